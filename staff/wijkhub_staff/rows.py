"""Rows of a list: words in columns, and how a row looks."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct
from rich.cells import cell_len

from wijkhub_staff.outside_text import fit


class Look(StrEnum):
    """How a row stands out; the end of its style's name."""

    PLAIN = "plain"
    NEXT = "next"
    OVERDUE = "overdue"
    DIM = "dim"


class Row(Struct, frozen=True):
    """One line: the id of what it is about, and a text for each column."""

    id: str
    cells: tuple[str, ...]
    look: Look = Look.PLAIN


class Column(Struct, frozen=True):
    """A column of a list. `least` cells wide at least; `most` at most; `share` of what is left over goes to it."""

    least: int
    most: int | None = None
    share: int = 0
    right: bool = False
    """Whether it is aligned to the right."""


def widths(columns: Sequence[Column], rows: Sequence[Row], cells: int) -> list[int]:
    """How wide each column is in a list of so many cells; one blank stands between two columns.

    A column is as wide as its words, within its bounds; those with a share divide what is left over.
    """
    given = []
    for n, column in enumerate(columns):
        need = 0 if column.share else max((cell_len(row.cells[n]) for row in rows), default=0)
        given.append(max(column.least, min(need, need if column.most is None else column.most)))
    left = cells - sum(given) - (len(columns) - 1)
    shares = sum(column.share for column in columns)
    return [
        max(0, width + left * column.share // shares) if column.share else width
        for width, column in zip(given, columns, strict=True)
    ]


def line(row: Row, columns: Sequence[Column], cells: Sequence[int]) -> str:
    """A row as text, each column cut or filled to its width."""
    return " ".join(
        " " * (width - cell_len(text)) + text if column.right and cell_len(text) <= width else fit(text, width)
        for text, column, width in zip(row.cells, columns, cells, strict=True)
    )
