"""What the printer says when it is asked: the bytes of Epson's status commands."""

from __future__ import annotations

from msgspec import Struct


class Condition(Struct, frozen=True, kw_only=True):
    """What its sensors see."""

    paper_low: bool = False
    paper_out: bool = False
    cover_open: bool = False

    @property
    def offline(self) -> bool:
        """Whether it can't print."""
        return self.paper_out or self.cover_open


def real_time_status(kind: int, condition: Condition) -> bytes:
    """The answer to `DLE EOT kind`: 1 how it is, 2 why it is offline, 3 errors, 4 its paper; none to another kind.

    Bits 1 and 4 are always set and 0 and 7 never, by which such an answer is told from others.
    """
    low, out, cover = condition.paper_low or condition.paper_out, condition.paper_out, condition.cover_open
    match kind:
        case 1:
            return bytes([0x12 | (0x08 if condition.offline else 0)])
        case 2:
            return bytes([0x12 | (0x04 if cover else 0) | (0x20 if out else 0)])
        case 3:
            return bytes([0x12])
        case 4:
            return bytes([0x12 | (0x0C if low else 0) | (0x60 if out else 0)])
        case _:
            return b""


def status_in_order(kind: int, condition: Condition) -> bytes:
    """The answer to `GS r kind`: 1 its paper, 2 the drawer; none to another kind."""
    match kind:
        case 1 | 49:
            return bytes([(0x03 if condition.paper_low else 0) | (0x0C if condition.paper_out else 0)])
        case 2 | 50:
            return b"\x00"
        case _:
            return b""


def process_id_answer(given: bytes) -> bytes:
    """The answer to `GS ( H` with these parameters: its four characters between header and NUL; none to another."""
    if len(given) == 6 and given[:2] == b"00" and all(0x20 <= sign <= 0x7E for sign in given[2:]):
        return b"\x37\x22" + given[2:] + b"\x00"
    return b""


def about_itself(kind: int) -> bytes:
    """The answer to `GS I kind`: numbers of a model and a type, or its maker and name; none to another kind."""
    match kind:
        case 1 | 49:
            return b"\x20"
        case 2 | 50:
            return b"\x02"
        case 3 | 51:
            return b"\x01"
        case 66:
            return b"_Wijkhub\x00"
        case 67:
            return b"_Simulator\x00"
        case _:
            return b""
