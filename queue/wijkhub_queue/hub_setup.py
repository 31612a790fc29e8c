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

Code = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", description="lower-case letters, digits and hyphens")]
Letter = Annotated[str, Meta(pattern=r"^[A-Z]$", description="one capital letter")]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description="an ISO 639 code, such as nl")]
Words = dict[Language, str]
"""A text for residents or staff, by language; Dutch (`nl`) is always there."""


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


class Policy(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A hub's rules for the order of service and the day. Minutes are minutes, `turn` is local time."""

    classes: tuple[TicketClass, ...] = field(default_factory=lambda: (WALK_IN, PRIORITY))
    longest_wait_min: Annotated[float, Meta(gt=0, le=10_080)] = 60.0
    undo_within_s: Annotated[float, Meta(ge=0, le=3600)] = 60.0
    turn: time = time(4, 0)
    time_zone: str = "Europe/Amsterdam"
    waiting_at_turn: Literal["close", "keep"] = "close"
    day_opens: Literal["by-itself", "by-staff"] = "by-itself"


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
        return {ticket_class.id: ticket_class.rate for ticket_class in self.policy.classes}


def in_language(words: Words, language: str) -> str:
    """The words in this language, else in Dutch, else in any, else empty."""
    return words.get(language) or words.get("nl") or next(iter(words.values()), "")


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
    ):
        found += [f"{what} '{twice}' stands twice; give each its own" for twice, n in Tally(ids).items() if n > 1]
        if not ids:
            found.append(f"there is no {what}; a hub needs at least one")
    groups = {group.id for group in setup.groups}
    found += [
        f"group '{group.id}' has first = {group.first} and last = {group.last}; first must not be above last"
        for group in setup.groups
        if group.first > group.last
    ]
    found += [
        f"service '{service.id}' is in group '{service.group}', which is not there; choose from {sorted(groups)}"
        for service in setup.services
        if service.group not in groups
    ]
    found += [
        f"counter '{counter.id}' offers '{offered}', which is not a group; choose from {sorted(groups)}"
        for counter in setup.counters
        for offered in counter.offers
        if offered not in groups
    ]
    found += [
        f"{what} has no Dutch name; add name.nl"
        for what, words in (
            *((f"group '{group.id}'", group.name) for group in setup.groups),
            *((f"service '{service.id}'", service.name) for service in setup.services),
            *((f"counter '{counter.id}'", counter.name) for counter in setup.counters),
        )
        if not words.get("nl")
    ]
    if WALK_IN.id not in {ticket_class.id for ticket_class in setup.policy.classes}:
        found.append(f"policy.classes has no '{WALK_IN.id}', the class of those who walk in; add it")
    if "nl" not in setup.languages:
        found.append("languages lacks 'nl', on which the others fall back; add it")
    try:
        ZoneInfo(setup.policy.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(f"policy.time-zone '{setup.policy.time_zone}' is no zone; for example Europe/Amsterdam")
    return found
