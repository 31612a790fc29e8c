"""What can be wrong before anything goes to a printer.

    PrinterError
    |-- SlipRefused             the data can't be a slip: no number, or a time that is none
    |-- CannotDraw              a slip that can't become a picture
    |   |-- LinkTooLong         a link that no QR code of this size can hold
    |   |-- LanguageNotDrawable its script needs raqm, or a font that is not here
    |   `-- PictureTooWide      the picture is wider than the printer's paper
    |-- PrinterSettingsWrong    a key of a printer's settings, and what would be right
    |-- SettingsUnreadable      a settings file in which the printers can't be found
    `-- NoSuchPrinter           a command that names no printer, or one that is not in the settings

What goes wrong at the printer itself is no exception but a `PrintOutcome`: the spool has to store it.
"""

from __future__ import annotations

from pathlib import Path


class PrinterError(Exception):
    """Something that can't be printed as asked, and why."""


class SlipRefused(PrinterError):
    """The data can't be a slip."""


class CannotDraw(PrinterError):
    """The slip can't become a picture."""


class LinkTooLong(CannotDraw):
    """A link whose QR code would be too large, or too fine for a phone."""

    def __init__(self, link_bytes: int, longest: int) -> None:
        super().__init__(
            f"the link has {link_bytes} bytes and its QR code holds {longest}; choose a shorter public address"
        )


class LanguageNotDrawable(CannotDraw):
    """A language whose script this hub can't draw as it stands."""

    def __init__(self, language: str, needs: str) -> None:
        super().__init__(f"slips in '{language}' can't be drawn: {needs}")
        self.language = language


class PictureTooWide(CannotDraw):
    """The picture is wider than the paper; it would be cut off or shifted."""

    def __init__(self, width: int, dots_wide: int) -> None:
        super().__init__(f"the picture is {width} dots wide and the printer takes {dots_wide}; draw it for that width")


class PrinterSettingsWrong(PrinterError):
    """A key of a printer's settings that can't work; `remedy` says what would be right."""

    def __init__(self, printer: str, key: str, problem: str, remedy: str) -> None:
        super().__init__(f"printer '{printer}': {key} {problem}; {remedy}")
        self.printer = printer
        self.key = key
        self.problem = problem
        self.remedy = remedy


class SettingsUnreadable(PrinterError):
    """A settings file that is not there, is no TOML, or holds a printer that can't be."""

    def __init__(self, path: Path, *problems: str) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.path = path


class NoSuchPrinter(PrinterError):
    """A command that names no printer, or one that is not in the settings; says which there are."""
