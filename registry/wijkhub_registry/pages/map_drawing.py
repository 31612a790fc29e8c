"""The map as the server draws it: outlines and dots in one small picture, for who has no script, and without tiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, radians

from msgspec import Struct

from wijkhub_registry.locations.location import Point
from wijkhub_registry.locations.outlines import Outline, Ring
from wijkhub_registry.locations.search import Box

WIDTH, HEIGHT = 360.0, 300.0
"""Of the picture, in its own units; on the smallest phone a unit is 0.8 pixel."""
APART = 36.0
"""Dots nearer to each other than this are one, so that each can be touched."""
NARROWEST = 0.012
"""Degrees of latitude that the picture shows at least: a little more than a kilometre."""
AROUND = 0.06
"""Degrees of latitude that it shows at least when nobody asked for less: seven kilometres."""
ROOM = 0.14
"""Of what is shown, free on each side."""
_LETTER, _LINE = 5.6, 12.0
"""About how wide a letter of a label is, and how high a line."""
_BESIDE = 21.0
"""How far above or below the middle a label stands when there is a dot."""


class Dot(Struct, frozen=True):
    """A place to draw."""

    id: str
    name: str
    point: Point
    state: str
    words: str
    """Such as `open tot 17:00`."""


class Mark(Struct, frozen=True):
    """One dot, or several that stand too near to each other."""

    x: float
    y: float
    dots: tuple[Dot, ...]
    box: Box
    """What to show to see them apart."""
    apart: bool
    """Whether they can be seen apart."""


class Shape(Struct, frozen=True):
    """An outline in the picture."""

    code: str
    name: str
    path: str
    """Of the SVG."""
    label: tuple[float, float] | None
    """Where its name stands; None where there is no room for it."""


class Drawing(Struct, frozen=True):
    """What the picture is drawn from."""

    shapes: tuple[Shape, ...]
    marks: tuple[Mark, ...]


class _Sight(Struct, frozen=True):
    """Which part of the earth the picture shows: an equirectangular projection around its middle."""

    longitude: float
    latitude: float
    scale: float
    """Units for a degree of latitude."""

    def place(self, longitude: float, latitude: float) -> tuple[float, float]:
        narrowing = cos(radians(self.latitude))
        x = WIDTH / 2 + (longitude - self.longitude) * narrowing * self.scale
        return x, HEIGHT / 2 - (latitude - self.latitude) * self.scale


def draw_map(outlines: Sequence[Outline], dots: Sequence[Dot], view: Box | None) -> Drawing | None:
    """The picture of this part of the earth; without one, of all dots, else of all outlines; None of nothing at all."""
    around = box_around((dot.point.longitude, dot.point.latitude) for dot in dots)
    shown = view or (_widened(around) if around else box_of(outlines))
    if shown is None:
        return None
    sight = _sight(shown)
    marks = tuple(_marks(dots, sight))
    return Drawing(tuple(_shapes(outlines, sight, marks)), marks)


def _widened(box: Box) -> Box:
    """The box, or more around it, so that one sees in which part of the city it lies."""
    lacks = max(0.0, AROUND - (box.north - box.south)) / 2
    return Box(box.west, box.south - lacks, box.east, box.north + lacks)


def box_of(outlines: Iterable[Outline]) -> Box | None:
    """The box around these outlines; None when there are none."""
    return box_around(
        position for outline in outlines for polygon in outline.polygons for position in (polygon[0] if polygon else ())
    )


def box_around(positions: Iterable[tuple[float, float]]) -> Box | None:
    """The box around these longitudes and latitudes; None when there are none."""
    found = list(positions)
    if not found:
        return None
    longitudes, latitudes = [one for one, _ in found], [one for _, one in found]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def middle_of(outline: Outline) -> Point | None:
    """The centre of gravity of an outline's largest polygon (the shoelace formula); None of an empty one."""
    rings = [polygon[0] for polygon in outline.polygons if polygon and len(polygon[0]) >= 4]
    if not rings:
        return None
    ring = max(rings, key=lambda one: abs(_twice_area(one)))
    doubled = _twice_area(ring)
    if doubled == 0:
        return None
    x0, y0 = ring[0]
    x = y = 0.0
    # From the first position on, for a ring is small against its distance from the equator and the meridian.
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        x += (x1 + x2 - 2 * x0) * cross
        y += (y1 + y2 - 2 * y0) * cross
    return Point(y0 + y / (3 * doubled), x0 + x / (3 * doubled))


def _twice_area(ring: Ring) -> float:
    x0, y0 = ring[0]
    return sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairwise(ring))


def _sight(box: Box) -> _Sight:
    latitude = (box.south + box.north) / 2
    high = max(box.north - box.south, NARROWEST)
    wide = max((box.east - box.west) * cos(radians(latitude)), NARROWEST)
    scale = min(HEIGHT / high, WIDTH / wide) * (1 - 2 * ROOM)
    return _Sight((box.west + box.east) / 2, latitude, scale)


def _marks(dots: Sequence[Dot], sight: _Sight) -> Iterable[Mark]:
    groups: list[tuple[float, float, list[Dot]]] = []
    for dot in dots:
        x, y = sight.place(dot.point.longitude, dot.point.latitude)
        if not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
            continue
        for gx, gy, members in groups:
            if hypot(gx - x, gy - y) < APART:
                members.append(dot)
                break
        else:
            groups.append((x, y, [dot]))
    narrowest = sight.scale >= HEIGHT / NARROWEST * (1 - 2 * ROOM) * 0.99
    for x, y, members in groups:
        box = box_around((one.point.longitude, one.point.latitude) for one in members)
        assert box is not None
        same = box.west == box.east and box.south == box.north
        yield Mark(round(x, 1), round(y, 1), tuple(members), box, not (same or narrowest))


def _shapes(outlines: Sequence[Outline], sight: _Sight, marks: Sequence[Mark]) -> Iterable[Shape]:
    taken = [(mark.x - 14, mark.y - 14, mark.x + 14, mark.y + 14) for mark in marks]
    for outline in outlines:
        path = "".join(_path(ring, sight) for polygon in outline.polygons for ring in polygon)
        label = _label(outline, sight, taken)
        yield Shape(outline.code, outline.name, path, label)


def _path(ring: Ring, sight: _Sight) -> str:
    places = [sight.place(*position) for position in ring]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + "Z"


def _label(
    outline: Outline, sight: _Sight, taken: list[tuple[float, float, float, float]]
) -> tuple[float, float] | None:
    middle = middle_of(outline)
    if middle is None:
        return None
    x, y = sight.place(middle.longitude, middle.latitude)
    half = len(outline.name) * _LETTER / 2
    for lower in (0.0, -_BESIDE, _BESIDE):
        box = (x - half, y + lower - _LINE / 2, x + half, y + lower + _LINE / 2)
        seen = box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and box[3] <= HEIGHT
        at_home = not lower or _holds(outline, middle.longitude, middle.latitude - lower / sight.scale)
        if seen and at_home and not any(_meet(box, other) for other in taken):
            taken.append(box)
            return round(x, 1), round(y + lower + _LINE / 3, 1)
    return None


def _holds(outline: Outline, longitude: float, latitude: float) -> bool:
    """Whether a ray from the point to the east crosses the rings an odd number of times."""
    crossed = sum(
        (y1 > latitude) != (y2 > latitude) and longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
        for polygon in outline.polygons
        for ring in polygon
        for (x1, y1), (x2, y2) in pairwise(ring)
    )
    return crossed % 2 == 1


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
