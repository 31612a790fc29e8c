"""A hub's settings: one TOML file, and the environment over it. Read once, when the hub starts.

An environment variable is `WIJKHUB_` and the key's path with two underscores between: `WIJKHUB_SERVER__PORT=8090`.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.hub_setup import Code, CounterPlace, HubSetup, Policy, Service, ServiceGroup, Words, problems_of


class BadSettings(Exception):
    """A key or value that cannot be used; says where it stands and what would be right."""


class _Part(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A table of the settings file."""


class HubSettings(_Part, frozen=True):
    """Which hub this is."""

    id: Code = "wijkhub"
    name: Annotated[str, Meta(min_length=1, max_length=60)] = "Wijkhub"
    data_folder: str = "var/hub"
    languages: tuple[str, ...] = ("nl", "en")
    public_url: str | None = None
    waiting_place: Words = {}
    exercise: bool = False


class ServerSettings(_Part, frozen=True):
    """Where the hub listens."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    shutdown_s: Annotated[int, Meta(ge=1, le=60)] = 5


class KioskSettings(_Part, frozen=True):
    """How the kiosk behaves."""

    idle_seconds: Annotated[float, Meta(ge=25, le=600)] = 60.0
    theme_file: str | None = None


class JournalSettings(_Part, frozen=True):
    """How the journal is kept."""

    snapshot_every: Annotated[int, Meta(ge=100)] = 5000


class StaffSettings(_Part, frozen=True):
    """How staff sign in."""

    session_hours: Annotated[float, Meta(gt=0, le=24)] = 12.0


class Settings(_Part, frozen=True):
    """All settings of a hub."""

    hub: HubSettings = HubSettings()
    server: ServerSettings = ServerSettings()
    kiosk: KioskSettings = KioskSettings()
    journal: JournalSettings = JournalSettings()
    staff: StaffSettings = StaffSettings()
    policy: Policy = msgspec.field(default_factory=Policy)
    groups: tuple[ServiceGroup, ...] = ()
    services: tuple[Service, ...] = ()
    counters: tuple[CounterPlace, ...] = ()
    printers: tuple[PrinterSettings, ...] = ()

    @property
    def setup(self) -> HubSetup:
        """The hub's set-up, as its journal keeps it."""
        return HubSetup(
            name=self.hub.name,
            groups=self.groups,
            services=self.services,
            counters=self.counters,
            languages=self.hub.languages,
            policy=self.policy,
            waiting_place=self.hub.waiting_place,
            exercise=self.hub.exercise,
        )

    @property
    def database(self) -> Path:
        """The hub's database file."""
        return Path(self.hub.data_folder) / "hub.sqlite3"


PREFIX = "WIJKHUB_"
_OTHERS = frozenset({"WIJKHUB_PIN", "WIJKHUB_NAME", "WIJKHUB_HUB", "WIJKHUB_LANGUAGE", "WIJKHUB_CONFIG"})
"""Variables of the commands that are no settings of a hub."""


def load_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in this file, with the environment over them; without a file, the defaults.

    Raises:
        BadSettings: the file cannot be read, or a key or value in it or in the environment is wrong.
    """
    table: dict[str, Any] = {}
    if path is not None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise BadSettings(f"{path}: cannot be read ({error.strerror}). Name a file that is there.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSettings(f"{path}: this is not TOML: {error}. See configs/hub.toml for an example.") from error
    where = str(path) if path is not None else "the settings"
    settings = _convert(table, where, strict=True)
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and variable not in _OTHERS:
            _put(table, variable, value)
            settings = _convert(table, f"environment variable {variable}", strict=False)
    problems = problems_of(settings.setup) + _printer_problems(settings) if settings.groups else []
    if problems:
        raise BadSettings("\n".join(f"{where}: {problem}." for problem in problems))
    return settings


def _put(table: dict[str, Any], variable: str, value: str) -> None:
    *tables, key = variable.removeprefix(PREFIX).lower().replace("_", "-").split("--")
    for name in tables:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise BadSettings(f"environment variable {variable}: only single values can be set, not parts of a list.")
    table[key] = value


def _convert(table: dict[str, Any], where: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(_named(table), Settings, strict=strict)
    except msgspec.ValidationError as error:
        raise BadSettings(f"{where}: {_explain(str(error), table)}") from error


_CAMEL = {"policy", "groups", "services", "counters"}


def _named(table: dict[str, Any]) -> dict[str, Any]:
    """The table with the keys of the set-up in the journal's form: files are in kebab-case, the wire in camelCase."""
    return {key: _camel(value) if key in _CAMEL else value for key, value in table.items()}


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub(r"-(\w)", lambda hit: hit[1].upper(), key): _camel(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_camel(inner) for inner in value]
    return value


def _explain(message: str, table: dict[str, Any]) -> str:
    """msgspec's message, with the key as the file has it and, for an unknown key, the one that was meant."""
    message = re.sub(r"`([A-Za-z]+)`", lambda hit: f"'{_kebab(hit[1])}'", message)
    message = re.sub(r"`\$\.?([^`]*)`", lambda hit: f"'{_kebab(hit[1]) or 'the file'}'", message)
    unknown = re.search(r"unknown field '([^']+)'", message)
    if unknown is None:
        return f"{message}."
    near = difflib.get_close_matches(unknown[1], sorted(setting_keys()), n=1)
    return f"{message}. {f'Did you mean {near[0]!r}? ' if near else ''}See docs/reference/settings.md for every key."


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda hit: f"-{hit[1].lower()}", name)


def setting_keys() -> set[str]:
    """Every key that may stand in a settings file, in kebab-case, without the tables before it."""
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, msgspec.inspect.StructType):
            for field in node.fields:
                found.add(_kebab(field.encode_name))
                walk(field.type)
        for inner in (getattr(node, "item_type", None), *getattr(node, "types", ())):
            if inner is not None:
                walk(inner)

    walk(msgspec.inspect.type_info(Settings))
    return found


def _printer_problems(settings: Settings) -> list[str]:
    ids = [printer.id for printer in settings.printers]
    return [
        f"printer '{twice}' stands twice; give each its own id" for twice in {one for one in ids if ids.count(one) > 1}
    ]
