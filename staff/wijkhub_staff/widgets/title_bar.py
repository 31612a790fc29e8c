"""The top line: which hub, which counter, who, what time, and whether it is an exercise."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from wijkhub_staff.outside_text import fit


class TitleBar(Static):
    """One line, the same on every screen."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._said: tuple[str, str, str] | None = None

    def show(self, *, place: str, time: str, exercise: str) -> None:
        """Show it.

        Args:
            place: hub, counter and name, in words.
            time: the hub's time.
            exercise: the word that says so, empty when it is none.
        """
        said = (place, time, exercise)
        if said != self._said:
            self._said = said
            self.refresh()

    def on_resize(self) -> None:
        """The time stays at the right."""
        self.refresh()

    def render(self) -> Content:
        """The line."""
        place, time, exercise = self._said or ("", "", "")
        badge = f" {exercise} " if exercise else ""
        room = self.size.width - len(badge) - len(time) - 2
        return Content.assemble(
            fit(f" {place}", room), (badge, "bold $text on $warning-darken-2") if badge else "", f" {time} "
        )
