from __future__ import annotations

from datetime import date
from math import pi

import pytest

from wijkhub_registry.locations.distance import EARTH_RADIUS_M, metres_between
from wijkhub_registry.locations.location import Address, Location, OfferedService, Point
from wijkhub_registry.locations.search import Box, Search, find

PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
NAMES = {PASSPORT: "paspoort"}
TODAY = date(2026, 11, 24)
NORTH = Location(
    "north",
    "wijkhub",
    "Café Noord",
    Address("Sint-Agathastraat", "56", "3037 SH", "Rotterdam"),
    "Noord",
    ("BU05990510",),
    Point(51.93, 4.47),
    languages=("nl", "tr"),
    services=(OfferedService(PASSPORT, ("appointment",)),),
)
SOUTH = Location("south", "service-point", "Zuid", area="Charlois", point=Point(51.88, 4.47), languages=("nl",))
NOWHERE = Location("nowhere", "wijkhub", "Bergpolder", area="Noord")
ALL = (SOUTH, NOWHERE, NORTH)


def ids(search: Search, *, on: date = TODAY, locations: tuple[Location, ...] = ALL) -> list[str]:
    return [one.location.id for one in find(locations, search, on=on, names=NAMES)]


def test_all_are_found_by_name_when_nothing_is_asked() -> None:
    assert ids(Search()) == ["nowhere", "north", "south"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cafe", ["north"]),
        ("CAFÉ noo", ["north"]),
        ("agatha 56", ["north"]),
        ("3037sh", ["north"]),
        ("3037 sh", ["north"]),
        ("noord", ["nowhere", "north"]),
        ("pasp", ["north"]),
        ("ord", []),
        ("noord zuid", []),
        ("?!", ["nowhere", "north", "south"]),
    ],
)
def test_each_word_begins_a_word_of_what_is_known(text: str, expected: list[str]) -> None:
    assert ids(Search(text=text)) == expected


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(kind="service-point"), ["south"]),
        (Search(service=PASSPORT), ["north"]),
        (Search(service=PASSPORT, how="appointment"), ["north"]),
        (Search(service=PASSPORT, how="walk-in"), []),
        (Search(how="appointment"), ["north"]),
        (Search(language="tr"), ["north"]),
        (Search(neighbourhood="BU05990510"), ["north"]),
        (Search(box=Box(4.4, 51.9, 4.5, 52.0)), ["north"]),
        (Search(box=Box(4.47, 51.88, 4.47, 51.88)), ["south"]),
        (Search(box=Box(179.0, -90, 5.0, 90)), ["north", "south"]),
        (Search(kind="wijkhub", language="nl"), ["north"]),
    ],
)
def test_what_is_asked_must_hold_and_the_unknown_does_not(search: Search, expected: list[str]) -> None:
    assert ids(search) == expected


def test_the_nearest_comes_first_and_what_is_nowhere_last() -> None:
    near = Point(51.89, 4.47)

    assert ids(Search(near=near)) == ["south", "north", "nowhere"]
    # 0.01 degree of latitude is 1,112 m, 0.04 is 4,448 m.
    assert ids(Search(near=near, within_m=1200)) == ["south"]
    assert ids(Search(near=near, within_m=1100)) == []


def test_a_location_is_there_from_its_first_day_to_its_last() -> None:
    new = Location("new", "other", "New", since=date(2026, 11, 25), until=date(2026, 11, 26))

    assert [ids(Search(), on=date(2026, 11, day), locations=(new,)) for day in (24, 25, 26, 27)] == [
        [],
        ["new"],
        ["new"],
        [],
    ]


def test_distances_are_those_of_a_sphere() -> None:
    quarter = pi / 2 * EARTH_RADIUS_M

    assert metres_between(Point(0, 0), Point(0, 90)) == pytest.approx(quarter)
    assert metres_between(Point(0, 0), Point(90, 0)) == pytest.approx(quarter)
    assert metres_between(Point(0, 0), Point(0, 180)) == pytest.approx(2 * quarter)
    assert metres_between(Point(51.9, 4.5), Point(51.9, 4.5)) == 0
