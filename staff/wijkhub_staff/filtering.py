"""Type-to-filter: which choices remain of a list, by what was typed. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from wijkhub_queue.read_out import as_typed

LEAST_OF_A_CODE = 3
"""Signs of a code that find it: its first group. Fewer stand in too many codes."""


class Choice(Struct, frozen=True):
    """Something to choose: its words in columns, and other words by which it is found, or a code that was read out."""

    id: str
    cells: tuple[str, ...]
    search: tuple[str, ...] = ()
    code: str = ""


def remaining(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The choices that have every typed word somewhere: first those whose first words begin with it.

    Capitals and accents make no difference. Nothing typed leaves all, in their own order. Those whose code begins with
    what was typed stand last: a number that looks like it is what most mean.
    """
    sought = _bare(typed).split()
    code = as_typed(typed)
    if not sought:
        return list(choices)
    found: list[tuple[int, int, Choice]] = []
    for order, choice in enumerate(choices):
        shown = _bare(" ".join(choice.cells))
        everything = f"{shown} {_bare(' '.join(choice.search))}"
        if all(word in everything for word in sought):
            rank = 0 if shown.startswith(sought[0]) else 1 if f" {sought[0]}" in f" {shown}" else 2
            found.append((rank, order, choice))
        elif len(code) >= LEAST_OF_A_CODE and choice.code.startswith(code):
            found.append((3, order, choice))
    return [choice for _, _, choice in sorted(found, key=lambda one: one[:2])]


def _bare(text: str) -> str:
    """Without capitals and accents."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
