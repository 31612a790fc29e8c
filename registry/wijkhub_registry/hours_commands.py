"""The commands that bring in neighbourhoods, and tell where hours fall short of the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from wijkhub_registry.bringing_in import Open, text_of, whoever, with_open
from wijkhub_registry.documents import Draft
from wijkhub_registry.errors import Stop
from wijkhub_registry.locations.hours_report import HoursReports, Language, ToldReport, monday_of
from wijkhub_registry.locations.neighbourhoods import DOCUMENT, read_neighbourhoods
from wijkhub_registry.moments import now, to_micros
from wijkhub_registry.settings import Settings


def bring_in_neighbourhoods(settings: Settings, file: Path, *, by: str, why: str) -> list[str]:
    """Put the neighbourhoods of this CSV in the place of those there are.

    Raises:
        Stop: the file can't be used.
    """
    try:
        neighbourhoods, refused = read_neighbourhoods(text_of(file).splitlines())
    except ValueError as error:
        raise Stop(f"{file}: {error}") from error
    rules = settings.hours.rules
    lines = [f"line {part.line}: '{part.value}' refused. {part.why}" for part in refused]
    lines += [
        f"mind: nothing in hours.rules.min-hours is asked for demand '{demand}'"
        for demand in sorted({one.demand for one in neighbourhoods if one.demand} - set(rules.min_hours))
    ]

    async def job(opened: Open) -> list[str]:
        kind, name = DOCUMENT
        draft = Draft(kind, name, msgspec.json.encode(neighbourhoods))
        made = await opened.documents.publish([draft], by=whoever(by), why=why, at=to_micros(now()), sign=opened.sign)
        done = "" if made else "; that was so already"
        return [*lines, f"{len(neighbourhoods)} neighbourhoods; {len(refused)} rows or cells refused{done}"]

    return with_open(settings, job)


def hours_report(settings: Settings, *, first: date | None, language: Language, as_json: bool) -> list[str]:
    """Who falls short, each in a line with the figures; as JSON all that is known."""
    calendar = settings.hours.calendar
    begins = first or monday_of(datetime.now(UTC).astimezone(ZoneInfo(calendar.time_zone)).date())

    async def job(opened: Open) -> list[str]:
        reports = HoursReports(opened.documents, opened.catalogue, settings.hours.rules, calendar)
        report = await reports.report(begins, language)
        return [msgspec.json.encode(report).decode()] if as_json else _lines(report)

    return with_open(settings, job)


def _lines(report: ToldReport) -> list[str]:
    summary = report.summary
    if not summary.neighbourhoods:
        return ["No neighbourhoods are known. Bring them in: wijkhub registry import-neighbourhoods FILE"]
    rows = [row.words for row in report.neighbourhoods if row.verdict in ("short", "unknown")]
    rows += [row.words for row in report.places if row.verdict != "regular"]
    rows += [f"{place}: nobody knows which neighbourhoods it serves" for place in report.places_without_neighbourhood]
    return [
        *rows,
        f"{summary.neighbourhoods} neighbourhoods over {report.weeks} weeks from {report.first}: "
        f"{summary.short} short, {summary.unknown} not known, {summary.without_rule} of which nothing is asked",
        f"{summary.places} places: {summary.irregular} with irregular hours, {summary.places_unknown} not known",
    ]
