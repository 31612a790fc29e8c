"""A slip in the printer's own letters, for printers that take no pictures, or take them too slowly.

The letters are those of code page 858, the QR code is the printer's own, and so is the CODE128 of an appointment. The
rest of the slip is as it is drawn: the same lines in the same order, and the number large.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from msgspec import Struct, structs

from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.errors import CannotDraw
from wijkhub_printers.escpos_encoding import cut_off, new_encoder
from wijkhub_printers.escpos_letters import plain_letters
from wijkhub_printers.escpos_library import Dummy
from wijkhub_printers.qr_code import QUIET, SMALLEST_MODULE, qr_modules
from wijkhub_printers.slip import AppointmentSlip, Slip, TicketSlip
from wijkhub_printers.words import TextStyle, ask_what_to_bring, in_lines, more_to_bring, qr_content
from wijkhub_printers.wrapping import wrap

LONGEST_MM = 100
LETTER_WIDE, LETTER_HIGH = 12, 24
"""Dots of the printer's font A."""
SPACING, LINE_MM = 28, 3.95
"""From one line to the next, in the printer's units, and at most: a unit is 1/180 inch or less."""
LARGEST, LARGE = 8, 3
"""Times as large as a letter, for what counts most and for a heading.

Digits of font A fill some 17 of its 24 dots, so that eight times is 17 mm, which is read at arm's length.
"""
BARCODE_MM = 8
DUTCH = "nl"


class Room(Struct, frozen=True):
    """How many lines one text may take, and how large the QR code may be, its quiet zone included."""

    lines: int
    qr_mm: int


ROOMS = (Room(4, 26), Room(4, 21), Room(3, 21), Room(2, 21), Room(1, 21))
"""From wide to tight; the first in which all fits on 100 mm is taken."""


class Row(Struct, frozen=True):
    """A text that the printer breaks into no lines itself, and how many times as large as a letter it is."""

    text: str
    times: int = 1
    strong: bool = False


def in_own_letters(slip: Slip, dots_wide: int) -> bytes:
    """Reset the printer, print the slip's lines and codes, and cut.

    In a language whose letters the printer can't come near, the slip's own words are Dutch, and names that can't be
    written are left out: the number, the times and the code are what a resident needs most.

    Raises:
        CannotDraw: what stands large on the slip, its number or code, can't be written.
    """
    columns = dots_wide // LETTER_WIDE
    rows, room = _fitted(slip, columns)
    encoder = new_encoder(dots_wide)
    encoder.charcode("CP858")
    encoder.line_spacing(SPACING)
    for row in rows:
        _write(encoder, row, columns, room)
    link = qr_content(slip)
    if link:
        _qr(encoder, link, room)
    if isinstance(slip, AppointmentSlip):
        _barcode(encoder, slip.code)
    return cut_off(encoder)


def writes(language: str) -> bool:
    """Whether a ticket's own words in this language can be written in letters that the printer has."""
    return _writable(TicketSlip(language=language, hub="", number="A001", service="", issued_at=datetime.now(UTC)))


def _writable(slip: Slip) -> bool:
    return all(plain_letters(line.text, slip.language) is not None for line in in_lines(slip))


def _fitted(slip: Slip, columns: int) -> tuple[list[Row], Room]:
    """The slip's lines in letters that there are, and the room that each has, so that it is at most 100 mm long.

    What to bring is cut with a word, as far as that is needed, before anything else gets less room.
    """
    if not _writable(slip):
        slip = structs.replace(slip, language=DUTCH)
    versions = _versions(slip, columns)
    for room in ROOMS:
        left = LONGEST_MM - _codes_mm(slip, room)
        for rows in versions:
            if sum(_mm(row, columns, room) for row in rows) <= left:
                return rows, room
    return versions[-1], ROOMS[-1]


