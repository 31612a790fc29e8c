"""A slip as lines of text: for printers that print letters, for who can't see its picture, and what staff read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from wijkhub_printers.catalogue import catalogue
from wijkhub_printers.printer import PrintOutcome
from wijkhub_printers.resident_words import ResidentWords, appointment_in_words, report_in_words, ticket_in_words
from wijkhub_printers.slip import AppointmentSlip, DaySlip, ReportSlip, Slip, TestSlip, TicketSlip
from wijkhub_printers.staff_words import LETTERS, DayWords, TestPageWords, day_in_words, printer_test_in_words

SlipWords = ResidentWords | DayWords | TestPageWords


class TextStyle(StrEnum):
    """How a line stands out."""

    NORMAL = "normal"
    STRONG = "strong"
    LARGE = "large"


class TextLine(Struct, frozen=True):
    """One line of a slip, as long as its text is: who prints it breaks it."""

    text: str
    style: TextStyle = TextStyle.NORMAL


def put_in_words(slip: Slip) -> SlipWords:
    """Everything that is printed on this slip, in its language; times are local to the slip's zone."""
    match slip:
        case TicketSlip():
            return ticket_in_words(slip)
        case AppointmentSlip():
            return appointment_in_words(slip)
        case ReportSlip():
            return report_in_words(slip)
        case DaySlip():
            return day_in_words(slip)
        case TestSlip():
            return printer_test_in_words(slip)


def qr_content(slip: Slip) -> str | None:
    """What the QR code of this slip holds; None where it has none."""
    words = put_in_words(slip)
    return words.qr if isinstance(words, TestPageWords) else words.link


def in_lines(slip: Slip) -> tuple[TextLine, ...]:
    """The slip from top to bottom as lines of text, without what only a picture can show."""
    words = put_in_words(slip)
    match words:
        case ResidentWords():
            lines = _resident_lines(words)
        case DayWords():
            lines = _day_lines(words)
        case TestPageWords():
            lines = _test_page_lines(words)
    notice = [TextLine(words.exercise[0], TextStyle.STRONG), TextLine(words.exercise[1])] if words.exercise else []
    return tuple(line for line in (*notice, *lines) if line.text)


def in_plain_text(slip: Slip) -> str:
    """The slip as lines of text, for who can't see its picture."""
    return "\n".join(line.text for line in in_lines(slip))


def more_to_bring(language: str, more: int) -> str:
    """The word with which a list is cut: how many things more there are."""
    return catalogue().get(language, "slip.bring-more", n=more)


def ask_what_to_bring(language: str) -> str:
    """The word where the list has no place at all."""
    return catalogue().get(language, "slip.bring-ask")


def outcome_in_words(outcome: PrintOutcome, language: str) -> str:
    """What became of a slip, as staff read it."""
    return catalogue().get(language, f"outcome.{outcome.reason or outcome.state}")


def _resident_lines(words: ResidentWords) -> list[TextLine]:
    heading, meaning = words.copy or ("", "")
    return [
        TextLine(heading, TextStyle.LARGE),
        TextLine(meaning, TextStyle.STRONG),
        TextLine(words.hub, TextStyle.STRONG),
        TextLine(words.when),
        TextLine(words.label),
        TextLine(words.large, TextStyle.LARGE),
        TextLine(words.day, TextStyle.STRONG),
        TextLine(words.title, TextStyle.STRONG),
        TextLine(words.group),
        *(TextLine(sentence) for sentence in words.sentences),
        TextLine(words.code, TextStyle.STRONG),
        *((TextLine(words.bring_label, TextStyle.STRONG),) if words.bring else ()),
        *(TextLine(f"- {thing}") for thing in words.bring),
        TextLine(words.link_caption),
    ]


def _day_lines(words: DayWords) -> list[TextLine]:
    head = [
        TextLine(words.hub, TextStyle.STRONG),
        TextLine(words.label),
        TextLine(words.day, TextStyle.LARGE),
        TextLine(words.printed),
        TextLine(words.nothing),
    ]
    groups = [(f"{letter} {group}".strip(), figures) for letter, group, figures in words.rows]
    for title, figures in [*groups, (words.total_label, words.total)] if not words.nothing else []:
        head.append(TextLine(title, TextStyle.STRONG))
        told = (f"{column}: {figure}" for column, figure in zip(words.columns, figures, strict=True))
        head.append(TextLine(", ".join(told)))
    return [*head, TextLine(words.minutes), TextLine(words.link_caption)]


def _test_page_lines(words: TestPageWords) -> list[TextLine]:
    return [
        TextLine(words.hub, TextStyle.STRONG),
        TextLine(words.label, TextStyle.LARGE),
        TextLine(words.when),
        *(TextLine(fact) for fact in words.facts),
        *(TextLine(letters) for letters in LETTERS),
        *(TextLine(sample) for sample in words.samples),
    ]
