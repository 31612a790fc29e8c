"""Pictures of the terminal, for the documentation: driven by its keys, drawn as SVG that needs no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from wijkhub_staff.screens.board import BoardScreen
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.terminal import Terminal

_FAR_FONTS = re.compile(r',\s*url\("https?://[^)]*\) format\("[^"]*"\)')

BOARD_PICTURES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("board", (), ()),
    ("called", ("v",), ()),
    ("serving", ("s",), ()),
    ("why", ("i",), ("escape",)),
    ("transfer", ("d",), ("escape",)),
    ("out-of-turn", ("b",), ("escape",)),
    ("ticket", ("enter",), ("escape",)),
    ("search", ("slash",), ("escape",)),
    ("issue", ("g",), ("escape",)),
    ("number", ("g", "enter"), ("escape",)),
    ("printers", ("A",), ("escape",)),
    ("score", ("T",), ("escape",)),
    ("appointments", ("a",), ()),
    ("appointment", ("enter",), ("escape",)),
    ("times", ("n", "enter"), ()),
    ("booking", ("enter", "enter"), ("escape",)),
    ("closures", ("s",), ("escape", "escape")),
    ("keys", ("question_mark",), ("escape",)),
    ("commands", ("colon",), ("escape",)),
)
"""Of the board: the picture's name, the keys that lead to it, and those that lead back."""
_ANSWERED = frozenset({"colleagues", "day", "hold", "learn", "paper", "score"})
"""Groups of workers that ask the hub one thing for the screen."""


def svg_of(terminal: Terminal) -> str:
    """The screen as it is now, as SVG with fonts of the reader's own machine."""
    return _FAR_FONTS.sub("", terminal.export_screenshot(simplify=True))


async def take_pictures(
    terminal: Terminal, *, pin: str, counter: str, folder: Path, size: tuple[int, int] = (100, 30)
) -> list[Path]:
    """Sign in, open a counter, and take a picture of each screen on the way.

    Args:
        terminal: one that nobody has signed in at, made with `name`; its hub has people waiting and appointments today.
        pin: of the one who signs in, a clerk without a counter.
        counter: the id of a closed counter that can help somebody who waits.
        folder: where the files go, as `terminal-<screen>-<language>.svg`.
        size: of the terminal, columns and lines.

    Returns:
        The files, in the order in which they were taken.
    """
    taken: list[Path] = []

    def take(name: str) -> None:
        path = folder / f"terminal-{name}-{terminal.workplace.words.language}.svg"
        path.write_text(svg_of(terminal), "utf-8")
        taken.append(path)

    async with terminal.run_test(size=size) as pilot:
        await _until(pilot, lambda: terminal.focused is not None)
        take("sign-in")
        await pilot.press(*pin, "enter")
        await _until(pilot, lambda: isinstance(terminal.screen, ChooseCounterScreen) and terminal.desk.loaded)
        take("counters")
        places = [place.id for place in terminal.desk.board.setup.counters] if terminal.desk.board.setup else []
        await pilot.press("home", *["down"] * places.index(counter), "enter")
        await _until(pilot, lambda: isinstance(terminal.screen, BoardScreen))
        for name, there, back in BOARD_PICTURES:
            for key in there:
                await pilot.press(key)
                await _until(pilot, lambda: terminal.workplace.under_way.idle and not _asking(terminal))
            take(name)
            await pilot.press(*back)
    return taken


def _asking(terminal: Terminal) -> bool:
    """Whether a screen still waits for an answer that it will show."""
    return any(one.group in _ANSWERED and not one.is_finished for one in terminal.workers)


async def _until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    """Wait until something is so, and drawn."""
    while not true():
        await pilot.pause()
    await pilot.wait_for_scheduled_animations()
    await pilot.pause()
