"""A public location. What is not known is None or empty and stays so: nothing is made up."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from wijkhub_queue.hours.stated import DayException

Kind = Literal["wijkhub", "service-point", "town-hall", "library", "other"]
How = Literal["walk-in", "appointment"]
Feature = Literal["step-free", "toilet", "hearing-loop", "parking"]
FEATURES: tuple[Feature, ...] = ("step-free", "toilet", "hearing-loop", "parking")

LocationId = Annotated[
    str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80, description="lower-case words with hyphens")
]
Neighbourhood = Annotated[str, Meta(pattern=r"^BU[0-9]{8}$", description="a CBS buurt code, such as BU05990110")]
LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2,3}$", description="an ISO 639 code, such as nl")]
ProductUri = Annotated[str, Meta(pattern=r"^https?://\S+$", max_length=300, description="the URI of a UPL product")]
WebAddress = Annotated[str, Meta(pattern=r"^https?://[^\s<>\"]+$", max_length=300, description="http(s)://…")]
Phone = Annotated[
    str, Meta(pattern=r"^\+?[0-9][0-9 ()-]{1,24}$", description="digits, with blanks, hyphens or + before")
]
Email = Annotated[str, Meta(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$", max_length=120, description="name@place.nl")]
Line = Annotated[str, Meta(max_length=120)]
Name = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"\S")]


class Point(Struct, frozen=True, rename="camel"):
    """A place on earth, WGS84, in degrees."""

    latitude: Annotated[float, Meta(ge=-90, le=90)]
    longitude: Annotated[float, Meta(ge=-180, le=180)]


class Address(Struct, frozen=True, rename="camel"):
    """Where it is; what is not known is empty."""

    street: Line = ""
    house_number: Annotated[str, Meta(max_length=20)] = ""
    postcode: Annotated[str, Meta(pattern=r"^([1-9][0-9]{3} ?[A-Z]{2})?$", description="1234 AB")] = ""
    place: Line = ""


class OfferedService(Struct, frozen=True, rename="camel"):
    """A product that residents get there, and how; how is empty when that is not known."""

    product: ProductUri
    how: tuple[How, ...] = ()


class Contact(Struct, frozen=True, rename="camel"):
    """How to reach it."""

    phone: Phone | None = None
    email: Email | None = None
    website: WebAddress | None = None


class Fact(Struct, frozen=True, rename="camel"):
    """From whom something is known, and when somebody last saw that it is so."""

    source: Annotated[str, Meta(min_length=1, max_length=200)]
    confirmed_on: date | None = None


class Location(Struct, frozen=True, rename="camel"):
    """A place where the city receives residents."""

    id: LocationId
    kind: Kind
    name: Name
    address: Address = Address()
    area: Line = ""
    neighbourhoods: tuple[Neighbourhood, ...] = ()
    """Those that it serves."""
    point: Point | None = None
    """None: not known, and then it is listed and never drawn."""
    accessibility: dict[Feature, bool] = {}
    """What is known to be there or not to be; a feature that is missing is not known."""
    languages: tuple[LanguageCode, ...] = ()
    """Spoken there."""
    services: tuple[OfferedService, ...] = ()
    hours: Annotated[str, Meta(max_length=1000)] | None = None
    """Of the week, as OpenStreetMap's `opening_hours`; None when nobody knows."""
    exceptions: tuple[DayException, ...] = ()
    """Dates that differ; they always win."""
    contact: Contact = Contact()
    photo: WebAddress | None = None
    since: date | None = None
    until: date | None = None
    """The last day on which it is there."""
    note: Annotated[str, Meta(max_length=1000)] = ""
    hub: Annotated[str, Meta(max_length=80)] | None = None
    """The id of the hub that works there, as in its events."""
    facts: dict[str, Fact] = {}
    """By field, in the names of the wire: `openingHours` is `hours`."""

    def there_on(self, day: date) -> bool:
        """Whether it exists on that day, as far as is known."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


FIELDS = tuple(
    field.encode_name for field in msgspec.structs.fields(Location) if field.encode_name not in ("id", "facts")
)
"""What can be known of a location, in the names of the wire."""


def id_of(kind: str, name: str) -> str:
    """An id made of kind and name: `wijkhub-crooswijk`.

    Raises:
        ValueError: the name has no letter or digit.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words:
        raise ValueError(f"'{name}' has no letter or digit to make an id of; give one.")
    return "-".join((kind, *words))[:80].rstrip("-")
