"""Outlines of areas or neighbourhoods, from a GeoJSON file of anybody's: what the map is drawn from, without tiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

OutlineKind = Literal["areas", "neighbourhoods"]
DOCUMENT = "outlines"
"""The kind of document in which they are kept; its id is their kind."""
METRES_A_DEGREE = 111_195.0
"""Of latitude, on a sphere of the earth's mean radius."""
DECIMALS = 6
"""Of a degree: a tenth of a metre."""

Position = tuple[float, float]
Ring = tuple[Position, ...]


class Outline(Struct, frozen=True, rename="camel"):
    """One area. Its polygons each have an outer ring, counter-clockwise, and rings of holes (RFC 7946)."""

    code: str
    name: str
    polygons: tuple[tuple[Ring, ...], ...]


class Outlines(Struct, frozen=True, rename="camel"):
    """The outlines that were brought in together."""

    source: Annotated[str, Meta(min_length=1, max_length=300)]
    fixture: bool
    """Made up, to try the map with; true borders are elsewhere."""
    outlines: tuple[Outline, ...]


class RefusedOutline(Struct, frozen=True, rename="camel"):
    """A feature that was not taken."""

    number: int
    """In the file, from 1."""
    why: str


def read_outlines(
    data: bytes, *, code: str, name: str, tolerance_m: float
) -> tuple[list[Outline], list[RefusedOutline]]:
    """The outlines in a GeoJSON FeatureCollection, simplified together, so that neighbours go on touching.

    Args:
        data: the file.
        code: the property that holds each feature's code, such as `buurtcode`.
        name: the property that holds its name.
        tolerance_m: detail smaller than about this many metres goes; 0 keeps all.

    Raises:
        ValueError: it is no such file, or its coordinates are no degrees.
    """
    from shapely import Geometry, make_valid
    from shapely.geometry import shape

    found: list[tuple[str, str, Geometry]] = []
    refused: list[RefusedOutline] = []
    for number, feature in enumerate(_features(data), 1):
        properties = feature.get("properties") or {}
        geometry = feature.get("geometry") or {}
        if geometry.get("type") not in ("Polygon", "MultiPolygon"):
            refused.append(RefusedOutline(number, "It is no Polygon or MultiPolygon."))
        elif code not in properties or name not in properties:
            has = ", ".join(sorted(map(str, properties))) or "none"
            refused.append(RefusedOutline(number, f"It has no property '{code}' or '{name}'. It has: {has}."))
        else:
            try:
                outline = make_valid(shape(geometry))
            except (ValueError, TypeError, KeyError, IndexError) as error:
                refused.append(RefusedOutline(number, f"Its coordinates can't be read: {error}."))
                continue
            _check_degrees(outline)
            found.append((str(properties[code]), str(properties[name]), outline))
    if doubled := {one for one, _, _ in found if sum(one == other for other, _, _ in found) > 1}:
        raise ValueError(f"The code '{min(doubled)}' occurs more than once; take another property than '{code}'.")
    return _simplified(found, tolerance_m), refused


def _features(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        told = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise ValueError(f"This is not GeoJSON: {error}.") from error
    if not isinstance(told, dict) or told.get("type") != "FeatureCollection":
        raise ValueError("This is no FeatureCollection; export the outlines as GeoJSON.")
    for feature in told.get("features") or ():
        yield feature if isinstance(feature, dict) else {}


def _check_degrees(outline: Any) -> None:
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(
            f"The coordinates are no degrees ({west:.0f}, {south:.0f}); they may be Rijksdriehoek. Export the file as "
            "WGS84 (EPSG:4326), longitude first."
        )


def _simplified(found: list[tuple[str, str, Any]], tolerance_m: float) -> list[Outline]:
    from shapely import coverage_is_valid, coverage_simplify, simplify

    shapes = [outline for _, _, outline in found]
    tolerance = tolerance_m / METRES_A_DEGREE
    if tolerance > 0 and shapes:
        shapes = list(
            coverage_simplify(shapes, tolerance) if coverage_is_valid(shapes) else simplify(shapes, tolerance)
        )
    return [
        outline_of(code, name, outline)
        for (code, name, _), outline in zip(found, shapes, strict=True)
        if not outline.is_empty
    ]


def outline_of(code: str, name: str, outline: Any) -> Outline:
    """The outline with the shape of a shapely geometry, in degrees, longitude first."""
    return Outline(code, name, tuple(_polygons(outline)))


def _polygons(outline: Any) -> Iterator[tuple[Ring, ...]]:
    from shapely.geometry.polygon import orient

    for part in getattr(outline, "geoms", [outline]):
        if part.geom_type == "Polygon" and not part.is_empty:
            turned = orient(part)
            yield tuple(_ring(ring) for ring in (turned.exterior, *turned.interiors))
        elif part.geom_type == "MultiPolygon":
            yield from _polygons(part)


def _ring(ring: Any) -> Ring:
    return tuple((round(x, DECIMALS), round(y, DECIMALS)) for x, y, *_ in ring.coords)
