"""A board kept up to date from the hub's stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from wijkhub_client.api import HubApi, Link, Report
from wijkhub_client.backoff import Sleep, at_least, pauses
from wijkhub_client.errors import HubUnavailable, HubUnreachable, PositionUnknown
from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_queue.evolve import evolve


class BoardFeed:
    """Keeps a board in step with a hub.

    Read `board` whenever you like, and change it never: the next event finds it as the last one left it.
    """

    def __init__(self, hub: HubApi, report: Report | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._hub = hub
        self._report = report
        self._sleep = sleep
        self._link: Link | None = None
        self.board: Board | None = None
        """The board now; None until it has been loaded."""
        self.latest: Recorded | None = None
        """What changed the board last; None right after it was loaded."""

    async def changes(self) -> AsyncGenerator[Board]:
        """The board as loaded, and again after each event; without end.

        While the hub is away the board stays as it was, and `report` says so; a hub that no longer knows the position
        (it was put back from a backup) has its board loaded anew.

        Raises:
            NotSignedIn: the session is over.
            NotAllowed: this role may not see the board.
        """
        while True:
            board = await self._load()
            self.board, self.latest = board, None
            yield board
            try:
                async with aclosing(self._hub.stream((board.epoch, board.seq), self._now_is)) as stream:
                    async for recorded in stream:
                        evolve(board, recorded)
                        self.latest = recorded
                        yield board
            except PositionUnknown:
                continue

    async def _load(self) -> Board:
        for pause in pauses():
            try:
                return await self._hub.board()
            except HubUnreachable:
                wait = pause
            except HubUnavailable as unavailable:
                wait = at_least(pause, unavailable.retry_after_s)
            self._now_is(Link.LOST)
            await self._sleep(wait)
        raise AssertionError("pauses() ended")

    def _now_is(self, link: Link) -> None:
        if link is not self._link:
            self._link = link
            if self._report is not None:
                self._report(link)
