"""A hub's settings: one TOML file, and the environment over it. Read once, when the hub starts.

An environment variable is `WIJKHUB_` and the key's path with two underscores between: `WIJKHUB_SERVER__PORT=8090`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from wijkhub_printers.configuration import PrinterSettings, check_all
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening, Mark, OtherHub, Percent, Weekday
from wijkhub_queue.hub_setup import (
    Code,
    CounterPlace,
    HubSetup,
    Language,
    Policy,
    Service,
    ServiceGroup,
    Words,
    problems_of,
)
from wijkhub_queue.settings_explained import complaints
from wijkhub_server.calendar_backend.configuration import CALENDAR_KEY, CalendarSettings, problems_of_calendar
from wijkhub_server.messages.configuration import (
    SECRETS,
    MailSettings,
    MessageSettings,
    SmsSettings,
    problems_of_messages,
)


class BadSettings(Exception):
    """A key or value that cannot be used; says where it stands and what would be right."""


class _Part(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A table of the settings file."""


PublicUrl = Annotated[
    str, Meta(pattern=r"^https?://[^/\s]+(/[^\s?#]*)?$", max_length=100, description="http(s)://name, without a query")
]


class HubSettings(_Part, frozen=True):
    """Which hub this is."""

    id: Code = "wijkhub"
    name: Annotated[str, Meta(min_length=1, max_length=60)] = "Wijkhub"
    data_folder: str = "var/hub"
    languages: tuple[Language, ...] = ("nl", "en")
    public_url: PublicUrl | None = None
    waiting_place: Words = {}
    exercise: bool = False
    mark: Mark | None = None
    closes: dict[Weekday, time] = {}


class ServerSettings(_Part, frozen=True):
    """Where the hub listens."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    shutdown_s: Annotated[int, Meta(ge=1, le=60)] = 5


class KioskSettings(_Part, frozen=True):
    """How the kiosk behaves."""

    idle_seconds: Annotated[float, Meta(ge=25, le=600)] = 60.0
    theme_file: str | None = None
    web_booking: bool = True
    phone: Annotated[str, Meta(pattern="^[0-9+][0-9 ]{1,18}[0-9]$")] = "14 010"


class JournalSettings(_Part, frozen=True):
    """How the journal is kept."""

    snapshot_every: Annotated[int, Meta(ge=100)] = 5000


class StaffSettings(_Part, frozen=True):
    """How staff sign in."""

    session_hours: Annotated[float, Meta(gt=0, le=24)] = 12.0


class RegistrySettings(_Part, frozen=True):
    """Where the city's registry is."""

    url: PublicUrl | None = None


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
    capacity: tuple[CapacitySeries, ...] = ()
    extra_openings: tuple[ExtraOpening, ...] = ()
    closures: tuple[Closure, ...] = ()
    overbooking: dict[Code, Percent] = {}
    other_hubs: tuple[OtherHub, ...] = ()
    printers: tuple[PrinterSettings, ...] = ()
    mail: MailSettings = MailSettings()
    sms: SmsSettings = SmsSettings()
    messages: MessageSettings = MessageSettings()
    calendar: CalendarSettings = CalendarSettings()
    registry: RegistrySettings = RegistrySettings()

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
            mark=self.hub.mark,
            closes=self.hub.closes,
            other_hubs=self.other_hubs,
            capacity=self.capacity,
            extra_openings=self.extra_openings,
            closures=self.closures,
            overbooking=self.overbooking,
        )

    @property
    def database(self) -> Path:
        """The hub's database file."""
        return Path(self.hub.data_folder) / "hub.sqlite3"

    @property
    def theme(self) -> Path | None:
        """A municipality's style sheet for the screens."""
        return Path(self.kiosk.theme_file) if self.kiosk.theme_file else None


PREFIX = "WIJKHUB_"
_OTHERS = (
    frozenset({"WIJKHUB_PIN", "WIJKHUB_NAME", "WIJKHUB_HUB", "WIJKHUB_LANGUAGE", "WIJKHUB_CONFIG", CALENDAR_KEY})
    | SECRETS
)
"""Variables of the commands, and secrets, that are no settings of a hub."""


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
    problems = _problems(settings)
    if problems:
        raise BadSettings("\n".join(f"{where}: {problem}." for problem in problems))
    return settings


def _put(table: dict[str, Any], variable: str, value: str) -> None:
    *tables, key = variable.removeprefix(PREFIX).lower().replace("_", "-").split("--")
    for name in tables:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise BadSettings(
                f"environment variable {variable}: '{name}' is no table. Only single values can be set here; "
                "lists stand in the settings file."
            )
    table[key] = value


def _convert(table: dict[str, Any], where: str, *, strict: bool) -> Settings:
    named = _named(table)
    try:
        return msgspec.convert(named, Settings, strict=strict)
    except msgspec.ValidationError as error:
        raise BadSettings("\n".join(f"{where}: {one}" for one in complaints(str(error), named, Settings))) from error


_CAMEL = {
    "policy",
    "groups",
    "services",
    "counters",
    "capacity",
    "extra-openings",
    "closures",
    "other-hubs",
}


def _named(table: dict[str, Any]) -> dict[str, Any]:
    """The table with the keys of the set-up in the journal's form: files are in kebab-case, the wire in camelCase."""
    return {key: _camel(value) if key in _CAMEL else value for key, value in table.items()}


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub(r"-(\w)", lambda hit: hit[1].upper(), key): _camel(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_camel(inner) for inner in value]
    return value


def _problems(settings: Settings) -> list[str]:
    """What is wrong though each key for itself is right. A hub without any set-up may wait for one."""
    set_up = bool(settings.groups or settings.services or settings.counters)
    found = problems_of(settings.setup) if set_up else []
    found += check_all(settings.printers)
    found += problems_of_messages(settings.mail, settings.sms)
    found += problems_of_calendar(settings.calendar)
    if settings.theme is not None and not settings.theme.is_file():
        found.append(f"kiosk.theme-file '{settings.theme}' is not there; name a style sheet, or leave the key out")
    return found
