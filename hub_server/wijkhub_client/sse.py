"""Server-Sent Events, as the HTML standard has them (section 9.2.6), read from bytes as they come."""

from __future__ import annotations

import re
from typing import NamedTuple

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
LINE_END = re.compile(rb"\r\n|\n|\r")


class ServerSent(NamedTuple):
    """One event: the last id that was sent, its type and its data."""

    id: str
    event: str
    data: str


class SseReader:
    """Makes events of a stream's bytes, however they are cut.

    Lines end in CR, LF or CRLF and in nothing else: data may hold U+2028 and the like, on which `str.splitlines` cuts.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._id = ""
        self._event = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> list[ServerSent]:
        """The events that are complete with these bytes."""
        self._rest += chunk
        if not self._begun:
            if BYTE_ORDER_MARK.startswith(self._rest) and self._rest != BYTE_ORDER_MARK:
                return []
            self._rest = self._rest.removeprefix(BYTE_ORDER_MARK)
            self._begun = True
        # A CR at the end waits: an LF may still come, and would belong to it.
        held = b"\r" if self._rest.endswith(b"\r") else b""
        *lines, rest = LINE_END.split(self._rest.removesuffix(held))
        self._rest = rest + held
        events = (self._take(line) for line in lines)
        return [event for event in events if event is not None]

    def _take(self, line: bytes) -> ServerSent | None:
        if not line:
            event = ServerSent(self._id, self._event or "message", "\n".join(self._data)) if self._data else None
            self._event, self._data = "", []
            return event
        field, _, value = line.decode(errors="replace").partition(":")
        value = value.removeprefix(" ")
        match field:
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
        return None
