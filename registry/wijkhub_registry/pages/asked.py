"""What somebody asks of the page for residents. What can't be read is not asked: there is a page, whatever is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from wijkhub_registry.errors import Invalid
from wijkhub_registry.locations.location import Point
from wijkhub_registry.locations.outlines import Outline
from wijkhub_registry.locations.products import Product
from wijkhub_registry.locations.search import Box, plain
from wijkhub_registry.public.asking import box_in, point_in

LONGEST = 120
"""Letters of one answer that are read."""


class Asked(Struct, frozen=True, kw_only=True):
    """The answers in the form, as they were given."""

    text: str = ""
    service: str = ""
    """A product's name, as typed or chosen."""
    spoken: str = ""
    """An ISO 639 code."""
    open_now: bool = False
    place: str = ""
    """An area or neighbourhood, by name or code."""
    near: Point | None = None
    """Where the reader is, as their own browser told."""
    view: Box | None = None
    """What the map is to show."""

    @property
    def anything(self) -> bool:
        """Whether anything is asked but what the map shows."""
        return replace(self, view=None) != Asked()

    def address(self, language: str, **changed: object) -> str:
        """The page with these answers, some of them changed."""
        asked = replace(self, **changed)
        box, near = asked.view, asked.near
        told = {
            "text": asked.text,
            "service": asked.service,
            "spoken": asked.spoken,
            "open": "yes" if asked.open_now else "",
            "place": asked.place,
            "near": f"{near.latitude},{near.longitude}" if near else "",
            "view": f"{box.west:.5f},{box.south:.5f},{box.east:.5f},{box.north:.5f}" if box else "",
            "language": language,
        }
        return "/?" + urlencode({name: value for name, value in told.items() if value})


def read_asked(query: Mapping[str, str]) -> Asked:
    """The answers in an address."""

    def said(name: str) -> str:
        return " ".join(query.get(name, "").replace("\0", " ").split())[:LONGEST]

    return Asked(
        text=said("text"),
        service=said("service"),
        spoken=said("spoken"),
        open_now=bool(said("open")),
        place=said("place"),
        near=_point(said("near")),
        view=_box(said("view")),
    )


def _point(text: str) -> Point | None:
    try:
        return point_in(text or None)
    except Invalid:
        return None


def _box(text: str) -> Box | None:
    try:
        box = box_in(text or None)
    except Invalid:
        return None
    # What crosses the 180th meridian is far from any hub, and has no picture.
    return box if box is not None and box.west <= box.east else None


def products_called(typed: str, products: Sequence[Product]) -> list[Product]:
    """The products that somebody means: the one with this name or URI, else those whose words begin so."""
    words = plain(typed)
    exact = [one for one in products if plain(one.name) == words or one.uri == typed]
    if exact or not words:
        return exact[:1]
    return [
        one
        for one in products
        if all(any(there.startswith(word) for there in plain(one.name).split()) for word in words.split())
    ]


def outline_called(typed: str, outlines: Sequence[Outline]) -> Outline | None:
    """The outline with this name or code; None when there is none."""
    words = plain(typed)
    return next((one for one in outlines if words and words in (plain(one.name), plain(one.code))), None)
