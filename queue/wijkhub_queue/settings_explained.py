"""What is said of a wrong setting: which key, as the file has it, and what would be right."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

import msgspec


def explain(message: str, settings: type, *, page: str = "docs/reference/settings.md") -> str:
    """A `msgspec.ValidationError`'s message in the words of the settings file, and what would be right.

    Args:
        message: the error's text.
        settings: the struct that the file was to become.
        page: where every key is described.
    """
    path = re.search(r"`\$\.?([^`]*)`", message)
    meant = _meant(settings, (path[1] if path else "") + ("[key]" if "`key` in" in message else ""))
    message = re.sub(r"Expected `str` matching regex '.*?'(?= - at|$)", "The value has not the right form", message)
    message = re.sub(r"`\$\.?([^`]*)`", lambda hit: f"'{_place(hit[1])}'", message)
    message = re.sub(r"`(.+?)`", lambda hit: f"'{_kebab(hit[1])}'", message)
    unknown = re.search(r"unknown field '([^']+)'", message)
    if unknown is not None:
        near = difflib.get_close_matches(
            unknown[1], sorted({path.rpartition(".")[2] for path in key_paths(settings)}), n=1
        )
        meant = f"Did you mean '{near[0]}'?" if near else ""
    return " ".join(filter(None, (f"{message}.", meant, f"See {page}.")))


def complaints(message: str, table: object, settings: type, *, page: str = "docs/reference/settings.md") -> list[str]:
    """All that can be said of a table that is not `settings`: what msgspec says, and every key that nothing has.

    Args:
        message: the text of the `msgspec.ValidationError`, which names only what it met first.
        table: what was to become `settings`, its keys as the struct has them on the wire.
        settings: the struct.
        page: where every key is described.
    """
    found = [message, *_unknown(msgspec.inspect.type_info(settings), table, "$")]
    return [explain(one, settings, page=page) for one in dict.fromkeys(found)]


def _unknown(node: Any, value: object, path: str) -> Iterator[str]:
    """Every key that is no setting, in the words in which msgspec tells of the first."""
    node = _plain(node)
    if isinstance(node, msgspec.inspect.StructType) and isinstance(value, dict):
        fields = {field.encode_name: field.type for field in node.fields}
        for key, inner in value.items():
            if key in fields:
                yield from _unknown(fields[key], inner, f"{path}.{key}")
            elif node.forbid_unknown_fields:
                yield f"Object contains unknown field `{key}`" + (f" - at `{path}`" if path != "$" else "")
    elif isinstance(node, msgspec.inspect.VarTupleType) and isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _unknown(node.item_type, inner, f"{path}[{at}]")


def _meant(settings: type, path: str) -> str:
    """What the key at this place takes, where the message does not say it."""
    node: Any = msgspec.inspect.type_info(settings)
    path = path.replace("[...]", "[]")
    for part in filter(None, re.split(r"\.|(?=\[)", path)):
        node = _plain(node)
        if part == "[key]":
            node = getattr(node, "key_type", None)
        elif part.startswith("["):
            node = getattr(node, "item_type", None) or getattr(node, "value_type", None)
        else:
            node = next((field.type for field in getattr(node, "fields", ()) if field.encode_name == part), None)
    for said in (node, *getattr(node, "types", ())):
        description = (getattr(said, "extra_json_schema", None) or {}).get("description")
        if description:
            return f"It takes {description}."
    node = _plain(node)
    if isinstance(node, msgspec.inspect.LiteralType):
        return f"Choose from {', '.join(map(str, node.values))}."
    if isinstance(node, msgspec.inspect.TimeType):
        return "Write a time without quotes, such as 04:00:00."
    return ""


def _plain(node: Any) -> Any:
    """A type without what is said of it, and without its None."""
    if isinstance(node, msgspec.inspect.Metadata):
        return _plain(node.type)
    if isinstance(node, msgspec.inspect.UnionType):
        return _plain(next(inner for inner in node.types if not isinstance(inner, msgspec.inspect.NoneType)))
    return node


def _place(path: str) -> str:
    """`groups[0].longestWait` as `groups number 1, longest-wait`."""
    path = re.sub(r"\[(\d+)\]", lambda hit: f" number {int(hit[1]) + 1}", path.replace("[...]", " of a language"))
    return _kebab(path).replace(".", ", ") or "the file"


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda hit: f"-{hit[1].lower()}", name)


def key_paths(settings: type) -> list[str]:
    """Every key that may stand in a settings file, with the tables before it: `hub.name`, `groups[].letter`."""
    found: list[str] = []

    def walk(node: object, before: str) -> None:
        if isinstance(node, msgspec.inspect.StructType):
            for field in node.fields:
                path = f"{before}.{_kebab(field.encode_name)}".lstrip(".")
                found.append(path)
                walk(field.type, path)
        elif isinstance(node, msgspec.inspect.VarTupleType) and isinstance(node.item_type, msgspec.inspect.StructType):
            walk(node.item_type, f"{before}[]")

    walk(msgspec.inspect.type_info(settings), "")
    return found
