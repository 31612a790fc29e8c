"""How long a text message is: segments of the GSM 7-bit alphabet, or of UCS-2 (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

import re
import unicodedata

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = "\f^{}\\[~]|€"
"""Letters of the extension table, which count for two."""
GSM = frozenset(_BASIC + _TWICE)
_INSTEAD = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def plain(text: str) -> str:
    """The text with each letter that GSM lacks in its nearest form, if that makes it all GSM; else as it was."""
    nearest = "".join(letter if letter in GSM else _without_marks(letter) for letter in text.translate(_INSTEAD))
    return nearest if set(nearest) <= GSM else text


def _without_marks(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def segments(text: str) -> int:
    """How many segments the text takes: of 160 or 153 GSM letters, or of 70 or 67 UTF-16 units."""
    if set(text) <= GSM:
        return _parts([2 if letter in _TWICE else 1 for letter in text], 160, 153)
    return _parts([2 if ord(letter) > 0xFFFF else 1 for letter in text], 70, 67)


def _parts(sizes: list[int], alone: int, joined: int) -> int:
    """A letter that counts for two is never split between segments."""
    if sum(sizes) <= alone:
        return 1
    parts, room = 1, joined
    for size in sizes:
        if size > room:
            parts, room = parts + 1, joined
        room -= size
    return parts


def international(number: str) -> str | None:
    """A telephone number as `+31612345678`; one without a country is Dutch. None: it is no number."""
    digits = re.sub(r"[\s().\-/]", "", number)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif digits.startswith("0"):
        digits = f"+31{digits[1:]}"
    elif re.fullmatch(r"[1-9][0-9]{8}", digits, re.ASCII):
        digits = f"+31{digits}"  # a Dutch one without its 0
    digits = re.sub(r"^\+310(?=\d{9}$)", "+31", digits)  # as in +31 (0)6 12345678
    return digits if re.fullmatch(r"\+[1-9][0-9]{7,14}", digits, re.ASCII) else None
