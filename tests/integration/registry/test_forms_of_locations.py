"""GeoJSON held to RFC 7946 by a JSON Schema of it, and JSON-LD to the terms of schema.org."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import httpx
import jsonschema
import msgspec
import pytest
from rdflib import RDF, SDO, Graph, Literal, URIRef

from wijkhub_queue.hours.stated import DayException, State
from wijkhub_queue.sync.keys import SigningKey
from wijkhub_registry.app import create_app
from wijkhub_registry.documents import Draft, signer
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.location import Address, Contact, Location, OfferedService, Point
from wijkhub_registry.locations.outlines import DOCUMENT, Outlines, read_outlines
from wijkhub_registry.locations.products import Product
from wijkhub_registry.settings import DatabaseSettings, ServerSettings, Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments

# rdflib reads JSON-LD through a class of its own that it means to leave.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PASSPORT = "http://standaarden.overheid.nl/owms/terms/paspoort"
PLACES = [
    Location(
        "noord",
        "wijkhub",
        "Noord",
        Address("Zaagmolenkade", "1", "3036 AB", "Rotterdam"),
        "Noord",
        ("BU05990510",),
        Point(51.93, 4.47),
        {"step-free": True, "toilet": False},
        ("nl", "tr"),
        (OfferedService(PASSPORT, ("walk-in",)),),
        "Mo-Fr 09:00-17:00; PH off",
        (DayException(date(2026, 3, 3), State.CLOSED, reason={"nl": "studiedag"}),),
        Contact("14 010", "noord@example.nl", "https://example.nl/noord"),
        "https://example.nl/noord.jpg",
        note="De bel doet het niet.",
    ),
    Location("stad", "town-hall", "Stadhuis"),
    Location("boek", "library", "Bibliotheek", point=Point(-51.5, -179.9), hours="Mo 22:00-02:00"),
]
SQUARE = {
    "type": "Feature",
    "properties": {"code": "BU05990510", "name": "Noord"},
    # Clockwise on purpose: what goes out must be turned round.
    "geometry": {"type": "Polygon", "coordinates": [[[4, 51], [4, 52], [5, 52], [5, 51], [4, 51]]]},
}

POSITION = {
    "type": "array",
    "minItems": 2,
    "maxItems": 3,
    "items": {"type": "number"},
    "prefixItems": [{"minimum": -180, "maximum": 180}, {"minimum": -90, "maximum": 90}],
}
RING = {"type": "array", "minItems": 4, "items": POSITION}


def geometry(kind: str, coordinates: Any) -> dict[str, Any]:
    told = {"type": {"const": kind}, "coordinates": coordinates, "bbox": {"type": "array", "minItems": 4}}
    # A geometry is no feature: section 7.1.
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": told,
        "not": {"required": ["properties"]},
    }


def many(of: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": of, "minItems": least}


GEOMETRIES = [
    geometry("Point", POSITION),
    geometry("MultiPoint", many(POSITION)),
    geometry("LineString", many(POSITION, 2)),
    geometry("MultiLineString", many(many(POSITION, 2))),
    geometry("Polygon", many(RING)),
    geometry("MultiPolygon", many(many(RING))),
]
FEATURE = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "number"]},
        "geometry": {"oneOf": [{"type": "null"}, *GEOMETRIES]},
        "properties": {"type": ["object", "null"]},
    },
    "allOf": [{"not": {"required": [name]}} for name in ("coordinates", "geometries", "features")],
}
COLLECTION = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {"type": {"const": "FeatureCollection"}, "features": many(FEATURE)},
    "allOf": [{"not": {"required": [name]}} for name in ("coordinates", "geometries", "geometry", "properties")],
}
"""RFC 7946, sections 3 and 7, as a schema; that rings are closed and turn left stands in no schema."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, httpx.Response]:
    """Every answer that the tests look at, by its address."""
    url = f"sqlite:///{tmp_path_factory.mktemp('forms') / 'registry.sqlite3'}"

    async def ask() -> dict[str, httpx.Response]:
        engine = open_engine(url)
        await migrate(engine)
        documents, sign = SqlDocuments(engine), signer(SigningKey.new())
        catalogue = Catalogue(documents)
        await catalogue.put_products([Product(PASSPORT, "paspoort")], by="ann", why="list", at=MONDAY, sign=sign)
        await catalogue.put(PLACES, by="ann", why="found", at=MONDAY, sign=sign)
        shapes, _ = read_outlines(
            json.dumps({"type": "FeatureCollection", "features": [SQUARE]}).encode(),
            code="code",
            name="name",
            tolerance_m=0,
        )
        body = msgspec.json.encode(Outlines("made up", True, tuple(shapes)))
        await documents.publish([Draft(DOCUMENT, "areas", body)], by="ann", why="drawn", at=0, sign=sign)
        await engine.dispose()
        settings = Settings(database=DatabaseSettings(url), server=ServerSettings(public_url="https://plekken.example"))
        door = create_app(settings, clock=lambda: MONDAY)
        addresses = [
            f"/v1/locations{one}?format={form}"
            for form in ("geojson", "json-ld")
            for one in ("", "/noord", "/stad", "/boek")
        ]
        async with (
            door.app.lifespan(),  # type: ignore[union-attr]  # a Litestar
            httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://registry") as client,
        ):
            return {one: await client.get(one) for one in (*addresses, "/v1/outlines/areas")}

    return asyncio.run(ask())


