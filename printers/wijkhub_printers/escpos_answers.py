"""What an ESC/POS printer is asked, and what it answers.

A printer has two ways to be asked. `DLE EOT` is answered at once, past everything that still waits in the printer; it
tells how the printer is, and nothing of what was printed. `GS r` and `GS ( H` wait their turn behind the data,
so their answers mean that all before them was worked off, or printed.

The answers differ in their fixed bits, so that each is known for what it is whatever else comes in between:

    0xx1xx10    real-time status, to DLE EOT
    0xx1xx00    the first of four bytes of automatic status, which some printers send unasked; all are passed over
    0xx0xxxx    paper status, to GS r 1
    37 22 .. 00 the process id, to GS ( H function 48; other blocks begin with 37 too
    00010001, 00010011  XON and XOFF of a serial line

Source: Epson's ESC/POS command reference.
"""

from __future__ import annotations

import secrets
import string

from msgspec import Struct

from wijkhub_printers.printer import Confirmation, PrinterStatus
from wijkhub_queue.printer_state import PrinterState

ASK_PRINTER, ASK_OFFLINE, ASK_PAPER = (bytes((0x10, 0x04, n)) for n in (1, 2, 4))
"""`DLE EOT` 1, 2 and 4: is it online, why is it not, and the paper."""
ASK_PROCESSED = b"\x1dr\x01"
"""`GS r 1`: transmit the paper's status, when all before this was worked off."""

_LONGEST_BLOCK = 80
_ID_SIGNS = string.ascii_letters + string.digits


class RealTime(Struct, frozen=True):
    """The answer to one `DLE EOT`."""

    byte: int


class Processed(Struct, frozen=True):
    """The answer to `GS r 1`."""


class Printed(Struct, frozen=True):
    """The answer to `GS ( H` function 48: printing of this job ended."""

    job: str


Answer = RealTime | Processed | Printed


def new_job_id() -> str:
    """Four letters or digits that no other job of these days has."""
    return "".join(secrets.choice(_ID_SIGNS) for _ in range(4))


def ask_printed(job: str) -> bytes:
    """`GS ( H` function 48: say this id when all before it is printed. `job` is four ASCII letters or digits."""
    return b"\x1d(H\x06\x00\x30\x30" + job.encode("ascii")


def ask_for(confirmation: Confirmation, job: str) -> bytes:
    """What is put behind a slip's data, so that the printer tells of it; nothing where it can't."""
    match confirmation:
        case Confirmation.PRINTED:
            return ask_printed(job)
        case Confirmation.PROCESSED:
            return ASK_PROCESSED
        case _:
            return b""


def confirms(answer: Answer, confirmation: Confirmation, job: str) -> bool:
    """Whether this answer says that this job is done; one for another job says nothing."""
    if confirmation is Confirmation.PRINTED:
        return answer == Printed(job)
    return confirmation is Confirmation.PROCESSED and isinstance(answer, Processed)


class Answers:
    """Takes a printer's bytes as they come, in any pieces, and gives the answers that are complete."""

    def __init__(self) -> None:
        self._block = bytearray()
        self._automatic = 0

    def take(self, received: bytes) -> list[Answer]:
        """The answers that these bytes complete, in their order; whatever was not asked for is passed over."""
        return [answer for byte in received if (answer := self._next(byte)) is not None]

    def _next(self, byte: int) -> Answer | None:
        if self._block:
            return self._in_block(byte)
        if self._automatic and not byte & 0x90:
            self._automatic -= 1
            return None
        self._automatic = 0
        if byte == 0x37:
            self._block.append(byte)
        elif byte & 0x93 == 0x12:
            return RealTime(byte)
        elif byte & 0x93 == 0x10:
            self._automatic = 3
        elif not byte & 0x90:
            return Processed()
        return None

    def _in_block(self, byte: int) -> Answer | None:
        self._block.append(byte)
        if byte and len(self._block) < _LONGEST_BLOCK:
            return None
        block, self._block = bytes(self._block), bytearray()
        if block[1:2] == b"\x22" and len(block) == 7:
            return Printed(block[2:6].decode("ascii", "replace"))
        return None


def status_of(printer: int, offline: int, paper: int) -> PrinterStatus:
    """How a printer is, from its answers to `DLE EOT` 1, 2 and 4.

    An open cover goes first: many printers say then that there is no paper either.
    """
    says = f"DLE EOT 1, 2, 4: {printer:02x} {offline:02x} {paper:02x}"
    if offline & 0x04:
        state = PrinterState.COVER_OPEN
    elif offline & 0x20 or paper & 0x60:
        state = PrinterState.PAPER_OUT
    elif offline & 0x40 or printer & 0x08:
        state = PrinterState.ERROR
    elif paper & 0x0C:
        state = PrinterState.PAPER_LOW
    else:
        state = PrinterState.ONLINE
    return PrinterStatus(state, says)
