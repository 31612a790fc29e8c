"""The slips of staff in words: how a day went, and the test page of a printer."""

from __future__ import annotations

from datetime import UTC

from msgspec import Struct

from wijkhub_printers.catalogue import (
    catalogue,
    in_sentence,
    language_on_paper,
    local_day,
    local_time,
    one_line,
)
from wijkhub_printers.document import DOTS_PER_MM
from wijkhub_printers.resident_words import exercise_notice
from wijkhub_printers.slip import DayFigures, DaySlip, TestSlip

COLUMNS = ("issued", "served", "no-show", "left", "median", "longest")
"""What is told of each group, in this order."""
LETTERS = ("ÀÁÂÄÇĆÈÉÊËĘĞÍÎÏİŁÑŃÓÔÖŚŠÛÜŹŻ", "ąćęğıłńóśşźż ІЇЄҐЙ 0123456789 €")
"""Signs that a printer with the wrong letters gets wrong."""


class DayWords(Struct, frozen=True, kw_only=True):
    """The lines of a day's slip."""

    language: str
    exercise: tuple[str, str] | None
    hub: str
    printed: str
    label: str
    day: str
    nothing: str
    """Instead of a table, on a day without tickets."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Letter, group, and figures in the order of the columns."""
    total_label: str
    total: tuple[str, ...]
    minutes: str
    """In what the waits are told."""
    link: str | None
    link_caption: str


class TestPageWords(Struct, frozen=True, kw_only=True):
    """The lines of a test page."""

    language: str
    exercise: tuple[str, str] | None
    hub: str
    when: str
    label: str
    facts: tuple[str, ...]
    """Which printer, how connected, how wide."""
    checks_label: str
    checks: tuple[str, ...]
    """What to look for on the paper, one thing a line."""
    samples: tuple[str, ...]
    """A line in each language."""
    qr: str


def day_in_words(slip: DaySlip) -> DayWords:
    """A day's slip; a figure that there is none of is a dash."""
    texts, language = catalogue(), slip.language
    printed = local_time(slip.printed_at, slip.time_zone, language, "slip.when-pattern")
    return DayWords(
        language=language_on_paper(language),
        exercise=exercise_notice(language, "slip.exercise-not-real") if slip.exercise else None,
        hub=one_line(slip.hub),
        printed=texts.get(language, "day.printed", when=printed),
        label=texts.get(language, "day.title"),
        day=local_day(slip.day, language),
        nothing="" if slip.total.issued else texts.get(language, "day.nothing"),
        columns=tuple(texts.get(language, f"day.{column}") for column in COLUMNS),
        rows=tuple((one_line(row.letter), one_line(row.group), _figures(row)) for row in slip.rows),
        total_label=texts.get(language, "day.total"),
        total=_figures(slip.total),
        minutes=texts.get(language, "day.minutes") if slip.total.issued else "",
        link=slip.link or None,
        link_caption=texts.get(language, "day.link") if slip.link else "",
    )


def more_groups(language: str, more: int) -> str:
    """The word with which a table is cut: how many groups more there are."""
    return catalogue().get(language, "day.more-groups", n=more)


def printer_test_in_words(slip: TestSlip) -> TestPageWords:
    """A printer's test page; its QR code holds the printer's name and the moment in UTC."""
    texts, language = catalogue(), slip.language
    printer, driver = one_line(slip.printer), one_line(slip.driver)
    millimetres = f"{slip.width / DOTS_PER_MM:g}"
    facts = [texts.get(language, "test.printer", printer=printer)]
    if driver:
        facts.append(texts.get(language, "test.driver", driver=driver))
    facts.append(texts.get(language, "test.width", mm=in_sentence(millimetres, language), dots=slip.width))
    return TestPageWords(
        language=language_on_paper(language),
        exercise=exercise_notice(language, "slip.exercise-not-real") if slip.exercise else None,
        hub=one_line(slip.hub),
        when=local_time(slip.at, slip.time_zone, language, "slip.when-pattern"),
        label=texts.get(language, "test.title"),
        facts=tuple(facts),
        checks_label=texts.get(language, "test.checks"),
        checks=tuple(texts.get(language, f"test.check-{check}") for check in ("edges", "black", "code")),
        samples=tuple(texts.get(each, "test.sample") for each in texts.languages),
        qr=f"{printer} {slip.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )


def _figures(row: DayFigures) -> tuple[str, ...]:
    figures = (row.issued, row.served, row.no_show, row.left, row.median_wait_min, row.longest_wait_min)
    return tuple("–" if figure is None else str(figure) for figure in figures)
