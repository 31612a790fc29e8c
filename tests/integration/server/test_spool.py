"""The spool at a real hub: what waits, what grows too old, what another printer takes over, and what staff are told."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from contextlib import closing
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_kiosk.port import HubUnavailable, PrinterName
from wijkhub_printers.configuration import PrinterSettings
from wijkhub_printers.drivers.memory import MemoryPrinter
from wijkhub_printers.printer import PrinterStatus, PrintOutcome, Reason, failed, unknown
from wijkhub_printers.slip import slip_from_json
from wijkhub_queue.commands import IssueTicket, LeaveQueue, ReprintTicket
from wijkhub_queue.events import PrinterChanged
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.read_out import short_code
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.printer_health import Pauses
from wijkhub_server.spool import Times

pytestmark = pytest.mark.anyio

ON_PAPER = IssueTicket("passport", printer="hal")
TIMES = Times(pauses=Pauses(first_s=0.01, longest_s=0.05, again_s=0.01), disk_s=0.01)
OUT = PrinterStatus(PrinterState.PAPER_OUT, "no paper")
WELL = PrinterStatus(PrinterState.ONLINE)
GONE = PrinterStatus(PrinterState.UNREACHABLE, "no route")


class Paper:
    """A hub with printers in memory, which tests make ill; it can be stopped and started."""

    def __init__(self, house: Any) -> None:
        self.house = house
        self.printers: dict[str, MemoryPrinter] = {}

    async def open(self, *settings: PrinterSettings, times: Times = TIMES) -> HubAtWork:
        """Start the hub with these printers, or with those that it had."""
        await self.house.close()
        if settings:
            self.house.settings = replace(self.house.settings, printers=settings)
        for one in self.house.settings.printers:
            self.printers.setdefault(one.id, MemoryPrinter(one.id))
        self.house._hub = HubAtWork(
            self.house.settings,
            clock=self.house.clock,
            connect_printer=lambda one: self.printers[one.id],
            times=times,
        )
        await self.house.hub.start()
        return self.house.hub

    def __getitem__(self, printer: str) -> MemoryPrinter:
        return self.printers[printer]

    @property
    def hub(self) -> HubAtWork:
        return self.house.hub

    async def ticket(self, command: IssueTicket = ON_PAPER) -> str:
        return (await self.house.do(command)).id

    def known(self, ticket: str) -> list[tuple[str, str, str, str]]:
        """Kind, printer, state and detail of the ticket's jobs as the disk has them."""
        return [(job.kind, job.printer, job.state, job.detail) for job in self.hub.prints.jobs(None, 100, ticket)[::-1]]

    def told(self, printer: str = "hal") -> list[str]:
        """All that staff were told of a printer."""
        events = [line.recorded.event for line in self.hub.journal.read((0, 0), 1000)]
        return [str(one.state) for one in events if isinstance(one, PrinterChanged) and one.printer == printer]

    def state(self, printer: str = "hal") -> PrinterState | None:
        now = self.hub.board.printers.get(printer)
        return now.state if now else None


def settings(printer: str = "hal", **values: Any) -> PrinterSettings:
    return PrinterSettings(id=printer, driver="memory", poll_s=values.pop("poll_s", 0.02), **values)


@pytest.fixture
def paper(house: Any) -> Paper:
    return Paper(house)


