"""Locations as a table, in the columns that an import reads: what goes out can come in again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from wijkhub_registry.locations.location import FEATURES
from wijkhub_registry.locations.table_import import COLUMNS
from wijkhub_registry.public.view import LocationView

MEDIA_TYPE = "text/csv"
MORE = ("state", "version", "changed_at")
"""Columns that an import passes over: whether it is open at the moment of asking, and when it changed."""
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""


def csv_table(views: Sequence[LocationView]) -> str:
    """The table, its first line the names of the columns. A row's source is that of its name, as far as it is known."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, *MORE))
    for view in views:
        cells = _cells(view)
        writer.writerow([_passive(cells.get(column, "")) for column in (*COLUMNS, *MORE)])
    return text.getvalue()


def _passive(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ACTIVE) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell.lstrip("+-").replace(".", "", 1).replace(" ", "").isdigit()


def _cells(view: LocationView) -> dict[str, str]:
    address, contact, point = view.address, view.contact, view.point
    fact = view.facts.get("name")
    by_way = {
        "walk_in_services": "walk-in",
        "appointment_services": "appointment",
    }
    return {
        "id": view.id,
        "kind": view.kind,
        "name": view.name,
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "place": address.place,
        "area": view.area,
        "neighbourhoods": " ".join(view.neighbourhoods),
        "latitude": str(point.latitude) if point else "",
        "longitude": str(point.longitude) if point else "",
        **{
            feature.replace("-", "_"): {True: "yes", False: "no", None: ""}[view.accessibility.get(feature)]
            for feature in FEATURES
        },
        "languages": " ".join(view.languages),
        **{
            column: " ".join(offered.product for offered in view.services if way in offered.how)
            for column, way in by_way.items()
        },
        "services": " ".join(offered.product for offered in view.services if not offered.how),
        "hours": view.hours or "",
        "phone": contact.phone or "",
        "email": contact.email or "",
        "website": contact.website or "",
        "photo": view.photo or "",
        "since": view.since.isoformat() if view.since else "",
        "until": view.until.isoformat() if view.until else "",
        "note": view.note,
        "source": fact.source if fact else "",
        "confirmed_on": fact.confirmed_on.isoformat() if fact and fact.confirmed_on else "",
        "state": view.now.state.value,
        "version": str(view.version),
        "changed_at": view.changed_at.isoformat().replace("+00:00", "Z"),
    }
