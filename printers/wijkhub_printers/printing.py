"""From a slip to a printer, in one step: what the spool calls, in a thread."""

from __future__ import annotations

import logging

from wijkhub_printers.document import Document
from wijkhub_printers.errors import SlipRefused
from wijkhub_printers.printer import Printer, PrintOutcome, Reason, failed, unknown
from wijkhub_printers.slip import Slip, slip_from_json

log = logging.getLogger(__name__)


def print_slip(printer: Printer, slip: Slip) -> PrintOutcome:
    """Draw this slip for this printer and print it. Blocks as long as the printer does; never raises.

    Its resident waits for an answer, so a slip that can't be drawn is an outcome too (`failed`), and so is a driver
    that raises, which can't tell how far it came (`unknown`).
    """
    try:
        document = _document(printer, slip)
    except Exception as error:
        log.exception("slip %s can't be drawn for printer %s", slip.name, printer.name)
        return failed(Reason.CANNOT_DRAW, str(error))
    try:
        return printer.print(document)
    except Exception as error:
        log.exception("the driver of printer %s failed on slip %s", printer.name, slip.name)
        return unknown(Reason.FAULT, f"{type(error).__name__}: {error}")


def _document(printer: Printer, slip: Slip) -> Document:
    """The slip for this printer; a printer of text is spared the drawing of a picture.

    Raises:
        CannotDraw: it can't be drawn.
    """
    from wijkhub_printers.picture import draw_document, draw_slip

    width = printer.profile.dots_wide
    if printer.profile.raster:
        return draw_document(slip, width)
    return Document(slip, lambda: draw_slip(slip, width))


def print_stored(printer: Printer, stored: bytes | str) -> PrintOutcome:
    """The same for a slip as it is stored; one that can't be read has failed, since nothing of it was sent."""
    try:
        slip = slip_from_json(stored)
    except SlipRefused as error:
        log.error("a slip for printer %s can't be read: %s", printer.name, error)
        return failed(Reason.CANNOT_DRAW, str(error))
    return print_slip(printer, slip)


def warm_up(width: int) -> None:
    """Load what drawing and encoding need, so that the first resident of the day does not wait for it.

    Takes about a second; call it in a thread when the hub starts.
    """
    from wijkhub_printers.escpos_encoding import to_escpos
    from wijkhub_printers.picture import load_typefaces, to_png

    picture = load_typefaces(width)
    to_escpos(picture, width)
    to_png(picture)
