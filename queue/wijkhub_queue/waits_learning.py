"""What each event of the journal teaches of waits. The board is always as after the event.

A wait is learnt from once the resident was helped or did not come, so that a call that was taken back teaches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wijkhub_queue import events as e
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits_learned import Handled, Learned, Promised
from wijkhub_queue.waits_means import Tally
from wijkhub_queue.waits_pace import Line
from wijkhub_queue.waits_promise import foretell
from wijkhub_queue.waits_range import as_told
from wijkhub_queue.waits_situation import handling_min, local_hour, minute_of, open_counters

FARTHEST_JUMP_S = 366 * 24 * 3600.0
HALF = 0.5
LONGEST_STAY_MIN = 240.0
"""Who is longer at a counter was forgotten there."""


def learn(learned: Learned, recorded: Recorded, board: Board) -> None:
    """Take in an event that the board has just followed."""
    learned.epoch, learned.seq = recorded.epoch, recorded.seq
    step = _STEPS.get(type(recorded.event))
    if step is None or board.setup is None:
        return
    event, at = recorded.event, recorded.occurred_at
    if not learned.beside:
        # Learning may begin in the middle of a journal, with counters that are open already.
        _look_at_counters(learned, board.setup, board)
    step(learned, event, at, board)
    crowd = sorted(board.lanes.groups())
    if isinstance(event, _OF_COUNTERS):
        learned.crowd = crowd
        _look_at_counters(learned, board.setup, board)
        _look(learned, minute_of(at), learned.beside)
    elif crowd != learned.crowd:
        changed = set(crowd).symmetric_difference(learned.crowd)
        learned.crowd = crowd
        _look(learned, minute_of(at), [group for group, beside in learned.beside.items() if changed & beside])


def _look_at_counters(learned: Learned, setup: HubSetup, board: Board) -> None:
    """See which counters are open for each group, and which groups those help beside it."""
    offers = [place.offers for counter in open_counters(board) if (place := setup.counter(counter.id))]
    learned.open_for, learned.beside = {}, {}
    for group in setup.groups:
        serving = [offered for offered in offers if group.id in offered]
        learned.open_for[group.id] = len(serving)
        learned.beside[group.id] = {other for offered in serving for other in offered}
        learned.lines.setdefault(group.id, Line())


def _look(learned: Learned, minute: float, groups: Iterable[str]) -> None:
    """See how many counters are open for these groups now, and whether anybody waits for those counters."""
    for group in groups:
        waiting = not learned.beside[group].isdisjoint(learned.crowd)
        learned.lines[group].look(minute, waiting=waiting, counters=learned.open_for[group])


def _issued(learned: Learned, event: e.TicketIssued, at: datetime, board: Board) -> None:
    ticket = board.tickets.get(event.ticket)
    if ticket is None:
        return
    foretold = foretell(board, learned, ticket, at)
    if foretold.foreseen is not None and ticket.since <= at:
        learned.promised[ticket.id] = Promised(
            service=ticket.service,
            group=ticket.group,
            day=board.day.isoformat() if board.day else "",
            hour=local_hour(board, at),
            minute=minute_of(at),
            foreseen=as_told(foretold.wait, foretold.foreseen),
            promise=foretold.promise,
        )


def _called(learned: Learned, event: e.TicketCalled, at: datetime, board: Board) -> None:
    ticket, setup = board.tickets.get(event.ticket), board.setup
    place = setup.counter(event.counter) if setup else None
    if ticket is None or setup is None or place is None:
        return
    learned.leaving.setdefault(ticket.group, Tally()).add(1.0, 0.0)
    work = handling_min(setup, learned, ticket.service, ticket.group)
    for group in place.offers:
        line = learned.lines.setdefault(group, Line())
        # The first call since people wait ends a stay that was under way: half of one, more or less.
        line.call(minute_of(at), work if line.called_since else HALF * work)


def _started(learned: Learned, event: e.TicketStarted, at: datetime, board: Board) -> None:
    _settle(learned, board.tickets.get(event.ticket))


def _over(learned: Learned, event: e.TicketServed | e.TicketNoShow, at: datetime, board: Board) -> None:
    _settle(learned, board.tickets.get(event.ticket))
    _count_stay(learned, event.ticket, event.counter, at, board)


def _away(
    learned: Learned, event: e.TicketReturned | e.TicketParked | e.TicketTransferred, at: datetime, board: Board
) -> None:
    """Who goes back to waiting, or elsewhere, is not waiting for what was promised any more."""
    _drop(learned, event.ticket, "moved")
    if event.counter is not None:
        _count_stay(learned, event.ticket, event.counter, at, board)


def _left(learned: Learned, event: e.TicketLeft, at: datetime, board: Board) -> None:
    ticket = board.tickets.get(event.ticket)
    if ticket is not None and ticket.called_at is None and event.because in ("resident", "staff"):
        learned.leaving.setdefault(ticket.group, Tally()).add(1.0, 1.0)
    _drop(learned, event.ticket, "left" if event.because in ("resident", "staff") else "day-over")


def _of_other_class(learned: Learned, event: e.PriorityChanged, at: datetime, board: Board) -> None:
    _drop(learned, event.ticket, "moved")


def _undone(learned: Learned, event: e.StepUndone, at: datetime, board: Board) -> None:
    """A stay that goes on is counted when it ends."""
    stay = learned.handled.pop(event.counter, None)
    if stay is not None and event.step in _ENDS:
        learned.handling.add(stay.service, stay.group, servings=-1.0, minutes=-stay.minutes, configured=stay.configured)


_ENDS = frozenset({"ticket-served", "ticket-no-show", "ticket-returned", "ticket-parked", "ticket-transferred"})


def _seen(learned: Learned, event: e.Event, at: datetime, board: Board) -> None:
    """Which counters are open, and who waits, is looked at after each of these."""


def _day_turned(learned: Learned, event: e.DayTurned, at: datetime, board: Board) -> None:
    if learned.busy:
        learned.handling.fade()
        for left in learned.leaving.values():
            left.fade()
        learned.score.forget()
    for line in learned.lines.values():
        line.begin_day()
    for ticket in list(learned.promised):
        _drop(learned, ticket, "day-over")
    learned.handled, learned.busy = {}, False


def _clock_jumped(learned: Learned, event: e.ClockJumped, at: datetime, board: Board) -> None:
    """What runs is counted on as if the clock had not been moved."""
    if abs(event.seconds) > FARTHEST_JUMP_S:
        # Over a year: no clock was set right by that, and no wait can be counted across it.
        for line in learned.lines.values():
            line.begin_day()
        for ticket in list(learned.promised):
            _drop(learned, ticket, "moved")
        return
    by = event.seconds / 60.0
    for line in learned.lines.values():
        line.move(by)
    for promised in learned.promised.values():
        promised.minute += by


def _settle(learned: Learned, ticket: Ticket | None) -> None:
    if ticket is None or ticket.called_at is None:
        return
    promised = learned.promised.pop(ticket.id, None)
    if promised is None:
        return
    waited_min = max(0.0, minute_of(ticket.called_at) - promised.minute)
    learned.score.add(promised.day, promised.service, promised.hour, promised.foreseen, waited_min)
    if promised.promise is not None:
        line = learned.lines.setdefault(promised.group, Line())
        learned.forecast.learn(promised.promise, waited_min, line)


def _drop(learned: Learned, ticket: str, why: str) -> None:
    if learned.promised.pop(ticket, None) is not None:
        learned.score.drop(why)


def _count_stay(learned: Learned, ticket: str, counter_id: str, at: datetime, board: Board) -> None:
    counter, setup = board.counters.get(counter_id), board.setup
    step = counter.last_step if counter else None
    if setup is None or step is None or step.before.id != ticket or step.before.called_at is None:
        return
    service = setup.service(step.before.service)
    minutes = (at - step.before.called_at).total_seconds() / 60
    if service is None or not 0 < minutes <= LONGEST_STAY_MIN:
        return
    stay = Handled(service.id, service.group, minutes, service.handling_min)
    learned.handling.add(stay.service, stay.group, servings=1.0, minutes=minutes, configured=stay.configured)
    learned.handled[counter_id] = stay
    learned.busy = True
    if not learned.since and board.day is not None:
        learned.since = board.day.isoformat()


_STEPS: dict[type[e.Event], Callable[[Learned, Any, datetime, Board], None]] = {
    e.HubConfigured: _seen,
    e.DayTurned: _day_turned,
    e.CounterOpened: _seen,
    e.CounterPaused: _seen,
    e.CounterResumed: _seen,
    e.CounterClosed: _seen,
    e.TicketIssued: _issued,
    e.TicketCalled: _called,
    e.TicketStarted: _started,
    e.TicketServed: _over,
    e.TicketNoShow: _over,
    e.TicketReturned: _away,
    e.TicketParked: _away,
    e.TicketUnparked: _seen,
    e.TicketTransferred: _away,
    e.TicketLeft: _left,
    e.PriorityChanged: _of_other_class,
    e.StepUndone: _undone,
    e.ClockJumped: _clock_jumped,
}

_OF_COUNTERS = (
    e.HubConfigured,
    e.DayTurned,
    e.CounterOpened,
    e.CounterPaused,
    e.CounterResumed,
    e.CounterClosed,
    e.ClockJumped,
)
"""Events after which counters are looked at anew; all others change only who waits."""
