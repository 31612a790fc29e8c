"""Slips from what the hub knows: a ticket's and its copies in the transaction of their event, others as staff ask."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeGuard

from wijkhub_printers.slip import DayFigures, DaySlip, Slip, TestSlip, TicketSlip, slip_to_json
from wijkhub_queue.board import Board
from wijkhub_queue.day_report import DayReport, GroupOfDay
from wijkhub_queue.events import Recorded, TicketIssued, TicketReprinted
from wijkhub_queue.hub_setup import HubSetup, in_language
from wijkhub_queue.order import people_ahead
from wijkhub_queue.read_out import short_code
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits_range import WaitRange, wait_sentence
from wijkhub_server.journal import NewPrint

Link = Callable[[str], str | None]
"""The address of a ticket's page on a phone; None where there is none."""
Foretell = Callable[[Board, Ticket, datetime], WaitRange | None]
"""The wait of a ticket on this board at this moment; None where nothing can be said."""
PROMISES = frozenset({"right-away", "range", "over-an-hour"})
"""Waits that stand on paper; all else is said on the screen, where it changes."""


def slip_for(board: Board, recorded: Recorded, link: Link, foretell: Foretell) -> NewPrint | None:
    """The print job of a ticket that was issued for paper, or of a copy of one; None for every other event.

    Args:
        board: as it is after the event.
        recorded: what happened.
        link: where a ticket is followed.
        foretell: how long it will take.
    """
    event, setup = recorded.event, board.setup
    if not isinstance(event, TicketIssued | TicketReprinted) or event.printer is None or setup is None:
        return None
    ticket = board.tickets.get(event.ticket)
    if ticket is None:
        return None
    made = datetime.now(UTC)
    if isinstance(event, TicketIssued):
        ahead = people_ahead(board, ticket, recorded.occurred_at)
        wait = foretell(board, ticket, recorded.occurred_at)
        promised = wait_sentence(wait, ticket.language, time_zone=setup.policy.time_zone) if _is_promise(wait) else ""
        slip = _ticket_slip(setup, ticket, link, people_ahead=ahead, wait=promised, copy_of=None)
        # One print a ticket: the job has the ticket's id, so that no restart can make two.
        return NewPrint(ticket.id, ticket.id, event.printer, slip_to_json(slip), made)
    # By what stands on both slips one sees which the first is; how many were ahead then is no longer so.
    slip = _ticket_slip(setup, ticket, link, people_ahead=None, copy_of=ticket.issued_at)
    return NewPrint(recorded.event_id, ticket.id, event.printer, slip_to_json(slip), made, "copy")


def _is_promise(wait: WaitRange | None) -> TypeGuard[WaitRange]:
    return wait is not None and wait.kind in PROMISES


def _ticket_slip(
    setup: HubSetup,
    ticket: Ticket,
    link: Link,
    *,
    people_ahead: int | None,
    copy_of: datetime | None,
    wait: str = "",
) -> TicketSlip:
    language = ticket.language
    service = setup.service(ticket.service)
    group = setup.group(ticket.group)
    bring = service.bring if service else {}
    return TicketSlip(
        language=language,
        hub=setup.name,
        number=ticket.number,
        service=in_language(service.name, language) if service else ticket.service,
        group=in_language(group.name, language) if group else "",
        issued_at=ticket.issued_at,
        time_zone=setup.policy.time_zone,
        people_ahead=people_ahead,
        wait=wait,
        where=in_language(setup.waiting_place, language),
        bring=bring.get(language) or bring.get("nl", ()),
        link=link(ticket.id),
        code=short_code(ticket.id),
        exercise=setup.exercise,
        copy_of=copy_of,
    )


def for_staff(slip: Slip, kind: str, printer: str) -> NewPrint:
    """The job of a slip that belongs to no ticket."""
    return NewPrint(str(uuid.uuid4()), "", printer, slip_to_json(slip), datetime.now(UTC), kind)


def page_for_test(
    *, hub: str, setup: HubSetup | None, language: str, printer: str, driver: str, width: int, at: datetime
) -> TestSlip:
    """A page that shows whether a printer prints.

    Args:
        hub: its name while it has no set-up.
        setup: the hub's, if it has one.
        language: of staff.
        printer: what it is called.
        driver: how it is connected.
        width: dots across its paper.
        at: the hub's time.
    """
    zone = {"time_zone": setup.policy.time_zone} if setup else {}
    exercise = setup.exercise if setup else False
    return TestSlip(
        language=language,
        hub=setup.name if setup else hub,
        exercise=exercise,
        printer=printer,
        driver=driver,
        width=width,
        at=at,
        **zone,
    )


def day_slip(report: DayReport, setup: HubSetup, language: str, at: datetime) -> DaySlip:
    """The figures of a day, as they were at this moment of the hub's time."""
    return DaySlip(
        language=language,
        hub=setup.name,
        time_zone=setup.policy.time_zone,
        exercise=setup.exercise,
        day=report.day,
        rows=tuple(_figures(group, language) for group in report.groups),
        total=_figures(report.total, language),
        printed_at=at,
    )


def _figures(group: GroupOfDay, language: str) -> DayFigures:
    return DayFigures(
        letter=group.letter,
        group=in_language(group.name, language) if group.name else "",
        issued=group.issued,
        served=group.served,
        no_show=group.no_show,
        left=group.left,
        median_wait_min=_minutes(group.median_wait_s),
        longest_wait_min=_minutes(group.longest_wait_s),
    )


def _minutes(seconds: float | None) -> int | None:
    """Whole minutes, a half up: 90 s are 2."""
    return None if seconds is None else int(seconds / 60 + 0.5)
