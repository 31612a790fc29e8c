"""The other forms in which locations are answered, as the description has them: GeoJSON, JSON-LD and CSV."""

from __future__ import annotations

from typing import Any

from wijkhub_registry.public import csv_table, geojson, json_ld

_POINT: dict[str, Any] = {
    "type": "object",
    "required": ["type", "coordinates"],
    "properties": {
        "type": {"const": "Point"},
        "coordinates": {
            "type": "array",
            "description": "Longitude and latitude in degrees, WGS84.",
            "prefixItems": [
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
            ],
            "minItems": 2,
            "maxItems": 2,
        },
    },
}
_FEATURE: dict[str, Any] = {
    "type": "object",
    "title": "LocationFeature",
    "description": "A location as a feature (RFC 7946); its geometry is null where nobody knows where it is.",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": {"oneOf": [_POINT, {"type": "null"}]},
        "properties": {"type": "object", "description": "As in JSON, without `id` and `point`."},
    },
}
_PLACE: dict[str, Any] = {
    "type": "object",
    "title": "LinkedPlace",
    "description": "A location in the words of schema.org; what is not known is left out.",
    "required": ["@type", "@id", "identifier", "name"],
    "properties": {
        "@type": {"enum": ["CityHall", "GovernmentOffice", "Library"]},
        "@id": {"type": "string", "format": "uri-reference"},
        "identifier": {"type": "string"},
        "name": {"type": "string"},
    },
}
SCHEMAS: dict[str, Any] = {
    "LocationFeature": _FEATURE,
    "LocationFeatures": {
        "type": "object",
        "title": "LocationFeatures",
        "description": "Locations as a feature collection (RFC 7946).",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/LocationFeature"}},
        },
    },
    "LinkedPlace": _PLACE,
    "LinkedPlaces": {
        "type": "object",
        "title": "LinkedPlaces",
        "required": ["@context", "@graph"],
        "properties": {
            "@context": {"const": json_ld.CONTEXT},
            "@graph": {"type": "array", "items": {"$ref": "#/components/schemas/LinkedPlace"}},
        },
    },
}
"""Schemas beside those of the wire types, by name."""
_FORMS = {
    "/v1/locations": {
        geojson.MEDIA_TYPE: {"$ref": "#/components/schemas/LocationFeatures"},
        json_ld.MEDIA_TYPE: {"$ref": "#/components/schemas/LinkedPlaces"},
        csv_table.MEDIA_TYPE: {
            "type": "string",
            "description": "The columns that an import reads; the first line names them.",
        },
    },
    "/v1/locations/{location_id}": {
        geojson.MEDIA_TYPE: {"$ref": "#/components/schemas/LocationFeature"},
        json_ld.MEDIA_TYPE: {"$ref": "#/components/schemas/LinkedPlace"},
    },
}
_KEPT = {
    *_FORMS,
    "/v1/locations/{location_id}/history",
    "/v1/locations/{location_id}/timeline",
    "/v1/locations/{location_id}/openings",
    "/v1/nearest-locations",
    "/v1/products",
    "/v1/outlines/{kind}",
    "/v1/hours-report",
}
"""Whose answers carry an ETag."""


def describe_media(path: str, method: str, operation: dict[str, Any]) -> None:
    """Add to a public read its other forms, its ETag, and the answer to who has it already."""
    if method != "get" or path not in _KEPT:
        return
    responses = operation["responses"]
    told = responses["200"]
    for media_type, schema in _FORMS.get(path, {}).items():
        told["content"][media_type] = {"schema": schema}
    etag = {"schema": {"type": "string"}, "required": True, "description": "Of what this answer says."}
    told["headers"] = {**(told.get("headers") or {}), "ETag": etag}
    if path == "/v1/locations":
        link = {"schema": {"type": "string"}, "description": 'The next page, `rel="next"`; none on the last.'}
        told["headers"]["Link"] = link
    responses["304"] = {"description": "You have it already: `If-None-Match` was its ETag.", "headers": {"ETag": etag}}
