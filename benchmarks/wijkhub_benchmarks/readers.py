"""Displays that listen, many in one process that does nothing with what it hears but note when it came.

Started as `python -m wijkhub_benchmarks.readers`, with what to do as one line of JSON on standard input. It says
`listening` on standard output when all are connected, and at the end of its input what was heard.
"""

from __future__ import annotations

import re
import select
import socket
import sys
from bisect import bisect_right
from itertools import accumulate
from time import monotonic, process_time

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.processes import allow_files

_CALL = re.compile(rb"id: \d+:(\d+)\nevent: call\n(?:data: [^\n]*\n)+\n")


class Reading(Struct):
    """What is to be done."""

    host: str
    port: int
    path: str
    """The stream's path, with the position from which to read."""
    token: str
    readers: int


class Heard(Struct):
    """What came of it."""

    calls: dict[int, list[float]]
    """For each call, by its number in the journal, when each reader had it, in seconds of the machine's steady
    clock, which all its processes share."""
    cpu_s: float
    """Processor time that the readers took from the first call on."""


class _Reader:
    """One display: what it got, and when."""

    def __init__(self, reading: Reading) -> None:
        self.connection = socket.create_connection((reading.host, reading.port), timeout=60)
        self.connection.sendall(
            f"GET {reading.path} HTTP/1.1\r\nHost: {reading.host}:{reading.port}\r\n"
            f"Cookie: wijkhub-device={reading.token}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        self.pieces: list[bytes] = []
        self.times: list[float] = []

    def open(self) -> None:
        """Wait until the hub has begun to answer."""
        while b"\r\n\r\n" not in b"".join(self.pieces):
            self.read()
        head = b"".join(self.pieces)
        if not head.startswith(b"HTTP/1.1 200"):
            raise ValueError(head.decode(errors="replace"))

    def read(self) -> None:
        """Take what is there, and note when."""
        piece = self.connection.recv(65536)
        self.times.append(monotonic())
        if not piece:
            raise ConnectionError("the hub ended a stream")
        self.pieces.append(piece)


def calls_in(pieces: list[bytes], times: list[float]) -> dict[int, float]:
    """The calls in a stream that came in these pieces at these times, and when each was there to its last byte."""
    body, places = _unchunked(b"".join(pieces))
    starts = [start for start, _ in places]
    ends = list(accumulate(len(piece) for piece in pieces))
    heard = {}
    for call in _CALL.finditer(body):
        last = call.end() - 1
        start, in_stream = places[bisect_right(starts, last) - 1]
        heard[int(call[1])] = times[bisect_right(ends, in_stream + last - start)]
    return heard


def _unchunked(stream: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The body of a chunked answer, and for each chunk where it begins in the body and in the stream."""
    at = stream.index(b"\r\n\r\n") + 4
    body, places = bytearray(), []
    while (line := stream.find(b"\r\n", at)) >= 0:
        # A chunk that is not all there yet ends what can be read.
        size, begin = int(stream[at:line], 16), line + 2
        places.append((len(body), begin))
        body += stream[begin : begin + size]
        at = begin + size + 2
    return bytes(body), places


def listen(reading: Reading) -> Heard:
    """Connect all readers, say so, and listen until standard input ends."""
    allow_files(reading.readers + 100)
    readers = [_Reader(reading) for _ in range(reading.readers)]
    for reader in readers:
        reader.open()
    poll = select.epoll()
    by_number = {reader.connection.fileno(): reader for reader in readers}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    poll.register(sys.stdin.fileno(), select.EPOLLIN | select.EPOLLHUP)
    print("listening", flush=True)
    begun = process_time()
    while True:
        for number, _ in poll.poll():
            if number == sys.stdin.fileno():
                cpu = process_time() - begun
                return Heard(_by_call(readers), cpu)
            by_number[number].read()


def _by_call(readers: list[_Reader]) -> dict[int, list[float]]:
    calls: dict[int, list[float]] = {}
    for reader in readers:
        for call, at in calls_in(reader.pieces, reader.times).items():
            calls.setdefault(call, []).append(at)
        reader.connection.close()
    return calls


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.readline(), type=Reading)
    sys.stdout.buffer.write(msgspec.json.encode(listen(asked)))
