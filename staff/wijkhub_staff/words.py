"""What staff read: the catalogues of this room, in the reader's language, with times and names put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

from wijkhub_queue.appointments import AppointmentState
from wijkhub_queue.commands import Reason
from wijkhub_queue.hub_setup import HubSetup, in_language
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.reason_words import clock, domain_texts, duration
from wijkhub_queue.texts import MissingText, Texts
from wijkhub_queue.tickets import State
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.wire import PrinterView
from wijkhub_staff.outside_text import plain

TEXTS = Path(__file__).parent / "texts"


@cache
def catalogues() -> Texts:
    """The catalogues of the terminal, read once."""
    return Texts.load(TEXTS)


class Words:
    """The words of one reader's language."""

    def __init__(self, language: str, texts: Texts | None = None) -> None:
        self.language = language
        self._texts = texts or catalogues()

    def __call__(self, key: str, /, *, n: int | None = None, **figures: object) -> str:
        """The words of `key` with the figures put in; `n` chooses the plural.

        Raises:
            MissingText: no catalogue has the key.
        """
        return self._texts.get(self.language, key, n=n, **figures)

    def put(self, key: str, figures: Mapping[str, object]) -> str:
        """The words of `key` with those of the figures put in that it asks for."""
        return self._texts.get(self.language, key, n=None, **figures)

    def known(self, key: str, figures: Mapping[str, object] | None = None) -> str | None:
        """The words of `key`, or None when no catalogue has it: for keys made of a code that a hub sent."""
        try:
            return self.put(key, figures or {})
        except MissingText:
            return None

    def other_language(self) -> str:
        """The next of the languages that the terminal has."""
        languages = self._texts.languages
        return languages[(languages.index(self.language) + 1) % len(languages)]

    def duration(self, seconds: float) -> str:
        """A wait in whole minutes, such as `12 min` or `1 u 05`."""
        return duration(seconds, self.language)

    def wait(self, wait: WaitRange) -> str:
        """How long somebody would wait, in few words, such as `10–20 min`."""
        if wait.kind == "range":
            key = "wait-short.range" if wait.low_min else "wait-short.at-most"
            return self.put(key, {"low": wait.low_min, "high": wait.high_min})
        return self(f"wait-short.{wait.kind}")

    def of_waits(self, key: str, *, n: int | None = None, **figures: object) -> str:
        """Words about told waits, in the domain's own catalogue: as the command says them."""
        return domain_texts().get(self.language, f"waits.{key}", n=n, **figures)

    def number(self, number: float) -> str:
        """A number with one digit after the comma, as the reader writes it: `4,2`."""
        from babel.numbers import format_decimal

        return format_decimal(number, format="0.0", locale=self.language)

    def whole(self, number: int) -> str:
        """A whole number as the reader writes it: `1.234`."""
        from babel.numbers import format_decimal

        return format_decimal(number, format="#,##0", locale=self.language)

    def reason(self, reason: Reason) -> str:
        """Why staff depart from the order."""
        return domain_texts().get(self.language, f"reason.{reason}")

    def clock(self, at: datetime, zone: str) -> str:
        """A moment as the clock in the hub shows it, such as `10:42`."""
        return clock(at, zone)

    def day(self, day: date) -> str:
        """A day in few letters, such as `di 10 mrt`."""
        from babel.dates import format_date

        return format_date(day, "EEE d MMM", locale=self.language)

    def long_day(self, day: date) -> str:
        """A day in full, such as `dinsdag 10 maart`."""
        from babel.dates import format_date

        return format_date(day, "EEEE d MMMM", locale=self.language)

    def appointment_state(self, state: AppointmentState) -> str:
        """An appointment's state, in the words of the domain's own catalogue."""
        return domain_texts().get(self.language, f"appointment.{state}")

    def language_name(self, code: str) -> str:
        """A language's name in the reader's language; the code itself where nobody knows it."""
        from babel import Locale, UnknownLocaleError

        try:
            return Locale.parse(code).get_display_name(self.language) or code
        except (UnknownLocaleError, ValueError):
            return plain(code)

    def state(self, state: State) -> str:
        """A ticket's state, in the words of the domain's own catalogue."""
        return domain_texts().get(self.language, f"state.{state}")

    def printer_state(self, state: PrinterState) -> str:
        """How a printer is, in the words of the domain's own catalogue."""
        return domain_texts().get(self.language, f"printer.{state}")

    def printer(self, printer: PrinterView) -> str:
        """Where a printer stands; its id where the hub's settings do not say."""
        return plain(in_language(printer.name, self.language) or printer.id)

    def printer_named(self, printers: Iterable[PrinterView], printer_id: str) -> str:
        """Where the printer with this id stands; the id when it is not among these."""
        found = next((one for one in printers if one.id == printer_id), None)
        return self.printer(found) if found else plain(printer_id)

    def service(self, setup: HubSetup | None, service_id: str) -> str:
        """A service's name; its id when the set-up has it no more."""
        service = setup.service(service_id) if setup else None
        return plain(in_language(service.name, self.language) if service else service_id)

    def group(self, setup: HubSetup | None, group_id: str) -> str:
        """A group's name; its id when the set-up has it no more."""
        group = setup.group(group_id) if setup else None
        return plain(in_language(group.name, self.language) if group else group_id)

    def counter(self, setup: HubSetup | None, counter_id: str) -> str:
        """A counter's name; its id when the set-up has it no more."""
        counter = setup.counter(counter_id) if setup else None
        return plain(in_language(counter.name, self.language) if counter else counter_id)

    def ticket_class(self, setup: HubSetup | None, class_id: str) -> str:
        """A class's name; its id when the set-up has it no more, or has no name for it."""
        found = next((one for one in setup.policy.classes if one.id == class_id), None) if setup else None
        return plain((in_language(found.name, self.language) if found else "") or class_id)
