"""Pairs of clerks who press at the same moment, and whether each gets another resident.

Both requests are on their way, each on its own connection, before either is answered. Which clerk is first differs
from pair to pair. What each was told, and the journal afterwards, must both show every ticket called by one counter.
"""

from __future__ import annotations

import random
import socket
import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.big_hub import COUNTERS, NUMBERS
from wijkhub_benchmarks.figures import Figures, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor, Unexpected
from wijkhub_benchmarks.hub_process import HubProcess, database_of, hub_folder
from wijkhub_benchmarks.load import Load, run_load
from wijkhub_benchmarks.raw_http import body_of, is_whole, post_command, status_of

MOST_PAIRS = NUMBERS // 2
CLERKS = (("Noor", "1111"), ("Sam", "2222"))


class _Called(Struct):
    ticket: str


class _Event(Struct):
    type: str
    payload: _Called


class _Answer(Struct):
    events: list[_Event]


class _Clerk:
    """A clerk at a counter, on a connection of their own."""

    def __init__(self, door: FrontDoor, name: str, pin: str, counter: str) -> None:
        door.send("POST", "/v1/staff", {"name": name, "pin": pin, "role": "clerk"})
        with FrontDoor(f"http://{door.host}:{door.port}") as own:
            self._token = own.sign_in(name, pin)
            own.ask({"type": "open-counter", "counter": counter})
        self.counter = counter
        self.called: list[str] = []
        self._host = f"{door.host}:{door.port}"
        self._line = socket.create_connection((door.host, door.port), timeout=60)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def press_next(self) -> bytes:
        """The key for the next resident, as bytes that are ready to go."""
        return post_command(self._host, self._token, {"type": "call-next", "counter": self.counter})

    def press_finish(self) -> bytes:
        """The key with which the last resident is done."""
        return post_command(self._host, self._token, {"type": "finish-service", "ticket": self.called[-1]})

    def send(self, request: bytes) -> None:
        """Send, and do not wait."""
        self._line.sendall(request)

    def answer(self) -> _Answer:
        """Wait for the answer.

        Raises:
            Unexpected: it is no 201.
        """
        answer = b""
        while not is_whole(answer):
            piece = self._line.recv(65536)
            if not piece:
                raise ConnectionError("the hub closed the connection")
            answer += piece
        if status_of(answer) != 201:
            raise Unexpected(answer.decode(errors="replace"))
        return msgspec.json.decode(body_of(answer), type=_Answer)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def measure(*, pairs: int = 10_000, seed: int = 1) -> Figures:
    """So many pairs of simultaneous calls.

    Raises:
        ValueError: more pairs than there are numbers for.
        Unexpected: a clerk got no resident.
    """
    if not 0 < pairs <= MOST_PAIRS:
        raise ValueError(f"{pairs} pairs cannot be played; choose 1 to {MOST_PAIRS}, for the hub has {NUMBERS} numbers")
    say(f"calls: {pairs} pairs of clerks who press at once, seed {seed}")
    with hub_folder() as config:
        with HubProcess(config) as hub, hub.supervisor() as door, ExitStack() as lines:
            tickets = Load(door.host, door.port, door.enrol("kiosk"), 16, 600.0, 2 * pairs, seed, warm_up=0)
            run_load(tickets)
            clerks = [_Clerk(door, *who, counter) for who, counter in zip(CLERKS, COUNTERS, strict=False)]
            for clerk in clerks:
                lines.callback(clerk.close)
            begun = time.perf_counter()
            _press(clerks, pairs, random.Random(seed))
            lasted = time.perf_counter() - begun
        same = sum(first == second for first, second in zip(*(clerk.called for clerk in clerks), strict=True))
        told = [ticket for clerk in clerks for ticket in clerk.called]
        in_journal = _called_twice(database_of(config))
    say(
        f"  {pairs / lasted:.0f} pairs a second; {same} pairs were told of one resident, "
        f"{len(told) - len(set(told))} tickets were told twice, {in_journal} stand twice in the journal"
    )
    figures: Figures = {"pairs": pairs, "called_twice": max(in_journal, len(told) - len(set(told)))}
    say_goal("tickets called by two counters", figures["called_twice"], 0)
    return figures


def _press(clerks: list[_Clerk], pairs: int, chance: random.Random) -> None:
    """Both call, then both finish, pair after pair."""
    for _ in range(pairs):
        for key in (_Clerk.press_next, _Clerk.press_finish):
            order = chance.sample(clerks, len(clerks))
            requests = [key(clerk) for clerk in order]
            for clerk, request in zip(order, requests, strict=True):
                clerk.send(request)
            for clerk in order:
                answer = clerk.answer()
                if key is _Clerk.press_next:
                    clerk.called.append(answer.events[-1].payload.ticket)


def _called_twice(database: Path) -> int:
    """Tickets that more than one call stands for in the journal."""
    journal = sqlite3.connect(database)
    try:
        query = (
            "SELECT count(*) FROM (SELECT json_extract(CAST(payload AS TEXT), '$.ticket') AS ticket FROM event "
            "WHERE type = 'ticket-called' GROUP BY ticket HAVING count(*) > 1)"
        )
        return int(journal.execute(query).fetchone()[0])
    finally:
        journal.close()
