"""ESC/POS, read byte by byte: which command is it, and where does it end.

The lengths are those of Epson's ESC/POS reference for paper rolls. A picture is read row by row, as a printer does,
so that one that breaks off is printed as far as it came.
"""

from __future__ import annotations

from collections.abc import Generator

from msgspec import Struct

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
LINE_FEED, PICTURE, ROW, TEXT, UNKNOWN = "LF", "GS v 0", "row", "text", "unknown"
LONGEST_RUN = 256
"""Characters of text that are read at once."""
MOST_GRAPHICS = 1 << 20
"""Bytes of one GS 8 L that are kept; no paper holds more."""

_PARAMETERS = {
    # How many bytes follow the two of the command itself, where that is fixed.
    ESC: dict.fromkeys(b"@2<ivmFLSu", 0)
    | dict.fromkeys(b" !-3=?AEGJKMNRTUVaderst{", 1)
    | dict.fromkeys(b"$\\Bc", 2)
    | {ord("p"): 3, ord("W"): 8},
    GS: dict.fromkeys(b":", 0) | dict.fromkeys(b"!/BHITabcfhrw", 1) | dict.fromkeys(b"$LPW\\", 2) | {ord("^"): 3},
    FS: dict.fromkeys(b"&.", 0) | dict.fromkeys(b"!-CW", 1) | dict.fromkeys(b"Sp", 2),
}
_REAL_TIME = {0x04: 1, 0x05: 1}
_PULSES = {1: 2, 2: 2, 3: 5, 7: 1, 8: 7}
_CONTROL = {0x09: "HT", 0x0A: LINE_FEED, 0x0C: "FF", 0x0D: "CR", 0x18: "CAN"}
_PREFIX = {ESC: "ESC", FS: "FS", GS: "GS"}

Steps = Generator["Command | None", None, None]
Bytes = Generator[None, None, bytes]


class Command(Struct, frozen=True):
    """One command. `name` is as in the reference (`ESC a`, `GS ( k`); `given` are its parameters and data."""

    name: str
    given: bytes = b""