@pytest.mark.parametrize("address", ["/v1/locations?format=geojson", "/v1/outlines/areas"])
def test_collections_are_geojson(told: dict[str, httpx.Response], address: str) -> None:
    assert told[address].headers["content-type"] == "application/geo+json"
    assert told[address].json()["features"]
    jsonschema.validate(told[address].json(), COLLECTION, jsonschema.Draft202012Validator)


@pytest.mark.parametrize("place", ["noord", "stad", "boek"])
def test_a_location_is_a_feature(told: dict[str, httpx.Response], place: str) -> None:
    feature = told[f"/v1/locations/{place}?format=geojson"].json()
    jsonschema.validate(feature, FEATURE, jsonschema.Draft202012Validator)
    assert feature["id"] == place


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "Feature", "properties": {}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [4.47]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [51.9, 104.5]}},
        {"type": "Feature", "properties": {}, "geometry": {"type": "Circle", "coordinates": [4, 51]}},
        {"type": "Feature", "properties": {}, "geometry": None, "features": []},
    ],
)
def test_the_schema_finds_what_is_no_feature(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, FEATURE, jsonschema.Draft202012Validator)


def test_rings_are_closed_and_turn_left(told: dict[str, httpx.Response]) -> None:
    rings = [
        ring
        for feature in told["/v1/outlines/areas"].json()["features"]
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon[:1]
    ]
    assert rings
    for ring in rings:
        assert ring[0] == ring[-1]
        # Twice the area by the shoelace formula: positive when the ring turns left.
        assert sum(x * b - a * y for (x, y), (a, b) in pairwise(ring)) > 0


CONTEXT = {
    # As schema.org's own context has it: its words are the vocabulary, and these properties hold addresses.
    "@vocab": str(SDO),
    **{name: {"@type": "@id"} for name in ("image", "sameAs", "url")},
    **{name: {"@type": "xsd:date", "@id": f"{SDO}{name}"} for name in ("validFrom", "validThrough")},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
DAYS = {SDO[day] for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")}
PROPERTIES = {
    "GovernmentOffice": {
        "identifier", "name", "description", "address", "geo", "telephone", "email", "url", "image", "knowsLanguage",
        "amenityFeature", "areaServed", "makesOffer", "openingHoursSpecification", "specialOpeningHoursSpecification",
    },
    "PostalAddress": {"streetAddress", "postalCode", "addressLocality", "addressRegion"},
    "GeoCoordinates": {"latitude", "longitude"},
    "LocationFeatureSpecification": {"name", "value"},
    "Offer": {"itemOffered"},
    "GovernmentService": {"name", "sameAs"},
    "OpeningHoursSpecification": {"dayOfWeek", "opens", "closes", "validFrom", "validThrough", "description", "name"},
}  # fmt: skip
"""What schema.org has for each type (most from Place, Organization and Thing, of which they are kinds)."""
PROPERTIES |= {"CityHall": PROPERTIES["GovernmentOffice"], "Library": PROPERTIES["GovernmentOffice"]}


def graph_of(answer: httpx.Response) -> Graph:
    assert answer.headers["content-type"] == "application/ld+json"
    document = answer.json()
    assert document["@context"] == "https://schema.org"
    return Graph().parse(data=json.dumps({**document, "@context": CONTEXT}), format="json-ld")


@pytest.mark.parametrize("one", ["", "/noord", "/stad", "/boek"])
def test_every_term_is_of_schema_org_and_belongs_to_its_type(told: dict[str, httpx.Response], one: str) -> None:
    graph = graph_of(told[f"/v1/locations{one}?format=json-ld"])

    assert len(graph) >= 3
    for node, kind in graph.subject_objects(RDF.type):
        name = str(kind).removeprefix(str(SDO))
        assert kind in SDO, kind
        for term in set(graph.predicates(node)) - {RDF.type}:
            assert term in SDO, term
            assert str(term).removeprefix(str(SDO)) in PROPERTIES[name], (name, term)
    # Nothing is told of what has no type.
    typed = set(graph.subjects(RDF.type))
    assert set(graph.subjects()) == typed


def test_the_graph_says_what_is_known(told: dict[str, httpx.Response]) -> None:
    graph = graph_of(told["/v1/locations?format=json-ld"])
    north = URIRef("https://plekken.example/v1/locations/noord")

    assert {
        str(node).rpartition("/")[2]: str(kind).removeprefix(str(SDO))
        for node, kind in graph.subject_objects(RDF.type)
        if isinstance(node, URIRef)
    } == {"noord": "GovernmentOffice", "stad": "CityHall", "boek": "Library"}
    assert graph.value(north, SDO.url) == URIRef("https://example.nl/noord")
    geo = graph.value(north, SDO.geo)
    assert (float(graph.value(geo, SDO.latitude)), float(graph.value(geo, SDO.longitude))) == (51.93, 4.47)
    offered = graph.value(graph.value(north, SDO.makesOffer), SDO.itemOffered)
    assert graph.value(offered, SDO.sameAs) == URIRef(PASSPORT)
    assert graph.value(offered, SDO.name) == Literal("paspoort")
    features = {
        str(graph.value(one, SDO.name)): graph.value(one, SDO.value).toPython()
        for one in graph.objects(north, SDO.amenityFeature)
    }
    assert features == {"step-free": True, "toilet": False}
