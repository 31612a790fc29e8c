"""What every command is."""

from __future__ import annotations

from msgspec import Struct


def kebab(name: str) -> str:
    """`CallNext` -> `call-next`, the form of a name on the wire."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


class Command(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, tag_field="type", tag=kebab):
    """Anything that may change the hub."""
