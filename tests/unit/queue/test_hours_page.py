"""The page on opening hours says what the code does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest

from wijkhub_queue.hours import LONGEST, LOOK_AHEAD, Calendar, HoursRules, cautions_of, problem_in
from wijkhub_queue.hours.checking import MOST_PARTS
from wijkhub_queue.hours.public_holidays import KNOWN

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "opening-hours.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 24)


def section(title: str) -> str:
    return PAGE.split(f"## {title}\n")[1].split("\n## ")[0]


def texts_in(title: str, column: int) -> list[str]:
    """The first code in that column of the section's table, rows in order."""
    rows = [re.split(r"(?<!\\)\|", line)[column] for line in section(title).splitlines() if line.startswith("| ")]
    return [found[1].replace("\\|", "|") for row in rows if (found := re.search(r"`([^`]*)`", row))]


def test_each_example_is_kept_and_needs_no_caution() -> None:
    examples = texts_in("How to write it", 1)
    assert len(examples) == 10
    found = {text: (problem_in(text), cautions_of(text, today=TODAY)) for text in examples}
    assert found == dict.fromkeys(examples, (None, ()))


def test_each_text_that_is_said_to_be_refused_is_and_what_is_said_instead_is_not() -> None:
    refused, instead = texts_in("What is refused", 1), texts_in("What is refused", 3)
    assert len(refused) == len(instead) == 9
    assert [text for text in refused if problem_in(text) is None] == []
    assert [text for text in instead if problem_in(text) is not None] == []


def test_each_caution_has_an_example_that_gives_it() -> None:
    given = [
        [one.code for one in cautions_of(text, today=TODAY)] for text in texts_in("What is kept, with a caution", 2)
    ]
    assert given == [
        ["holiday-opened-again"],
        ["holidays-not-said"],
        ["part-without-effect"],
        ["night-cut"],
        ["never-open"],
    ]


@pytest.mark.parametrize(("title", "settings"), [("Settings", Calendar()), ("Rules", HoursRules())])
def test_the_page_states_the_defaults(title: str, settings: Calendar | HoursRules) -> None:
    told = dict(re.findall(r"^\| `([a-z-]+)` \| `?([^|`]*?)`? \|", section(title), re.MULTILINE))
    values = {name.replace("_", "-"): value for name, value in msgspec.structs.asdict(settings).items()}
    assert told == {name: "none" if value == {} else f"{value:g}" if isinstance(value, float | int) else value
                    for name, value in values.items()}  # fmt: skip


def test_the_page_states_the_limits() -> None:
    assert f"more than {LONGEST} signs or {MOST_PARTS} parts" in PAGE
    assert f"in the next {LOOK_AHEAD.days} days" in PAGE
    assert f"known from {KNOWN[0]} to {KNOWN[-1]}" in PAGE
