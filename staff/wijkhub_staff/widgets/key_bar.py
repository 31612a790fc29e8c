"""The keys and what they do, in as many lines as they need."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from wijkhub_staff.keys import APP_KEYS, Key
from wijkhub_staff.outside_text import plain
from wijkhub_staff.workplace import Workplace


class KeyBar(Widget):
    """Keys with a short word each; those that make no sense now are dim."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[tuple[str, str, bool], ...] = ()

    def show(self, keys: Sequence[tuple[str, str, bool]]) -> None:
        """Show these: the key, its word, and whether it makes sense now."""
        if tuple(keys) != self._keys:
            words_changed = [key[:2] for key in keys] != [key[:2] for key in self._keys]
            self._keys = tuple(keys)
            self.refresh(layout=words_changed)

    def show_keys(self, workplace: Workplace, keys: Iterable[Key], *, but: Container[str] = ()) -> None:
        """Show the keys of a screen, those of the program and the one that leads back; `but` makes no sense now."""
        key, words = workplace.key, workplace.words
        shown = (*keys, *(one for one in APP_KEYS if one.in_bar))
        cells = [(key(one.id), words(f"key.{one.id}"), one.id not in but) for one in shown]
        self.show([*cells, (key("back"), words("printers.back"), True)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the keys need at this width."""
        return max(1, len(self._flow(width)))

    def render(self) -> Content:
        """The lines."""
        return Content("\n").join(
            Content("").join(
                Content.assemble(
                    (f" {plain(key)}", "bold $accent" if possible else "dim"),
                    (f" {plain(word)} ", "" if possible else "dim"),
                )
                for key, word, possible in keys
            )
            for keys in self._flow(self.size.width)
        )

    def _flow(self, width: int) -> list[list[tuple[str, str, bool]]]:
        lines: list[list[tuple[str, str, bool]]] = []
        used = width + 1
        for key, word, possible in self._keys:
            needed = cell_len(key) + cell_len(word) + 3
            if used + needed > width:
                lines.append([])
                used = 0
            lines[-1].append((key, word, possible))
            used += needed
        return lines
