"""Text that comes from outside: names in a hub's set-up, staff's names, what a hub answered.

Such text is never markup and never steers the terminal. Widgets get it as `Content`, lists as plain segments; both
after `plain`, since neither takes out an escape code.
"""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, set_cell_size

_SPACES = "\t\n\r\v\f\x85\u2028\u2029"
_STEERS = {"Cc", "Cf", "Cs", "Co", "Cn"}
_JOINS = "\u200c\u200d"
"""Format characters that words of some languages need, and that steer nothing."""


def plain(text: str) -> str:
    """The text on one line, without the characters that steer a terminal or turn its writing direction."""
    kept = (
        " " if letter in _SPACES else letter
        for letter in text
        if letter in _SPACES or letter in _JOINS or unicodedata.category(letter) not in _STEERS
    )
    return "".join(kept)


def fit(text: str, cells: int) -> str:
    """The text in exactly this many terminal cells: padded, or cut with an ellipsis."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(set_cell_size(text, cells - 1).rstrip() + "…", cells)
