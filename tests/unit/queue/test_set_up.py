"""A hub's set-up: what is found wrong with it, and how it is asked."""

from __future__ import annotations

from datetime import date, time

import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure, ExtraOpening, OtherHub
from wijkhub_queue.hub_setup import (
    CounterPlace,
    HubSetup,
    Policy,
    Service,
    ServiceGroup,
    TicketClass,
    in_language,
    problems_of,
)


def test_a_set_up_that_works_has_no_problems(setup) -> None:
    assert problems_of(setup) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"groups": ()}, "there is no group; a hub needs at least one"),
        ({"services": ()}, "there is no service; a hub needs at least one"),
        ({"counters": ()}, "there is no counter; a hub needs at least one"),
        ({"languages": ()}, "there is no language; a hub needs at least one"),
        ({"languages": ("en",)}, "languages lacks 'nl', on which the others fall back; add it"),
        ({"languages": ("nl", "nl")}, "language 'nl' stands twice; give each its own"),
        (
            {"policy": Policy(classes=(TicketClass("fast", 3.0),))},
            "policy.classes has no 'walk-in', the class of those who walk in; add it",
        ),
        (
            {"policy": Policy(time_zone="Europe/Rotterdam")},
            "policy.time-zone 'Europe/Rotterdam' is no zone; for example Europe/Amsterdam",
        ),
        ({"policy": Policy(time_zone="")}, "policy.time-zone '' is no zone; for example Europe/Amsterdam"),
        ({"policy": Policy(time_zone="../etc")}, "policy.time-zone '../etc' is no zone; for example Europe/Amsterdam"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(setup, changes: dict[str, object], problem: str) -> None:
    assert problem in problems_of(replace(setup, **changes))


ALWAYS = CapacitySeries("always", "civil", WEEKDAYS, time(9), time(17), 2)
FAIR = ExtraOpening("fair", "civil", date(2026, 3, 7), time(10), time(12), 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"capacity": (ALWAYS, ALWAYS)}, "capacity 'always' stands twice; give each its own"),
        (
            {"capacity": (replace(ALWAYS, group="tax"),)},
            "capacity 'always' is for group 'tax', which is not there; choose from ['care', 'civil']",
        ),
        (
            {"capacity": (replace(ALWAYS, end=time(9)),)},
            "capacity 'always' ends before it starts; an end of 00:00 is the end of the day, and what goes on after "
            "midnight is another, from 00:00 on the day after",
        ),
        (
            {"capacity": (replace(ALWAYS, start=time(9, 3)),)},
            "capacity 'always' starts or ends off the five minutes; use times such as 09:05",
        ),
        (
            {"capacity": (replace(ALWAYS, reserved={"web": 2, "desk": 1}),)},
            "capacity 'always' reserves 3 of 2 places; reserve less",
        ),
        (
            {"capacity": (replace(ALWAYS, weekdays=()),)},
            "capacity 'always' has no weekdays; name at least one, such as mon",
        ),
        (
            {"capacity": (replace(ALWAYS, nth=(0,)),)},
            "capacity 'always' has nth = 0; use 1 to 5, or -1 for the last of the month",
        ),
        (
            {"capacity": (replace(ALWAYS, first_day=date(2026, 3, 2), last_day=date(2026, 3, 1)),)},
            "capacity 'always' has its last day before its first",
        ),
        (
            {"extra_openings": (replace(FAIR, start=time(12)),)},
            "extra opening 'fair' ends before it starts; an end of 00:00 is the end of the day, and what goes on after "
            "midnight is another, from 00:00 on the day after",
        ),
        (
            {"closures": (Closure("feast", date(2026, 5, 5), date(2026, 5, 4)),)},
            "closure 'feast' ends on 2026-05-04, before it begins on 2026-05-05",
        ),
        (
            {"overbooking": {"tax": 10}},
            "overbooking names group 'tax', which is not there; choose from ['care', 'civil']",
        ),
        ({"mark": "HK", "other_hubs": (OtherHub("HK", "x"),)}, "mark 'HK' stands twice; give each its own"),
        (
            {"policy": Policy(grace_min=20)},
            "policy.grace-min = 20 is more than policy.missed-after-min = 15; a place must not be free while its "
            "resident may still come",
        ),
    ],
)
def test_what_is_wrong_with_capacity_is_said_likewise(setup, changes: dict[str, object], problem: str) -> None:
    assert problems_of(replace(setup, **changes)) == [problem]


