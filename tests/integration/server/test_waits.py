"""Waits at a hub at work: told through the API, learnt from what happens, and kept over a restart."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from wijkhub_queue.commands import CallNext, CloseCounter, FinishService, IssueTicket, OpenCounter, StartService
from wijkhub_queue.hub_setup import HubSetup, Service, ServiceGroup
from wijkhub_queue.waits import Learned, encode_learned
from wijkhub_queue.waits_forecast import Foreseen
from wijkhub_server.cli import Stop
from wijkhub_server.storage.database import connect
from wijkhub_server.waits_report import _lines, waits_report

pytestmark = pytest.mark.anyio


async def help_somebody(house: Any, minutes: float) -> str:
    """Somebody comes, is called at counter 1 and helped for so long; gives the ticket."""
    done = await house.do(IssueTicket("passport"))
    ticket = str(done.lines[0].recorded.event.ticket)
    await house.do(CallNext("1"))
    await house.do(StartService(ticket))
    house.clock.time += timedelta(minutes=minutes)
    await house.do(FinishService(ticket))
    return ticket


async def test_waits_are_told_for_every_service(house: Any, noor: Any) -> None:
    await house.do(OpenCounter("2", "noor"))
    await house.do(IssueTicket("passport"))
    await house.do(CallNext("2"))
    await house.do(IssueTicket("extract"))
    answer = (await noor.get("/v1/waits")).json()
    assert answer["knownSince"] == ""
    by_service = {one["service"]: one for one in answer["services"]}
    assert list(by_service) == ["passport", "extract", "debts"]
    assert by_service["debts"]["wait"]["kind"] == "unknown"
    assert by_service["debts"]["wait"]["because"] == "no-counter"
    assert by_service["passport"]["wait"]["kind"] == "range"
    assert (by_service["passport"]["peopleAhead"], by_service["passport"]["openCounters"]) == (1, 1)


async def test_a_ticket_says_how_long_it_waits(house: Any, noor: Any) -> None:
    await house.do(OpenCounter("2", "noor"))
    called = str((await house.do(IssueTicket("passport"))).lines[0].recorded.event.ticket)
    await house.do(CallNext("2"))
    waiting = str((await house.do(IssueTicket("passport"))).lines[0].recorded.event.ticket)
    wait = (await noor.get(f"/v1/tickets/{waiting}")).json()["wait"]
    assert wait["kind"] == "range"
    assert wait["lowMin"] % 5 == wait["highMin"] % 5 == 0
    assert wait["lowMin"] < wait["highMin"]
    assert (await noor.get(f"/v1/tickets/{called}")).json()["wait"] is None


async def test_the_score_is_told(house: Any, noor: Any) -> None:
    await house.do(OpenCounter("1", "noor"))
    await help_somebody(house, 8)
    await help_somebody(house, 8)
    answer = (await noor.get("/v1/waits/score")).json()
    assert answer["all"]["promises"] == 2
    assert answer["all"]["inside"] == 1  # both were told "right away", and were
    assert list(answer["byService"]) == ["passport"]
    assert list(answer["byHour"]) == ["9"]


async def test_what_was_learnt_outlives_a_restart_and_is_learnt_once(house: Any) -> None:
    await house.open()
    await house.do(OpenCounter("1", "noor"))
    for _ in range(5):
        await help_somebody(house, 20)
    before = encode_learned(house.hub.waits._learned)
    await house.reopen()
    after = house.hub.waits._learned
    # The start itself may have told of something; what was learnt of handling times is as it was.
    assert json.loads(encode_learned(after))["handling"] == json.loads(before)["handling"]
    assert after.handling.services["passport"].weight == 5


async def test_what_happened_after_it_was_kept_is_learnt_at_the_start(house: Any) -> None:
    hub = await house.open()
    await house.do(OpenCounter("1", "noor"))
    await help_somebody(house, 20)
    await hub.waits.keep(least=1)
    kept = hub.waits._kept_seq
    await help_somebody(house, 20)
    # As after a loss of power: nothing is kept at the end.
    hub.waits._kept_seq = 10**9
    hub._snapshot_seq = 10**9
    await house.reopen()
    assert house.hub.waits._learned.seq > kept
    assert house.hub.waits._learned.handling.services["passport"].weight == 2


async def test_what_another_version_kept_is_begun_anew(house: Any) -> None:
    await house.open()
    await house.do(OpenCounter("1", "noor"))
    await help_somebody(house, 20)
    await house.close()
    connection = connect(house.settings.database)
    connection.execute("UPDATE learned SET state = ?", (b'{"seq": "nonsense"}',))
    connection.close()
    await house.open()
    assert "passport" not in house.hub.waits._learned.handling.services


async def test_a_fault_in_learning_keeps_nobody_waiting(
    house: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("no counters")

    await house.open()
    monkeypatch.setattr("wijkhub_server.waits.learn", fail)
    await house.do(OpenCounter("1", "noor"))
    await help_somebody(house, 5)
    assert [record.getMessage() for record in caplog.records if "learnt" in record.getMessage()] == [
        f"nothing was learnt of waits from event {house.hub.board.seq - 4}"
    ]


async def test_the_command_shows_the_score_in_words(house: Any) -> None:
    await house.open()
    await house.do(OpenCounter("1", "noor"))
    await help_somebody(house, 8)
    await house.do(CloseCounter("1"))
    await house.close()
    database = house.settings.database
    dutch = list(waits_report(database=database))
    assert dutch[0] == "Wachttijden die wij noemden, en hoe het liep. Wij leren sinds 2026-03-02."
    assert dutch[1].startswith("Van elke 100 mensen horen er 80 ")
    assert any(line.split()[:4] == ["passport", "1", "0", "1.0"] for line in dutch)
    english = list(waits_report(database=database, language="en"))
    assert any(line.split() == ["09:00", "1", "0", "1.0", "100%", "0%", "5"] for line in english)
    [as_json] = waits_report(database=database, as_json=True)
    assert json.loads(as_json)["all"]["promises"] == 1


def test_two_services_with_one_name_have_a_row_each() -> None:
    learned = Learned(since="2026-03-02")
    for service, waited_min in (("passport", 8.0), ("passport-child", 4.0), ("passport-child", 6.0)):
        learned.score.add("2026-03-02", service, 9, Foreseen(1.0, 5.0, 9.0), waited_min)
    name = {"nl": "Paspoort"}
    services = (Service("passport", "papers", name), Service("passport-child", "papers", name))
    setup = HubSetup("Bospolder", (ServiceGroup("papers", "A", {"nl": "Papieren"}),), services, ())
    rows = [line.split() for line in _lines(learned, setup, "nl")]
    # 8 minutes is 3 off the middle; 4 and 6 are 5 on average, and each is 1 off.
    assert [row[1:4] for row in rows if row[:1] == ["Paspoort"]] == [["1", "8", "3.0"], ["2", "5", "1.0"]]


def test_without_a_hub_the_command_says_so(tmp_path: Any) -> None:
    with pytest.raises(Stop, match=r"no hub in .*; make one"):
        waits_report(database=tmp_path / "hub.sqlite3")
