"""What readers of a live view are sent, whatever they missed and however slow they are."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from wijkhub_kiosk import live as live_module
from wijkhub_kiosk.live import MOST_MISSED, RELOAD, Live, compose, frame
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_kiosk.port import Position
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import Recorded, TicketCalled, TicketIssued
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup

SETUP = HubSetup(
    "Hub",
    (ServiceGroup("desk", "A", {"nl": "Balie"}),),
    (Service("passport", "desk", {"nl": "Paspoort"}),),
    (CounterPlace("1", {"nl": "Balie 1"}, ("desk",)),),
)
CHIEF = Actor(Role.SUPERVISOR, "chief")
NOON = datetime(2026, 3, 17, 11, tzinfo=UTC)


class Waiting:
    """A view of how many wait, that tells of each call."""

    timed = False
    tells = True

    def __init__(self, hub: MemoryHub) -> None:
        self.hub = hub
        self.drawn = 0
        self.second = 0

    def parts(self) -> dict[str, str]:
        self.drawn += 1
        return {"waiting": str(sum(1 for _ in self.hub.board.waiting())), "second": str(self.second)}

    def happening(self, recorded: Recorded) -> tuple[str, str] | None:
        event = recorded.event
        return ("call", event.ticket[-2:]) if isinstance(event, TicketCalled) else None

    def still_counts(self, recorded: Recorded) -> bool:
        return True


class Reader:
    """Reads a view until it is stopped, and remembers what it was sent."""

    def __init__(self, live: Live, hub: MemoryHub, view: Waiting, after: Position | None, *, key: str = "view") -> None:
        self.sent = b""
        self.news = asyncio.Event()
        self.held: asyncio.Event | None = None
        self.task = asyncio.ensure_future(live.read(hub, key, lambda: view, after, self._take))

    async def _take(self, part: bytes) -> None:
        if self.held is not None:
            await self.held.wait()
        self.sent += part
        self.news.set()

    async def until(self, wanted: bytes) -> None:
        """Wait until this was sent."""
        async with asyncio.timeout(5):
            while wanted not in self.sent:
                self.news.clear()
                await self.news.wait()

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    @property
    def calls(self) -> list[str]:
        """The tickets of the calls, in the order in which they were told."""
        lines = self.sent.decode().split("\n")
        return [lines[n + 1].removeprefix("data: ") for n, line in enumerate(lines) if line == "event: call"]

    @property
    def position(self) -> str:
        """Where it would resume."""
        return [line for line in self.sent.decode().split("\n") if line.startswith("id: ")][-1].removeprefix("id: ")


class Stage:
    """A hub with a view on it."""

    def __init__(self) -> None:
        self.hub = MemoryHub(SETUP, now=lambda: NOON)
        self.hub.do(c.OpenCounter(counter="1", clerk="noor"), CHIEF)
        self.view = Waiting(self.hub)
        self.live = Live()
        self.readers: list[Reader] = []
        self._count = 0

    @property
    def here(self) -> Position:
        return self.hub.board.epoch, self.hub.board.seq

    def reader(self, after: Position | None = None, *, key: str = "view") -> Reader:
        reader = Reader(self.live, self.hub, self.view, after or self.here, key=key)
        self.readers.append(reader)
        return reader

    def take(self) -> None:
        self._count += 1
        self.hub.do(c.IssueTicket(service="passport"), CHIEF, f"ticket-{self._count:02d}")

    def call(self) -> None:
        """Call the next, and let whoever was there go."""
        busy = self.hub.board.counters["1"].ticket
        if busy:
            self.hub.do(c.FinishService(busy), CHIEF)
        self.hub.do(c.CallNext("1"), CHIEF)


Scene = Callable[[Stage], Awaitable[None]]


def play(scene: Callable[[Stage], Coroutine[Any, Any, None]]) -> None:
    """Let a scene run on a loop of its own; nothing may be left running after it."""

    async def run() -> None:
        stage = Stage()
        await scene(stage)
        for reader in stage.readers:
            await reader.stop()
        left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait_for(asyncio.gather(*left, return_exceptions=True), 5)

    asyncio.run(run())


def test_a_reader_is_told_what_changes_with_the_position_from_which_to_resume() -> None:
    async def scene(stage: Stage) -> None:
        reader = stage.reader()
        await reader.until(b"connected")
        stage.take()
        await reader.until(b"event: waiting\ndata: 1\n\n")
        assert reader.position == f"1:{stage.hub.board.seq}"

    play(scene)


def test_a_thousand_readers_cost_one_drawing() -> None:
    async def scene(stage: Stage) -> None:
        readers = [stage.reader() for _ in range(1000)]
        for reader in readers:
            await reader.until(b"connected")
        before = stage.view.drawn
        stage.take()
        for reader in readers:
            await reader.until(b"data: 1\n")
        assert stage.view.drawn == before + 1

    play(scene)


def test_a_reader_that_was_away_gets_each_call_once_and_the_parts_as_they_are_now() -> None:
    async def scene(stage: Stage) -> None:
        for _ in range(3):
            stage.take()
        left_at = stage.here
        for _ in range(3):
            stage.call()
        reader = stage.reader(left_at)
        await reader.until(b"data: 03")
        assert reader.calls == ["01", "02", "03"]
        assert reader.sent.count(b"event: waiting") == 1
        assert b"event: waiting\ndata: 0\n" in reader.sent
        assert reader.position == f"1:{stage.hub.board.seq}"

    play(scene)


def test_whoever_resumes_from_any_call_gets_those_after_it_and_none_twice() -> None:
    async def scene(stage: Stage) -> None:
        for _ in range(4):
            stage.take()
        begin = stage.here
        for _ in range(4):
            stage.call()
        whole = stage.reader(begin)
        await whole.until(b"data: 04")
        told = [(1, one.seq) for one in stage.hub.journal if isinstance(one.event, TicketCalled)]
        for known, position in enumerate(told, 1):
            reader = stage.reader(position)
            stage.take()  # something to wait for: whoever is up to date is told nothing at first
            await reader.until(b"event: waiting")
            assert reader.calls == ["01", "02", "03", "04"][known:]

    play(scene)


def test_a_page_that_knows_more_than_the_stream_was_told_is_not_told_again() -> None:
    async def scene(stage: Stage) -> None:
        first = stage.reader()
        await first.until(b"connected")
        stage.take()
        stage.call()
        # The page was drawn after the call, and its reader comes before the stream has taken in the call.
        late = stage.reader(stage.here)
        stage.take()
        await late.until(b"event: waiting\ndata: 1\n")
        await first.until(b"event: waiting\ndata: 1\n")
        assert (first.calls, late.calls) == (["01"], [])

    play(scene)


def test_a_page_drawn_before_an_event_that_its_stream_already_knew_is_told_what_changed() -> None:
    async def scene(stage: Stage) -> None:
        other = stage.reader(key="other")
        await other.until(b"connected")
        new = stage.reader()
        new.held = asyncio.Event()
        await asyncio.sleep(0)
        # Its view is made before the stream takes in the event, and is drawn with the event.
        new.held.set()
        stage.take()
        await new.until(b"event: waiting\ndata: 1\n")
        assert new.position == f"1:{stage.hub.board.seq}"

    play(scene)


def test_the_position_is_told_last_so_that_a_cut_in_the_middle_loses_nothing() -> None:
    at = (1, 9)
    whole = compose(at, {"waiting": "2", "clock": "10:05"}, [(7, "call", "A"), (9, "call", "B")])
    assert whole == (
        b"event: waiting\ndata: 2\n\nevent: clock\ndata: 10:05\n\n"
        b"id: 1:7\nevent: call\ndata: A\n\nid: 1:9\nevent: call\ndata: B\n\n"
    )
    assert compose(at, {"waiting": "2", "clock": "10:05"}, []) == (
        b"event: waiting\ndata: 2\n\nid: 1:9\nevent: clock\ndata: 10:05\n\n"
    )


def test_html_of_several_lines_stays_one_message() -> None:
    assert frame("part", "<p>\r\none</p>\n<p>two</p>\n") == (
        b"event: part\ndata: <p>\ndata: one</p>\ndata: <p>two</p>\n\n"
    )


@pytest.mark.parametrize("after", [(2, 1), (1, 10**9), (1, -1)])
def test_a_position_that_the_journal_has_not_makes_the_page_load_anew(after: Position) -> None:
    async def scene(stage: Stage) -> None:
        reader = stage.reader(after)
        await asyncio.wait_for(reader.task, 5)
        assert reader.sent.endswith(RELOAD)

    play(scene)


def test_a_reader_that_was_away_too_long_loads_its_page_anew() -> None:
    async def scene(stage: Stage) -> None:
        start = stage.here
        for _ in range(MOST_MISSED + 1):
            stage.hub.do(c.CloseDoors() if stage.hub.board.doors_open else c.OpenDoors(), CHIEF)
        reader = stage.reader(start)
        await asyncio.wait_for(reader.task, 5)
        assert reader.sent.endswith(RELOAD)

    play(scene)


def test_a_reader_without_a_position_loads_its_page_anew() -> None:
    async def scene(stage: Stage) -> None:
        reader = Reader(stage.live, stage.hub, stage.view, None)
        await asyncio.wait_for(reader.task, 5)
        assert reader.sent.endswith(RELOAD)

    play(scene)


def test_a_slow_reader_gets_all_of_it_when_it_is_ready_and_holds_up_nobody() -> None:
    async def scene(stage: Stage) -> None:
        slow, quick = stage.reader(), stage.reader()
        await slow.until(b"connected")
        await quick.until(b"connected")
        slow.held = asyncio.Event()
        for n in range(1, 6):
            stage.take()
            await quick.until(f"event: waiting\ndata: {n}\n".encode())
        stage.call()
        await quick.until(b"event: call")
        assert b"event" not in slow.sent
        slow.held.set()
        await slow.until(b"event: call")
        assert slow.calls == ["01"]

    play(scene)


def test_a_reader_too_slow_to_be_kept_waiting_for_is_sent_away_to_resume(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_module, "_KEPT", 3)

    async def scene(stage: Stage) -> None:
        slow, quick = stage.reader(), stage.reader()
        await slow.until(b"connected")
        await quick.until(b"connected")
        slow.held = asyncio.Event()
        for n in range(1, 8):
            stage.take()
            await quick.until(f"event: waiting\ndata: {n}\n".encode())
        slow.held.set()
        await asyncio.wait_for(slow.task, 5)

    play(scene)


def test_readers_finish_when_the_hub_stops_and_begin_again_when_it_is_back() -> None:
    async def scene(stage: Stage) -> None:
        readers = [stage.reader() for _ in range(3)]
        for reader in readers:
            await reader.until(b"connected")
        stage.hub.stop()
        await asyncio.wait_for(asyncio.gather(*(reader.task for reader in readers)), 5)
        stage.hub.go_on()
        stage.take()
        stage.call()
        again = stage.reader((1, stage.hub.board.seq - 1))
        await again.until(b"event: call")

    play(scene)


def test_a_journal_that_fails_sends_readers_away_and_says_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def scene(stage: Stage) -> None:
        reader = stage.reader()
        await reader.until(b"connected")

        def broken() -> dict[str, str]:
            raise OSError("disk")

        stage.view.parts = broken  # type: ignore[method-assign]  # broken on purpose
        stage.take()
        await asyncio.wait_for(reader.task, 5)
        assert "lost the journal" in caplog.text

    play(scene)


def test_time_alone_changes_a_view_that_has_a_clock_and_silence_is_broken_by_a_beat(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks: asyncio.Queue[None] = asyncio.Queue()

    async def tick(seconds: float) -> None:
        assert seconds == 1
        await ticks.get()

    monkeypatch.setattr(live_module.asyncio, "sleep", tick)

    async def scene(stage: Stage) -> None:
        stage.view.timed = True
        reader = stage.reader()
        # A view with a clock is told the time at once: its page may have been asleep.
        await reader.until(b"event: second\ndata: 0\n\n")
        stage.view.second = 7
        ticks.put_nowait(None)
        await reader.until(b"event: second\ndata: 7\n\n")
        assert b"beat" not in reader.sent
        for _ in range(14):
            ticks.put_nowait(None)
        await reader.until(b": alive\nevent: beat")
        assert b"id:" not in reader.sent

    play(scene)


def test_events_that_change_nothing_on_the_view_are_not_sent() -> None:
    async def scene(stage: Stage) -> None:
        reader = stage.reader()
        await reader.until(b"connected")
        stage.hub.do(c.CloseDoors(), CHIEF)
        stage.take()
        await reader.until(b"event: waiting")
        assert reader.sent.count(b"event:") == 1
        assert isinstance(stage.hub.journal[-1].event, TicketIssued)

    play(scene)
