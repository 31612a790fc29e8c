"""Rule 6, read from a journal: why this resident was next, and that nobody was passed over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import datetime

from wijkhub_queue import events as e
from wijkhub_queue.hub_setup import WALK_IN, HubSetup
from wijkhub_queue.rules_seen import Profile, SeenCounter, SeenTicket
from wijkhub_queue.tickets import State

Line = list[SeenTicket]


class Lines:
    """Who waits, in a line for each profile; in each line by what waiting counts from, and of equals by arrival."""

    def __init__(self) -> None:
        self._lines: dict[Profile, Line] = {}

    def add(self, ticket: SeenTicket) -> None:
        """Let a ticket wait."""
        insort(self._lines.setdefault(ticket.profile, []), ticket, key=_place)

    def remove(self, ticket: SeenTicket) -> None:
        """Let a ticket wait no longer; to be done before anything of its profile changes."""
        line = self._lines[ticket.profile]
        del line[bisect_left(line, _place(ticket), key=_place)]
        if not line:
            del self._lines[ticket.profile]

    def arrange(self, waiting: Iterable[SeenTicket]) -> None:
        """Let these wait and nobody else, after a change of what their waiting counts from."""
        self._lines.clear()
        for ticket in waiting:
            self.add(ticket)

    def for_counter(self, setup: HubSetup, counter: SeenCounter, at: datetime) -> list[Line]:
        """Whom this counter can help now, line by line; with an interpreter only from the booked time on."""
        mine = [
            line[: bisect_right(line, at, key=lambda ticket: ticket.since)] if profile[-1] else line
            for profile, line in self._lines.items()
            if counter.can_help(setup, profile)
        ]
        return [line for line in mine if line]


def _place(ticket: SeenTicket) -> tuple[datetime, int]:
    return (ticket.since, ticket.rank)


def waited_s(ticket: SeenTicket, at: datetime) -> float:
    """Seconds that the ticket has waited, never negative."""
    return max(0.0, (at - ticket.since).total_seconds())


def check_call(
    setup: HubSetup, lines: Lines, counter: SeenCounter, ticket: SeenTicket, because: e.CallReason, at: datetime
) -> Iterator[str]:
    """What is wrong with calling this ticket here now; it still stands in its line if it waits."""
    if not counter.can_help(setup, ticket.profile):
        yield f"counter '{counter.id}' cannot help {ticket.number}"
    mine = lines.for_counter(setup, counter, at)
    yield from _check_figures(setup, mine, ticket, because, at)
    if because.code == "chosen":
        if because.staff is None:
            yield f"{ticket.number} was chosen by staff, who gave no reason"
        return
    if ticket.state is not State.WAITING:
        yield f"{ticket.number} was called in turn while {ticket.state}"
        return
    heads = [line[0] for line in mine]
    first = min(heads, key=lambda head: _before(setup, head, at), default=ticket)
    if first is not ticket:
        yield f"{ticket.number} was called before {first.number}, whose turn it was"
    expected = _code(setup, ticket, at, alone=sum(map(len, mine)) == 1)
    if because.code != expected:
        yield f"{ticket.number} was called for '{because.code}', but it was '{expected}'"


def _code(setup: HubSetup, ticket: SeenTicket, at: datetime, *, alone: bool) -> str:
    if ticket.booked is not None and ticket.since > at:
        return "early"
    if alone:
        return "only"
    if waited_s(ticket, at) >= setup.policy.longest_wait_min * 60:
        return "longest-wait"
    return "urgency" if ticket.booked is None or ticket.ticket_class == WALK_IN.id else "appointment"


def _before(setup: HubSetup, ticket: SeenTicket, at: datetime) -> tuple[int, float, datetime, int]:
    waited = waited_s(ticket, at)
    if waited >= setup.policy.longest_wait_min * 60:
        return (0, 0.0, ticket.since, ticket.rank)
    return (1, -waited * setup.rate(ticket.ticket_class), ticket.since, ticket.rank)


def _check_figures(
    setup: HubSetup, mine: Iterable[Line], ticket: SeenTicket, told: e.CallReason, at: datetime
) -> Iterator[str]:
    passed = sum(bisect_left(line, _place(ticket), key=_place) for line in mine)
    rate = setup.rate(ticket.ticket_class)
    limit = setup.policy.longest_wait_min * 60 if told.code == "longest-wait" else None
    waited = waited_s(ticket, at)
    for name, said, true in (
        ("class", told.ticket_class, ticket.ticket_class),
        ("rate", told.rate, rate),
        ("passed", told.passed, passed),
        ("longest wait", told.limit_s, limit),
        ("appointment", told.booked, ticket.booked),
    ):
        if said != true:
            yield f"the reason for {ticket.number} says {name} {said}, but it was {true}"
    if abs(told.waited_s - waited) > 0.001:
        yield f"the reason for {ticket.number} says {told.waited_s:.3f} s waited, but it was {waited:.3f} s"
