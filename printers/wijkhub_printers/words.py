"""A slip in the words of its resident: every line that is printed, before anything is drawn."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_printers.errors import CannotDraw
from wijkhub_printers.printer import PrintOutcome
from wijkhub_printers.slip import Slip, TicketSlip
from wijkhub_queue.texts import FALLBACK, Texts

LONGEST_TEXT = 1000
"""Signs; more than this never fits in the lines that a text may have on paper, and is not measured."""


class SlipWords(Struct, frozen=True, kw_only=True):
    """The lines of a slip, each normalised to NFC and on one line; an empty one is not printed."""

    language: str
    exercise: tuple[str, str] | None
    """A heading and a sentence, when the hub plays a day."""
    copy: str
    hub: str
    when: str
    number_label: str
    number: str
    service: str
    group: str
    people_ahead: str
    where: str
    bring_label: str
    bring: tuple[str, ...]
    link: str | None
    link_caption: str
    code: str


@cache
def catalogue() -> Texts:
    """The message catalogues of this room, read once."""
    return Texts.load(Path(__file__).parent / "texts")


def put_in_words(slip: Slip) -> SlipWords:
    """Every line of this slip, in its language; times are local to the slip's zone.

    Raises:
        CannotDraw: it is of a kind that has no layout.
    """
    if not isinstance(slip, TicketSlip):
        raise CannotDraw(f"slip {slip.name} is of a kind that has no layout")
    texts, language = catalogue(), slip.language
    copy, exercise = "", None
    if slip.exercise:
        exercise = texts.get(language, "slip.exercise"), texts.get(language, "slip.exercise-means")
    if slip.copy_of is not None:
        first = local_time(slip.copy_of, slip.time_zone, language, "slip.time-pattern")
        copy = texts.get(language, "slip.copy", when=first)
    return SlipWords(
        language=language,
        exercise=exercise,
        copy=copy,
        hub=one_line(slip.hub),
        when=local_time(slip.issued_at, slip.time_zone, language, "slip.when-pattern"),
        number_label=texts.get(language, "slip.your-number"),
        number=one_line(slip.number),
        service=one_line(slip.service),
        group="" if one_line(slip.group) == one_line(slip.service) else one_line(slip.group),
        people_ahead=_people_ahead(language, slip.people_ahead),
        where=one_line(slip.where),
        bring_label=texts.get(language, "slip.bring"),
        bring=tuple(thing for thing in map(one_line, slip.bring) if thing),
        link=slip.link or None,
        link_caption=texts.get(language, "slip.link") if slip.link else "",
        code=texts.get(language, "slip.code", code=one_line(slip.code)) if slip.code else "",
    )


def more_to_bring(language: str, more: int) -> str:
    """The word with which a list is cut: how many things more there are."""
    return catalogue().get(language, "slip.bring-more", n=more)


def ask_what_to_bring(language: str) -> str:
    """The word where the list has no place at all."""
    return catalogue().get(language, "slip.bring-ask")


def in_plain_text(slip: Slip) -> str:
    """The slip as lines of text, for who can't see its picture."""
    words = put_in_words(slip)
    lines = [
        *(words.exercise or ()),
        words.copy,
        words.hub,
        words.when,
        f"{words.number_label}: {words.number}",
        words.service,
        words.group,
        words.people_ahead,
        words.where,
        *((f"{words.bring_label}: {'; '.join(words.bring)}",) if words.bring else ()),
        words.code,
    ]
    return "\n".join(line for line in lines if line)


def outcome_in_words(outcome: PrintOutcome, language: str) -> str:
    """What became of a slip, as staff read it."""
    return catalogue().get(language, f"outcome.{outcome.reason or outcome.state}")


def local_time(moment: datetime, time_zone: str, language: str, pattern_key: str) -> str:
    """A moment on the clock of `time_zone`, by the date pattern that the catalogue holds for this language."""
    from babel.dates import format_datetime

    texts = catalogue()
    return format_datetime(
        moment.astimezone(ZoneInfo(time_zone)),
        texts.get(language, pattern_key),
        locale=language if language in texts.languages else FALLBACK,
    )


def one_line(text: str) -> str:
    """Text from outside as it can be printed: NFC, no control characters, single spaces, no longer than fits."""
    shown = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text[:LONGEST_TEXT])
    return " ".join(unicodedata.normalize("NFC", "".join(shown)).split())


def _people_ahead(language: str, people: int | None) -> str:
    if people is None:
        return ""
    if people == 0:
        return catalogue().get(language, "slip.nobody-ahead")
    return catalogue().get(language, "slip.people-ahead", n=people)
