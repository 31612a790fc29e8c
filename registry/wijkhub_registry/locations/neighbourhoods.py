"""The city's neighbourhoods with what is known of their demand, out of a table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from msgspec import Struct

from wijkhub_queue.hours.rules import Neighbourhood

DOCUMENT = ("neighbourhoods", "all")
"""Kind and id of the document in which they are kept."""
COLUMNS = ("code", "name", "demand", "residents")
_CODE = re.compile(r"BU[0-9]{8}")
_MOST_RESIDENTS = 1_000_000


class RefusedPart(Struct, frozen=True):
    """A row or cell of the table that was not taken."""

    line: int
    value: str
    why: str


def read_neighbourhoods(lines: Iterable[str]) -> tuple[list[Neighbourhood], list[RefusedPart]]:
    """The neighbourhoods of a CSV with columns `code`, `name` and, when known, `demand` and `residents`.

    A wrong number of residents is not known, and told; without a code or a name there is no neighbourhood.

    Raises:
        ValueError: it has no such columns.
    """
    reader = csv.DictReader(lines, skipinitialspace=True)
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise ValueError(
            "The table needs columns 'code' and 'name', and takes 'demand' and 'residents'; "
            "its first line must name them."
        )
    found: dict[str, Neighbourhood] = {}
    refused: list[RefusedPart] = []
    for row in reader:
        code, name, demand, residents = ((row.get(column) or "").strip() for column in COLUMNS)
        if not _CODE.fullmatch(code):
            refused.append(RefusedPart(reader.line_num, code, "It is no CBS buurt code, such as BU05990110."))
        elif code in found:
            refused.append(RefusedPart(reader.line_num, code, f"It stands above already, as '{found[code].name}'."))
        elif not 0 < len(name) <= 120:
            refused.append(RefusedPart(reader.line_num, code, "It has no name, or one of more than 120 signs."))
        else:
            known = residents.isascii() and residents.isdigit() and int(residents) <= _MOST_RESIDENTS
            if residents and not known:
                why = f"It is no whole number up to {_MOST_RESIDENTS}, so that it is not known how many live there."
                refused.append(RefusedPart(reader.line_num, residents, why))
            found[code] = Neighbourhood(code, name, demand[:40] or None, int(residents) if known else None)
    return list(found.values()), refused
