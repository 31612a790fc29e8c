"""Paper: a print job is a row of the ticket's own transaction, and what became of it is known, also after a restart."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_printers.printer import Reason, failed, unknown
from wijkhub_printers.slip import slip_from_json
from wijkhub_queue.commands import CallNext, IssueTicket, LeaveQueue, OpenCounter
from wijkhub_queue.read_out import short_code
from wijkhub_queue.rules import check_prints
from wijkhub_queue.waits_range import wait_in_words
from wijkhub_server.journal import JournalUnavailable

pytestmark = pytest.mark.anyio

ON_PAPER = IssueTicket("passport", printer="slips")


@pytest.fixture
async def printing(house: Any) -> Any:
    """A hub with a printer that keeps its slips in memory."""
    house.settings = replace(house.settings, printers=(PrinterSettings(id="slips", driver="memory"),))
    return await house.open()


def rows(house: Any) -> list[tuple[str, str, str]]:
    """Ticket, state and detail of every job, as the disk has them, oldest first."""
    connection = sqlite3.connect(house.settings.database)
    try:
        return connection.execute("SELECT ticket, state, detail FROM print_job ORDER BY rowid").fetchall()
    finally:
        connection.close()


def set_rows(house: Any, state: str) -> None:
    with closing(sqlite3.connect(house.settings.database)) as connection, connection:
        connection.execute("UPDATE print_job SET state = ?", (state,))
    connection.close()


async def test_a_ticket_on_paper_comes_out_once_and_is_known_to_be_printed(
    house: Any, printing: Any, until: Any
) -> None:
    ticket = (await house.do(ON_PAPER)).id
    await until(lambda: printing.paper(ticket) == "printed")
    assert rows(house) == [(ticket, "printed", "")]
    assert len(printing.printers["slips"].documents) == 1
    assert (
        check_prints([line.recorded for line in printing.journal.read((0, 0), 1000)], printing.prints.jobs(None, 10))
        == []
    )


async def test_the_wait_that_a_resident_was_told_stands_on_the_slip_and_none_where_it_cannot_be_known(
    house: Any, printing: Any, until: Any
) -> None:
    async def wait_on_paper() -> str:
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "printed")
        return str(printing.printers["slips"].documents[-1].slip.wait)

    assert await wait_on_paper() == ""  # no counter is open
    await house.do(OpenCounter("1", "noor", languages=("nl",)))
    await house.do(CallNext("1"))
    second = await wait_on_paper()
    told = printing.wait_of_ticket(next(one for one in printing.board.waiting()))
    assert told.kind == "range"
    assert second == f"Wachttijd: {wait_in_words(told, 'nl', time_zone='Europe/Amsterdam')}."


async def test_a_ticket_without_paper_has_no_job(house: Any, printing: Any) -> None:
    ticket = (await house.do(IssueTicket("passport"))).id
    assert printing.paper(ticket) == "none"
    assert rows(house) == []


async def test_the_job_is_in_the_tickets_own_transaction(house: Any, printing: Any, monkeypatch: Any) -> None:
    seen: list[str] = []
    printing.journal._write.set_trace_callback(seen.append)
    await house.do(ON_PAPER)
    printing.journal._write.set_trace_callback(None)
    job = next(at for at, sql in enumerate(seen) if "INTO print_job" in sql)
    begin = max(at for at, sql in enumerate(seen[:job]) if sql == "BEGIN IMMEDIATE")  # the hub's own jobs write too
    commit = seen.index("COMMIT", begin)
    assert job < commit
    assert any("INTO event" in sql and "ticket-issued" in sql for sql in seen[begin:commit])


async def test_a_ticket_that_could_not_be_written_is_not_printed(house: Any, printing: Any, monkeypatch: Any) -> None:
    async def full(_: Any) -> None:
        raise JournalUnavailable("The journal could not be written: the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(printing.journal, "append", full)
        with pytest.raises(JournalUnavailable):
            await house.do(ON_PAPER)
    assert rows(house) == []
    assert printing.printers["slips"].documents == ()


async def test_a_ticket_sent_again_is_not_printed_again(house: Any, printing: Any, until: Any) -> None:
    command_id = str(uuid4())
    for _ in range(3):
        await house.do(ON_PAPER, command_id=command_id)
    await until(lambda: printing.paper(command_id) == "printed")
    assert len(rows(house)) == len(printing.printers["slips"].documents) == 1


async def test_slips_come_out_in_the_order_of_the_tickets(
    house: Any, printing: Any, until: Any, monkeypatch: Any
) -> None:
    go_on = threading.Event()
    real = printing.printers["slips"].print
    monkeypatch.setattr(printing.printers["slips"], "print", lambda document: go_on.wait(10) and real(document))
    # Ids that sort the other way round: what a client makes up decides no order.
    ids = [f"{9 - count}0000000-0000-4000-8000-000000000000" for count in range(5)]
    for one in ids:
        await house.do(ON_PAPER, command_id=one)
    await until(lambda: printing.paper(ids[0]) == "sending")
    assert [(job.ticket, job.sending) for job in printing.prints.open_jobs()] == [(one, one == ids[0]) for one in ids]
    go_on.set()
    await until(lambda: all(printing.paper(one) == "printed" for one in ids))


@pytest.mark.parametrize(
    ("outcome", "state", "detail"),
    [
        (failed(Reason.CANNOT_DRAW, "no letters"), "failed", "cannot-draw no letters"),
        (unknown(Reason.BROKEN_OFF, "cable"), "unknown", "broken-off cable"),
    ],
)
async def test_what_the_printer_made_of_it_is_known(
    house: Any, printing: Any, until: Any, outcome: Any, state: str, detail: str
) -> None:
    printing.printers["slips"].next_outcomes.append(outcome)
    ticket = (await house.do(ON_PAPER)).id
    await until(lambda: printing.paper(ticket) == state)
    assert rows(house) == [(ticket, state, detail)]
    after = (await house.do(ON_PAPER)).id
    await until(lambda: printing.paper(after) == "printed")
    async with house.client("token-noor") as noor:
        told = (await noor.get(f"/v1/print-jobs?state={state}")).json()
    assert [(job["ticket"], job["state"], job["detail"]) for job in told] == [(ticket, state, detail)]


async def test_a_driver_that_goes_wrong_leaves_the_paper_unknown_and_the_printer_at_work(
    house: Any, printing: Any, until: Any, monkeypatch: Any
) -> None:
    def broken(_: Any) -> Any:
        raise ZeroDivisionError("a driver's own fault")

    with monkeypatch.context() as patch:
        patch.setattr(printing.printers["slips"], "print", broken)
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "unknown")
    after = (await house.do(ON_PAPER)).id
    await until(lambda: printing.paper(after) == "printed")


async def test_a_job_is_sending_on_disk_before_anything_goes_to_the_printer(
    house: Any, printing: Any, until: Any, monkeypatch: Any
) -> None:
    on_disk: list[str] = []
    real = printing.printers["slips"].print

    def look_first(document: Any) -> Any:
        on_disk.extend(state for _, state, _ in rows(house))
        return real(document)

    monkeypatch.setattr(printing.printers["slips"], "print", look_first)
    ticket = (await house.do(ON_PAPER)).id
    await until(lambda: printing.paper(ticket) == "printed")
    assert on_disk == ["sending"]


class TestAfterARestart:
    async def test_a_print_that_was_interrupted_is_unknown_and_never_sent_again(
        self, house: Any, printing: Any, until: Any
    ) -> None:
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "printed")
        await house.close()
        set_rows(house, "sending")
        hub = await house.open()
        assert hub.paper(ticket) == "unknown"
        assert rows(house) == [(ticket, "unknown", "interrupted")]
        after = (await house.do(ON_PAPER)).id
        await until(lambda: hub.paper(after) == "printed")
        assert len(hub.printers["slips"].documents) == 1

    async def test_a_print_that_had_not_begun_comes_out(self, house: Any, printing: Any, until: Any) -> None:
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "printed")
        await house.close()
        set_rows(house, "queued")
        hub = await house.open()
        await until(lambda: hub.paper(ticket) == "printed")
        assert len(hub.printers["slips"].documents) == 1

    async def test_nothing_is_printed_for_a_ticket_that_is_over(self, house: Any, printing: Any, until: Any) -> None:
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "printed")
        await house.do(LeaveQueue(ticket))
        await house.close()
        set_rows(house, "queued")
        hub = await house.open()
        after = (await house.do(ON_PAPER)).id
        await until(lambda: hub.paper(after) == "printed")
        assert len(hub.printers["slips"].documents) == 1
        assert rows(house)[0][:2] == (ticket, "failed")

    async def test_what_is_known_of_a_print_is_still_known(self, house: Any, printing: Any, until: Any) -> None:
        printing.printers["slips"].next_outcomes.append(failed(Reason.CANNOT_DRAW))
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "failed")
        hub = await house.reopen()
        assert hub.paper(ticket) == "failed"

    async def test_jobs_of_a_printer_that_is_gone_have_failed(self, house: Any, printing: Any, until: Any) -> None:
        ticket = (await house.do(ON_PAPER)).id
        await until(lambda: printing.paper(ticket) == "printed")
        await house.close()
        set_rows(house, "queued")
        house.settings = replace(house.settings, printers=(PrinterSettings(id="other", driver="memory"),))
        hub = await house.open()
        assert hub.paper(ticket) == "failed"
        assert rows(house)[0][1] == "failed" and "no-printer" in rows(house)[0][2]


async def test_a_kiosk_whose_printer_is_gone_still_gives_a_ticket_and_its_print_has_failed(
    house: Any, printing: Any, until: Any
) -> None:
    ticket = (await house.do(IssueTicket("passport", printer="long-gone"))).id
    assert printing.paper(ticket) == "failed"
    await until(lambda: rows(house)[0][1] == "failed")
    assert [one.id for one in printing.board.waiting()] == [ticket]


async def test_a_hub_that_stops_lets_the_slip_at_the_printer_end(
    house: Any, printing: Any, until: Any, monkeypatch: Any
) -> None:
    go_on = threading.Event()
    real = printing.printers["slips"].print
    monkeypatch.setattr(printing.printers["slips"], "print", lambda document: go_on.wait(10) and real(document))
    ids = [(await house.do(ON_PAPER)).id for _ in range(2)]
    await until(lambda: printing.paper(ids[0]) == "sending")
    threading.Timer(0.05, go_on.set).start()
    await house.close()
    assert [row[:2] for row in rows(house)] == [(ids[0], "printed"), (ids[1], "queued")]


class TestSlip:
    async def test_it_says_what_the_resident_needs(self, house: Any) -> None:
        house.settings = replace(
            house.settings,
            hub=replace(
                house.settings.hub,
                public_url="https://bospolder.example/",
                waiting_place={"nl": "Ga zitten.", "en": "Take a seat."},
            ),
            services=(
                *house.settings.services,
                replace(
                    house.settings.services[0],
                    id="id-card",
                    name={"nl": "Pas", "en": "Card"},
                    bring={"nl": ("Uw oude pas",), "en": ("Your old card",)},
                ),
            ),
            printers=(PrinterSettings(id="slips", driver="memory"),),
        )
        hub = await house.open()
        await house.do(IssueTicket("passport"))
        ticket = (await house.do(IssueTicket("id-card", language="en", printer="slips"))).id
        stored = sqlite3.connect(house.settings.database)
        slip = slip_from_json(stored.execute("SELECT slip FROM print_job").fetchone()[0])
        stored.close()
        assert (slip.number, slip.language, slip.hub, slip.service) == ("A002", "en", "Bospolder", "Card")
        assert (slip.people_ahead, slip.where, slip.bring) == (1, "Take a seat.", ("Your old card",))
        assert slip.issued_at == house.clock.now() and slip.time_zone == "Europe/Amsterdam"
        assert slip.link == f"https://bospolder.example/t/{hub.link_token(ticket)}"
        assert slip.code == short_code(ticket)
        assert not slip.exercise

    async def test_without_an_address_for_phones_it_promises_none(self, house: Any, printing: Any) -> None:
        await house.do(ON_PAPER)
        stored = sqlite3.connect(house.settings.database)
        slip = slip_from_json(stored.execute("SELECT slip FROM print_job").fetchone()[0])
        stored.close()
        assert slip.link is None
