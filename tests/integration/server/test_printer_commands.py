"""`wijkhub printer jobs` and `reprint` at a hub that runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import typer
from msgspec.structs import replace
from typer.testing import CliRunner

from wijkhub_client.printer_cli import jobs, reprint
from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.wire import NewStaff

pytestmark = pytest.mark.anyio

app = typer.Typer()
app.command("jobs")(jobs)
app.command("reprint")(reprint)


async def run(url: str, *arguments: str) -> tuple[int, list[str]]:
    """What it ended with and printed."""
    who = ["--hub", url, "--name", "Ada", "--pin", "2468", "--language", "nl"]
    done = await asyncio.to_thread(CliRunner().invoke, app, [*arguments, *who])
    return done.exit_code, [" ".join(line.split()) for line in done.output.splitlines()]


async def test_a_copy_is_asked_for_by_its_number_and_seen_among_the_jobs(house: Any, serving: Any, until: Any) -> None:
    printers = (PrinterSettings(id="hal", driver="memory"), PrinterSettings(id="desk", driver="memory"))
    house.settings = replace(house.settings, printers=printers)
    hub = await house.open()
    await hub.people.add_staff(NewStaff("Ada", "2468"))
    ticket = (await house.do(IssueTicket("passport", printer="desk"))).id
    without = (await house.do(IssueTicket("passport"))).id
    await until(lambda: hub.paper(ticket) == "printed")
    async with serving(hub) as url:
        assert await run(url, "reprint", "a001") == (0, ["Een kopie van A001 gaat naar printer 'desk'."])
        await until(lambda: len(hub.printers["desk"].documents) == 2)
        await until(lambda: {job.state for job in hub.prints.jobs(None, 9)} == {"printed"})
        code, lines = await run(url, "jobs")
        assert code == 0
        assert [line.split()[2:] for line in lines] == [
            ["kopie", "A001", "desk", "geprint"],
            ["A001", "desk", "geprint"],
        ]
        assert await run(url, "jobs", "--state", "unknown") == (0, ["Er is niets geprint."])
        # One that has no paper yet goes where one says, when there is a choice.
        assert await run(url, "reprint", "A002") == (
            1,
            ["wijkhub printer: zeg met --printer welke printer; deze hub heeft: hal, desk"],
        )
        assert (await run(url, "reprint", "A002", "--printer", "hal"))[0] == 0
        await until(lambda: hub.paper(without) == "printed")
        assert (await run(url, "reprint", "A999"))[0] == 1
