"""A hub's set-up: what is found wrong with it, and how it is asked."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

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
