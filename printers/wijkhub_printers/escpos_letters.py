"""Text in the letters that a receipt printer has of its own: those of code page 858, Western Europe with the euro.

A letter that is not among them becomes the nearest that is, so that a name stays a name: ł is printed as l, ş as s.
Ukrainian is romanised by the Ukrainian table of 2010 (resolution 55 of the Cabinet of Ministers), other Cyrillic in
the English way. What can't be told in Latin letters at all, such as Arabic, is no text for such a printer.
"""

from __future__ import annotations

import unicodedata

CODE_PAGE = "cp858"

_NEAREST = {
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T",
    "œ": "oe", "Œ": "OE", "ĳ": "ij", "Ĳ": "IJ", "ſ": "s", "ə": "e", "Ə": "E", "ẞ": "SS",
    "‘": "'", "’": "'", "‚": "'", "ʼ": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"', "‹": "<", "›": ">",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "•": "-", "·": "·", "…": "...",
    "₺": "TL", "№": "nr. ", "™": "(tm)", "→": "->", "←": "<-", "×": "×",
}  # fmt: skip

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dz", "ў": "u",
}  # fmt: skip
_UKRAINIAN = _CYRILLIC | {"г": "h", "и": "y", "й": "i", "є": "ie", "ї": "i", "ю": "iu", "я": "ia"}
_UKRAINIAN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
"""At the beginning of a word."""


def plain_letters(text: str, language: str) -> str | None:
    """`text` in letters of code page 858, or None when some of its letters have no Latin counterpart here.

    Signs that are no letters and not in the code page, such as pictures, are left out; digits of other scripts become
    0 to 9. `language` is that of the text, since letters are not spoken alike in all.
    """
    text = unicodedata.normalize("NFC", text)
    if language == "uk":
        # By the table зг is zgh, lest it be read as zh; apostrophes inside a word are left out.
        text = text.replace("зг", "зgh").replace("Зг", "Зgh").replace("ЗГ", "ЗGH")
    written = []
    for at, sign in enumerate(text):
        before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        nearest = _in_code_page(sign) or _nearest(sign, before, after, language)
        if nearest is None:
            return None
        written.append(nearest)
    return "".join(written)


def _in_code_page(sign: str) -> str:
    if ord(sign) < 32 or sign == "\x7f":
        return ""
    try:
        sign.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return ""
    return sign


def _nearest(sign: str, before: str, after: str, language: str) -> str | None:
    if language == "uk" and sign in "’ʼ" and before.isalpha() and after.isalpha():
        return ""
    if sign in _NEAREST:
        return _NEAREST[sign]
    romanised = _romanised(sign, before, after, language)
    if romanised is not None:
        return romanised
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", sign)
    bare = "".join(_in_code_page(part) for part in parts if not unicodedata.combining(part))
    if bare:
        return bare
    return None if unicodedata.category(sign)[0] in "LN" else ""


def _romanised(sign: str, before: str, after: str, language: str) -> str | None:
    small = sign.lower()
    table = _UKRAINIAN if language == "uk" else _CYRILLIC
    latin = table.get(small)
    if latin is None:
        return None
    if language == "uk" and not (before.isalpha() or (before in "’ʼ'" and before)):
        latin = _UKRAINIAN_FIRST.get(small, latin)
    if sign == small:
        return latin
    return latin.upper() if after.isupper() or (before.isupper() and not after.islower()) else latin.capitalize()
