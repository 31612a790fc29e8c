"""The slip that goes with a ticket: made when the ticket is, kept in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from wijkhub_printers.slip import TicketSlip, slip_to_json
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded, TicketIssued
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.order import people_ahead
from wijkhub_server.journal import NewPrint


def slip_for(board: Board, recorded: Recorded, link: Callable[[str], str | None]) -> NewPrint | None:
    """The print job of a ticket that was issued for paper; None for every other event.

    Args:
        board: as it is after the event.
        recorded: what happened.
        link: the address of a ticket's page on a phone, None where there is none.
    """
    event = recorded.event
    if not isinstance(event, TicketIssued) or event.printer is None or board.setup is None:
        return None
    setup = board.setup
    service = setup.service(event.service)
    group = setup.group(event.group)
    bring = service.bring if service else {}
    slip = TicketSlip(
        language=event.language,
        hub=setup.name,
        number=event.number,
        service=in_language(service.name, event.language) if service else event.service,
        group=in_language(group.name, event.language) if group else "",
        issued_at=recorded.occurred_at,
        time_zone=setup.policy.time_zone,
        people_ahead=people_ahead(board, board.tickets[event.ticket], recorded.occurred_at),
        where=in_language(setup.waiting_place, event.language),
        bring=bring.get(event.language) or bring.get("nl", ()),
        link=link(event.ticket),
        exercise=setup.exercise,
    )
    # One print a ticket: the job has the ticket's id, so that no restart can make two.
    return NewPrint(event.ticket, event.ticket, event.printer, slip_to_json(slip), recorded.occurred_at)
