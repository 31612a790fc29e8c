"""Locations from a table (CSV) of somebody else's: what can be used is, and the rest is told of, cell by cell.

An empty cell says nothing: what is known already stays. A cell that can't be used is refused by itself; a row without
a name is refused whole.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from wijkhub_registry.locations.location import FEATURES, Fact, Location, id_of

COLUMNS: dict[str, str] = {
    "id": "the location's id, when it has one already",
    "kind": "wijkhub, service-point, town-hall, library or other",
    "name": "what it is called",
    "street": "",
    "house_number": "",
    "postcode": "1234 AB",
    "place": "",
    "area": "the part of the city",
    "neighbourhoods": "CBS buurt codes, a blank between",
    "latitude": "degrees, WGS84",
    "longitude": "degrees, WGS84",
    **{feature.replace("-", "_"): "yes or no; empty when it is not known" for feature in FEATURES},
    "languages": "ISO 639 codes, a blank between",
    "walk_in_services": "URIs of UPL products, a blank between",
    "appointment_services": "URIs of UPL products, a blank between",
    "services": "URIs of UPL products of which it is not known how, a blank between",
    "hours": "opening_hours as in OpenStreetMap",
    "phone": "",
    "email": "",
    "website": "",
    "photo": "a web address",
    "since": "a date, 2026-11-30",
    "until": "a date, 2026-11-30",
    "note": "",
    "source": "from whom this row is known",
    "confirmed_on": "a date, 2026-11-30",
}
"""The columns that are read, and what stands in them."""

_YES_NO = {"yes": True, "ja": True, "true": True, "1": True, "no": False, "nee": False, "false": False, "0": False}
_NESTED = {
    "street": ("address", "street"),
    "house_number": ("address", "houseNumber"),
    "postcode": ("address", "postcode"),
    "place": ("address", "place"),
    "phone": ("contact", "phone"),
    "email": ("contact", "email"),
    "website": ("contact", "website"),
}


class RefusedCell(Struct, frozen=True, rename="camel"):
    """A cell, or with `column` empty a row, that was not taken."""

    line: int
    column: str
    value: str
    why: str


class ImportedRow(Struct, frozen=True):
    """A row that was taken."""

    line: int
    location: Location
    refused: tuple[RefusedCell, ...]


def read_table(
    lines: Iterable[str],
    *,
    columns: Mapping[str, str],
    known: Callable[[str], Location | None],
    check_hours: Callable[[str], str | None],
    products: Callable[[str], bool],
) -> Iterator[ImportedRow | RefusedCell]:
    """Each row of a CSV as a location, laid over what is known of it, or why it is refused.

    Args:
        lines: the CSV's lines, the first with the names of the columns.
        columns: names in this file of columns that we call otherwise, by ours: `{"hours": "opening_hours_2023"}`.
        known: the location with this id as it is now.
        check_hours: None when these opening hours can be used, else what is wrong with them.
        products: whether there is a UPL product with this URI.

    Raises:
        ValueError: the table has no column for the name.
    """
    reader = csv.DictReader(lines, skipinitialspace=True)
    named = {ours: columns.get(ours, ours) for ours in COLUMNS}
    present = reader.fieldnames or ()
    for ours, theirs in columns.items():
        if ours not in COLUMNS:
            raise ValueError(f"We have no column '{ours}'. Ours are: {', '.join(COLUMNS)}.")
        if theirs not in present:
            raise ValueError(f"The table has no column '{theirs}'. It has: {', '.join(present)}.")
    if named["name"] not in present:
        raise ValueError(f"The table has no column '{named['name']}'. Its first line must name the columns.")
    try:
        for row in reader:
            cells = {ours: (row.get(theirs) or "").strip() for ours, theirs in named.items()}
            yield _row(reader.line_num, cells, known, check_hours, products)
    except csv.Error as error:
        raise ValueError(f"Line {reader.line_num} can't be read as CSV ({error}).") from error


def _row(
    line: int,
    cells: dict[str, str],
    known: Callable[[str], Location | None],
    check_hours: Callable[[str], str | None],
    products: Callable[[str], bool],
) -> ImportedRow | RefusedCell:
    kind = cells["kind"].replace("_", "-") or "other"
    try:
        location_id = cells["id"] or id_of(kind, cells["name"])
        before = known(location_id) or msgspec.convert(
            {"id": location_id, "kind": kind, "name": cells["name"]}, Location
        )
    except (ValueError, msgspec.ValidationError) as error:
        return RefusedCell(line, "", cells["name"], f"The row has no name and kind that can be used: {error}")
    location, refused = before, []
    told: set[str] = set()
    for column, value in _values(cells):
        changed, why = _laid(location, column, value, check_hours, products)
        if why:
            refused.append(RefusedCell(line, column, cells.get(column, ""), why))
        else:
            told.add(_field_of(column))
            location = changed
    if cells["source"]:
        fact, why = _fact(cells)
        if why:
            refused.append(RefusedCell(line, "confirmed_on", cells["confirmed_on"], why))
        location = replace(location, facts={**location.facts, **dict.fromkeys(sorted(told), fact)})
    return ImportedRow(line, location, tuple(refused))


def _values(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column in COLUMNS:
        if column in ("id", "source", "confirmed_on", "latitude", "longitude"):
            continue
        if cells[column]:
            yield column, cells[column]
    if cells["latitude"] or cells["longitude"]:
        yield "latitude", f"{cells['latitude']} {cells['longitude']}"


def _field_of(column: str) -> str:
    if column in _NESTED:
        return _NESTED[column][0]
    if column.replace("_", "-") in FEATURES:
        return "accessibility"
    if column.endswith("services"):
        return "services"
    return "point" if column == "latitude" else column


def _laid(
    location: Location,
    column: str,
    value: str,
    check_hours: Callable[[str], str | None],
    products: Callable[[str], bool],
) -> tuple[Location, str]:
    """The location with this cell over it, or as it was and why the cell is refused."""
    fields: dict[str, Any] = msgspec.to_builtins(location)
    field = _field_of(column)
    if field == "accessibility":
        there = _YES_NO.get(value.lower())
        if there is None:
            return location, "Write yes or no, or leave it empty."
        fields[field] = {**fields[field], column.replace("_", "-"): there}
    elif field == "point":
        try:
            latitude, longitude = (float(part.replace(",", ".")) for part in value.split(" "))
        except ValueError:
            return location, "A point needs a latitude and a longitude, in degrees: 51.92 and 4.48."
        fields[field] = {"latitude": latitude, "longitude": longitude}
    elif field == "services":
        if unknown := [uri for uri in value.split() if not products(uri)]:
            return location, f"There is no UPL product {unknown[0]}; import the list, or correct the URI."
        how = {"walk_in_services": "walk-in", "appointment_services": "appointment"}.get(column)
        fields[field] = _offered(fields[field], value.split(), how)
    elif field in ("neighbourhoods", "languages"):
        fields[field] = value.replace(";", " ").replace(",", " ").split()
    elif column in _NESTED:
        fields[field] = {**fields[field], _NESTED[column][1]: value}
    else:
        fields[field] = value.replace("_", "-") if field == "kind" else value
    if field == "hours" and (wrong := check_hours(value)):
        return location, wrong
    try:
        return msgspec.convert(fields, Location), ""
    except msgspec.ValidationError as error:
        return location, f"{error}"


def _offered(services: list[dict[str, Any]], uris: list[str], how: str | None) -> list[dict[str, Any]]:
    by_uri = {service["product"]: list(service["how"]) for service in services}
    for uri in uris:
        ways = by_uri.setdefault(uri, [])
        if how is not None and how not in ways:
            ways.append(how)
    return [{"product": uri, "how": ways} for uri, ways in by_uri.items()]


def _fact(cells: Mapping[str, str]) -> tuple[Fact, str]:
    source = cells["source"][:200]
    if not cells["confirmed_on"]:
        return Fact(source), ""
    try:
        return Fact(source, date.fromisoformat(cells["confirmed_on"])), ""
    except ValueError:
        return Fact(source), "Write a date as 2026-11-30."
