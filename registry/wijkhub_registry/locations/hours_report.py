"""Where the city's hours fall short of what it asks of them: neighbourhood by neighbourhood, place by place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import msgspec
from msgspec import Struct

from wijkhub_queue.hours import Calendar, HoursReport, HoursRules, ServedPlace, row_words, shortfalls
from wijkhub_queue.hours.rules import Neighbourhood, NeighbourhoodRow, PlaceRow
from wijkhub_registry.documents import DocumentStore
from wijkhub_registry.locations.catalogue import Catalogue, Listed
from wijkhub_registry.locations.neighbourhoods import DOCUMENT

Language = Literal["nl", "en"]
_decoder = msgspec.json.Decoder(list[Neighbourhood])


class RowSummary(Struct, frozen=True, rename="camel"):
    """How many fall short, and of how many nobody can say."""

    neighbourhoods: int
    short: int
    unknown: int
    """Neighbourhoods of which it is not known whether they have enough."""
    without_rule: int
    places: int
    irregular: int
    places_unknown: int
    """Places with hours that nobody knows."""


class ToldNeighbourhood(NeighbourhoodRow, frozen=True, rename="camel", kw_only=True):
    """A neighbourhood held to the rules, in words too."""

    shortfall_hours: float
    """Hours a week that are known to lack."""
    words: str


class ToldPlace(PlaceRow, frozen=True, rename="camel", kw_only=True):
    """A place held to the rules of regularity, in words too."""

    words: str


class ToldReport(Struct, frozen=True, rename="camel"):
    """Hours held to the rules, over whole weeks; figures are hours a week, on average."""

    first: date
    """The Monday with which it begins."""
    weeks: int
    summary: RowSummary
    neighbourhoods: list[ToldNeighbourhood]
    """Those that fall short first, the largest shortfall before; then those that nobody can tell of."""
    places: list[ToldPlace]
    """Those with irregular hours first, then those of which not all is known."""
    places_without_neighbourhood: list[str]
    """Ids of places of which nobody knows whom they serve: they count for no neighbourhood."""


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


async def known_neighbourhoods(documents: DocumentStore) -> list[Neighbourhood]:
    """The neighbourhoods that were brought in; none when nobody did."""
    kept = await documents.document(*DOCUMENT)
    return _decoder.decode(kept.body) if kept and kept.body else []


def held_to_rules(
    listed: Sequence[Listed],
    neighbourhoods: Sequence[Neighbourhood],
    rules: HoursRules,
    first: date,
    *,
    calendar: Calendar,
) -> HoursReport:
    """Hold the hours of the locations that are there on the first day to the rules, from that day on."""
    places = [
        ServedPlace(one.location.id, one.location.name, one.location.neighbourhoods, one.hours(calendar))
        for one in listed
        if one.location.there_on(first)
    ]
    return shortfalls(places, neighbourhoods, rules, first, calendar=calendar)


def told(report: HoursReport, unplaced: Sequence[str], first: date, weeks: int, language: Language) -> ToldReport:
    """The report in words, those that fall short first."""
    rank = ("short", "unknown", "no-rule", "enough")
    rows = sorted(report.neighbourhoods, key=lambda row: (rank.index(row.verdict), -row.shortfall, row.code))
    regular = ("irregular", "unknown", "regular")
    places = sorted(report.places, key=lambda row: (regular.index(row.verdict), row.name, row.id))
    verdicts = [row.verdict for row in rows]
    place_verdicts = [row.verdict for row in places]
    return ToldReport(
        first,
        weeks,
        RowSummary(
            len(rows),
            verdicts.count("short"),
            verdicts.count("unknown"),
            verdicts.count("no-rule"),
            len(places),
            place_verdicts.count("irregular"),
            place_verdicts.count("unknown"),
        ),
        [
            ToldNeighbourhood(
                **msgspec.structs.asdict(row), shortfall_hours=row.shortfall, words=row_words(row, language)
            )
            for row in rows
        ],
        [ToldPlace(**msgspec.structs.asdict(row), words=row_words(row, language)) for row in places],
        sorted(unplaced),
    )


class HoursReports:
    """Makes the report once for each state of the documents, off the loop that answers others."""

    def __init__(self, documents: DocumentStore, catalogue: Catalogue, rules: HoursRules, calendar: Calendar) -> None:
        self._documents, self._catalogue = documents, catalogue
        self._rules, self._calendar = rules, calendar
        self._made_of: tuple[int, date] | None = None
        self._made: tuple[HoursReport, list[str]] | None = None
        self._busy = asyncio.Lock()

    async def report(self, first: date, language: Language = "nl") -> ToldReport:
        """The report over the weeks of the rules from this day on."""
        async with self._busy:
            # The place first: what changes after it makes another report next time.
            made_of = (await self._documents.position(), first)
            if self._made is None or self._made_of != made_of:
                listed = list((await self._catalogue.listed()).values())
                neighbourhoods = await known_neighbourhoods(self._documents)
                report = await asyncio.to_thread(
                    held_to_rules, listed, neighbourhoods, self._rules, first, calendar=self._calendar
                )
                there = {row.id for row in report.places}
                unplaced = [
                    one.location.id for one in listed if one.location.id in there and not one.location.neighbourhoods
                ]
                self._made, self._made_of = (report, unplaced), made_of
            report, unplaced = self._made
        return told(report, unplaced, first, self._rules.weeks, language)