def _versions(slip: Slip, columns: int) -> list[list[Row]]:
    """The slip with all that there is to bring, and with less and less of it, cut with a word."""
    if not isinstance(slip, TicketSlip | AppointmentSlip) or not slip.bring:
        return [_plain(slip, columns)]
    things = [thing for thing in slip.bring if plain_letters(thing, slip.language)]
    versions = []
    for listed in range(len(things), -1, -1):
        rows = _plain(structs.replace(slip, bring=tuple(things[:listed])), columns)
        more = len(slip.bring) - listed
        if more:
            word = more_to_bring(slip.language, more) if listed else ask_what_to_bring(slip.language)
            # The last line is what the QR code below it is for.
            rows.insert(len(rows) - bool(slip.link), Row(plain_letters(word, slip.language) or ""))
        versions.append(rows)
    return versions


def _plain(slip: Slip, columns: int) -> list[Row]:
    """The lines that can be written, in letters that there are."""
    lines = in_lines(slip)
    largest = next((line for line in reversed(lines) if line.style is TextStyle.LARGE), None)
    rows = []
    for line in lines:
        text = plain_letters(line.text, slip.language)
        if text is None and line is largest:
            raise CannotDraw(f"'{line.text}' can't be written in the letters of code page 858; print it as a picture")
        if text:
            most = LARGEST if line is largest else LARGE if line.style is TextStyle.LARGE else 1
            times = max(1, min(most, columns // len(text)))
            rows.append(Row(text, times, line.style is not TextStyle.NORMAL))
    return rows


def _write(encoder: Dummy, row: Row, columns: int, room: Room) -> None:
    if row.times > 1:
        encoder.set(bold=row.strong, custom_size=True, width=row.times, height=row.times)
    else:
        encoder.set(bold=row.strong, normal_textsize=True)
    for text in _wrapped(row, columns, room):
        # Wrapping cuts with an ellipsis of its own, which the code page has not.
        encoder.textln(text.replace("…", "..."))


def _wrapped(row: Row, columns: int, room: Room) -> tuple[str, ...]:
    # Room is left for the two dots that an ellipsis takes more as three.
    return wrap(row.text, lambda text: len(text) + 2 * text.count("…"), columns // row.times, at_most=room.lines)


def _mm(row: Row, columns: int, room: Room) -> float:
    return len(_wrapped(row, columns, room)) * max(LINE_MM, row.times * LETTER_HIGH / DOTS_PER_MM)


def _qr(encoder: Dummy, link: str, room: Room) -> None:
    """The printer's own QR code, with the white around it that phones need: a line, and the paper's middle."""
    from escpos.constants import QR_ECLEVEL_M

    _, dots = _qr_size(link, room)
    encoder.set(normal_textsize=True, bold=False, align="center")
    encoder.ln()
    encoder.qr(link, ec=QR_ECLEVEL_M, size=dots, native=True)
    encoder.ln()
    encoder.set(align="left")


@lru_cache(maxsize=16)
def _modules(link: str) -> int:
    """Modules across the code of `link`; making it is what costs time, and it is asked for several times."""
    return qr_modules(link).width - 2 * QUIET


def _qr_size(link: str, room: Room) -> tuple[int, int]:
    """Modules across, and dots a module.

    Raises:
        LinkTooLong: its modules would not fit the paper.
    """
    modules = _modules(link)
    return modules, max(SMALLEST_MODULE, room.qr_mm * DOTS_PER_MM // (modules + 2 * QUIET))


def _barcode(encoder: Dummy, code: str) -> None:
    """CODE128 by function B of `GS k`, for a scanner at the counter; its own `barcode` writes on standard output."""
    letters = plain_letters(code, DUTCH) or ""
    if not (letters.isascii() and letters.isalnum()):
        return
    encoder.set(normal_textsize=True, bold=False, align="center")
    encoder._hw_barcode(
        "{B" + letters,
        "CODE128",
        height=BARCODE_MM * DOTS_PER_MM,
        width=2,
        pos="OFF",
        align_ct=False,
        function_type="B",
    )
    encoder.ln()
    encoder.set(align="left")


def _codes_mm(slip: Slip, room: Room) -> float:
    """Paper that the slip's codes take, with a line above and below each."""
    link = qr_content(slip)
    taken = 0.0
    if link:
        modules, dots = _qr_size(link, room)
        taken += modules * dots / DOTS_PER_MM + 2 * LINE_MM
    if isinstance(slip, AppointmentSlip):
        taken += BARCODE_MM + LINE_MM
    return taken
