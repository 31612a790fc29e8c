"""The panel of the clerk's own counter: the number in big type, and who it is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from wijkhub_staff.big_number import big
from wijkhub_staff.counter_lines import AtCounter

_STATES = ("called", "serving", "free", "paused", "closed", "none")


class MyCounter(Horizontal):
    """Who is with the clerk. Its class says how it stands: `-called`, `-serving`, `-free` and so on."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: AtCounter | None = None
        self._number = Static(id="number", markup=False)
        self._about = Static(id="about", markup=False)
        self._why = Static(id="why", markup=False)

    def compose(self) -> ComposeResult:
        """The number, and the words beside it."""
        yield self._number
        with Vertical():
            yield self._about
            yield self._why

    def show(self, at: AtCounter) -> None:
        """Show who is there."""
        if at == self._shown:
            return
        self._shown = at
        self.border_title = Content(at.title)
        for state in _STATES:
            self.set_class(state == at.state, f"-{state}")
        self._number.display = bool(at.number)
        self._number.update(Content(big(at.number)))
        first, second, third = at.lines
        lines = [Content(first), Content.styled(second, "bold"), Content(third)]
        self._about.update(Content("\n").join(lines))
        self._why.update(Content(at.why))
