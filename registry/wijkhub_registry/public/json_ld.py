"""Locations as linked data in the words of schema.org (JSON-LD), for search engines and maps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from wijkhub_queue.hours import Calendar, Hours, schema_org_hours
from wijkhub_registry.locations.location import FEATURES
from wijkhub_registry.public.view import LocationView

MEDIA_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"
_TYPES = {"library": "Library", "town-hall": "CityHall"}
"""Every other kind is a GovernmentOffice."""


def place(view: LocationView, hours: Hours, *, url: str, first: date, calendar: Calendar) -> dict[str, Any]:
    """One location, without `@context`; what is not known is left out. `url` is its address in this registry."""
    address, contact, point = view.address, view.contact, view.point
    street = f"{address.street} {address.house_number}".strip()
    told: dict[str, Any] = {
        "@type": _TYPES.get(view.kind, "GovernmentOffice"),
        "@id": url,
        "identifier": view.id,
        "name": view.name,
        "description": view.note,
        "address": _present(
            {
                "@type": "PostalAddress",
                "streetAddress": street,
                "postalCode": address.postcode,
                "addressLocality": address.place,
                "addressRegion": view.area,
            }
        ),
        "geo": {"@type": "GeoCoordinates", "latitude": point.latitude, "longitude": point.longitude} if point else None,
        "telephone": contact.phone,
        "email": contact.email,
        "url": contact.website,
        "image": view.photo,
        "knowsLanguage": list(view.languages),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": feature, "value": view.accessibility[feature]}
            for feature in FEATURES
            if feature in view.accessibility
        ],
        "areaServed": list(view.neighbourhoods),
        "makesOffer": [
            {
                "@type": "Offer",
                "itemOffered": _present(
                    {"@type": "GovernmentService", "name": offered.name, "sameAs": offered.product}
                ),
            }
            for offered in view.services
        ],
        **schema_org_hours(hours, first, calendar=calendar),
    }
    return _present(told)


def graph(places: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Some locations."""
    return {"@context": CONTEXT, "@graph": list(places)}


def _present(told: dict[str, Any]) -> dict[str, Any]:
    """Only what says something: a part that has no more than its type is left out too."""
    return {name: value for name, value in told.items() if value not in (None, "", [], {"@type": "PostalAddress"})}
