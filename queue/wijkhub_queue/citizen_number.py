"""The citizen service number (BSN): found, so that it can be refused. A hub needs none and keeps none.

Nine digits `a` to `i` are one when `9a + 8b + 7c + 6d + 5e + 4f + 3g + 2h - i` is a multiple of 11 (the "elfproef",
Logisch Ontwerp BSN).
"""

from __future__ import annotations

import re

_FACTORS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_RUN = re.compile(r"\+?\d+(?:[\s.\-–_/]\d+)*")
_NAMES = frozenset(
    {
        "bsn",
        "bsnnummer",
        "burgerservicenummer",
        "citizenservicenumber",
        "citizennumber",
        "identificationnumber",
        "nationalid",
        "nationalidentificationnumber",
        "personnummer",
        "sofinummer",
        "socialsecuritynumber",
        "ssn",
    }
)


def passes_elfproef(digits: str) -> bool:
    """Whether these nine digits can be a citizen service number."""
    if len(digits) != 9 or not digits.isdecimal():
        return False
    figures = [int(digit) for digit in digits]
    return any(figures) and sum(map(int.__mul__, figures, _FACTORS)) % 11 == 0


def holds_citizen_number(text: str) -> bool:
    """Whether nine digits in this text pass: together, or in groups with a blank, dot, hyphen or slash between.

    Digits that belong to a longer number do not count, nor those of a telephone number with a `+`.
    """
    for run in _RUN.finditer(text):
        if run[0].startswith("+"):
            continue
        parts = re.findall(r"\d+", run[0])
        for first in range(len(parts)):
            digits = ""
            for part in parts[first:]:
                digits += part
                if len(digits) >= 9:
                    break
            if passes_elfproef(digits):
                return True
    return False


def names_citizen_number(field: str) -> bool:
    """Whether a field of this name is meant for one, in whatever case it is written."""
    plain = "".join(letter for letter in field.lower() if letter.isalpha())
    return plain in _NAMES or plain.endswith("bsn") or plain.startswith("bsn")