class Reader:
    """Takes commands from the front of `waiting`, bytes that came in and were not worked off yet.

    A printer without `raster` does not know `GS v 0`, and takes the dots behind it for characters.
    """

    def __init__(self, *, raster: bool = True) -> None:
        self._raster = raster
        self.waiting = bytearray()
        self.read = bytearray()
        """The bytes of every command since this was last emptied, without those to the printer in real time."""
        self._steps = self._commands()
        self._begun = 0

    @property
    def unfinished(self) -> bool:
        """Whether it is in the middle of a command."""
        return self._begun > 0

    def next(self) -> Command | None:
        """The next whole command, or None when more bytes are needed."""
        return next(self._steps)

    def give_up(self) -> int:
        """Forget a command of which the rest will not come. Gives the bytes of it that were read."""
        given_up = self._begun
        self._steps, self._begun = self._commands(), 0
        return given_up

    def _take(self, count: int) -> Bytes:
        taken = bytearray()
        while len(taken) < count:
            if not self.waiting:
                yield None
                continue
            part = self.waiting[: count - len(taken)]
            del self.waiting[: len(part)]
            taken += part
            self._begun += len(part)
        self.read += taken
        return bytes(taken)

    def _until_nul(self, longest: int) -> Bytes:
        found = bytearray()
        while len(found) < longest and (sign := (yield from self._take(1))) != b"\0":
            found += sign
        return bytes(found)

    def _commands(self) -> Steps:
        while True:
            self._begun = 0
            first = (yield from self._take(1))[0]
            if first >= 0x20:
                yield from self._text(first)
            elif first == DLE:
                yield from self._real_time()
            elif first in _PREFIX:
                yield from self._prefixed(first)
            else:
                self._begun = 0
                yield Command(_CONTROL.get(first, UNKNOWN), bytes([first]))

    def _text(self, first: int) -> Steps:
        run = bytearray([first])
        while len(run) < LONGEST_RUN and self.waiting and self.waiting[0] >= 0x20:
            run += yield from self._take(1)
        self._begun = 0
        yield Command(TEXT, bytes(run))

    def _real_time(self) -> Steps:
        before = len(self.read) - 1
        kind = (yield from self._take(1))[0]
        if kind == 0x14:
            given = yield from self._take(1)
            given += yield from self._take(_PULSES.get(given[0], 0))
        elif kind in _REAL_TIME:
            given = yield from self._take(_REAL_TIME[kind])
        else:
            yield self._whole(UNKNOWN, bytes([DLE, kind]))
            return
        # Answered when it came in; it is no part of what is on paper.
        del self.read[before:]
        yield self._whole("DLE", bytes([kind]) + given)

    def _prefixed(self, prefix: int) -> Steps:
        kind = (yield from self._take(1))[0]
        name = f"{_PREFIX[prefix]} {chr(kind)}" if 0x20 < kind < 0x7F else f"{_PREFIX[prefix]} {kind:#04x}"
        length = _PARAMETERS[prefix].get(kind)
        if length is not None:
            yield self._whole("ESC SP" if name == "ESC 0x20" else name, (yield from self._take(length)))
        elif chr(kind) == "(" and prefix in (GS, FS):
            head = yield from self._take(3)
            data = yield from self._take(_number(head[1:]))
            yield self._whole(f"{name} {chr(head[0])}", data)
        elif prefix == GS:
            yield from self._group_separator(chr(kind), name)
        elif prefix == ESC and chr(kind) in "*D&":
            yield from self._escape(chr(kind), name)
        else:
            yield self._whole(UNKNOWN, bytes([prefix, kind]))

    def _group_separator(self, kind: str, name: str) -> Steps:
        match kind:
            case "V":
                way = yield from self._take(1)
                if way[0] in b"ABabgh":
                    way += yield from self._take(1)
                yield self._whole(name, way)
            case "v" if self._raster:
                yield from self._picture()
            case "k":
                system = yield from self._take(1)
                if system[0] <= 6:
                    yield self._whole(name, system + (yield from self._until_nul(255)))
                else:
                    length = yield from self._take(1)
                    yield self._whole(name, system + (yield from self._take(length[0])))
            case "8":
                head = yield from self._take(5)
                left = _number(head[1:])
                data = yield from self._take(min(left, MOST_GRAPHICS))
                while (left := left - MOST_GRAPHICS) > 0:
                    yield from self._take(min(left, MOST_GRAPHICS))
                yield self._whole("GS ( L" if head[:1] == b"L" else name, data)
            case "*":
                size = yield from self._take(2)
                yield self._whole(name, size + (yield from self._take(size[0] * size[1] * 8)))
            case _:
                yield self._whole(UNKNOWN, bytes([GS]) + kind.encode("latin-1"))

    def _picture(self) -> Steps:
        head = yield from self._take(6)
        across, rows = _number(head[2:4]), _number(head[4:6])
        yield Command(PICTURE, head[1:])
        for _ in range(rows):
            row = yield from self._take(across)
            yield Command(ROW, row)

    def _escape(self, kind: str, name: str) -> Steps:
        match kind:
            case "*":
                head = yield from self._take(3)
                columns = _number(head[1:]) * (3 if head[0] >= 32 else 1)
                yield self._whole(name, head + (yield from self._take(columns)))
            case "D":
                yield self._whole(name, (yield from self._until_nul(32)))
            case _:
                tall, first, last = yield from self._take(3)
                for _ in range(first, last + 1):
                    wide = yield from self._take(1)
                    yield from self._take(tall * wide[0])
                yield self._whole(name, bytes([tall, first, last]))

    def _whole(self, name: str, given: bytes) -> Command:
        self._begun = 0
        return Command(name, given)


def _number(low_first: bytes) -> int:
    return int.from_bytes(low_first, "little")
