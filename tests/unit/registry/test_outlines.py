from __future__ import annotations

from itertools import pairwise
from typing import Any

import msgspec
import pytest

from wijkhub_registry.locations.outlines import Outline, RefusedOutline, read_outlines


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    """Clockwise, which RFC 7946 does not want."""
    east, north = west + size, south + size
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


def feature(code: Any, name: str, *rings: list[list[float]], kind: str = "Polygon") -> dict[str, Any]:
    coordinates: Any = list(rings) if kind == "Polygon" else [[ring] for ring in rings]
    return {
        "type": "Feature",
        "properties": {"code": code, "naam": name},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def read(*features: Any, tolerance_m: float = 0) -> tuple[list[Outline], list[RefusedOutline]]:
    data = msgspec.json.encode({"type": "FeatureCollection", "features": features})
    return read_outlines(data, code="code", name="naam", tolerance_m=tolerance_m)


def test_a_ring_is_turned_counter_clockwise() -> None:
    [outline], refused = read(feature("A", "Noord", square(4, 51)))

    assert refused == []
    assert (outline.code, outline.name) == ("A", "Noord")
    [[ring]] = outline.polygons
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)) / 2
    assert area == pytest.approx(1.0)
    assert ring[0] == ring[-1]


def test_holes_and_parts_are_kept() -> None:
    [holed, parted], _ = read(
        feature("A", "a", square(0, 0, 3), square(1, 1)),
        feature("B", "b", square(5, 0), square(7, 0), kind="MultiPolygon"),
    )

    assert [len(rings) for rings in holed.polygons] == [2]
    assert [len(rings) for rings in parted.polygons] == [1, 1]


def test_neighbours_that_are_simplified_go_on_touching() -> None:
    wiggle = [[1.0, y / 10 + 0.0] if y % 2 else [1.0003, y / 10] for y in range(1, 10)]
    west = [[0.0, 0.0], [1.0, 0.0], *wiggle, [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    east = [[2.0, 0.0], [2.0, 1.0], [1.0, 1.0], *reversed(wiggle), [1.0, 0.0], [2.0, 0.0]]

    (a, b), _ = read(feature("A", "a", west), feature("B", "b", east), tolerance_m=500)

    ring_a, ring_b = set(a.polygons[0][0]), set(b.polygons[0][0])
    assert len(ring_a) < 13
    assert {point for point in ring_a if point[0] >= 1} == {point for point in ring_b if point[0] <= 1.0003}


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ({"type": "Feature", "geometry": None, "properties": {}}, "no Polygon"),
        ({"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}}, "no Polygon"),
        ("nonsense", "no Polygon"),
        (
            {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [square(0, 0)]}, "properties": {"x": 1}},
            "It has: x",
        ),
        (feature("A", "a", [[1, 2]]), "can't be read"),
    ],
)
def test_a_feature_that_is_none_is_refused_and_the_next_is_read(odd: Any, why: str) -> None:
    [outline], [refused] = read(odd, feature("B", "b", square(0, 0)))

    assert outline.code == "B"
    assert refused.number == 1
    assert why in refused.why


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<gml/>", "not GeoJSON"),
        (b'{"type":"Feature"}', "FeatureCollection"),
        (b"[]", "FeatureCollection"),
    ],
)
def test_a_file_of_another_kind_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_outlines(data, code="code", name="naam", tolerance_m=0)


def test_metres_of_the_rijksdriehoek_are_no_degrees() -> None:
    with pytest.raises(ValueError, match="Rijksdriehoek"):
        read(feature("A", "a", square(92_000, 437_000, 1000)))


def test_a_code_that_stands_twice_is_no_code() -> None:
    with pytest.raises(ValueError, match="'A' occurs more than once"):
        read(feature("A", "a", square(0, 0)), feature("A", "b", square(2, 0)))
