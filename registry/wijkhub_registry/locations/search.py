"""Which locations somebody looks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct

from wijkhub_registry.locations.distance import metres_between
from wijkhub_registry.locations.location import How, Kind, Location, Point


class Box(Struct, frozen=True):
    """From south-west to north-east, in degrees; may cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, point: Point) -> bool:
        """Whether the point is in it, its edges included."""
        if not self.south <= point.latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= point.longitude <= self.east
        return point.longitude >= self.west or point.longitude <= self.east


class Search(Struct, frozen=True, kw_only=True):
    """What is asked. What is None or empty is not asked; a location must answer to all that is."""

    text: str = ""
    """Each word must begin a word of the name, the address, the area, or a service's name."""
    kind: Kind | None = None
    service: str | None = None
    """URI of a UPL product."""
    how: How | None = None
    """With `service`: offered in this way; without: something is."""
    language: str | None = None
    neighbourhood: str | None = None
    """CBS buurt code."""
    box: Box | None = None
    near: Point | None = None
    within_m: float | None = None
    """Metres from `near`."""


class Found(Struct, frozen=True):
    """A location that answers, and how far it is."""

    location: Location
    distance_m: float | None = None
    """From `near`; None when that was not asked, or where the location is not known."""


def find(locations: Iterable[Location], search: Search, *, on: date, names: Mapping[str, str]) -> list[Found]:
    """The locations that answer, nearest first when `near` is asked, else by name; those without a point come last.

    Args:
        locations: all there are.
        search: what is asked.
        on: the day on which they must exist.
        names: what the products are called, by URI.
    """
    tests = list(_tests(search, names))
    found = [
        Found(location, _distance(location, search.near))
        for location in locations
        if location.there_on(on) and all(test(location) for test in tests)
    ]
    if search.within_m is not None and search.near is not None:
        found = [one for one in found if one.distance_m is not None and one.distance_m <= search.within_m]
    return sorted(
        found,
        key=lambda one: (
            (one.distance_m is None, one.distance_m or 0.0) if search.near else (False, 0.0),
            plain(one.location.name),
            one.location.id,
        ),
    )


def _distance(location: Location, near: Point | None) -> float | None:
    return None if near is None or location.point is None else metres_between(near, location.point)


def _tests(search: Search, names: Mapping[str, str]) -> Iterable[Callable[[Location], bool]]:
    if words := plain(search.text).split():
        yield lambda location: _has_words(location, words, names)
    if search.kind:
        yield lambda location: location.kind == search.kind
    if search.service or search.how:
        yield lambda location: any(
            search.service in (None, offered.product) and (search.how is None or search.how in offered.how)
            for offered in location.services
        )
    if search.language:
        yield lambda location: search.language in location.languages
    if search.neighbourhood:
        yield lambda location: search.neighbourhood in location.neighbourhoods
    if (box := search.box) is not None:
        yield lambda location: location.point is not None and box.holds(location.point)


def _has_words(location: Location, words: list[str], names: Mapping[str, str]) -> bool:
    address = location.address
    texts = (
        location.name,
        address.street,
        address.house_number,
        address.postcode,
        address.postcode.replace(" ", ""),
        address.place,
        location.area,
        *(names.get(offered.product, "") for offered in location.services),
    )
    there = plain(" ".join(texts)).split()
    return all(any(one.startswith(word) for one in there) for word in words)


def plain(text: str) -> str:
    """The text as it is compared: without accents, in small letters, a blank for whatever is no letter or digit."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in kept).strip()
