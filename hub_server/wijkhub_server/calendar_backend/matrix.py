"""Matrix parameters: `;name=value` after the last part of an address, as often as one likes."""

from __future__ import annotations

from urllib.parse import urlencode

from wijkhub_queue.errors import Invalid

MOST_PARAMETERS = 20


def split_matrix(path: str) -> tuple[str, list[tuple[str, str]]]:
    """A path without its matrix parameters, and those in their order.

    The path has its percent signs decoded already, so an encoded `;` or `=` counts as a plain one: no name or
    value that this calendar knows has either. Nothing between two semicolons is nothing.

    Raises:
        Invalid: one has no name or no `=`, or there are more than 20.
    """
    parent, slash, last = path.rpartition("/")
    name, *parts = last.split(";")
    found = []
    for part in filter(None, parts):
        key, equals, value = part.partition("=")
        if not equals or not key.strip():
            raise Invalid(f"';{part[:40]}' is no parameter. Write ';name=value'.")
        found.append((key.strip(), value.strip()))
    if len(found) > MOST_PARAMETERS:
        raise Invalid(f"There are {len(found)} parameters; {MOST_PARAMETERS} is the most.")
    return f"{parent}{slash}{name}", found


def as_query(parameters: list[tuple[str, str]], query: bytes = b"") -> bytes:
    """The parameters as a query string, after what stands in it already."""
    return b"&".join(filter(None, (query, urlencode(parameters).encode())))
