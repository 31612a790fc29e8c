"""The worked example on the reference page is what a hub does."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from wijkhub_queue import commands as c

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "order-of-service.md"


def rows(pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def moment(clock: str) -> datetime:
    return datetime.combine(datetime(2026, 3, 3), time.fromisoformat(clock), ZoneInfo("Europe/Amsterdam"))  # noqa: DTZ001  # its zone stands beside it


def test_the_worked_example_is_what_a_hub_does(a_hub) -> None:
    arrivals = rows(r"^\| (A\d{3}) \| (walk-in|priority) \| (\d\d:\d\d) \|$")
    calls = rows(r"^\| (\d\d:\d\d) \| (A\d{3}) \| ([a-z-]+) \| (\d) \|")
    assert (len(arrivals), len(calls)) == (5, 5)
    hub = a_hub(now=moment("09:55"), longest_wait_min=20)
    hub.opens("c1")
    happens = [(at, "call", expected) for at, *expected in calls]
    happens += [(at, "arrive", [number, kind]) for number, kind, at in arrivals]
    for at, what, details in sorted(happens):
        hub.now = moment(at)
        if what == "arrive":
            number, kind = details
            wish = {"ticket_class": kind, "reason": c.Reason.FRAIL} if kind == "priority" else {}
            assert hub.number(hub.arrives(**wish)) == number
            continue
        because = hub.reason("c1")
        ticket = hub.counter("c1").ticket
        assert [hub.number(ticket), because.code, str(because.passed)] == details
        hub.ask(c.FinishService(ticket))


def test_the_page_states_the_defaults(setup) -> None:
    [(classes,)] = [(cell,) for cell in rows(r"^\| `policy\.classes` \| (.*?) \|")]
    assert classes == ", ".join(f"`{known.id}` {known.rate:g}" for known in setup.policy.classes)
    assert rows(r"^\| `policy\.longest-wait-min` \| (.*?) \|") == [f"{setup.policy.longest_wait_min:g}"]
