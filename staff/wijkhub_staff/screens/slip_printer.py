"""At which printer a slip comes out: the only one, or the one that this clerk chose first."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from wijkhub_staff.printer_rows import printer_choices
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.picker import Picked, Picker
from wijkhub_staff.workplace import Workplace

_COLUMNS = (Column(10, share=2), Column(8, share=1))


def with_printer(app: App[None], workplace: Workplace, then: Callable[[str | None], None]) -> None:
    """Go on with a printer's id, None where the hub has no printer. Asked once where there are several.

    Leaving that question without an answer leaves what was to be done undone.
    """
    desk, words = workplace.desk, workplace.words
    known = {printer.id for printer in desk.printers}
    if len(known) < 2:
        then(next(iter(known), None))
        return
    if desk.slip_printer in known:
        then(desk.slip_printer)
        return

    def picked(answer: Picked | None) -> None:
        if answer is not None:
            desk.slip_printer = answer.id
            then(answer.id)

    choices = printer_choices(desk.board, desk.printers, words)
    app.push_screen(Picker(workplace, title=words("slip.title"), choices=choices, columns=_COLUMNS), picked)
