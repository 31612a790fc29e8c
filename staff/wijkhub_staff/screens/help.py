"""The help screen, made from the keys as they are bound now."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen

from wijkhub_staff.keys import ALL_KEYS, grouped, shown
from wijkhub_staff.outside_text import fit
from wijkhub_staff.screens.reading import ReadingScreen
from wijkhub_staff.workplace import Workplace


def help_screen(workplace: Workplace, screen: Screen[object]) -> ReadingScreen:
    """What every key does that works on `screen` now, under the heads of the table of keys."""
    words = workplace.words
    bound: dict[str, list[str]] = {}
    for key, active in screen.active_bindings.items():
        if active.binding.id in ALL_KEYS:
            bound.setdefault(active.binding.id, []).append(shown(key))
    parts = []
    for group, keys in grouped(ALL_KEYS[key_id] for key_id in ALL_KEYS if key_id in bound).items():
        names = {key.id: " ".join(bound[key.id]) for key in keys}
        width = max(cell_len(name) for name in names.values()) + 2
        lines = [Content.assemble((fit(names[key.id], width), "bold $accent"), words(f"help.{key.id}")) for key in keys]
        parts.append((words(f"head.{group}"), Content("\n").join(lines)))
    return ReadingScreen(workplace, title=words("help.title"), parts=parts)
