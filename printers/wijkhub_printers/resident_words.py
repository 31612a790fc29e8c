"""A resident's slip in words: every line that is printed on it, before anything is drawn."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from wijkhub_printers.catalogue import (
    catalogue,
    in_sentence,
    language_on_paper,
    lines_of,
    local_time,
    one_line,
)
from wijkhub_printers.slip import AppointmentSlip, ReportSlip, TicketSlip
from wijkhub_queue.read_out import in_groups


class Large(StrEnum):
    """What a slip's large text is."""

    NUMBER = "number"
    TIME = "time"
    CODE = "code"


class ResidentWords(Struct, frozen=True, kw_only=True):
    """The lines of a slip, each normalised to NFC and on one line; an empty one is not printed."""

    language: str
    """That of the slip's own words."""
    exercise: tuple[str, str] | None = None
    """A heading and a sentence, when the hub plays a day."""
    copy: tuple[str, str] | None = None
    """A heading, and when the first one was printed."""
    hub: str
    when: str = ""
    label: str
    """What the large text below it is."""
    group: str = ""
    large: str
    """Read at arm's length."""
    large_is: Large
    day: str = ""
    """Goes with a large time."""
    title: str
    """What it is about: a service, or the subject of a report."""
    sentences: tuple[str, ...] = ()
    code: str = ""
    bring_label: str = ""
    bring: tuple[str, ...] = ()
    link: str | None = None
    link_caption: str = ""


def ticket_in_words(slip: TicketSlip) -> ResidentWords:
    """A ticket's slip; its number is large."""
    texts, language = catalogue(), slip.language
    group = one_line(slip.group)
    return ResidentWords(
        language=language_on_paper(language),
        exercise=_exercise(slip, "slip.exercise-means"),
        copy=copy_notice(slip.copy_of, slip.time_zone, language),
        hub=one_line(slip.hub),
        when=local_time(slip.issued_at, slip.time_zone, language, "slip.when-pattern"),
        label=texts.get(language, "slip.your-number"),
        group="" if group == one_line(slip.service) else group,
        large=one_line(slip.number),
        large_is=Large.NUMBER,
        title=one_line(slip.service),
        sentences=lines_of((_people_ahead(language, slip.people_ahead), slip.wait, slip.where)),
        code=_code(language, slip.code),
        bring_label=texts.get(language, "slip.bring"),
        bring=lines_of(slip.bring),
        link=slip.link or None,
        link_caption=texts.get(language, "slip.link") if slip.link else "",
    )


def appointment_in_words(slip: AppointmentSlip) -> ResidentWords:
    """An appointment's slip; its time is large, its day stands below that."""
    texts, language = catalogue(), slip.language
    return ResidentWords(
        language=language_on_paper(language),
        exercise=_exercise(slip, "slip.exercise-not-real"),
        copy=_appointment_copy(slip),
        hub=one_line(slip.hub),
        label=texts.get(language, "slip.your-appointment"),
        large=local_time(slip.starts_at, slip.time_zone, language, "slip.time-pattern"),
        large_is=Large.TIME,
        day=local_time(slip.starts_at, slip.time_zone, language, "slip.day-pattern"),
        title=one_line(slip.service),
        sentences=lines_of((slip.where, slip.change)),
        code=_code(language, slip.code),
        bring_label=texts.get(language, "slip.bring"),
        bring=lines_of(slip.bring),
        link=slip.link or None,
        link_caption=texts.get(language, "slip.appointment-link") if slip.link else "",
    )


def report_in_words(slip: ReportSlip) -> ResidentWords:
    """A report's slip; its code is large."""
    texts, language = catalogue(), slip.language
    received = local_time(slip.received_at, slip.time_zone, language, "slip.when-pattern")
    return ResidentWords(
        language=language_on_paper(language),
        exercise=_exercise(slip, "slip.exercise-not-real"),
        hub=one_line(slip.hub),
        label=texts.get(language, "slip.your-report"),
        large=in_groups(one_line(slip.code)),
        large_is=Large.CODE,
        title=one_line(slip.subject),
        sentences=lines_of((slip.place, texts.get(language, "slip.received", when=received), slip.promise)),
        link=slip.link or None,
        link_caption=texts.get(language, "slip.report-link") if slip.link else "",
    )


def exercise_notice(language: str, means: str) -> tuple[str, str]:
    """That nothing here is real, in the slip's language and in one that staff read."""
    return catalogue().get(language, "slip.exercise"), catalogue().get(language, means)


def copy_notice(first: datetime | None, time_zone: str, language: str) -> tuple[str, str] | None:
    """That this is a second slip, and the time of the first."""
    if first is None:
        return None
    time = in_sentence(local_time(first, time_zone, language, "slip.time-pattern"), language)
    return catalogue().get(language, "slip.copy"), catalogue().get(language, "slip.copy-means", when=time)


def _appointment_copy(slip: AppointmentSlip) -> tuple[str, str] | None:
    # It may have been made days ago: its day is said too.
    if slip.copy_of is None:
        return None
    made = local_time(slip.copy_of, slip.time_zone, slip.language, "slip.when-pattern")
    return catalogue().get(slip.language, "slip.copy"), made


def _exercise(slip: TicketSlip | AppointmentSlip | ReportSlip, means: str) -> tuple[str, str] | None:
    return exercise_notice(slip.language, means) if slip.exercise else None


def _code(language: str, code: str | None) -> str:
    if not code or not code.strip():
        return ""
    return catalogue().get(language, "slip.code", code=in_sentence(in_groups(one_line(code)), language))


def _people_ahead(language: str, people: int | None) -> str:
    if people is None:
        return ""
    if people == 0:
        return catalogue().get(language, "slip.nobody-ahead")
    return catalogue().get(language, "slip.people-ahead", n=people)
