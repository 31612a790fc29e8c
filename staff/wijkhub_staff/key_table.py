"""The table of keys in the reference, made from the keys: `python -m wijkhub_staff.key_table`."""

from __future__ import annotations

from wijkhub_staff.keys import ALL_KEYS, APP_KEYS, FORM_KEYS, LIST_KEYS, SCREEN_KEYS, grouped, shown
from wijkhub_staff.words import Words


def key_table() -> str:
    """Every key with its id and what it does, in both languages, as Markdown."""
    dutch, english = Words("nl"), Words("en")
    lines: list[str] = []
    for group, keys in grouped((*SCREEN_KEYS, *FORM_KEYS, *APP_KEYS, *LIST_KEYS)).items():
        lines += [
            f"### {english(f'head.{group}')}",
            "",
            "| key | id | does | Nederlands |",
            "| --- | --- | --- | --- |",
        ]
        for key in keys:
            names = " ".join(f"`{shown(one)}`" for one in ALL_KEYS[key.id].key.split(","))
            lines.append(f"| {names} | `{key.id}` | {english(f'help.{key.id}')} | {dutch(f'help.{key.id}')} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    print(key_table())
