"""`wijkhub explain` on a real database, beside the hub that writes it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from wijkhub_queue import commands as c
from wijkhub_server.cli import Stop, app
from wijkhub_server.explain import explain_day
from wijkhub_server.storage.database import BrokenDatabase, NoHub
from wijkhub_server.storage.journal_days import JournalDays

pytestmark = pytest.mark.anyio

THAT_DAY = "2026-03-02"


@pytest.fixture
async def worked(house):
    """A hub at work: who came second was helped first, for staff chose so; then who came first."""
    await house.open()
    await _work(house)
    return house


async def _work(house) -> None:
    await house.do(c.OpenCounter("1", languages=("nl",)))
    first = await house.do(c.IssueTicket("passport"))
    house.clock.advance(120)
    second = await house.do(c.IssueTicket("passport"))
    await house.do(c.CallTicket("1", second.id, c.Reason.CHILD))
    await house.do(c.FinishService(second.id))
    await house.do(c.CallNext("1"))
    await house.do(c.FinishService(first.id))


async def test_every_call_of_the_day_while_the_hub_works(worked) -> None:
    # 8:02 UTC is 9:02 in Amsterdam in winter.
    assert list(explain_day(THAT_DAY, database=worked.settings.database, language="en")) == [
        "Bospolder, 2026-03-02: 2 calls",
        "What counts: minutes waited times the class. The highest figure is next.",
        "",
        "09:02  A002  Balie 1: Chosen by staff after < 1 min. Reason: With a small child. 1 other has waited longer.",
        "              Was due here first, but staff chose another: A001 (2 min)",
        "09:02  A001  Balie 1: The only one waiting for this counter: 2 min.",
        "",
        "Chosen out of turn: 1. First because somebody had waited too long: 0. "
        "Calls that passed over somebody who had waited longer: 1.",
    ]


async def test_one_number_with_all_that_happened_to_it(worked) -> None:
    assert list(explain_day(None, database=worked.settings.database, ticket=" a001 ")) == [
        "Nummer A001",
        "09:00  Nummer gekregen voor Paspoort (inloop)",
        "09:02  A002 ging voor, naar Balie 1. "
        "Was hier eerder aan de beurt, maar een medewerker koos anders: A001 (2 min)",
        "09:02  Geroepen naar Balie 1. De enige die wacht voor deze balie: 2 min.",
        "09:02  Geholpen (Balie 1)",
    ]


async def test_as_json_in_seconds_and_utc(worked) -> None:
    [text] = explain_day(None, database=worked.settings.database, as_json=True)
    told = msgspec.json.decode(text)
    assert (told["hub"], told["day"]) == ("test-hub", THAT_DAY)
    [first, second] = told["calls"]
    assert (first["number"], first["at"], first["because"]["staff"]) == ("A002", "2026-03-02T08:02:00Z", "child")
    assert [(one["number"], one["why"], one["waitedS"]) for one in first["passedOver"]] == [
        ("A001", "out-of-turn", 120.0)
    ]
    assert second["passedOver"] == []
    [text] = explain_day(None, database=worked.settings.database, ticket="A001", as_json=True)
    [story] = msgspec.json.decode(text)["tickets"]
    assert [line["what"] for line in story["lines"]] == [
        "ticket-issued",
        "passed-over",
        "ticket-called",
        "ticket-served",
    ]


async def test_a_day_further_back_is_found_without_what_came_after(worked) -> None:
    before = list(explain_day(THAT_DAY, database=worked.settings.database))
    worked.clock.advance(24 * 3600)
    await worked.do(c.TurnDay(), "system:")
    await _work(worked)
    assert list(explain_day(THAT_DAY, database=worked.settings.database)) == before
    assert next(iter(explain_day(None, database=worked.settings.database))) == "Bospolder, 2026-03-03: 2 oproepen"
    board, events = JournalDays(worked.settings.database).events_of(worked.hub.board.day)
    # The set-up stands for all that went before, so that years of it need not be read.
    assert (board.setup, len(board.tickets)) == (worked.hub.board.setup, 0)
    assert next(events).occurred_at == worked.clock.now() - timedelta(seconds=120)


async def test_nothing_is_written(worked) -> None:
    await worked.close()
    database = worked.settings.database
    before = database.read_bytes()
    assert list(explain_day(None, database=database))
    assert database.read_bytes() == before


async def test_a_day_on_which_the_hub_did_not_work_is_named_with_those_it_did(worked) -> None:
    with pytest.raises(Stop, match=r"did not work on 2026-04-01; its journal has 1 day, 2026-03-02$"):
        explain_day("2026-04-01", database=worked.settings.database)


async def test_a_word_that_is_no_day_is_refused(worked) -> None:
    with pytest.raises(Stop, match="'maandag' is no day; write it as 2026-03-02"):
        explain_day("maandag", database=worked.settings.database)


async def test_a_number_that_nobody_had_is_named(worked) -> None:
    with pytest.raises(Stop, match="There was no number A999 on 2026-03-02"):
        list(explain_day(None, database=worked.settings.database, ticket="A999", language="en"))


async def test_a_hub_that_never_worked_has_no_day(new_database: Path) -> None:
    with pytest.raises(Stop, match="the journal has no day yet"):
        explain_day(None, database=new_database)


async def test_where_there_is_no_journal_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoHub, match="There is no hub's database at"):
        explain_day(None, database=tmp_path / "none.sqlite3")


async def test_what_is_no_hubs_database_is_named(tmp_path: Path) -> None:
    text, other = tmp_path / "text.sqlite3", tmp_path / "other.sqlite3"
    text.write_text("Geen database. " * 100)
    sqlite3.connect(other).close()
    other.touch()
    for path in (text, other):
        with pytest.raises(BrokenDatabase, match=path.name):
            explain_day(None, database=path)


async def test_the_command_prints_it(worked) -> None:
    shown = CliRunner().invoke(app, ["explain", THAT_DAY, "--database", str(worked.settings.database)])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Bospolder, 2026-03-02: 2 oproepen\n")


@pytest.mark.parametrize("command", ["explain", "waits"])
def test_a_language_that_it_does_not_speak_is_refused(command: str, tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, [command, "--language", "fr", "--database", str(tmp_path / "none")])
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "'fr' is not one of 'nl', 'en'" in shown.stderr
