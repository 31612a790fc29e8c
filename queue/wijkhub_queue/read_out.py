"""Codes that a person reads out and another one types."""

from __future__ import annotations

from hashlib import blake2b

LETTERS = "2346789BCDFGHJKMPQRTVWXY"
"""No vowels, so that no code is a word, and none of two that look alike (0 O, 1 I L, 5 S, 2 Z, U V)."""


def short_code(identifier: str, length: int = 6) -> str:
    """A code for an id, always the same one; `length` 6 tells 191 million apart (24 to the power of 6)."""
    number = int.from_bytes(blake2b(identifier.encode(), digest_size=16).digest(), "big")
    code = ""
    for _ in range(length):
        number, digit = divmod(number, len(LETTERS))
        code += LETTERS[digit]
    return code


def in_groups(code: str) -> str:
    """A code in the groups in which it is read out: 3 and 3, else fours. One that has groups already keeps them."""
    if len(code.split()) != 1:
        return " ".join(code.split())
    code = code.strip()
    size = 3 if len(code) == 6 else 4
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def as_typed(code: str) -> str:
    """A code as `short_code` gives it, however somebody typed it: in small letters, with blanks or dashes."""
    return "".join(sign for sign in code.upper() if sign.isalnum())
