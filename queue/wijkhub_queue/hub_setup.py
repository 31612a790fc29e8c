"""What a hub offers and how it works: groups, services, counters, classes of tickets and the hub's rules.

A hub's set-up is part of its journal (`HubConfigured`), so that yesterday's events are read by yesterday's rules.
"""

from __future__ import annotations

from collections import Counter as Tally
from datetime import time
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Meta, Struct, field

from wijkhub_queue.capacity import (
    CapacitySeries,
    Closure,
    ExtraOpening,
    Mark,
    OtherHub,
    Percent,
    Weekday,
    problems_of_closure,
    problems_of_opening,
)
from wijkhub_queue.forms import Code as Code
from wijkhub_queue.forms import Language as Language
from wijkhub_queue.forms import Letter as Letter
from wijkhub_queue.forms import Words as Words

AppointmentMinutes = Annotated[int, Meta(ge=5, le=240)]
ExtraMinutes = Annotated[int, Meta(ge=0, le=120)]
HandlingMinutes = Annotated[float, Meta(ge=0.5, le=240)]


class ServiceGroup(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Services that share a queue, a letter and a band of numbers."""

    id: Code
    letter: Letter
    name: Words
    first: Annotated[int, Meta(ge=1, le=999)] = 1
    last: Annotated[int, Meta(ge=1, le=999)] = 999


class Service(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """What a resident can come for."""

    id: Code
    group: Code
    name: Words
    bring: dict[Language, tuple[str, ...]] = {}
    search: dict[Language, tuple[str, ...]] = {}
    """Everyday words by which residents look for it."""
    skill: Code | None = None
    """What a clerk must be able to do to help with it; None when every clerk can."""
    upl: str | None = None
    """URI in the Uniforme Productnamenlijst."""
    appointment_min: AppointmentMinutes | None = None
    """How long an appointment for it takes; None when none can be made."""
    prepare_min: ExtraMinutes = 0
    """Minutes before an appointment that its place is taken too."""
    clear_min: ExtraMinutes = 0
    """Minutes after it."""
    additional_min: ExtraMinutes = 0
    """How much longer it takes for each person beside the first."""
    handling_min: HandlingMinutes = 10.0
    """How long a resident is at the counter for it, as far as anybody can say before the hub has seen any."""


class CounterPlace(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A place where residents are helped, and the groups it serves."""

    id: Code
    name: Words
    offers: tuple[Code, ...]


class TicketClass(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How fast a kind of ticket gains urgency: `rate` is urgency per second waited, relative to a walk-in's 1."""

    id: Code
    rate: Annotated[float, Meta(gt=0, le=1000)]
    name: Words = {}


WALK_IN = TicketClass("walk-in", 1.0, {"nl": "inloop", "en": "walk-in"})
PRIORITY = TicketClass("priority", 3.0, {"nl": "voorrang", "en": "priority"})
APPOINTMENT = TicketClass("appointment", 2.0, {"nl": "afspraak", "en": "appointment"})


class Policy(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A hub's rules for the order of service and the day. Minutes are minutes, `turn` is local time."""

    classes: tuple[TicketClass, ...] = field(default_factory=lambda: (WALK_IN, PRIORITY, APPOINTMENT))
    longest_wait_min: Annotated[float, Meta(gt=0, le=10_080)] = 60.0
    undo_within_s: Annotated[float, Meta(ge=0, le=3600)] = 60.0
    turn: time = time(4, 0)
    time_zone: str = "Europe/Amsterdam"
    waiting_at_turn: Literal["close", "keep"] = "close"
    day_opens: Literal["by-itself", "by-staff"] = "by-itself"
    early_min: Annotated[int, Meta(ge=0, le=1440)] = 60
    """How long before its time an appointment can be checked in."""
    on_time_min: Annotated[int, Meta(ge=0, le=1440)] = 10
    """Who comes at most this long before the booked time is on time, and early before that."""
    grace_min: Annotated[int, Meta(ge=0, le=1440)] = 10
    """How late one may come and keep the place."""
    head_start_min: Annotated[int, Meta(ge=0, le=1440)] = 15
    """Who is later joins those who walked in, as if they had come this much earlier."""
    missed_after_min: Annotated[int, Meta(ge=0, le=1440)] = 15
    """How long after its time an appointment is missed, and its place free."""
    hold_min: Annotated[int, Meta(ge=1, le=120)] = 10
    """How long a place is kept while somebody fills in a form."""
    book_ahead_days: Annotated[int, Meta(ge=0, le=400)] = 60
    book_least_min: Annotated[int, Meta(ge=0, le=10_080)] = 30
    """How long before its time an appointment can still be made."""
    lease_days: Annotated[int, Meta(ge=0, le=60)] = 14
    """For how many days, today included, places kept for `leased` are lent to the registry; 0 lends none."""
    lease_ends_min: Annotated[int, Meta(ge=0, le=10_080)] = 720
    """How long before the first place of a day its lease ends."""
    clock_margin_s: Annotated[int, Meta(ge=0, le=3600)] = 60
    """By how much the clocks of hub and registry may be off before a place could be sold twice."""


class HubSetup(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, dict=True):
    """All that a hub is set up with."""

    name: str
    groups: tuple[ServiceGroup, ...]
    services: tuple[Service, ...]
    counters: tuple[CounterPlace, ...]
    languages: tuple[Language, ...] = ("nl", "en")
    policy: Policy = field(default_factory=Policy)
    waiting_place: Words = {}
    """Where to wait, as said on the ticket; empty when it goes without saying."""
    exercise: bool = False
    """True for a hub that plays a day; every screen says so."""
    mark: Mark | None = None
    """With what the codes of this hub's appointments begin, so that another hub can say where to go."""
    other_hubs: tuple[OtherHub, ...] = ()
    capacity: tuple[CapacitySeries, ...] = ()
    extra_openings: tuple[ExtraOpening, ...] = ()
    closures: tuple[Closure, ...] = ()
    closes: dict[Weekday, time] = {}
    """Until when residents are called, by day of the week, local time. A day that is left out has no such time."""
    overbooking: dict[Code, Percent] = {}
    """By group how many in 100 places are sold beside those there are, since some do not come; 0 where not named."""

    def group(self, group_id: str) -> ServiceGroup | None:
        """The group with this id, or None."""
        return self._groups.get(group_id)

    def service(self, service_id: str) -> Service | None:
        """The service with this id, or None."""
        return self._services.get(service_id)

    def counter(self, counter_id: str) -> CounterPlace | None:
        """The counter's place with this id, or None."""
        return self._counters.get(counter_id)

    def rate(self, class_id: str) -> float:
        """Urgency per second of a class; a class that was taken out of the set-up counts as a walk-in."""
        return self._rates.get(class_id, WALK_IN.rate)

    # Asked at every step of every ticket, so found once; `dict=True` above gives them a place beside the fields.

    @cached_property
    def _groups(self) -> dict[str, ServiceGroup]:
        return {group.id: group for group in self.groups}

    @cached_property
    def _services(self) -> dict[str, Service]:
        return {service.id: service for service in self.services}

    @cached_property
    def _counters(self) -> dict[str, CounterPlace]:
        return {counter.id: counter for counter in self.counters}

    @cached_property
    def _rates(self) -> dict[str, float]:
        # A hub that names its classes need not name this one: who books must not wait as a walk-in for that.
        own = {ticket_class.id: ticket_class.rate for ticket_class in self.policy.classes}
        return {APPOINTMENT.id: APPOINTMENT.rate, **own}


def in_language(words: Words, language: str) -> str:
    """The words in this language, else in Dutch, else in any, else empty."""
    return words.get(language) or words.get("nl") or next(iter(words.values()), "")


MAY_BE_NONE = frozenset({"capacity", "extra opening", "closure", "mark"})


def problems_of(setup: HubSetup) -> list[str]:
    """What is wrong with a set-up, one sentence each, saying what would be right; empty when it can be used."""
    found: list[str] = []
    for what, ids in (
        ("group", [group.id for group in setup.groups]),
        ("letter", [group.letter for group in setup.groups]),
        ("service", [service.id for service in setup.services]),
        ("counter", [counter.id for counter in setup.counters]),
        ("class", [ticket_class.id for ticket_class in setup.policy.classes]),
        ("language", list(setup.languages)),
        ("capacity", [series.id for series in setup.capacity]),
        ("extra opening", [opening.id for opening in setup.extra_openings]),
        ("closure", [closure.id for closure in setup.closures]),
        ("mark", [*filter(None, [setup.mark]), *(other.mark for other in setup.other_hubs)]),
    ):
        found += [f"{what} '{twice}' stands twice; give each its own" for twice, n in Tally(ids).items() if n > 1]
        if not ids and what not in MAY_BE_NONE:
            found.append(f"there is no {what}; a hub needs at least one")
    groups = {group.id for group in setup.groups}
    found += [
        f"group '{group.id}' has first = {group.first} and last = {group.last}; first must not be above last"
        for group in setup.groups
        if group.first > group.last
    ]
    found += _groups_not_there(setup, groups)
    found += [
        f"{what} has no Dutch name; add name.nl"
        for what, words in (
            *((f"group '{group.id}'", group.name) for group in setup.groups),
            *((f"service '{service.id}'", service.name) for service in setup.services),
            *((f"counter '{counter.id}'", counter.name) for counter in setup.counters),
        )
        if not words.get("nl")
    ]
    for series in setup.capacity:
        found += problems_of_opening(series, groups)
    for opening in setup.extra_openings:
        found += problems_of_opening(opening, groups)
    for closure in setup.closures:
        found += problems_of_closure(closure, groups)
    found += [
        f"overbooking names group '{group}', which is not there; choose from {sorted(groups)}"
        for group in setup.overbooking
        if group not in groups
    ]
    if setup.policy.grace_min > setup.policy.missed_after_min:
        found.append(
            f"policy.grace-min = {setup.policy.grace_min} is more than policy.missed-after-min = "
            f"{setup.policy.missed_after_min}; a place must not be free while its resident may still come"
        )
    if WALK_IN.id not in {ticket_class.id for ticket_class in setup.policy.classes}:
        found.append(f"policy.classes has no '{WALK_IN.id}', the class of those who walk in; add it")
    if "nl" not in setup.languages:
        found.append("languages lacks 'nl', on which the others fall back; add it")
    try:
        ZoneInfo(setup.policy.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(f"policy.time-zone '{setup.policy.time_zone}' is no zone; for example Europe/Amsterdam")
    return found


def _groups_not_there(setup: HubSetup, groups: set[str]) -> list[str]:
    """One sentence for each group that is named and not there, however many name it."""
    named: dict[str, list[str]] = {}
    for service in setup.services:
        named.setdefault(service.group, []).append(f"service '{service.id}'")
    for counter in setup.counters:
        for offered in counter.offers:
            named.setdefault(offered, []).append(f"counter '{counter.id}'")
    there = f"add it, or choose from {sorted(groups)}" if groups else "add it"
    return [
        f"group '{group}' is not there; {', '.join(by)} name it; {there}"
        for group, by in named.items()
        if group not in groups
    ]
