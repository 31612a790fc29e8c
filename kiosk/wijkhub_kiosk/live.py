"""What changes on a screen, drawn once for each view and language, and shared as bytes by all who look at it.

One task follows the hub's journal for all screens, however many there are. A reader that was away gives its position
and gets what it missed: the parts as they are now, and each call that still counts, once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import Protocol

from wijkhub_kiosk.port import Hub, Position, PositionUnknown
from wijkhub_queue.events import Recorded

log = logging.getLogger(__name__)

BEAT_S = 15
"""Seconds between signs of life on a stream on which nothing happens."""
MOST_MISSED = 2000
"""Events after which a reader loads its page anew, rather than be told all of them."""
_KEPT = 256
"""Changes that are kept for readers who take them slowly."""

Send = Callable[[bytes], Awaitable[None]]


class View(Protocol):
    """A screen in a language."""

    @property
    def timed(self) -> bool:
        """Whether its parts change by time alone, so that they are looked at each second."""

    @property
    def tells(self) -> bool:
        """Whether it tells of happenings."""

    def parts(self) -> Mapping[str, str]:
        """The parts as they are now: the name of each, and its HTML."""

    def happening(self, recorded: Recorded) -> tuple[str, str] | None:
        """What each reader must be shown once because of this event: a name and HTML; None for most events."""

    def still_counts(self, recorded: Recorded) -> bool:
        """Whether a reader who was away when it happened must still be shown it."""


def frame(name: str, html: str, at: Position | None = None) -> bytes:
    """A server-sent event; with a position it carries the id from which a reader resumes."""
    where = f"id: {at[0]}:{at[1]}\n" if at else ""
    lines = "".join(f"data: {line}\n" for line in html.splitlines() or [""])
    return f"{where}event: {name}\n{lines}\n".encode()


BEAT = b": alive\n" + frame("beat", "-")
RELOAD = frame("reload", "-")
_OPENING = b": connected\n\n"


def compose(at: Position, parts: Mapping[str, str], happenings: Sequence[tuple[int, str, str]]) -> bytes:
    """The events of a change: parts first and without an id, so that whoever knows the id has had them all."""
    epoch = at[0]
    frames = [frame(name, html) for name, html in parts.items()]
    frames += [frame(name, html, (epoch, seq)) for seq, name, html in happenings[:-1]]
    if happenings:
        frames.append(frame(happenings[-1][1], happenings[-1][2], at))
    elif parts:
        name, html = list(parts.items())[-1]
        frames[-1] = frame(name, html, at)
    return b"".join(frames)


class _Change:
    """What was published at once."""

    def __init__(self, at: Position, parts: Mapping[str, str], happenings: Sequence[tuple[int, str, str]]) -> None:
        self._at, self._parts, self._happenings = at, parts, happenings
        self._first_told = happenings[0][0] if happenings else at[1] + 1
        self.whole = compose(at, parts, happenings)

    def for_reader(self, after: Position) -> bytes:
        """The change for one who has been told all up to this position."""
        if after >= self._at:
            return b""
        if after[1] < self._first_told:
            return self.whole
        return compose(self._at, self._parts, [told for told in self._happenings if told[0] > after[1]])


class _Sign:
    """Bytes that tell of no event: a sign of life, or parts that time changed."""

    def __init__(self, whole: bytes) -> None:
        self.whole = whole

    def for_reader(self, after: Position) -> bytes:
        return self.whole


class Channel:
    """One view, and what its readers are sent."""

    def __init__(self, view: View, position: Position) -> None:
        self.view = view
        self.position = position
        self.readers = 0
        self.published = 0
        self.ended = False
        self.news = asyncio.Event()
        self.parts = dict(view.parts())
        self._kept: deque[_Change | _Sign] = deque(maxlen=_KEPT)

    def take(self, batch: Sequence[Recorded]) -> None:
        """Let readers know of these events, if they change anything here that was not known when the view was made."""
        at = (batch[-1].epoch, batch[-1].seq)
        if at <= self.position:
            return
        happenings = self.happenings_of(one for one in batch if (one.epoch, one.seq) > self.position)
        self.position = at
        changed = self._changed_parts()
        if changed or happenings:
            self._publish(_Change(self.position, changed, happenings))

    def tick(self) -> None:
        """Let readers know of what time changed."""
        if self.view.timed and (changed := self._changed_parts()):
            self._publish(_Sign(b"".join(frame(name, html) for name, html in changed.items())))

    def beat(self) -> None:
        """Let readers know that the hub is there."""
        self._publish(_Sign(BEAT))

    def end(self) -> None:
        """Let all readers finish."""
        self.ended = True
        self.news.set()

    def happenings_of(self, batch: Iterable[Recorded]) -> list[tuple[int, str, str]]:
        """What these events make known, with their sequence numbers."""
        told = ((one.seq, self.view.happening(one)) for one in batch) if self.view.tells else ()
        return [(seq, *happening) for seq, happening in told if happening is not None]

    def since(self, published: int) -> list[_Change | _Sign] | None:
        """What was published after the first so many; None when that is not kept any more."""
        count = self.published - published
        return None if count > len(self._kept) else [self._kept[-n] for n in range(count, 0, -1)]

    def _changed_parts(self) -> dict[str, str]:
        now = self.view.parts()
        changed = {name: html for name, html in now.items() if self.parts.get(name) != html}
        self.parts.update(changed)
        return changed

    def _publish(self, change: _Change | _Sign) -> None:
        self._kept.append(change)
        self.published += 1
        news, self.news = self.news, asyncio.Event()
        news.set()


class Live:
    """All views of one hub that somebody looks at. It works only while there are readers."""

    def __init__(self) -> None:
        self._channels: dict[Hashable, Channel] = {}
        self._position: Position = (0, 0)
        self._tasks: list[asyncio.Task[None]] = []

    async def read(self, hub: Hub, key: Hashable, make: Callable[[], View], after: Position | None, send: Send) -> None:
        """Send a reader what happens in a view, until the hub stops.

        Args:
            hub: the hub.
            key: what tells this view from others, its language included.
            make: makes the view, for its first reader.
            after: the reader's position; None when it has none that can be read.
            send: takes bytes for the reader.
        """
        await send(_OPENING)
        here = (hub.board.epoch, hub.board.seq)
        if after is None or after[0] != here[0] or not 0 <= here[1] - after[1] <= MOST_MISSED:
            await send(RELOAD)
            return
        channel = self._open(hub, key, make)
        channel.readers += 1
        try:
            await self._serve(hub, channel, after, send)
        except PositionUnknown:
            await send(RELOAD)
        finally:
            channel.readers -= 1
            if not channel.readers and self._channels.get(key) is channel:
                del self._channels[key]
            if not self._channels:
                self._stop()

    async def _serve(self, hub: Hub, channel: Channel, after: Position, send: Send) -> None:
        missed = await _missed(hub, channel, after)
        # From here to the count nothing is awaited, so that nothing falls between what was missed and what comes.
        if after < channel.position:
            told = [one for one in missed if one.seq <= channel.position[1] and channel.view.still_counts(one)]
            first = compose(channel.position, channel.parts, channel.happenings_of(told))
            after = channel.position
        else:
            first = b"".join(frame(*part) for part in channel.parts.items()) if channel.view.timed else b""
        seen = channel.published
        if first:
            await send(first)
        while True:
            news = channel.news
            if channel.published != seen:
                changes = channel.since(seen)
                if changes is None:
                    return
                seen = channel.published
                await send(b"".join(change.for_reader(after) for change in changes))
            elif channel.ended:
                return
            else:
                await news.wait()

    def _open(self, hub: Hub, key: Hashable, make: Callable[[], View]) -> Channel:
        if not self._tasks:
            self._position = (hub.board.epoch, hub.board.seq)
            self._tasks = [asyncio.create_task(self._follow(hub)), asyncio.create_task(self._keep_time())]
        channel = self._channels.get(key)
        if channel is None:
            # What it draws first is the board as it is now, which may be ahead of what was taken from the journal.
            channel = self._channels[key] = Channel(make(), (hub.board.epoch, hub.board.seq))
        return channel

    async def _follow(self, hub: Hub) -> None:
        try:
            async for batch in hub.changes(self._position):
                self._position = (batch[-1].epoch, batch[-1].seq)
                for channel in list(self._channels.values()):
                    channel.take(batch)
        except PositionUnknown:
            log.info("the journal began anew; all screens load their pages anew")
        except Exception:
            log.exception("the screens lost the journal; they connect anew")
        for channel in self._channels.values():
            channel.end()
        self._channels = {}
        self._stop()

    async def _keep_time(self) -> None:
        seconds = 0
        while True:
            await asyncio.sleep(1)
            seconds += 1
            for channel in list(self._channels.values()):
                channel.tick()
                if seconds % BEAT_S == 0:
                    channel.beat()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = []


async def _missed(hub: Hub, channel: Channel, after: Position) -> list[Recorded]:
    """What happened from a reader's position up to the channel's, or somewhat further."""
    missed: list[Recorded] = []
    while channel.view.tells and after < channel.position and not channel.ended:
        changes = hub.changes(after)
        try:
            async for batch in changes:
                missed += batch
                after = (batch[-1].epoch, batch[-1].seq)
                if after >= channel.position:
                    break
        finally:
            if isinstance(changes, AsyncGenerator):
                await changes.aclose()
    return missed
