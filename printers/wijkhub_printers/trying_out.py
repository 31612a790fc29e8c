"""Trying a printer out before it is put into the settings: a test page, and the question whether it came out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct, structs

from wijkhub_printers.abilities import Abilities, find_out
from wijkhub_printers.advice import advice, cli_texts, on_paper, where
from wijkhub_printers.configuration import IN_THE_HUB, PrinterSettings, channel_of, open_printer
from wijkhub_printers.printer import PAPER_WIDTHS, Confirmation, Printer, PrinterStatus, PrintState
from wijkhub_printers.printing import print_slip
from wijkhub_printers.settings_file import PaperSettings, as_toml
from wijkhub_printers.slip import TestSlip
from wijkhub_printers.words import outcome_in_words
from wijkhub_queue.printer_state import PRINTS, PrinterState


class Asker(Struct, frozen=True):
    """Who connects a printer: what is said to them, and what they answer."""

    language: str
    say: Callable[[str], object]
    ask: Callable[[str], str]
    """Raises EOFError where nobody can answer."""

    def words(self, key: str, **figures: object) -> str:
        """The words of `key` in their language."""
        return cli_texts().get(self.language, key, n=None, **figures)

    def tell(self, key: str, **figures: object) -> None:
        """Say the words of `key`."""
        self.say(self.words(key, **figures))

    def yes(self, key: str) -> bool:
        """Ask the question `key` until it is answered with yes or no."""
        while True:
            answer = self.ask(self.words(key)).strip().casefold()
            if answer in self.words("cli.answers-yes").split():
                return True
            if answer in self.words("cli.answers-no").split():
                return False
            self.tell("cli.answer-again")


def try_out(settings: PrinterSettings, paper: PaperSettings, asker: Asker, *, new: bool = False) -> bool:
    """Print a test page and ask about it; whether it came out as it should.

    Of a `new` printer it is found out first what it can say, and at the end its lines for the settings are shown.
    """
    if settings.driver in IN_THE_HUB:
        asker.tell("cli.in-the-hub", printer=settings.id, driver=settings.driver)
        return False
    if new and on_paper(settings) and settings.driver != "cups":
        asker.tell("cli.finding-out")
        found = _found(settings)
        if isinstance(found, PrinterStatus):
            return _cannot(found, settings, asker)
        settings = structs.replace(settings, status=found.status is not None, confirms=found.confirms)
        says, confirms = asker.words("cli.yes" if settings.status else "cli.no"), found.confirms
        asker.tell("cli.says", status=says, confirms=asker.words(f"cli.of-a-slip-{confirms}"))
    printer = open_printer(settings)
    now = printer.status()
    if now.state not in PRINTS:
        return _cannot(now, settings, asker)
    try:
        if not _came_out(printer, settings, paper, asker):
            return False
    except EOFError:
        asker.tell("cli.not-answered" if new else "cli.not-answered-known")
        if new:
            asker.say(as_toml(settings))
        return False
    asker.tell("cli.fine")
    if new:
        asker.tell("cli.put-in-settings")
        asker.say(as_toml(settings))
    return True


def _found(settings: PrinterSettings) -> Abilities | PrinterStatus:
    """What the printer can say; or how it is, where that keeps it from saying anything."""
    listens = structs.replace(settings, status=True, confirms=Confirmation.PRINTED)
    status = open_printer(listens).status()
    if status.state not in PRINTS:
        return status
    try:
        return find_out(channel_of(listens))
    except OSError as error:
        return PrinterStatus(PrinterState.UNREACHABLE, str(error))


def _cannot(status: PrinterStatus, settings: PrinterSettings, asker: Asker) -> bool:
    asker.say(f"{settings.id}: {asker.words(f'state.{status.state}')}. {advice(status, settings, asker.language)}")
    if status.detail:
        asker.say(f"    ({status.detail})")
    return False


def _came_out(printer: Printer, settings: PrinterSettings, paper: PaperSettings, asker: Asker) -> bool:
    asker.tell("cli.printing", printer=settings.id)
    outcome = print_slip(printer, _test_page(settings, paper, asker.language))
    asker.say(outcome_in_words(outcome, asker.language))
    if outcome.state is PrintState.FAILED:
        asker.say(f"    ({outcome.detail})")
        return False
    if not on_paper(settings):
        asker.tell("cli.in-folder", folder=settings.folder)
        return True
    if not asker.yes("cli.came-out"):
        asker.tell("cli.not-out")
        return False
    if settings.mode == "picture" and not asker.yes("cli.edges"):
        narrower = [width for width in PAPER_WIDTHS if width < settings.width_dots]
        key = "cli.edges-missing" if narrower else "cli.edges-narrowest"
        asker.tell(key, width=settings.width_dots, **({"narrower": narrower[0]} if narrower else {}))
        return False
    return True


def _test_page(settings: PrinterSettings, paper: PaperSettings, language: str) -> TestSlip:
    return TestSlip(
        language=language,
        hub=paper.hub.name,
        exercise=paper.hub.exercise,
        time_zone=paper.policy.time_zone,
        printer=settings.id,
        driver=" ".join(part for part in (settings.driver, where(settings)) if part),
        width=settings.width_dots,
        at=datetime.now(UTC),
    )
