"""Kills (-9) under clients that take tickets and end them, and whether the journal keeps its word.

Every client behaves as ours do: a command that got no answer is sent again with the same id, to the hub that came
back. Bands are small, so that numbers come back while others live. At the end the journal on disk is read by itself,
without the hub's own code, and held against what the clients were told.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from wijkhub_benchmarks.big_hub import SERVICES
from wijkhub_benchmarks.figures import Figures, say, say_goal
from wijkhub_benchmarks.front_door import FrontDoor, new_id
from wijkhub_benchmarks.hub_process import HubProcess, NoStart, database_of, hub_folder
from wijkhub_benchmarks.raw_http import body_of, is_whole, post_command, status_of

CLIENTS = 32
GROUPS, BAND = 3, 40
"""Groups that are asked for, and numbers in each: soon used up, but never by living tickets alone."""
HELD = 3
"""Tickets that a client lets live, at the most."""
SHORTEST_S, LONGEST_S = 0.02, 0.6
"""How long a hub lives after it listens, evenly spread."""
WHILE_STARTING = 0.1
"""Share of the kills that hit a hub while it starts."""
OVER = ("served", "no-show", "left")
AGAIN = 0.05
"""Share of the commands that a client sends a second time though it has the answer."""


class Told(Struct, frozen=True):
    """What a client was told of its command."""

    id: str
    seq: int
    number: str | None
    """Of the ticket, where it was for one."""
    ends: str | None
    """The ticket that it ended, where it did."""


class _Ticket(Struct):
    ticket: str
    number: str = ""


class _Happened(Struct):
    payload: _Ticket


class _Answer(Struct):
    seq: int
    events: list[_Happened]


class Afterwards(Struct, frozen=True):
    """What the journal says at the end."""

    acked: int
    lost: int
    """Acknowledged and not in the journal as it was told; gaps in the journal; tickets that live in the journal and
    not on the board of the hub that came back, or the other way round."""
    doubled: int
    """Done twice, or answered otherwise when sent again."""
    repeated_numbers: int
    """Tickets that were given the number of a living one."""
    numbers_again: int
    """Tickets whose number an earlier one had, which was over: without them the count above it says nothing."""
    events: int
    sent_again: int
    """How often a command got no answer from a hub that was killed, or none was there."""


class Refused(Exception):
    """The hub gave an answer that no client of this benchmark should ever get."""


class _Hubs:
    """The hub that is up now, or will be."""

    def __init__(self, config: Path) -> None:
        self.up = asyncio.Event()
        self.over = False
        self.address = ("", 0)
        self._config = config
        self._process: HubProcess | None = None
        self._coming: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start one; `up` is set when it listens."""
        self._process = HubProcess(self._config)
        self._coming = asyncio.create_task(self._come(self._process))

    async def _come(self, process: HubProcess) -> None:
        url = urlsplit(await asyncio.to_thread(lambda: process.url))
        self.address = (url.hostname or "", url.port or 0)
        self.up.set()

    async def came(self) -> None:
        """Wait until it listens.

        Raises:
            NoStart: it ended before.
        """
        if self._coming is not None:
            await self._coming

    async def kill(self) -> None:
        """Kill it, also while it starts."""
        self.up.clear()
        if self._process is not None:
            self._process.kill()
        with suppress(NoStart):
            await self.came()
        self.up.clear()

    def stop(self) -> None:
        """Have it stop by itself."""
        if self._process is not None:
            self._process.stop()


