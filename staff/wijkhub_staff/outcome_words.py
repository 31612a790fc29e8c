"""What became of a key, in words for the line under the board."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wijkhub_client.errors import ClientError, TooSoon
from wijkhub_queue import events as e
from wijkhub_queue.board import Board
from wijkhub_queue.events import Event, type_of
from wijkhub_queue.local_time import local_day
from wijkhub_queue.read_out import in_groups
from wijkhub_staff.acts import NotNow, Pressed
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.desk import Outcome
from wijkhub_staff.outside_text import plain
from wijkhub_staff.refusals import refusal
from wijkhub_staff.words import Words


def outcome_words(
    outcome: Outcome, board: Board, mine: str | None, words: Words, key: Callable[[str], str] = str
) -> str:
    """What happened, and what did not and why; `key` gives the key of an id as staff know it."""
    said = [_happened(event, board, words) for event in outcome.events if not isinstance(event, _NOT_SAID)]
    displaced = sum(isinstance(event, e.AppointmentDisplaced) for event in outcome.events)
    if displaced:
        said.append(words("displaced.count", n=displaced))
    match outcome.error:
        case None:
            return " ".join(said) or words("done.already")
        case NotNow() as not_now:
            figures = case_of(outcome.pressed, board, mine, words, key) | not_now.figures
            return " ".join([*said, words.put(not_now.key, figures)])
        case ClientError() as error:
            return " ".join([*said, error_words(error, outcome.pressed, board, mine, words, key)])


def error_words(
    error: ClientError,
    pressed: Pressed,
    board: Board,
    mine: str | None,
    words: Words,
    key: Callable[[str], str] = str,
) -> str:
    """Why the hub did not do what a key asked; `key` gives the key of an id as staff know it."""
    figures = case_of(pressed, board, mine, words, key)
    if isinstance(error, TooSoon):
        figures["seconds"] = round(error.retry_after_s)
    return refusal(error, words, figures)


def case_of(
    pressed: Pressed, board: Board, mine: str | None, words: Words, key: Callable[[str], str]
) -> dict[str, object]:
    """What is known of the case that a key is about, by the names that the catalogue uses; empty where unknown."""
    counter = board.counters.get(mine or "")
    ticket = board.tickets.get(pressed.ticket or pressed.seen or (counter.ticket if counter else None) or "")
    service = board.setup.service(pressed.service or "") if board.setup else None
    group = board.setup.group(service.group) if board.setup and service else None
    return {
        "act": words(f"key.{pressed.act}"),
        "number": ticket.number if ticket else "",
        "state": words.state(ticket.state) if ticket else "",
        "counter": words.counter(board.setup, mine) if mine else "",
        "counter_state": words(f"counter-state.{counter.state}") if counter else "",
        "letter": group.letter if group else "",
        "waiting": sum(1 for _ in board.waiting()),
        "window": f"{board.setup.policy.undo_within_s:.0f}" if board.setup else "",
        "seconds": "",
        "finish": key("finish"),
        "absent": key("no-show"),
        "again": key("return"),
        "open": key("counter-open"),
        "change": key("counter-change"),
    }


def _when(board: Board, at: datetime, words: Words) -> str:
    zone = zone_of(board)
    return f"{words.day(local_day(at, zone))} {words.clock(at, zone)}"


_NOT_SAID = (e.AppointmentDisplaced, e.AppointmentRestored)
"""What follows from a closure is said as one number."""


def _happened(event: Event, board: Board, words: Words) -> str:
    setup = board.setup
    figures: dict[str, object] = {}
    ticket = board.tickets.get(getattr(event, "ticket", ""))
    if ticket is not None:
        figures["number"] = ticket.number
    if isinstance(event, e.TicketIssued):
        figures["number"] = event.number
    counter = getattr(event, "counter", None)
    figures["counter"] = words.counter(setup, counter) if counter else ""
    match event:
        case e.TicketTransferred(service=service, only_at=only_at):
            figures["to"] = words.counter(setup, only_at) if only_at else words.service(setup, service)
        case e.PriorityChanged(ticket_class=ticket_class):
            figures["name"] = words.ticket_class(setup, ticket_class)
        case e.HelpAnswered(place=place):
            figures["place"] = plain(place)
        case e.AppointmentBooked(starts_at=starts_at, code=code):
            figures |= {"when": _when(board, starts_at, words), "code": in_groups(code)}
        case e.AppointmentMoved(starts_at=starts_at):
            figures["when"] = _when(board, starts_at, words)
        case e.AppointmentCheckedIn(how=how):
            figures["how"] = words(f"came.{how}")
        case e.ClosureAdded(closure=closure):
            figures["when"] = words.day(closure.first)
        case e.OpeningAdded(opening=opening):
            figures["when"] = words.day(opening.day)
    return words.put(f"done.{type_of(event)}", {"number": ""} | figures)