class TestWaiting:
    async def test_tickets_wait_for_paper_and_come_out_when_there_is_some(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        paper["hal"].status_now = OUT
        await until(lambda: paper.state() is PrinterState.PAPER_OUT)
        tickets = [await paper.ticket() for _ in range(20)]
        assert {paper.hub.paper(ticket) for ticket in tickets} == {"queued"}
        assert paper["hal"].documents == ()
        paper["hal"].status_now = WELL
        await until(lambda: {paper.hub.paper(ticket) for ticket in tickets} == {"printed"})
        assert len(paper["hal"].documents) == 20

    async def test_a_printer_that_is_out_of_paper_is_not_tried_for_each_ticket(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(poll_s=60))
        paper["hal"].next_outcomes.extend(failed(Reason.PAPER_OUT) for _ in range(50))
        tickets = [await paper.ticket() for _ in range(50)]
        await until(lambda: paper.state() is PrinterState.PAPER_OUT)
        assert [paper.hub.paper(ticket) for ticket in tickets] == ["queued"] * 50
        assert [job.attempts for job in paper.hub.prints.jobs(None, 100)[::-1]] == [1] + [0] * 49

    async def test_without_asking_it_is_tried_again_after_pauses(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(poll_s=0))
        paper["hal"].next_outcomes.extend(failed(Reason.PAPER_OUT) for _ in range(3))
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "printed")
        (job,) = paper.hub.prints.jobs(None, 10, ticket)
        assert (job.attempts, len(paper["hal"].documents)) == (4, 1)

    async def test_a_ticket_grows_too_old_by_real_time_and_never_comes_out(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(), times=replace(TIMES, too_old_s=0.2))
        paper["hal"].status_now = OUT
        await until(lambda: paper.state() is PrinterState.PAPER_OUT)
        begun = time.monotonic()
        ticket = await paper.ticket()
        # The hub's own clock, which an exercise moves, says nothing of paper.
        paper.house.clock.advance(3 * 3600)
        assert paper.hub.paper(ticket) == "queued"
        await until(lambda: paper.hub.paper(ticket) == "failed")
        assert time.monotonic() - begun >= 0.2
        await until(lambda: paper.known(ticket) == [("ticket", "hal", "failed", "too-old")])
        paper["hal"].status_now = WELL
        after = await paper.ticket()
        await until(lambda: paper.hub.paper(after) == "printed")
        assert len(paper["hal"].documents) == 1

    async def test_a_ticket_that_is_over_is_not_printed_any_more(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        paper["hal"].status_now = OUT
        await until(lambda: paper.state() is PrinterState.PAPER_OUT)
        ticket = await paper.ticket()
        await paper.house.do(LeaveQueue(ticket))
        paper["hal"].status_now = WELL
        await until(lambda: paper.known(ticket) == [("ticket", "hal", "failed", "ticket-over")])
        assert paper["hal"].documents == ()

    @pytest.mark.parametrize("reason", [Reason.STALLED, Reason.BROKEN_OFF, Reason.NOT_CONFIRMED, Reason.STOPPED_MIDWAY])
    async def test_what_is_not_known_to_be_off_paper_is_never_sent_again(
        self, paper: Paper, until: Any, reason: Reason
    ) -> None:
        await paper.open(settings(backup="desk"), settings("desk"))
        paper["hal"].next_outcomes.append(unknown(reason))
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "unknown")
        after = await paper.ticket()
        await until(lambda: paper.hub.paper(after) == "printed")
        hub = await paper.open()
        again = await paper.ticket()
        await until(lambda: hub.paper(again) == "printed")
        assert hub.paper(ticket) == "unknown"
        assert sum(len(one.documents) for one in paper.printers.values()) == 3


class TestTheClockAfterARestart:
    """While the hub is off, the time of day is all that is left to tell how old a ticket is."""

    async def left_queued(self, paper: Paper, until: Any, *, seconds_ago: float) -> str:
        await paper.open(settings())
        ticket = await paper.ticket()
        await until(lambda: paper.known(ticket) == [("ticket", "hal", "printed", "")])
        await paper.house.close()
        with closing(sqlite3.connect(paper.house.settings.database)) as database, database:
            at = int((time.time() - seconds_ago) * 1e6)
            database.execute("UPDATE print_job SET state = 'queued', created_at = ?", (at,))
        await paper.open()
        return ticket

    async def test_a_ticket_of_three_minutes_ago_is_too_old(self, paper: Paper, until: Any) -> None:
        ticket = await self.left_queued(paper, until, seconds_ago=180)
        assert paper.known(ticket) == [("ticket", "hal", "failed", "too-old")]
        assert (paper.hub.paper(ticket), len(paper["hal"].documents)) == ("failed", 1)

    @pytest.mark.parametrize("seconds_ago", [60, -3600])
    async def test_one_of_a_minute_ago_or_of_a_clock_that_was_put_back_comes_out(
        self, paper: Paper, until: Any, seconds_ago: float
    ) -> None:
        ticket = await self.left_queued(paper, until, seconds_ago=seconds_ago)
        await until(lambda: paper.hub.paper(ticket) == "printed")
        assert len(paper["hal"].documents) == 2


