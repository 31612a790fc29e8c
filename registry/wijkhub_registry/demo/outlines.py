"""Rotterdam's fourteen areas as a schematic drawing: who lives nearest to which centre. These are not their borders."""

from __future__ import annotations

from wijkhub_registry.locations.outlines import Outline, Outlines, outline_of

SOURCE = "own schematic drawing, not the true borders"
CENTRES = {
    "Centrum": (51.922, 4.478),
    "Charlois": (51.885, 4.470),
    "Delfshaven": (51.913, 4.440),
    "Feijenoord": (51.899, 4.510),
    "Hillegersberg-Schiebroek": (51.955, 4.485),
    "Hoek van Holland": (51.980, 4.130),
    "Hoogvliet": (51.863, 4.355),
    "IJsselmonde": (51.878, 4.545),
    "Kralingen-Crooswijk": (51.928, 4.515),
    "Noord": (51.937, 4.466),
    "Overschie": (51.938, 4.428),
    "Pernis": (51.888, 4.388),
    "Prins Alexander": (51.950, 4.553),
    "Rozenburg": (51.905, 4.250),
}
"""About where each area lies: latitude and longitude in degrees."""
_AROUND = 0.02
"""Degrees by which the drawing goes beyond the centres."""


def schematic_areas() -> Outlines:
    """Each area is what lies nearer to its centre than to any other (a Voronoi cell), within a rounded hull of all."""
    from shapely import MultiPoint, Point, voronoi_polygons

    points = {name: Point(longitude, latitude) for name, (latitude, longitude) in CENTRES.items()}
    hull = MultiPoint(list(points.values())).convex_hull.buffer(_AROUND, quad_segs=4)
    cells = voronoi_polygons(MultiPoint(list(points.values())), extend_to=hull)
    found: list[Outline] = []
    for number, (name, point) in enumerate(points.items(), 1):
        cell = next(cell for cell in cells.geoms if cell.covers(point))
        found.append(outline_of(f"schematic-{number:02}", name, cell.intersection(hull)))
    return Outlines(SOURCE, True, tuple(found))