class _Client:
    """Takes tickets and ends them, one command after the other."""

    def __init__(self, hubs: _Hubs, kiosk: str, host: str, chance: random.Random) -> None:
        self.told: list[Told] = []
        self.answered_otherwise = self.sent_again = 0
        self._hubs = hubs
        self._kiosk, self._host = kiosk, host
        self._chance = chance
        self._living: list[str] = []
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def work(self) -> None:
        """Until it is over."""
        try:
            while not self._hubs.over:
                if self._living and self._chance.random() < len(self._living) / HELD:
                    ticket = self._living.pop(self._chance.randrange(len(self._living)))
                    await self._do(self._host, {"type": "leave-queue", "ticket": ticket}, ticket)
                else:
                    service = self._chance.choice(SERVICES[:GROUPS])
                    await self._do(self._kiosk, {"type": "issue-ticket", "service": service}, None)
        finally:
            self._hang_up()

    async def _do(self, token: str, command: dict[str, object], ends: str | None) -> None:
        command_id = new_id()
        answer = await self._send(token, command, command_id)
        if answer is None:
            return
        told = _told(command_id, answer, ends)
        self.told.append(told)
        if ends is None:
            self._living.append(command_id)
        if self._chance.random() < AGAIN:
            again = await self._send(token, command, command_id)
            if again is not None and _told(command_id, again, ends) != told:
                self.answered_otherwise += 1

    async def _send(self, token: str, command: dict[str, object], command_id: str) -> _Answer | None:
        """The answer, however often the hub is killed meanwhile; None when it is over before there is one."""
        while not self._hubs.over:
            try:
                status, body = await self._exchange(token, command, command_id)
            except (OSError, EOFError):
                self._hang_up()
                self.sent_again += 1
                await self._hubs.up.wait()
                continue
            if status == 201:
                return msgspec.json.decode(body, type=_Answer)
            if status != 503:
                raise Refused(f"{command} with id {command_id}: {status} {body.decode(errors='replace')}")
        return None

    async def _exchange(self, token: str, command: dict[str, object], command_id: str) -> tuple[int, bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._hubs.address)
        reader, writer = self._streams
        writer.write(post_command("127.0.0.1", token, command, command_id))
        answer = b""
        while not is_whole(answer):
            piece = await reader.read(65536)
            if not piece:
                raise EOFError
            answer += piece
        return status_of(answer), body_of(answer)

    def _hang_up(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


def _told(command_id: str, answer: _Answer, ends: str | None) -> Told:
    number = None if ends else answer.events[0].payload.number
    return Told(command_id, answer.seq, number, ends)


def kill_and_look(*, kills: int, seed: int = 1, clients: int = CLIENTS) -> Afterwards:
    """Kill a hub so many times while clients use it, and say what the journal says at the end.

    Raises:
        Refused: a client got an answer that it should never get.
        NoStart: the hub did not come back.
    """
    with hub_folder(band=BAND) as config:
        with HubProcess(config) as hub, hub.supervisor() as door:
            kiosk, host = door.enrol("kiosk"), door.token or ""
        hubs = _Hubs(config)
        crowd = [_Client(hubs, kiosk, host, random.Random(f"{seed} {n}")) for n in range(clients)]
        board = asyncio.run(_under_clients(hubs, crowd, kills, random.Random(seed), host))
        return look(
            database_of(config),
            [told for client in crowd for told in client.told],
            board,
            answered_otherwise=sum(client.answered_otherwise for client in crowd),
            sent_again=sum(client.sent_again for client in crowd),
        )


async def _under_clients(
    hubs: _Hubs, crowd: list[_Client], kills: int, chance: random.Random, token: str
) -> dict[str, str]:
    """The numbers of the tickets that live on the board of the last hub."""
    try:
        hubs.start()
        working = [asyncio.create_task(client.work()) for client in crowd]
        killing = asyncio.create_task(_kill(hubs, kills, chance))
        try:
            # A client ends first only by an answer that it should never get.
            await asyncio.wait((killing, *working), return_when=asyncio.FIRST_COMPLETED)
            hubs.over = True
            for task in (killing, *working):
                if task.done():
                    task.result()
            await asyncio.gather(killing, *working)
            return await asyncio.to_thread(_living_on_board, hubs.address, token)
        finally:
            for task in (killing, *working):
                task.cancel()
            await asyncio.gather(killing, *working, return_exceptions=True)
    finally:
        await asyncio.to_thread(hubs.stop)


async def _kill(hubs: _Hubs, kills: int, chance: random.Random) -> None:
    """Kill and start again, so many times; at the end a hub is up."""
    starting_s = 1.0
    for _ in range(kills):
        if chance.random() < WHILE_STARTING:
            await asyncio.sleep(chance.uniform(0, starting_s))
        else:
            begun = time.monotonic()
            await hubs.came()
            starting_s = max(starting_s, time.monotonic() - begun)
            await asyncio.sleep(chance.uniform(SHORTEST_S, LONGEST_S))
        await hubs.kill()
        hubs.start()
    await hubs.came()
    await asyncio.sleep(LONGEST_S)


def _living_on_board(address: tuple[str, int], token: str) -> dict[str, str]:
    with FrontDoor(f"http://{address[0]}:{address[1]}", token) as door:
        tickets = door.get("/v1/board")["tickets"]
    return {ticket["id"]: ticket["number"] for ticket in tickets if ticket["state"] not in OVER}


class _OnDisk:
    """The journal, read for itself."""

    def __init__(self, events: Iterator[tuple[int, str, str]]) -> None:
        self.issued: dict[str, tuple[int, str]] = {}
        self.left: dict[str, int] = {}
        self.living: dict[str, str] = {}
        self.events = self.gaps = self.doubled = self.repeated_numbers = last = 0
        for seq, event_type, payload in events:
            self.events += 1
            self.gaps += seq - last - 1
            last = seq
            if event_type == "ticket-issued":
                ticket = msgspec.json.decode(payload, type=_Ticket)
                self.doubled += ticket.ticket in self.issued
                self.repeated_numbers += ticket.number in self.living.values()
                self.issued[ticket.ticket] = seq, ticket.number
                self.living[ticket.ticket] = ticket.number
            elif event_type == "ticket-left":
                ticket = msgspec.json.decode(payload, type=_Ticket)
                self.doubled += ticket.ticket in self.left
                self.left[ticket.ticket] = seq
                self.living.pop(ticket.ticket, None)

    def holds(self, told: Told) -> bool:
        """Whether what a client was told stands there."""
        if told.ends is None:
            return self.issued.get(told.id) == (told.seq, told.number)
        return self.left.get(told.ends) == told.seq


def look(
    database: Path, told: list[Told], board: dict[str, str], *, answered_otherwise: int, sent_again: int
) -> Afterwards:
    """Hold the journal on disk against what the clients were told.

    Args:
        database: the hub's, which nobody writes any more.
        told: every answer of every client.
        board: the ids and numbers of the tickets that live on the board of the hub that came back.
        answered_otherwise: commands that got another answer when sent again.
        sent_again: how often a command got none.
    """
    journal = sqlite3.connect(database)
    try:
        on_disk = _OnDisk(journal.execute("SELECT seq, type, CAST(payload AS TEXT) FROM event ORDER BY epoch, seq"))
    finally:
        journal.close()
    return Afterwards(
        acked=len(told),
        lost=sum(not on_disk.holds(one) for one in told)
        + on_disk.gaps
        + len(board.keys() ^ on_disk.living.keys())
        + sum(board.get(ticket, number) != number for ticket, number in on_disk.living.items()),
        doubled=on_disk.doubled + answered_otherwise,
        repeated_numbers=on_disk.repeated_numbers,
        numbers_again=len(on_disk.issued) - len({number for _, number in on_disk.issued.values()}),
        events=on_disk.events,
        sent_again=sent_again,
    )


def measure(*, kills: int = 100, seed: int = 1) -> Figures:
    """So many kills (-9) under 32 clients.

    Raises:
        Refused: a client got an answer that it should never get.
        NoStart: the hub did not come back.
    """
    say(f"kill: {kills} kills (-9) under {CLIENTS} clients, seed {seed}")
    begun = time.monotonic()
    after = kill_and_look(kills=kills, seed=seed)
    say(
        f"  {after.acked} commands acknowledged and {after.events} events on disk in {time.monotonic() - begun:.0f} s; "
        f"{after.sent_again} times one was sent again; {after.numbers_again} numbers came back after their ticket"
    )
    figures: Figures = {
        "acked": after.acked,
        "lost": after.lost,
        "doubled": after.doubled,
        "repeated_numbers": after.repeated_numbers,
    }
    say_goal("acknowledged", after.acked, 1, at_least=True)
    for name in ("lost", "doubled", "repeated_numbers"):
        say_goal(name.replace("_", " "), figures[name], 0)
    return figures
