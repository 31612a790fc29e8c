"""Each change of a location, with who made it and why. The history is what the registry can be held to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from wijkhub_registry.locations.location import FIELDS, Location


class Difference(Struct, frozen=True, rename="camel"):
    """One field before and after, as JSON values; None where it was not known or is not any more."""

    field: str
    before: Any
    after: Any


class Change(Struct, frozen=True, rename="camel"):
    """One version of a location."""

    location: str
    version: int
    """From 1; rises by one."""
    changed_at: datetime
    by: str
    why: str
    differences: tuple[Difference, ...]


def differences(before: Location | None, after: Location | None) -> tuple[Difference, ...]:
    """What differs, field by field, in the order of the fields; from whom a fact is known counts too."""
    old, new = _fields(before), _fields(after)
    return tuple(
        Difference(name, old.get(name), new.get(name)) for name in (*FIELDS, "facts") if old.get(name) != new.get(name)
    )


def _fields(location: Location | None) -> dict[str, Any]:
    return {} if location is None else msgspec.to_builtins(location)
