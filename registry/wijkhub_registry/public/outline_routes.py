"""The outlines of areas and neighbourhoods, for whoever draws a map of them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, PathParameter
from msgspec import Struct

from wijkhub_registry.errors import NotFound
from wijkhub_registry.locations.outlines import Outlines
from wijkhub_registry.public.geojson import MEDIA_TYPE
from wijkhub_registry.public.kept import answer
from wijkhub_registry.public.view import as_json
from wijkhub_registry.registry import Registry


class OutlineCollection(Struct, frozen=True):
    """A FeatureCollection (RFC 7946) of MultiPolygons, each with `code` and `name`, and from whom they are."""

    type: str
    source: str
    fixture: bool
    """Made up, to try the map with."""
    features: list[dict[str, Any]]


@get("/outlines/{kind:str}", summary="Outlines to draw a map from", tags=["outlines"], media_type=MEDIA_TYPE)
async def outlines(
    request: Request[Any, Any, Any],
    registry: NamedDependency[Registry],
    kind: FromPath[Annotated[str, PathParameter(description="`areas` or `neighbourhoods`")]],
) -> Response[OutlineCollection]:
    """As GeoJSON, in WGS84, with who made them and whether they are made up."""
    kept = await registry.outlines.of_kind(kind)
    if kept is None:
        raise NotFound(
            f"There are no outlines '{kind}'. The registry's import-outlines brings in 'areas' or 'neighbourhoods'."
        )
    return answer(request, as_json(collection(kept)), MEDIA_TYPE)  # type: ignore[return-value] # encoded already


def collection(outlines: Outlines) -> OutlineCollection:
    """The outlines as GeoJSON."""
    features = [
        {
            "type": "Feature",
            "id": one.code,
            "geometry": {"type": "MultiPolygon", "coordinates": one.polygons},
            "properties": {"code": one.code, "name": one.name},
        }
        for one in outlines.outlines
    ]
    return OutlineCollection("FeatureCollection", outlines.source, outlines.fixture, features)


ROUTES = [outlines]
