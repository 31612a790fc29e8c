"""Locations as GeoJSON (RFC 7946)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from wijkhub_registry.public.view import LocationView

MEDIA_TYPE = "application/geo+json"


def feature(view: LocationView) -> dict[str, Any]:
    """One location. Where it is not known, the geometry is null: RFC 7946 calls such a feature unlocated."""
    point = view.point
    properties = msgspec.to_builtins(view)
    for name in ("id", "point"):
        properties.pop(name)
    return {
        "type": "Feature",
        "id": view.id,
        "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]} if point else None,
        "properties": properties,
    }


def feature_collection(views: Sequence[LocationView]) -> dict[str, Any]:
    """Some locations."""
    return {"type": "FeatureCollection", "features": [feature(view) for view in views]}
