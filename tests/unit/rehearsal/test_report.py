from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import pytest
from rich.console import Console

from wijkhub_client.memory_client import MemoryClient
from wijkhub_client.rehearsal.progress import Shown
from wijkhub_client.rehearsal.record import DayRecord
from wijkhub_client.rehearsal.rehearse import Options, Outcome, rehearse
from wijkhub_client.rehearsal.report import as_figures, show
from wijkhub_queue.rules import Violation

pytestmark = pytest.mark.anyio


@pytest.fixture
async def outcome(chef: MemoryClient, small_day: DayRecord) -> Outcome:
    return await rehearse(chef, small_day, Options(speed=5000))


def printed(outcome: Outcome) -> str:
    console = Console(file=io.StringIO(), width=118, markup=False, highlight=False)
    show(outcome, console)
    return console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO just given


def row(text: str, begins: str) -> list[str]:
    (found,) = [line.split() for line in text.splitlines() if line.strip().startswith(begins)]
    return found


async def test_the_table_has_a_row_for_each_service_and_one_for_all(outcome: Outcome) -> None:
    text = printed(outcome)
    assert text.startswith("Demo, 2026-03-02")
    # came, served, left, no-show; 5 of B's queue lengths are 1, 1, 1, 0, 2 and then 0, in the record and as played.
    assert row(text, "A Papieren")[2:6] == ["4", "4", "0", "0"]
    money = row(text, "B Geld [en meer]")
    assert money[4:8] == ["5", "3", "2", "0"]
    assert money[10:] == ["0.83", "0.83", "0.00", "0"]
    assert row(text, "all")[1:5] == ["9", "7", "2", "0"]


async def test_it_says_whether_everybody_is_accounted_for_and_each_rule_held(outcome: Outcome) -> None:
    text = " ".join(printed(outcome).split())
    assert "Recorded: 9 residents, 7 helped, 2 left. Played: 9, 7 helped, 2 left, 0 not there when called." in text
    assert "Everybody is accounted for." in text
    assert "Observations without a count of arrivals: 1; they count as 0." in text
    assert "Residents who waited when the record begins: 1;" in text
    assert "(limit 5000)" in text
    for rule in range(1, 10):
        assert f"Rule {rule} held" in text
    assert "BROKEN" not in text


async def test_a_broken_rule_says_where_and_the_first_three_times(outcome: Outcome) -> None:
    broken = tuple(Violation(2, seq, f"number A00{seq} twice") for seq in range(1, 6))
    rulings = tuple(
        msgspec.structs.replace(ruling, broken=broken) if ruling.rule == 2 else ruling for ruling in outcome.rulings
    )
    spoilt = msgspec.structs.replace(outcome, rulings=rulings)
    text = " ".join(printed(spoilt).split())
    assert "Rule 2 BROKEN" in text
    assert "event 1: number A001 twice; event 2: number A002 twice; event 3: number A003 twice; and 2 more" in text
    assert not spoilt.good


async def test_somebody_missing_is_said(outcome: Outcome) -> None:
    total = msgspec.structs.replace(outcome.figures.total, served=6)
    spoilt = msgspec.structs.replace(outcome, figures=msgspec.structs.replace(outcome.figures, total=total))
    assert "NOT everybody is accounted for." in " ".join(printed(spoilt).split())
    assert not spoilt.good


async def test_the_figures_are_plain_data(outcome: Outcome) -> None:
    figures = json.loads(msgspec.json.encode(as_figures(outcome)))
    assert figures["recorded"] == {
        "residents": 9,
        "served": 7,
        "left": 2,
        "blank_arrivals": 1,
        "already_waiting": 1,
        "uncounted": 0,
    }
    assert (figures["played"]["served"], figures["services"][1]["left"]) == (7, 2)
    assert figures["rules"] == {str(rule): {"held": True, "broken": []} for rule in range(1, 10)}
    assert (figures["accounted_for"], figures["office"], figures["day"]) == (True, "Demo", "2026-03-02")


async def test_waits_are_told_by_kind_when_some_booked(chef: MemoryClient, small_day: DayRecord) -> None:
    outcome = await rehearse(chef, small_day, Options(seed=4, appointments=0.5))
    text = printed(outcome)
    kinds = {kind.kind: kind for kind in outcome.figures.kinds}
    assert row(text, "walked in")[2:4] == [str(kinds["walk-in"].residents), str(kinds["walk-in"].served)]
    came = kinds["appointment"].residents
    assert row(text, "with an appointment")[3] == str(came)
    # Half of 4 and, rounded to even, of 5.
    assert "Would book: 4; booked: 4;" in " ".join(text.split())
    figures = json.loads(msgspec.json.encode(as_figures(outcome)))
    assert figures["appointments"]["wanted"] == 4
    assert [kind["kind"] for kind in figures["kinds"]] == ["walk-in", "appointment", "appointment-too-late"]


async def test_a_day_without_appointments_is_not_told_by_kind(outcome: Outcome) -> None:
    assert "by kind" not in printed(outcome)
    assert "Would book" not in printed(outcome)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("kind", ["terminal", "file"])
async def test_progress_is_a_bar_on_a_terminal_and_a_line_an_hour_elsewhere(
    chef: MemoryClient, small_day: DayRecord, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    stream: Any = Terminal() if kind == "terminal" else io.StringIO()
    await rehearse(chef, small_day, Options(), telling=Shown(Console(file=stream, width=90)))
    text = stream.getvalue()
    if kind == "terminal":
        assert "━" in text
        assert "waiting    0  helped     7" in text
    else:
        # The day begins at 09:00 and ends before 10:00: one line, for the first moment, in which one arrives.
        assert text == "09:00  waiting 1, helped 0\n"