class TestTakingOver:
    async def test_another_printer_takes_over_and_the_resident_can_be_told_which(
        self, paper: Paper, until: Any
    ) -> None:
        await paper.open(settings(backup="desk"), settings("desk", name={"nl": "bij de balie"}))
        paper["hal"].status_now = OUT
        await until(lambda: paper.state() is PrinterState.PAPER_OUT and paper.state("desk") is PrinterState.ONLINE)
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "printed")
        assert paper.hub.paper_from(ticket) == PrinterName("desk", {"nl": "bij de balie"})
        assert (len(paper["hal"].documents), len(paper["desk"].documents)) == (0, 1)
        assert paper.hub.paper_from("no such ticket") is None

    async def test_printers_that_take_over_from_each_other_and_are_all_down_leave_tickets_waiting(
        self, paper: Paper, until: Any
    ) -> None:
        await paper.open(settings(backup="desk"), settings("desk", backup="hal"))
        for printer in ("hal", "desk"):
            paper[printer].status_now = OUT
        await until(lambda: paper.state() is paper.state("desk") is PrinterState.PAPER_OUT)
        ticket = await paper.ticket()
        paper["desk"].status_now = WELL
        await until(lambda: paper.hub.paper(ticket) == "printed")
        assert [len(paper[printer].documents) for printer in ("hal", "desk")] == [0, 1]

    async def test_a_test_page_waits_for_its_own_printer(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(backup="desk"), settings("desk"))
        paper["hal"].status_now = OUT
        await until(lambda: paper.state() is PrinterState.PAPER_OUT)
        async with paper.house.client("token-noor") as noor:
            assert (await noor.post("/v1/printers/hal/test")).status_code == 201
        paper["hal"].status_now = WELL
        await until(lambda: len(paper["hal"].documents) == 1)
        assert paper["desk"].documents == ()


class TestCopies:
    async def test_a_copy_says_so_and_of_when_the_first_is(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "printed")
        paper.house.clock.advance(600)
        await paper.house.do(ReprintTicket(ticket, "hal"), "kiosk:hal")
        await until(lambda: len(paper["hal"].documents) == 2)
        first, copy = (one.slip for one in paper["hal"].documents)
        assert (first.copy_of, copy.copy_of) == (None, first.issued_at)
        assert (copy.number, copy.issued_at, copy.people_ahead) == (first.number, first.issued_at, None)
        assert copy.code == first.code == short_code(ticket)
        await until(lambda: [job[0] for job in paper.known(ticket)] == ["ticket", "copy"])

    @pytest.mark.parametrize(
        ("outcome", "says_so"), [(failed(Reason.CANNOT_DRAW), False), (unknown(Reason.SENT), True)]
    )
    async def test_a_copy_of_what_never_came_out_is_the_first_and_says_nothing_of_another(
        self, paper: Paper, until: Any, outcome: PrintOutcome, says_so: bool
    ) -> None:
        await paper.open(settings())
        paper["hal"].next_outcomes.append(outcome)
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == str(outcome.state))
        printed = len(paper["hal"].documents)
        for count in (1, 2):
            await paper.house.do(ReprintTicket(ticket, "hal"), "kiosk:hal")
            await until(lambda wanted=printed + count: len(paper["hal"].documents) == wanted)
        copies = [one.slip.copy_of is not None for one in paper["hal"].documents[printed:]]
        # The one after it is a copy of that one.
        assert copies == [says_so, True]
        await until(lambda: [job[0] for job in paper.known(ticket)] == ["ticket", "copy", "copy"])

    async def test_what_is_known_is_that_of_the_last_print_also_after_a_restart(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(), settings("desk"))
        paper["hal"].next_outcomes.append(unknown(Reason.STALLED))
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "unknown")
        await paper.house.do(ReprintTicket(ticket, "desk"), "kiosk:hal")
        await until(lambda: paper.hub.paper(ticket) == "printed")
        assert paper.hub.paper_from(ticket) == PrinterName("desk", {})
        hub = await paper.open()
        assert (hub.paper(ticket), hub.paper_from(ticket)) == ("printed", PrinterName("desk", {}))

    async def test_a_copy_is_in_its_events_own_transaction(self, paper: Paper, monkeypatch: Any) -> None:
        await paper.open(settings())
        ticket = await paper.ticket()

        async def full(_: Any) -> None:
            raise JournalUnavailable("The journal could not be written: the disk is full.")

        with monkeypatch.context() as patch:
            patch.setattr(paper.hub.journal, "append", full)
            with pytest.raises(JournalUnavailable):
                await paper.house.do(ReprintTicket(ticket, "hal"), "kiosk:hal")
        assert [job[0] for job in paper.known(ticket)] == ["ticket"]