def test_capacity_that_works_has_no_problems(setup) -> None:
    whole = replace(ALWAYS, id="night", start=time(22), end=time(0), nth=(1, -1), reserved={"web": 2})
    right = {"capacity": (ALWAYS, whole), "extra_openings": (FAIR,), "overbooking": {"civil": 100}, "mark": "HK"}
    assert problems_of(replace(setup, **right)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"places": 0},
        {"stepMin": 7},
        {"stepMin": 0},
        {"weekdays": ["maandag"]},
        {"weeks": "third"},
        {"nth": [6]},
        {"reserved": {"phone": 1}},
        {"reserved": {"web": -1}},
    ],
)
def test_capacity_that_makes_no_sense_is_no_capacity(fields: dict[str, object]) -> None:
    right = msgspec.to_builtins(ALWAYS)
    assert msgspec.convert(right, CapacitySeries) == ALWAYS
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**right, **fields}, CapacitySeries)


def test_who_books_gains_urgency_as_such_though_the_hub_names_other_classes(setup) -> None:
    own = replace(setup, policy=Policy(classes=(TicketClass("walk-in", 1.0),)))
    assert (own.rate("appointment"), own.rate("walk-in"), own.rate("x")) == (2.0, 1.0, 1.0)
    slower = replace(setup, policy=Policy(classes=(TicketClass("walk-in", 1.0), TicketClass("appointment", 0.5))))
    assert slower.rate("appointment") == 0.5


def test_ids_and_letters_stand_once(setup) -> None:
    twice = replace(
        setup,
        groups=(*setup.groups, ServiceGroup("civil", "B", {"nl": "x"})),
        services=(*setup.services, setup.services[0]),
        counters=(*setup.counters, setup.counters[0]),
    )
    assert problems_of(twice) == [
        "group 'civil' stands twice; give each its own",
        "letter 'B' stands twice; give each its own",
        "service 'passport' stands twice; give each its own",
        "counter 'c1' stands twice; give each its own",
    ]


def test_what_is_named_must_be_there(setup) -> None:
    wrong = replace(
        setup,
        groups=(replace(setup.groups[0], first=10, last=9), setup.groups[1]),
        services=(*setup.services, Service("tax", "money", {"nl": "Belasting"})),
        counters=(*setup.counters, CounterPlace("c4", {"en": "Counter 4"}, ("civil", "money"))),
    )
    assert problems_of(wrong) == [
        "group 'civil' has first = 10 and last = 9; first must not be above last",
        "group 'money' is not there; service 'tax', counter 'c4' name it; add it, or choose from ['care', 'civil']",
        "counter 'c4' has no Dutch name; add name.nl",
    ]


def test_a_group_that_is_missing_is_one_sentence_however_many_name_it(setup) -> None:
    assert problems_of(replace(setup, groups=setup.groups[:1]))[0].startswith("group 'care' is not there; ")
    assert sum("'care'" in problem for problem in problems_of(replace(setup, groups=setup.groups[:1]))) == 1


def test_things_are_found_by_their_id(setup) -> None:
    assert setup.group("care") is setup.groups[1]
    assert setup.service("licence") is setup.services[1]
    assert setup.counter("c2") is setup.counters[1]
    assert setup.rate("priority") == 3.0
    assert (setup.group("x"), setup.service("x"), setup.counter("x"), setup.rate("x")) == (None, None, None, 1.0)


def test_a_set_up_that_was_asked_something_is_still_the_same_set_up(setup) -> None:
    fresh = msgspec.json.decode(msgspec.json.encode(setup), type=HubSetup)
    setup.service("licence")
    assert fresh == setup
    assert msgspec.json.encode(fresh) == msgspec.json.encode(setup)
    assert replace(setup, services=setup.services[:1]).service("licence") is None


@pytest.mark.parametrize(
    "policy",
    [
        {"longestWaitMin": 0},
        {"longestWaitMin": 1e400},
        {"longestWaitMin": 10081},
        {"undoWithinS": -1},
        {"waitingAtTurn": "forget"},
        {"classes": [{"id": "walk-in", "rate": 0}]},
        {"classes": [{"id": "Walk in", "rate": 1}]},
        {"wachttijd": 5},
    ],
)
def test_a_policy_that_makes_no_sense_is_no_policy(policy: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(policy, Policy)


def test_words_come_in_the_language_asked_for_else_in_dutch_else_in_any() -> None:
    assert in_language({"nl": "Paspoort", "en": "Passport"}, "en") == "Passport"
    assert in_language({"nl": "Paspoort", "en": ""}, "en") == "Paspoort"
    assert in_language({"nl": "Paspoort"}, "tr") == "Paspoort"
    assert in_language({"tr": "Pasaport"}, "en") == "Pasaport"
    assert in_language({}, "nl") == ""
