"""The picture of the map: where things stand in it, and what is one dot."""

from __future__ import annotations

from math import cos, radians

import pytest

from wijkhub_registry.demo.outlines import CENTRES, schematic_areas
from wijkhub_registry.locations.location import Point
from wijkhub_registry.locations.outlines import Outline
from wijkhub_registry.locations.search import Box
from wijkhub_registry.pages.map_drawing import HEIGHT, ROOM, WIDTH, Dot, box_of, draw_map, middle_of

SQUARE = Outline("a", "A", ((((4.0, 52.0), (4.2, 52.0), (4.2, 52.1), (4.0, 52.1), (4.0, 52.0)),),))


def dot(name: str, latitude: float, longitude: float) -> Dot:
    return Dot(name, name, Point(latitude, longitude), "open", "open")


def test_of_nothing_there_is_no_picture() -> None:
    assert draw_map([], [], None) is None


def test_outlines_stand_in_the_middle_with_room_around_north_above() -> None:
    drawing = draw_map([SQUARE], [], None)
    assert drawing is not None
    [shape] = drawing.shapes
    corners = [tuple(map(float, corner.split())) for corner in shape.path.strip("MZ").split("L")]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    # 0.2 degrees of longitude at 52.05 degrees are 0.2 cos 52.05 = 0.1230 of latitude: wider than the picture is to its
    # height, so it is the width that fits.
    scale = WIDTH * (1 - 2 * ROOM) / (0.2 * cos(radians(52.05)))
    assert max(xs) - min(xs) == pytest.approx(WIDTH * (1 - 2 * ROOM), abs=0.2)
    assert max(ys) - min(ys) == pytest.approx(0.1 * scale, abs=0.2)
    assert (min(xs) + max(xs)) / 2 == pytest.approx(WIDTH / 2, abs=0.1)
    assert (min(ys) + max(ys)) / 2 == pytest.approx(HEIGHT / 2, abs=0.1)
    assert corners[0][1] > corners[2][1]


def test_the_middle_of_an_outline_is_its_centre_of_gravity() -> None:
    # An L of three unit squares: the mean of their middles (0.5, 0.5), (1.5, 0.5), (0.5, 1.5).
    ring = ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 2.0), (0.0, 2.0), (0.0, 0.0))
    middle = middle_of(Outline("l", "L", ((ring,),)))
    assert middle is not None
    assert (middle.longitude, middle.latitude) == (pytest.approx(2.5 / 3), pytest.approx(2.5 / 3))


def test_an_outline_without_a_surface_has_no_middle() -> None:
    assert middle_of(Outline("e", "E", ())) is None
    assert middle_of(Outline("e", "E", ((((1.0, 1.0), (2.0, 2.0), (1.0, 1.0), (1.0, 1.0)),),))) is None


def test_dots_that_would_cover_each_other_are_one_until_they_are_looked_at() -> None:
    dots = [dot("far", 52.1, 4.2), dot("one", 52.0, 4.0), dot("other", 52.001, 4.001)]
    drawing = draw_map([], dots, None)
    assert drawing is not None
    assert [[one.name for one in mark.dots] for mark in drawing.marks] == [["far"], ["one", "other"]]
    together = drawing.marks[1]
    assert together.apart
    nearer = draw_map([], dots, together.box)
    assert nearer is not None
    assert [[one.name for one in mark.dots] for mark in nearer.marks] == [["one", "other"]]
    assert not nearer.marks[0].apart


def test_a_dot_by_itself_is_shown_with_the_part_of_the_city_around_it() -> None:
    drawing = draw_map([SQUARE], [dot("one", 52.05, 4.1)], None)
    assert drawing is not None
    ys = [float(corner.split()[1]) for corner in drawing.shapes[0].path.strip("MZ").split("L")]
    # 0.06 degrees fill the height but for the room; the square is 0.1 high.
    assert max(ys) - min(ys) == pytest.approx(HEIGHT * (1 - 2 * ROOM) / 0.06 * 0.1, abs=0.2)


def test_what_lies_outside_the_view_is_not_drawn() -> None:
    drawing = draw_map([], [dot("in", 52.05, 4.05), dot("out", 53.0, 5.0)], Box(4.0, 52.0, 4.1, 52.1))
    assert drawing is not None
    assert [mark.dots[0].name for mark in drawing.marks] == ["in"]


def test_a_name_gives_way_to_a_dot_and_stays_within_its_area() -> None:
    drawing = draw_map([SQUARE], [dot("x", 52.05, 4.1)], box_of([SQUARE]))
    assert drawing is not None
    [shape] = drawing.shapes
    assert shape.label is not None and abs(shape.label[1] - HEIGHT / 2) > 14


def test_our_own_areas_are_marked_as_made_up_and_each_holds_its_centre() -> None:
    from shapely import Point as Place
    from shapely import Polygon, unary_union

    outlines = schematic_areas()
    assert outlines.fixture and "not the true borders" in outlines.source
    assert [one.name for one in outlines.outlines] == list(CENTRES) and len(CENTRES) == 14
    cells = {one.name: Polygon(one.polygons[0][0]) for one in outlines.outlines}
    for name, (latitude, longitude) in CENTRES.items():
        assert [other for other, cell in cells.items() if cell.contains(Place(longitude, latitude))] == [name]
    # Together they cover one surface, and none lies over another.
    assert unary_union(list(cells.values())).area == pytest.approx(sum(cell.area for cell in cells.values()), rel=1e-4)