class TestWhatResidentsSay:
    @pytest.mark.parametrize(
        ("came_out", "state", "detail"), [(True, "printed", "seen"), (False, "unknown", "not-seen")]
    )
    async def test_it_is_kept(self, paper: Paper, until: Any, came_out: bool, state: str, detail: str) -> None:
        await paper.open(settings())
        paper["hal"].next_outcomes.append(unknown(Reason.SENT))
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "unknown")
        await paper.hub.paper_came_out(ticket, came_out)
        assert paper.hub.paper(ticket) == state
        assert paper.known(ticket) == [("ticket", "hal", state, detail)]
        assert (await paper.open()).paper(ticket) == state

    async def test_of_paper_that_is_known_nothing_is_changed(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "printed")
        await paper.hub.paper_came_out(ticket, False)
        await paper.hub.paper_came_out("no such ticket", True)
        assert paper.known(ticket) == [("ticket", "hal", "printed", "")]

    async def test_a_disk_that_takes_nothing_says_so(self, paper: Paper, until: Any, monkeypatch: Any) -> None:
        await paper.open(settings())
        paper["hal"].next_outcomes.append(unknown(Reason.SENT))
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "unknown")
        monkeypatch.setattr(paper.hub.prints, "say", _full)
        with pytest.raises(HubUnavailable):
            await paper.hub.paper_came_out(ticket, True)
        assert paper.hub.paper(ticket) == "unknown"


def _full(*_: Any) -> None:
    raise JournalUnavailable("What became of prints could not be written: database or disk is full.")


