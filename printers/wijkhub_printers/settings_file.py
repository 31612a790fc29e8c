"""The printers in a hub's settings file, for commands that speak to them without the hub."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

from wijkhub_printers.configuration import PrinterSettings, check_all
from wijkhub_printers.errors import SettingsUnreadable
from wijkhub_queue.settings_explained import complaints


class HubOnPaper(Struct, frozen=True, rename="kebab"):
    """What a test page says of its hub."""

    name: str = "Wijkhub"
    exercise: bool = False


class HubDay(Struct, frozen=True, rename="kebab"):
    """Of the hub's policy, what a test page needs."""

    time_zone: str = "Europe/Amsterdam"


class PaperSettings(Struct, frozen=True, rename="kebab"):
    """What stands in a settings file about paper; the rest of the file is not looked at."""

    hub: HubOnPaper = HubOnPaper()
    policy: HubDay = HubDay()
    printers: tuple[PrinterSettings, ...] = ()


def read_paper_settings(path: Path) -> PaperSettings:
    """The printers in this file, and what is said of their hub.

    Raises:
        SettingsUnreadable: it can't be read, or a printer in it can't be as it stands there.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsUnreadable(path, f"cannot be read ({error.strerror}); name a file that is there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsUnreadable(path, f"is not TOML: {error}; configs/hub.toml is an example") from error
    try:
        settings = msgspec.convert(table, PaperSettings)
    except msgspec.ValidationError as error:
        raise SettingsUnreadable(path, *complaints(str(error), table, PaperSettings)) from error
    problems = check_all(settings.printers)
    if problems:
        raise SettingsUnreadable(path, *(f"{problem}." for problem in problems))
    return settings


def as_toml(settings: PrinterSettings) -> str:
    """These settings as the lines of a settings file; what is as it would be anyway is left out."""
    lines = ["[[printers]]"]
    for field in msgspec.structs.fields(PrinterSettings):
        value = getattr(settings, field.name)
        if field.required or (value != field.default and value is not None and value != {}):
            lines.append(f"{field.encode_name} = {_toml(value)}")
    return "\n".join(lines)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    # A text, a number or a truth stands in TOML as it does in JSON.
    return msgspec.json.encode(value).decode()
