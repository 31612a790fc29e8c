"""Messages in words: what, when, where, the code, what to bring, and how to change it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from wijkhub_printers.slip import AppointmentSlip
from wijkhub_queue.calendar_entry import calendar_entry
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.read_out import in_groups
from wijkhub_queue.texts import FALLBACK, Texts
from wijkhub_server.messages.facts import Facts, Kind
from wijkhub_server.messages.letterhead import Letterhead
from wijkhub_server.messages.sms_text import plain, segments

TEXTS = Path(__file__).parent / "texts"
MOST_SEGMENTS = 2


@cache
def catalogues() -> Texts:
    """The words of messages."""
    return Texts.load(TEXTS)


class Wording:
    """One appointment in words, in one language: its resident's, or Dutch where that has no words."""

    def __init__(self, facts: Facts, head: Letterhead, link: str | None) -> None:
        self._facts, self._head, self._link = facts, head, link
        self.language = facts.language if facts.language in catalogues().languages else FALLBACK

    def _say(self, key: str, /, **figures: str | None) -> str:
        return catalogues().get(self.language, key, n=None, **figures)

    def _when(self, pattern: str) -> dict[str, str]:
        local = self._facts.starts_at.astimezone(ZoneInfo(self._head.zone))
        return {
            "day": format_date(local, pattern, locale=self.language),
            "time": format_time(local, "H:mm", locale=self.language),
        }

    @property
    def code(self) -> str:
        """The code in two groups of four."""
        return in_groups(self._facts.code)

    def _services(self) -> list[str]:
        return self._head.services(self._facts.services, self.language)

    def _contact(self) -> str:
        return in_language(self._head.contact, self.language) or self._say("contact.desk")

    def _change(self) -> list[str]:
        """How to cancel or move it."""
        if self._link is None:
            return [self._say("change"), self._contact()]
        lines = (self._say("change"), self._say("change.link", link=self._link))
        return [*lines, self._say("change.else", contact=self._contact())]

    def _why(self) -> list[str]:
        """Why its place was taken away, where that was said."""
        reason = in_language(self._facts.reason, self.language) if self._facts.reason else ""
        return [self._say("displaced.why", reason=reason)] if reason else []

    def _choose(self) -> list[str]:
        """How to have another time."""
        if self._link is None:
            return [self._say("displaced.choose"), self._contact()]
        lines = (self._say("displaced.choose"), self._say("displaced.link", link=self._link))
        return [*lines, self._say("change.else", contact=self._contact())]

    def subject(self, kind: Kind) -> str:
        """The subject of a mail."""
        return self._say(f"subject.{kind}", **self._when("EEEE d MMMM"))

    def letter(self, kind: Kind) -> str:
        """The text of a mail."""
        lines = [self._say("greeting"), "", self._say(f"opening.{kind}"), ""]
        lines += [
            self._say("what", services=", ".join(self._services())),
            self._say("when", **self._when("EEEE d MMMM y")),
            self._say("where", place=self._head.place),
        ]
        if kind is Kind.DISPLACED:
            lines += [
                self._say("code", code=self.code),
                *self._why(),
                "",
                *self._choose(),
                "",
                self._say("displaced.else"),
            ]
        elif kind is not Kind.CANCELLED:
            lines += [self._say("code", code=self.code), "", self._say("arrive")]
            if bring := self._head.bring(self._facts.services, self.language):
                lines += ["", self._say("bring"), *(f"- {thing}" for thing in bring)]
            lines += ["", *self._change()]
        else:
            lines += ["", self._say("again"), self._contact()]
        lines += ["", self._say("closing"), self._head.setup.name, "", self._say("automatic")]
        return "\n".join(lines) + "\n"

    def text_message(self, kind: Kind) -> str:
        """The text of a text message: two segments at the most, so what matters least goes first."""
        told = self._say(f"sms.{kind}", **self._when("EEE d MMM"))
        if kind is Kind.DISPLACED:
            return self._short_enough(self._short_of_displaced(told))
        code = "" if kind is Kind.CANCELLED else self._say("sms.code", code=self.code)
        change = self._link and self._say("sms.change", link=self._link) if kind is not Kind.CANCELLED else None
        change = change or self._contact()
        services, hub = f"{', '.join(self._services())}.", f"{self._head.setup.name}."
        place = f"{self._head.place}."
        tries = (
            (told, services, place, code, change),
            (told, services, hub, code, change),
            (told, hub, code, change),
            (told, code, change),
            (told, code),
        )
        return self._short_enough(tries)

    def _short_of_displaced(self, told: str) -> Iterable[Iterable[str]]:
        """How to have another time comes before what it was for, and whom to call beside the link."""
        hub, code = f"{self._head.setup.name}.", self._say("sms.code", code=self.code)
        choose = self._say("sms.choose", link=self._link) if self._link else ""
        contact = self._contact()
        return ((told, hub, code, choose, contact), (told, code, choose, contact), (told, code, choose), (told, code))

    def _short_enough(self, tries: Iterable[Iterable[str]]) -> str:
        for parts in tries:
            text = plain(" ".join(part for part in parts if part))
            if segments(text) <= MOST_SEGMENTS:
                break
        return text

    def slip(self) -> AppointmentSlip:
        """The appointment on paper; its own words may be in a language in which nothing is mailed."""
        facts, head = self._facts, self._head
        return AppointmentSlip(
            language=facts.language,
            hub=head.setup.name,
            time_zone=head.zone,
            exercise=head.setup.exercise,
            service=", ".join(head.services(facts.services, facts.language)),
            starts_at=facts.starts_at,
            where=head.place,
            code=facts.code,
            bring=tuple(head.bring(facts.services, facts.language)),
            link=self._link,
            change=f"{self._say('change')} {self._contact()}",
        )

    def calendar(self, kind: Kind, stamp: datetime) -> bytes:
        """The appointment for the resident's calendar; one that is cancelled is taken out of it.

        One that can't take place then says so, and how to choose another time.
        """
        facts, head = self._facts, self._head
        bring = head.bring(facts.services, self.language)
        about = [self._say("code", code=self.code)]
        if bring:
            about += [self._say("bring"), *(f"- {thing}" for thing in bring)]
        if kind is Kind.DISPLACED:
            about = [self._say("opening.displaced"), *self._why(), *self._choose(), self._say("code", code=self.code)]
        else:
            about += self._change()
        return calendar_entry(
            appointment=facts.appointment,
            hub_id=head.hub_id,
            hub=head.setup.name,
            organizer=head.organizer,
            sequence=facts.moves,
            stamp=stamp,
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            summary=self._say("calendar.summary", services=", ".join(self._services())),
            where=head.place,
            description="\n".join(about),
            link=self._link,
            method="CANCEL" if kind is Kind.CANCELLED else "PUBLISH",
            tentative=kind is Kind.DISPLACED,
        )
