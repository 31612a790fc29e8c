"""What a resident at a kiosk is told of paper: nothing that is not so, and what to do instead."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from wijkhub_kiosk.opening import GIVES_TICKETS, opening
from wijkhub_kiosk.port import Hub
from wijkhub_queue.board import Board
from wijkhub_queue.hub_setup import Words
from wijkhub_queue.printer_state import PRINTS, PrinterState

UNDER_WAY = frozenset({"queued", "sending"})
"""What is known of paper that may still come out."""


class Told(StrEnum):
    """What is said of a ticket's paper; the catalogues have words for each."""

    UNDER_WAY = "under-way"
    PRINTED = "printed"
    DID_IT = "did-it"
    """The printer can't say whether it printed, so the resident is asked."""
    NOT_SEEN = "not-seen"
    """The resident says that nothing came out."""
    FAILED = "failed"
    NO_PAPER = "no-paper"
    """It waits for a printer that is out of paper."""
    NO_PRINTING = "no-printing"
    """It waits for a printer that can't print, whatever the reason."""
    NONE = "none"


MISSING = frozenset({Told.FAILED, Told.NOT_SEEN})
"""What is said where a copy helps, as soon as a printer prints."""


class TicketPaper(Struct, frozen=True):
    """A ticket's paper, as its resident is told of it at a kiosk."""

    told: Told
    elsewhere: Words | None = None
    """Where the other printer stands that prints it, by language; empty where nobody named it. None: here."""
    copy: bool = False
    """Whether a copy is offered: this one is not there, and now a printer prints."""
    printer: Told | None = None
    """Beside the question whether it came out: why its printer can't print now, if it can't."""

    @property
    def mark(self) -> str:
        """Tells it from what else might stand on the screen."""
        where = "there" if self.elsewhere is not None else "here"
        return "-".join([self.told, where, *(["copy"] if self.copy else []), *([self.printer] if self.printer else [])])


def ticket_paper(hub: Hub, ticket_id: str, printer: str | None, *, not_seen: bool = False) -> TicketPaper:
    """What to tell of a ticket's paper.

    Args:
        hub: the hub.
        ticket_id: whose.
        printer: the kiosk's own printer, None when it has none.
        not_seen: whether its resident has said that nothing came out.
    """
    known = hub.paper(ticket_id)
    if known == "none":
        return TicketPaper(Told.NONE)
    source = hub.paper_from(ticket_id)
    at = source.id if source else printer
    if known in UNDER_WAY:
        # What still waits goes over to the printer that prints now; what is being sent stays where it is.
        taker = hub.printer_for(at) if known == "queued" else source
        if not _prints(hub.board, at) and (taker is None or not _prints(hub.board, taker.id)):
            return TicketPaper(why_not(hub.board, at))
        source, at = (taker, taker.id) if taker else (source, at)
    elsewhere = source.name if source is not None and at != printer else None
    if known in UNDER_WAY:
        return TicketPaper(Told.UNDER_WAY, elsewhere)
    if known == "printed":
        return TicketPaper(Told.PRINTED, elsewhere)
    if known == "unknown" and not not_seen:
        return TicketPaper(Told.DID_IT, elsewhere, printer=None if _prints(hub.board, at) else why_not(hub.board, at))
    return TicketPaper(Told.FAILED if known == "failed" else Told.NOT_SEEN, copy=hub.printer_for(printer) is not None)


def no_paper_now(hub: Hub, printer: str | None) -> Told | None:
    """Why no ticket of a kiosk with this printer would come out on paper now, for its screens before the ticket.

    None when one would, when the kiosk has no printer, and while it gives no tickets.
    """
    if printer is None or opening(hub.board) not in GIVES_TICKETS or hub.printer_for(printer) is not None:
        return None
    return why_not(hub.board, printer)


def why_not(board: Board, printer: str | None) -> Told:
    """What is said of a printer that can't print."""
    now = board.printers.get(printer or "")
    return Told.NO_PAPER if now is not None and now.state is PrinterState.PAPER_OUT else Told.NO_PRINTING


def _prints(board: Board, printer: str | None) -> bool:
    """Whether paper may be expected of it; also while nothing is known of it yet."""
    now = board.printers.get(printer or "")
    return now is None or now.state in PRINTS
