"""The keys: one table, from which bindings, the bar with keys, the help screen and the command palette are made.

Small letters are about residents, capitals (with shift) about the counter and the hub, so that nobody closes the doors
by missing a key; what must work while somebody types is a function key. The letters are the first of a Dutch word
where that was free: v(olgende), k(laar), d(oorsturen).
No key that terminals or their windows take for themselves: no F1, F10, F11, no ctrl+s, ctrl+z or ctrl+w.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from textual.binding import Binding
from textual.keys import format_key


class Key(Struct, frozen=True):
    """A key of the board. The catalogue has its word as `key.<id>` and what it does as `help.<id>`."""

    id: str
    key: str
    group: str
    """Under which head it stands on the help screen: `head.<group>`."""
    in_bar: bool = True


BOARD_KEYS: tuple[Key, ...] = (
    Key("next", "v", "resident"),
    Key("recall", "r", "resident"),
    Key("start", "s", "resident"),
    Key("finish", "k", "resident"),
    Key("no-show", "n", "resident"),
    Key("park", "p", "resident"),
    Key("return", "t", "resident"),
    Key("transfer", "d", "resident"),
    Key("undo", "z", "resident"),
    Key("why", "i", "resident", in_bar=False),
    Key("issue", "g", "queue"),
    Key("search", "slash", "queue"),
    Key("call-this", "b", "queue"),
    Key("priority", "m", "queue"),
    Key("leave", "w", "queue"),
    Key("unpark", "o", "queue", in_bar=False),
    Key("copy", "c", "queue"),
    Key("appointments", "a", "queue"),
    Key("answer-help", "h", "hub"),
    Key("counter-open", "O", "hub", in_bar=False),
    Key("counter-pause", "P", "hub"),
    Key("counter-close", "S", "hub", in_bar=False),
    Key("counter-change", "B", "hub", in_bar=False),
    Key("doors", "D", "hub", in_bar=False),
    Key("day", "W", "hub", in_bar=False),
    Key("printers", "A", "hub", in_bar=False),
    Key("score", "T", "hub"),
    Key("sync", "R", "hub", in_bar=False),
    Key("put-away", "x", "hub", in_bar=False),
    Key("sign-out", "Q", "hub", in_bar=False),
)

PRINTER_KEYS: tuple[Key, ...] = (
    Key("print-test", "t", "printers"),
    Key("new-roll", "n", "printers"),
    Key("day-slip", "d", "printers"),
)
"""Keys of the screen with the printers."""

SYNC_KEYS: tuple[Key, ...] = (
    Key("sync-now", "n", "sync"),
    Key("refused-seen", "g", "sync"),
)
"""Keys of the screen with the sync."""

APPOINTMENT_KEYS: tuple[Key, ...] = (
    Key("check-in", "i", "appointments"),
    Key("find", "slash", "appointments"),
    Key("book", "n", "appointments"),
    Key("move-appointment", "v", "appointments"),
    Key("cancel-appointment", "w", "appointments"),
    Key("confirm-appointment", "b", "appointments"),
    Key("earlier", "left", "appointments"),
    Key("later", "right", "appointments"),
    Key("today", "t", "appointments"),
    Key("closures", "s", "appointments"),
    Key("to-move", "z", "appointments"),
)
"""Keys of the screen with the appointments."""

CLOSURE_KEYS: tuple[Key, ...] = (
    Key("add-closure", "n", "closures"),
    Key("add-opening", "o", "closures"),
    Key("remove-closure", "w", "closures"),
)
"""Keys of the screen with closures and extra openings."""

APP_KEYS: tuple[Key, ...] = (
    Key("help", "question_mark", "program"),
    Key("commands", "colon", "program"),
    Key("language", "f2", "program", in_bar=False),
    Key("theme", "f3", "program", in_bar=False),
    Key("quit", "ctrl+q", "program", in_bar=False),
)

LIST_KEYS: tuple[Key, ...] = (
    Key("up", "up", "lists", in_bar=False),
    Key("down", "down", "lists", in_bar=False),
    Key("page-up", "pageup", "lists", in_bar=False),
    Key("page-down", "pagedown", "lists", in_bar=False),
    Key("first", "home", "lists", in_bar=False),
    Key("last", "end", "lists", in_bar=False),
    Key("details", "enter", "lists", in_bar=False),
    Key("next-list", "tab", "lists", in_bar=False),
    Key("previous-list", "shift+tab", "lists", in_bar=False),
)

MODAL_KEYS: tuple[Key, ...] = (
    Key("yes", "j,y", "questions", in_bar=False),
    Key("no", "n", "questions", in_bar=False),
    Key("back", "escape", "questions", in_bar=False),
    Key("other-language", "tab", "questions", in_bar=False),
)

FORM_KEYS: tuple[Key, ...] = (
    Key("save", "f4", "forms", in_bar=False),
    Key("other-time", "f6", "forms", in_bar=False),
    Key("more-people", "plus", "forms", in_bar=False),
    Key("fewer-people", "minus", "forms", in_bar=False),
    Key("more-services", "d", "forms", in_bar=False),
)
"""Keys of choosing a time, and of forms."""

SCREEN_KEYS: tuple[Key, ...] = (*BOARD_KEYS, *APPOINTMENT_KEYS, *CLOSURE_KEYS, *PRINTER_KEYS, *SYNC_KEYS)
"""Keys of the screens at which staff work."""

ALL_KEYS: dict[str, Key] = {key.id: key for key in (*SCREEN_KEYS, *APP_KEYS, *LIST_KEYS, *MODAL_KEYS, *FORM_KEYS)}
"""Every key that a keymap may change, by its id."""

TOGETHER: tuple[tuple[Key, ...], ...] = (
    (*BOARD_KEYS, *APP_KEYS, *LIST_KEYS),
    *(
        (*of_screen, *APP_KEYS, *LIST_KEYS, ALL_KEYS["back"])
        for of_screen in (APPOINTMENT_KEYS, (*CLOSURE_KEYS, ALL_KEYS["to-move"]), PRINTER_KEYS, SYNC_KEYS)
    ),
    (*FORM_KEYS, *APP_KEYS[2:], *LIST_KEYS, *(ALL_KEYS[one] for one in ("back", "earlier", "later"))),
    (*MODAL_KEYS, *LIST_KEYS[:7]),
)
"""Keys that work at the same time, so that no two of them may be the same."""


def binding(key_id: str, action: str) -> Binding:
    """The binding of a key, by its id."""
    return Binding(ALL_KEYS[key_id].key, action, description=key_id, id=key_id, show=False)


def act_bindings() -> list[Binding]:
    """The bindings of the board: each does the act of its id."""
    return [binding(key.id, f"act('{key.id}')") for key in BOARD_KEYS]


def keys_of(key_id: str, keymap: Mapping[str, str]) -> list[str]:
    """The keys bound to this id now."""
    return [key.strip() for key in keymap.get(key_id, ALL_KEYS[key_id].key).split(",")]


def display(key_id: str, keymap: Mapping[str, str]) -> str:
    """The first key of this id as staff know it, such as `v` or `?`."""
    return shown(keys_of(key_id, keymap)[0])


def shown(key: str) -> str:
    """A key as staff know it."""
    return "+".join(format_key(part) for part in key.split("+"))


def grouped(keys: Iterable[Key]) -> dict[str, list[Key]]:
    """Keys by the head under which they stand, in the order of the table."""
    groups: dict[str, list[Key]] = {}
    for key in keys:
        groups.setdefault(key.group, []).append(key)
    return groups
