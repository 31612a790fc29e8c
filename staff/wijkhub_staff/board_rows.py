"""The board as rows of words: who waits, who is at the counters, who is set aside. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.hub_setup import WALK_IN
from wijkhub_queue.order import can_help_ticket, choose, in_order
from wijkhub_queue.tickets import AT_COUNTER, State, Ticket
from wijkhub_staff.outside_text import plain
from wijkhub_staff.rows import Look, Row
from wijkhub_staff.words import Words


def queue_rows(board: Board, mine: str | None, now: datetime, names: Mapping[str, str], words: Words) -> list[Row]:
    """All who wait, in the order of service: number, wait, service, what they need (staff by `names`).

    Who would be called next at this counter is marked; whom it can't help is dim; who has waited the hub's longest
    wait stands out.
    """
    counter = board.counters.get(mine or "")
    choice = choose(board, counter, now) if counter is not None else None
    limit = board.setup.policy.longest_wait_min * 60 if board.setup else 0.0
    rows = []
    for ticket in in_order(board, now):
        waited = ticket.waited_s(now)
        if choice is not None and ticket.id == choice.ticket.id:
            look = Look.NEXT
        elif counter is not None and not can_help_ticket(board, counter, ticket):
            look = Look.DIM
        elif waited >= limit:
            look = Look.OVERDUE
        else:
            look = Look.PLAIN
        mark = "▶" if look is Look.NEXT else "!" if waited >= limit else " "
        cells = (
            f"{mark}{ticket.number}",
            words.duration(waited),
            words.service(board.setup, ticket.service),
            needs(board, ticket, names, words),
        )
        rows.append(Row(ticket.id, cells, look))
    return rows


def needs(board: Board, ticket: Ticket, names: Mapping[str, str], words: Words) -> str:
    """What sets this ticket apart: class, booked time, language, clerk (`names` by id) or counter."""
    said = []
    if ticket.ticket_class != WALK_IN.id:
        said.append(words.ticket_class(board.setup, ticket.ticket_class))
    if ticket.booked is not None:
        said.append(words.clock(ticket.booked, board.setup.policy.time_zone if board.setup else "UTC"))
    if ticket.needs_language is not None:
        said.append(plain(ticket.needs_language).upper())
    if ticket.clerk is not None:
        said.append(f"@{names.get(ticket.clerk) or plain(ticket.clerk)}")
    if ticket.only_at is not None:
        said.append(f"→{words.counter(board.setup, ticket.only_at)}")
    return " ".join(said)


def parked_rows(board: Board, now: datetime, words: Words) -> list[Row]:
    """All who are set aside, longest waiting first: number, wait, service."""
    parked = [ticket for ticket in board.tickets.values() if ticket.state is State.PARKED]
    return [
        Row(
            ticket.id, (ticket.number, words.duration(ticket.waited_s(now)), words.service(board.setup, ticket.service))
        )
        for ticket in sorted(parked, key=lambda ticket: (ticket.since, ticket.order))
    ]


def counter_rows(board: Board, mine: str | None, now: datetime, words: Words) -> list[Row]:
    """The other counters: name, who is there, and since when. A row's id is the counter's."""
    places = board.setup.counters if board.setup else ()
    rows = []
    for place in places:
        counter = board.counters.get(place.id) or Counter(place.id)
        if place.id == mine:
            continue
        ticket = board.tickets.get(counter.ticket or "")
        rows.append(_counter_row(board, counter, ticket, now, words))
    return rows


def _counter_row(board: Board, counter: Counter, ticket: Ticket | None, now: datetime, words: Words) -> Row:
    name = words.counter(board.setup, counter.id)
    if ticket is not None and ticket.state in AT_COUNTER:
        since = (ticket.started_at or ticket.called_at) if ticket.state is State.SERVING else ticket.called_at
        ago = words.duration((now - since).total_seconds()) if since else ""
        return Row(counter.id, (name, ticket.number, words(f"state-short.{ticket.state}"), ago))
    state = words(f"counter-state.{counter.state}")
    look = Look.DIM if counter.state is CounterState.CLOSED else Look.PLAIN
    return Row(counter.id, (name, "", state, ""), look)


def choice_rows(board: Board, my_id: str | None, names: Mapping[str, str], words: Words) -> list[Row]:
    """All counters to choose from: name, open or closed, by whom (`names` by id), and what it offers."""
    rows = []
    for place in board.setup.counters if board.setup else ():
        counter = board.counters.get(place.id) or Counter(place.id)
        if counter.clerk is None:
            who = ""
        elif counter.clerk == my_id:
            who = words("choose.by-you")
        else:
            name = names.get(counter.clerk)
            who = words("choose.by", clerk=name) if name else words("choose.by-another")
        look = Look.DIM if counter.clerk not in (None, my_id) else Look.PLAIN
        offers = ", ".join(words.group(board.setup, group) for group in place.offers)
        cells = (words.counter(board.setup, place.id), words(f"counter-state.{counter.state}"), who, offers)
        rows.append(Row(place.id, cells, look))
    return rows


def longest_wait(tickets: Iterable[Ticket], now: datetime) -> float:
    """Seconds that the longest waiting of these has waited; 0 when there are none."""
    return max((ticket.waited_s(now) for ticket in tickets), default=0.0)
