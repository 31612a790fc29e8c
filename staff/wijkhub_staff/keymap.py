"""A hub's own keys, from a TOML file: `next = "f5"`, or several as `next = "f5, v"`. Ids are those of `keys`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from textual.keys import Keys, format_key

from wijkhub_staff.keys import ALL_KEYS, LIST_KEYS, TOGETHER, keys_of, shown
from wijkhub_staff.words import Words

MODIFIERS = ("ctrl", "alt", "shift")
BESIDE_TYPING = frozenset(
    {"back", "other-language", "quit", "save", "other-time", "earlier", "later"} | {key.id for key in LIST_KEYS}
)
"""Keys that must work while somebody types, so that letters will not do."""
_NAMED = {key.value for key in Keys if not key.value.startswith("<")}


class BadKeymap(Exception):
    """The file can't be used; the message names the file, the key, and what would be right."""


def read_keymap(path: Path, words: Words) -> dict[str, str]:
    """The keys by id, as Textual's keymap takes them; ids that the file leaves out keep their own key.

    Raises:
        BadKeymap: in the reader's language.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeymap(words("keymap.unreadable", file=path, why=error)) from None
    except tomllib.TOMLDecodeError as error:
        raise BadKeymap(words("keymap.not-toml", file=path, why=error)) from None
    keymap = {key_id: _keys(path, key_id, value, words) for key_id, value in entries.items()}
    _check_clashes(path, keymap, words)
    return keymap


def _keys(path: Path, key_id: str, value: object, words: Words) -> str:
    if key_id not in ALL_KEYS:
        near = get_close_matches(key_id, ALL_KEYS, n=1)
        choices = ", ".join(near or ALL_KEYS)
        raise BadKeymap(words("keymap.unknown-id", file=path, id=key_id, choices=choices))
    if not isinstance(value, str) or not value.strip():
        raise BadKeymap(words("keymap.no-text", file=path, id=key_id, example=ALL_KEYS[key_id].key))
    return ",".join(_key(path, key_id, key.strip(), words) for key in value.split(","))


def _key(path: Path, key_id: str, key: str, words: Words) -> str:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    typed = _typed(name)
    if (name not in _NAMED and typed is None) or any(modifier not in MODIFIERS for modifier in modifiers):
        near = get_close_matches(key, _NAMED, n=3)
        raise BadKeymap(words("keymap.unknown-key", file=path, id=key_id, key=key, near=", ".join(near or ("f5", "v"))))
    if key_id in BESIDE_TYPING and typed is not None and not modifiers:
        raise BadKeymap(words("keymap.letter", file=path, id=key_id, key=key, example=ALL_KEYS[key_id].key))
    return key


def _typed(name: str) -> str | None:
    """The character that this key types, such as `/` for `slash`; None when it types none."""
    if name == "space":
        return " "
    shown = format_key(name)
    return shown if name not in _NAMED and len(shown) == 1 and shown.isprintable() else None


def _check_clashes(path: Path, keymap: Mapping[str, str], words: Words) -> None:
    for together in TOGETHER:
        taken: dict[str, str] = {}
        for known in together:
            for key in keys_of(known.id, keymap):
                other = taken.setdefault(_typed(key) or key, known.id)
                if other != known.id:
                    mine, theirs = (known.id, other) if known.id in keymap else (other, known.id)
                    raise BadKeymap(words("keymap.clash", file=path, id=mine, other=theirs, key=shown(key)))
