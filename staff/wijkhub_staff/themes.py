"""How the terminal is coloured: dark, light, and with the most contrast. Nothing is said by colour alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="wijkhub-dark",
    primary="#5ab0e8",
    secondary="#8fa3b3",
    accent="#ffd166",
    warning="#f4a259",
    error="#e5484d",
    success="#57c785",
    foreground="#e8edf1",
    background="#10161b",
    surface="#172027",
    panel="#24313b",
)
LIGHT = Theme(
    name="wijkhub-light",
    primary="#00568c",
    secondary="#4a5a66",
    accent="#7a3e00",
    warning="#b25000",
    error="#b3121d",
    success="#136f3c",
    foreground="#12181c",
    background="#f7f9fa",
    surface="#ffffff",
    panel="#dfe6eb",
    dark=False,
)
CONTRAST = Theme(
    name="wijkhub-contrast",
    primary="#ffff00",
    secondary="#ffffff",
    accent="#00ffff",
    warning="#ffaf00",
    error="#ff5f5f",
    success="#5fff5f",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
)
THEMES = (DARK, LIGHT, CONTRAST)


def next_theme(name: str) -> str:
    """The theme after this one."""
    names = [theme.name for theme in THEMES]
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
