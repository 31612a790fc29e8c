"""What every journal does alike: the one on disk, and the one in memory."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from wijkhub_queue.board import Board
from wijkhub_queue.events import DayOpened, DayTurned, Event, HubConfigured, Recorded, TicketIssued, UnknownEvent
from wijkhub_queue.evolve import fold
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_server.journal import Answered, Batch, Journal, JournalUnavailable, Line, NewPrint, Refusal
from wijkhub_server.storage.database import Turns, migrate
from wijkhub_server.storage.memory_journal import MemoryJournal
from wijkhub_server.storage.sqlite_journal import SqliteJournal

pytestmark = pytest.mark.anyio

BEGAN = datetime(2026, 3, 2, 8, 0, 0, 123_456, tzinfo=UTC)
SETUP = HubSetup(
    name="Bospolder",
    groups=(ServiceGroup("papers", "A", {"nl": "Papieren"}),),
    services=(Service("passport", "papers", {"nl": "Paspoort"}),),
    counters=(CounterPlace("1", {"nl": "Balie 1"}, ("papers",)),),
)


class Kept(NamedTuple):
    """A journal, and a way to fill up what it is kept on, and to make room again."""

    journal: Journal
    fill: Callable[[], Any]
    make_room: Callable[[], Any]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journal") / "hub.sqlite3"
    migrate(path)
    return path


@pytest.fixture(params=["on disk", "in memory"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> AsyncIterator[Kept]:
    if request.param == "in memory":
        memory = MemoryJournal("hub", 1)
        yield Kept(memory, lambda: setattr(memory, "full", True), lambda: setattr(memory, "full", False))
        return
    path = tmp_path / "hub.sqlite3"
    shutil.copy(migrated, path)
    turns = Turns()
    journal = SqliteJournal(path, "hub", 1, turns)

    def fill() -> None:
        pages = journal._write.execute("PRAGMA page_count").fetchone()[0]
        journal._write.execute(f"PRAGMA max_page_count={pages}")

    yield Kept(journal, fill, lambda: journal._write.execute("PRAGMA max_page_count=1000000"))
    journal.close()
    turns.close()


@pytest.fixture
def journal(kept: Kept) -> Journal:
    return kept.journal


def line(seq: int, event: Event, payload: bytes = b"{}", *, actor: str = "clerk:noor") -> Line:
    at = BEGAN + timedelta(seconds=seq)
    return Line(Recorded("hub", 1, seq, str(uuid4()), at, actor, event), payload)


def issued(seq: int, ticket: str | None = None) -> Line:
    ticket = ticket or str(uuid4())
    event = TicketIssued(ticket, f"A{seq:03d}", "papers", "passport")
    payload = b'{"ticket":"%s","number":"A%03d","group":"papers","service":"passport"}' % (ticket.encode(), seq)
    return line(seq, event, payload)


def answered(command_id: str, seq: int, count: int = 1, refusal: Refusal | None = None) -> Answered:
    return Answered(command_id, bytes(range(16)), 1, seq, count, refusal)


async def fill_with(journal: Journal, count: int) -> list[Line]:
    lines = [issued(seq) for seq in range(1, count + 1)]
    await journal.append(Batch(lines, [], []))
    return lines


class TestEveryJournal:
    async def test_a_new_one_is_empty(self, journal: Journal) -> None:
        assert journal.read((0, 0), 100) == []
        assert journal.load_board() == Board()
        assert journal.answered(["never-seen"]) == {}

    async def test_what_is_appended_is_read_as_it_was(self, journal: Journal) -> None:
        lines = await fill_with(journal, 3)
        assert journal.read((0, 0), 100) == lines
        assert journal.read((0, 0), 100)[0].recorded.occurred_at == BEGAN + timedelta(seconds=1)

    async def test_batches_follow_each_other(self, journal: Journal) -> None:
        lines = [issued(seq) for seq in range(1, 6)]
        await journal.append(Batch(lines[:2], [], []))
        await journal.append(Batch(lines[2:], [], []))
        assert journal.read((0, 0), 100) == lines

    @pytest.mark.parametrize(
        ("after", "limit", "seqs"),
        [
            ((0, 0), 3, [1, 2, 3]),
            ((1, 0), 3, [1, 2, 3]),
            ((1, 4), 3, [5, 6, 7]),
            ((1, 9), 3, [10]),
            ((1, 10), 3, []),
            ((1, 99), 3, []),
        ],
    )
    async def test_it_is_read_from_any_place_on(
        self, journal: Journal, after: tuple[int, int], limit: int, seqs: list[int]
    ) -> None:
        await fill_with(journal, 10)
        assert [one.recorded.seq for one in journal.read(after, limit)] == seqs

    async def test_a_stretch_has_both_its_ends(self, journal: Journal) -> None:
        lines = await fill_with(journal, 10)
        assert journal.read_stretch(1, 4, 6) == lines[3:6]
        assert journal.read_stretch(1, 10, 10) == lines[9:]

    async def test_what_became_of_commands_is_known_by_their_ids(self, journal: Journal) -> None:
        done, refused = answered("done", 2, 2), answered("refused", 2, 0, Refusal("queue-empty", "Nobody is waiting."))
        await journal.append(Batch([issued(1), issued(2)], [done, refused], []))
        assert journal.answered(["refused", "done", "never-seen"]) == {"done": done, "refused": refused}
        assert journal.answered([]) == {}
        assert [journal.find_answered(one) for one in ("refused", "done", "never-seen")] == [refused, done, None]

    async def test_ids_are_known_in_whatever_order_they_came(self, journal: Journal) -> None:
        for one in ("m", "z", "a", "n"):
            assert journal.answered([one]) == {}
            await journal.append(Batch([], [answered(one, 0, 0)], []))
            assert set(journal.answered(["a", "m", "n", "z", "zz"])) >= {one}
        assert set(journal.answered(["a", "m", "n", "z", "zz"])) == {"a", "m", "n", "z"}

    async def test_a_whole_batch_of_ids_is_looked_up_at_once(self, journal: Journal) -> None:
        ids = [f"command-{count}" for count in range(256)]
        await journal.append(Batch([], [answered(one, 0, 0) for one in ids], []))
        assert set(journal.answered(ids)) == set(ids)

    async def test_refusals_alone_are_a_batch_too(self, journal: Journal) -> None:
        refused = answered("refused", 0, 0, Refusal("day-not-open", "The hub's day is not open."))
        await journal.append(Batch([], [refused], []))
        assert journal.answered(["refused"]) == {"refused": refused}
        assert journal.read((0, 0), 10) == []

    async def test_print_jobs_go_along(self, journal: Journal) -> None:
        job = NewPrint("ticket-1", "ticket-1", "kiosk", b"{}", BEGAN)
        await journal.append(Batch([issued(1, "ticket-1")], [answered("ticket-1", 1)], [job]))
        assert len(journal.read((0, 0), 10)) == 1

    async def test_an_event_that_this_program_does_not_know_is_kept_as_it_came(self, journal: Journal) -> None:
        strange = line(1, UnknownEvent("ticket-juggled", 7, '{"times":3}'), b'{"times":3}')
        await journal.append(Batch([strange], [], []))
        assert journal.read((0, 0), 10) == [strange]
        assert journal.load_board().odd == 1

    async def test_words_in_any_script_are_kept(self, journal: Journal) -> None:
        setup = HubSetup(**{**_fields(SETUP), "name": "Wijkhub «Ünïcode» 地铁 🚲"})
        configured = line(1, HubConfigured(setup), _json(HubConfigured(setup)))
        await journal.append(Batch([configured], [], []))
        assert journal.read((0, 0), 10) == [configured]

    async def test_the_board_is_the_fold_of_its_events(self, journal: Journal) -> None:
        lines = await self.a_morning(journal)
        board = journal.load_board()
        assert board == fold(one.recorded for one in lines)
        assert [ticket.number for ticket in board.waiting()] == ["A004", "A005"]

    async def test_a_snapshot_changes_nothing_but_the_time_it_takes(self, journal: Journal) -> None:
        lines = await self.a_morning(journal)
        await journal.keep_snapshot(journal.load_board())
        more = issued(6)
        await journal.append(Batch([more], [], []))
        assert journal.load_board() == fold(one.recorded for one in [*lines, more])

    async def a_morning(self, journal: Journal) -> list[Line]:
        events: list[Event] = [HubConfigured(SETUP), DayTurned(BEGAN.date()), DayOpened()]
        lines = [line(seq, event, _json(event), actor="system") for seq, event in enumerate(events, 1)]
        lines += [issued(4), issued(5)]
        await journal.append(Batch(lines, [], []))
        return lines

    async def test_a_full_one_refuses_a_whole_batch_and_keeps_nothing_of_it(self, kept: Kept) -> None:
        journal = kept.journal
        before = await fill_with(journal, 5)
        kept.fill()
        many = [issued(seq) for seq in range(6, 600)]
        batch = Batch(many, [answered(f"command-{one.recorded.seq}", one.recorded.seq) for one in many], [])
        with pytest.raises(JournalUnavailable, match=r"^The journal could not be written: .*\.$"):
            await journal.append(batch)
        assert journal.read((0, 0), 1000) == before
        assert journal.answered(["command-6"]) == {}
        kept.make_room()
        await journal.append(batch)
        assert journal.read((0, 0), 1000) == [*before, *many]


class TestOnDisk:
    """What only the one on disk can show."""

    async def test_it_is_there_when_it_is_opened_again(self, tmp_path: Path) -> None:
        path = tmp_path / "hub.sqlite3"
        migrate(path)
        turns = Turns()
        journal = SqliteJournal(path, "hub", 1, turns)
        lines = await fill_with(journal, 3)
        await journal.append(Batch([], [answered("done", 3)], []))
        journal.close()
        again = SqliteJournal(path, "hub", 1, turns)
        assert again.read((0, 0), 10) == lines
        assert again.answered(["done"]) == {"done": answered("done", 3)}
        again.close()
        turns.close()

    async def test_a_batch_that_cannot_be_bound_leaves_the_next_one_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "hub.sqlite3"
        migrate(path)
        turns = Turns()
        journal = SqliteJournal(path, "hub", 1, turns)
        with pytest.raises(OverflowError):
            await journal.append(Batch([], [answered("too large", 2**70)], []))
        await fill_with(journal, 1)
        assert len(journal.read((0, 0), 10)) == 1
        journal.close()
        turns.close()

    async def test_what_is_in_the_middle_of_being_written_is_seen_by_nobody(self, tmp_path: Path) -> None:
        path = tmp_path / "hub.sqlite3"
        migrate(path)
        turns = Turns()
        journal = SqliteJournal(path, "hub", 1, turns)
        journal._write.execute("BEGIN IMMEDIATE")
        journal._write.execute("INSERT INTO command VALUES ('half', x'00', 1, 1, 0, NULL, NULL)")
        assert journal.find_answered("half") is None
        assert journal.read((0, 0), 10) == []
        journal._write.execute("ROLLBACK")
        journal.close()
        turns.close()


def _fields(setup: HubSetup) -> dict[str, Any]:
    return {name: getattr(setup, name) for name in setup.__struct_fields__}


def _json(event: Event) -> bytes:
    import msgspec

    return msgspec.json.encode(event)