class TestADiskThatTakesNothing:
    async def test_nothing_is_sent_of_which_the_disk_does_not_know(
        self, paper: Paper, until: Any, monkeypatch: Any, caplog: Any
    ) -> None:
        await paper.open(settings())
        tried = threading.Event()

        def full(*_: Any) -> None:
            tried.set()
            _full()

        with monkeypatch.context() as patch:
            patch.setattr(paper.hub.prints, "keep", full)
            ticket = await paper.ticket()
            await until(tried.is_set)
            tried.clear()
            await until(tried.is_set)
            assert (paper.hub.paper(ticket), paper["hal"].documents) == ("queued", ())
        await until(lambda: paper.hub.paper(ticket) == "printed")
        assert len(paper["hal"].documents) == 1
        assert sum("could not be written" in one.getMessage() for one in caplog.records) == 1

    async def test_what_came_out_meanwhile_is_told_and_kept_later(
        self, paper: Paper, until: Any, monkeypatch: Any
    ) -> None:
        await paper.open(settings())
        real = paper.hub.prints.keep
        states: list[str] = []

        def full_after_sending(changes: Any, rolls: Any = ()) -> None:
            states.extend(one.state for one in changes)
            if states.count("sending") and "printed" in states and states.count("printed") < 3:
                _full()
            real(changes, rolls)

        monkeypatch.setattr(paper.hub.prints, "keep", full_after_sending)
        ticket = await paper.ticket()
        await until(lambda: paper.hub.paper(ticket) == "printed")
        await until(lambda: paper.known(ticket) == [("ticket", "hal", "printed", "")])
        assert states.count("printed") == 3
        assert len(paper["hal"].documents) == 1

    async def test_a_job_that_was_being_sent_when_all_ended_is_unknown(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        ticket = await paper.ticket()
        await until(lambda: paper.known(ticket) == [("ticket", "hal", "printed", "")])
        await paper.house.close()
        with closing(sqlite3.connect(paper.house.settings.database)) as database, database:
            database.execute("UPDATE print_job SET state = 'sending'")
        await paper.open()
        assert paper.known(ticket) == [("ticket", "hal", "unknown", "interrupted")]


class TestWhatStaffAreTold:
    async def test_each_change_once_and_again_when_it_is_over(self, paper: Paper, until: Any, caplog: Any) -> None:
        caplog.set_level(logging.WARNING, "wijkhub_server.spool")
        await paper.open(settings())
        for status in (WELL, OUT, WELL, PrinterStatus(PrinterState.PAPER_LOW), WELL):
            paper["hal"].status_now = status
            await until(lambda wanted=status.state: paper.state() is wanted)
        assert paper.told() == ["online", "paper-out", "online", "paper-low", "online"]
        said = [one.getMessage() for one in caplog.records if one.name == "wijkhub_server.spool"]
        # Paper low still prints: staff are told, and the log is for what does not.
        assert said == ["printer 'hal' is paper-out: no paper", "printer 'hal' prints again"]

    async def test_that_it_is_gone_after_two_looks_in_a_row(self, paper: Paper, until: Any) -> None:
        await paper.open(settings())
        await until(lambda: paper.state() is PrinterState.ONLINE)
        looks = iter([GONE, WELL, GONE, GONE])
        paper["hal"].status = lambda: next(looks, GONE)  # type: ignore[method-assign]
        await until(lambda: paper.state() is PrinterState.UNREACHABLE)
        assert (paper.told(), list(looks)) == (["online", "unreachable"], [])

    async def test_a_printer_that_left_the_settings_is_forgotten(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(), settings("desk"))
        await until(lambda: paper.state() is not None and paper.state("desk") is not None)
        await paper.open(settings())
        assert paper.told("desk") == ["online", "removed"]
        assert paper.state("desk") is None

    async def test_a_printer_is_never_asked_anything_while_it_prints(
        self, paper: Paper, until: Any, monkeypatch: Any
    ) -> None:
        await paper.open(settings(poll_s=0.001))
        at_it, clashes = threading.Lock(), []
        real = paper["hal"].print

        def alone(act: Any) -> Any:
            if not at_it.acquire(blocking=False):
                clashes.append(1)
                return act()
            try:
                time.sleep(0.002)
                return act()
            finally:
                at_it.release()

        monkeypatch.setattr(paper["hal"], "print", lambda document: alone(lambda: real(document)))
        monkeypatch.setattr(paper["hal"], "status", lambda: alone(lambda: WELL))
        tickets = [await paper.ticket() for _ in range(20)]
        await until(lambda: {paper.hub.paper(ticket) for ticket in tickets} == {"printed"})
        assert clashes == []

    async def test_slips_are_counted_until_a_new_roll_through_restarts(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(roll_slips=3))
        for _ in range(3):
            await paper.ticket()
        await until(lambda: paper.state() is PrinterState.PAPER_LOW)
        await paper.open()
        async with paper.house.client("token-noor") as noor:
            (view,) = (await noor.get("/v1/printers")).json()
            assert (view["slips"], view["rollSlips"], view["state"]) == (3, 3, "paper-low")
            told = await noor.post("/v1/printers/hal/new-roll")
            assert (told.status_code, told.json()["slips"]) == (201, 0)
        await until(lambda: paper.state() is PrinterState.ONLINE)


class TestSlipsForStaff:
    async def test_a_test_page_and_the_days_figures_come_out(self, paper: Paper, until: Any) -> None:
        await paper.open(settings(name={"nl": "bij de ingang"}))
        await paper.ticket(IssueTicket("debts"))
        async with paper.house.client("token-gast") as host:
            test = (await host.post("/v1/printers/hal/test")).json()
            day = (await host.post("/v1/printers/hal/day-slip")).json()
        assert [(one["kind"], one["ticket"], one["printer"]) for one in (test, day)] == [
            ("test", "", "hal"),
            ("day", "", "hal"),
        ]
        await until(lambda: len(paper["hal"].documents) == 2)
        page, figures = (one.slip for one in paper["hal"].documents)
        assert (page.printer, page.driver, page.width, page.hub) == ("bij de ingang", "memory", 576, "Bospolder")
        assert [(row.letter, row.issued) for row in figures.rows] == [("A", 0), ("B", 1)]
        assert (figures.total.issued, figures.total.served) == (1, 0)

    async def test_for_a_printer_that_is_not_there_they_are_not_found(self, paper: Paper) -> None:
        await paper.open(settings())
        async with paper.house.client("token-chef") as chef:
            for what in ("test", "day-slip", "new-roll"):
                assert (await chef.post(f"/v1/printers/gone/{what}")).status_code == 404


async def test_what_stood_on_a_slip_is_forgotten_a_day_after_it_was_over(paper: Paper, until: Any) -> None:
    await paper.open(settings())
    old, new = await paper.ticket(), await paper.ticket()
    await until(lambda: {paper.hub.paper(ticket) for ticket in (old, new)} == {"printed"})
    a_day_and_a_second = 86_401 * 1_000_000
    with closing(sqlite3.connect(paper.house.settings.database)) as database, database:
        database.execute("UPDATE print_job SET changed_at = changed_at - ? WHERE id = ?", (a_day_and_a_second, old))
    await paper.hub.empty_slips()
    with closing(sqlite3.connect(paper.house.settings.database)) as database:
        slips = dict(database.execute("SELECT id, slip FROM print_job"))
    assert slips[old] == b""
    assert slip_from_json(slips[new]).number == "A002"
