"""What stands at the clerk's own counter, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.events import CallReason
from wijkhub_queue.order import can_help_ticket
from wijkhub_queue.tickets import State, Ticket
from wijkhub_staff.board_rows import longest_wait, needs
from wijkhub_staff.reason_sentence import reason_sentence
from wijkhub_staff.words import Words


class AtCounter(Struct, frozen=True):
    """What the panel of the counter shows."""

    title: str
    number: str
    """Empty when nobody is there."""
    lines: tuple[str, str, str]
    """What is going on, the service or what there is to do, and about whom."""
    why: str
    """Why this resident was called; empty when nobody is there or that is not known."""
    state: str
    """How the panel looks: `called`, `serving`, `free`, `paused`, `closed` or `none`."""


def at_counter(
    board: Board,
    mine: str | None,
    because: CallReason | None,
    now: datetime,
    names: Mapping[str, str],
    words: Words,
) -> AtCounter:
    """Who is with the clerk, or what there is to do; `names` are those of staff by id."""
    counter = board.counters.get(mine or "")
    if counter is None:
        waiting = list(board.waiting())
        return AtCounter(
            words("counter.none-title"), "", (words("counter.none"), _line_up(waiting, now, words), ""), "", "none"
        )
    name = words.counter(board.setup, counter.id)
    title = words("counter.title", counter=name, state=words(f"counter-state.{counter.state}"))
    ticket = board.tickets.get(counter.ticket or "")
    if ticket is not None:
        why = reason_sentence(because, board.setup, words) if because is not None else ""
        return AtCounter(title, ticket.number, _with(board, ticket, now, names, words), why, str(ticket.state))
    waiting = [one for one in board.waiting() if can_help_ticket(board, counter, one)]
    return _empty(board, counter, title, waiting, now, words)


def taken_by(board: Board, counter: Counter, names: Mapping[str, str], key: str, words: Words) -> AtCounter:
    """What the panel shows when another clerk has opened the counter since; `key` leads to another one."""
    name = words.counter(board.setup, counter.id)
    clerk = names.get(counter.clerk or "") or words("counter.another")
    title = words("counter.title", counter=name, state=words(f"counter-state.{counter.state}"))
    lines = (words("counter.taken", counter=name, clerk=clerk), words("counter.taken-do", key=key), "")
    return AtCounter(title, "", lines, "", "none")


def _empty(board: Board, counter: Counter, title: str, waiting: list[Ticket], now: datetime, words: Words) -> AtCounter:
    zone = board.setup.policy.time_zone if board.setup else "UTC"
    line_up = _line_up(waiting, now, words)
    match counter.state:
        case CounterState.OPEN:
            return AtCounter(title, "", (words("counter.free"), line_up, ""), "", "free")
        case CounterState.PAUSED:
            since = words.clock(counter.since, zone) if counter.since else ""
            return AtCounter(title, "", (words("counter.paused", since=since), line_up, ""), "", "paused")
        case _:
            return AtCounter(title, "", (words("counter.closed"), line_up, ""), "", "closed")


def _line_up(waiting: list[Ticket], now: datetime, words: Words) -> str:
    if not waiting:
        return words("counter.nobody-waits")
    return words("counter.waiting", n=len(waiting), longest=words.duration(longest_wait(waiting, now)))


def _with(board: Board, ticket: Ticket, now: datetime, names: Mapping[str, str], words: Words) -> tuple[str, str, str]:
    zone = board.setup.policy.time_zone if board.setup else "UTC"
    called = words.clock(ticket.called_at, zone) if ticket.called_at else ""
    if ticket.state is State.SERVING and ticket.started_at is not None:
        so_far = words.duration((now - ticket.started_at).total_seconds())
        doing = words("counter.serving", since=words.clock(ticket.started_at, zone), so_far=so_far)
    else:
        ago = words.duration((now - ticket.called_at).total_seconds()) if ticket.called_at else ""
        doing = words("counter.called", n=ticket.calls, at=called, ago=ago)
    about = " · ".join(
        said
        for said in (
            words("counter.speaks", language=words.language_name(ticket.language)),
            words("counter.waited", waited=words.duration(ticket.waited_s(now))),
            needs(board, ticket, names, words),
        )
        if said
    )
    return (doing, words.service(board.setup, ticket.service), about)
