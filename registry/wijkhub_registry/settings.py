"""The registry's settings: one TOML file, and the environment over it. Read once, when a command starts.

An environment variable is `WIJKREGISTRY_` and the key's path with two underscores between, such as
`WIJKREGISTRY_SERVER__PORT=9300`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta, Struct

from wijkhub_queue.hours import Calendar, HoursRules
from wijkhub_queue.settings_explained import complaints
from wijkhub_registry.errors import Stop

PREFIX = "WIJKREGISTRY_"
PAGE = "docs/reference/registry.md"
_OTHERS = frozenset({"WIJKREGISTRY_CONFIG"})
"""Variables of the commands that are no settings."""


class BadSettings(Stop):
    """A key or value that cannot be used; says where it stands and what would be right."""


class _Part(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A table of the settings file."""


DatabaseUrl = Annotated[
    str,
    Meta(
        pattern=r"^(sqlite:///.+|postgresql://.+)$",
        description="sqlite:///path/of/a/file or postgresql://user@host/database",
    ),
]
PublicUrl = Annotated[
    str, Meta(pattern=r"^https?://[^/\s?#]+$", max_length=100, description="http(s)://name, without a path")
]


class DatabaseSettings(_Part, frozen=True):
    """Where the registry keeps all it knows."""

    url: DatabaseUrl = "sqlite:///var/registry/registry.sqlite3"
    connections: Annotated[int, Meta(ge=2, le=100)] = 10


class ServerSettings(_Part, frozen=True):
    """Where a registry process listens."""

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 9200
    shutdown_s: Annotated[int, Meta(ge=1, le=60)] = 5
    public_url: PublicUrl | None = None


class SyncSettings(_Part, frozen=True):
    """How hubs are taken in."""

    batches_at_once: Annotated[int, Meta(ge=1, le=100)] = 8
    code_hours: Annotated[float, Meta(gt=0, le=24 * 14)] = 24.0


class HoursSettings(_Part, frozen=True):
    """By which clock and holidays hours are read, and what the city asks of them."""

    time_zone: str = "Europe/Amsterdam"
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$", description="ISO 3166 code, for public holidays")] = "NL"
    liberation_day: Literal["every-year", "every-five-years", "never"] = "every-five-years"
    rules: HoursRules = HoursRules()

    @property
    def calendar(self) -> Calendar:
        """The calendar of these settings."""
        return Calendar(self.time_zone, self.country, self.liberation_day)


class PagesSettings(_Part, frozen=True):
    """What the pages say of the city."""

    city: Annotated[str, Meta(min_length=1, max_length=60)] = "Rotterdam"
    phone: Annotated[str, Meta(pattern=r"^\+?[0-9][0-9 ]{1,18}$", description="digits, with blanks or + before")] = (
        "14 010"
    )


Secret = Annotated[str, Meta(min_length=16, max_length=200, description="16 to 200 signs that nobody can guess")]


class StaffSettings(_Part, frozen=True):
    """Who may see how the hubs are. Without a key nobody may."""

    key: Secret | None = None
    """From the environment or from `key_file`, never from the settings file, which others read."""
    key_file: str | None = None


class Settings(_Part, frozen=True):
    """All settings of a registry."""

    database: DatabaseSettings = DatabaseSettings()
    server: ServerSettings = ServerSettings()
    sync: SyncSettings = SyncSettings()
    hours: HoursSettings = HoursSettings()
    pages: PagesSettings = PagesSettings()
    staff: StaffSettings = StaffSettings()


def load_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in this file, with the environment over them; without a file, the defaults.

    Raises:
        BadSettings: the file cannot be read, or a key or value in it or in the environment is wrong.
    """
    table = _read(path) if path is not None else {}
    settings = _convert(table, str(path or "the settings"), strict=True)
    if settings.staff.key is not None:
        raise BadSettings(
            f"{path}: staff.key: a key does not belong in a file that others read. Put it in the environment as "
            "WIJKREGISTRY_STAFF__KEY, or in a file of its own that staff.key-file names."
        )
    for variable, value in environment.items():
        if variable.startswith(PREFIX) and variable not in _OTHERS:
            _put(table, variable, value)
            settings = _convert(table, f"environment variable {variable}", strict=False)
    if settings.hours.time_zone not in available_timezones():
        raise BadSettings(
            f"{path or 'the settings'}: hours.time-zone: there is no '{settings.hours.time_zone}'. Write a name of the "
            "tz database, such as Europe/Amsterdam."
        )
    return _with_key(settings)


def _with_key(settings: Settings) -> Settings:
    staff = settings.staff
    if staff.key is not None or staff.key_file is None:
        return settings
    where = f"staff.key-file: {staff.key_file}"
    try:
        key = msgspec.convert(Path(staff.key_file).read_text(encoding="utf-8").strip(), Secret)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise BadSettings(f"{where}: cannot be read ({why}). Name a file that this program may read.") from error
    except msgspec.ValidationError as error:
        raise BadSettings(f"{where}: a key has 16 to 200 signs. Make one with: openssl rand -base64 24") from error
    return msgspec.structs.replace(settings, staff=msgspec.structs.replace(staff, key=key))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"{path}: cannot be read ({error.strerror}). Name a file that is there.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: this is not TOML: {error}. See configs/registry.toml for an example.") from error


def _put(table: dict[str, Any], variable: str, value: str) -> None:
    *tables, key = variable.removeprefix(PREFIX).lower().replace("_", "-").split("--")
    for name in tables:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise BadSettings(f"environment variable {variable}: '{name}' is no table.")
    table[key] = value


def _convert(table: dict[str, Any], where: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(table, Settings, strict=strict)
    except msgspec.ValidationError as error:
        said = complaints(str(error), table, Settings, page=PAGE)
        raise BadSettings("\n".join(f"{where}: {one}" for one in said)) from error
