"""The top line: which hub, which counter, who, what time, how far the city is, and whether it is an exercise."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from wijkhub_staff.outside_text import fit


class TitleBar(Static):
    """One line, the same on every screen."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._said: tuple[str, str, str, str] | None = None

    def show(self, *, place: str, time: str, exercise: str, city: str = "") -> None:
        """Show it.

        Args:
            place: hub, counter and name, in words.
            time: the hub's time.
            exercise: the word that says so, empty when it is none.
            city: a few words on the sync with the city, empty while there is nothing to know.
        """
        said = (place, time, exercise, city)
        if said != self._said:
            self._said = said
            self.refresh()

    def on_resize(self) -> None:
        """The time stays at the right."""
        self.refresh()

    def render(self) -> Content:
        """The line."""
        place, time, exercise, city = self._said or ("", "", "", "")
        badge = f" {exercise} " if exercise else ""
        mark = f" {city} " if city else ""
        room = self.size.width - len(mark) - len(badge) - len(time) - 2
        return Content.assemble(
            fit(f" {place}", room),
            (mark, "$text on $primary-darken-3") if mark else "",
            (badge, "bold $text on $warning-darken-2") if badge else "",
            f" {time} ",
        )
