"""A recorded day: what somebody saw at an office every few minutes, read from a CSV file.

One row per office, service and moment, with the columns of `COLUMNS`; others are passed over. The file may be
compressed with gzip, whatever its name.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

COLUMNS = ("office", "service", "service_name", "observed_at", "open_counters", "waiting", "ticket", "arrivals")
NEEDED = tuple(column for column in COLUMNS if column != "ticket")
"""`ticket` belongs to such files, but nothing here is made of it."""

GZIP_MAGIC = b"\x1f\x8b"


class RecordError(Exception):
    """A file that cannot be played, and what would be right."""


class Observation(Struct, frozen=True):
    """What was seen of one service at one moment."""

    at: datetime
    """Local time of the office, without a zone."""
    open_counters: int
    waiting: int
    """People in the queue; those at a counter are not in it."""
    arrivals: int | None
    """Since the observation before; None where the record does not say."""


class ServiceRecord(Struct, frozen=True):
    """A service's day. A letter may be used for several services, so the name belongs to it."""

    letter: str
    name: str
    observations: tuple[Observation, ...]
    """In order of time; at least one."""

    @property
    def blank_arrivals(self) -> int:
        """Of how many observations, the first not counted, it is not known how many arrived."""
        return sum(one.arrivals is None for one in self.observations[1:])

    @property
    def uncounted(self) -> int:
        """By how much `waiting` rose beyond the arrivals, added up: people came whom the record does not count."""
        return sum(
            max(0, after.waiting - before.waiting - (after.arrivals or 0))
            for before, after in pairwise(self.observations)
        )

    @property
    def most_counters(self) -> int:
        """The most counters that were open at once."""
        return max(one.open_counters for one in self.observations)

    @property
    def used(self) -> bool:
        """Whether anybody came, or could have been helped."""
        return any(one.open_counters or one.waiting or one.arrivals for one in self.observations)


class DayRecord(Struct, frozen=True):
    """A day of one office."""

    office: str
    day: date
    services: tuple[ServiceRecord, ...]
    """In order of letter and name."""


class _Row(NamedTuple):
    number: int
    fields: Mapping[str, str]


def read_day(path: Path, office: str | None = None, day: date | None = None) -> DayRecord:
    """The day of one office.

    Args:
        path: a CSV file, or one compressed with gzip.
        office: as in its `office` column; may be left out when the file has only one.
        day: may be left out when the file has only one of that office.

    Raises:
        RecordError: the file, the office, the day or a number in it will not do.
    """
    days: dict[str, set[str]] = {}
    kept: list[_Row] = []
    for row in _rows(path):
        where, when = row.fields["office"], row.fields["observed_at"][:10]
        days.setdefault(where, set()).add(when)
        if office in (None, where) and (day is None or when == day.isoformat()):
            kept.append(row)
    if not days:
        raise RecordError(f"{path} has no rows")
    office = _chosen("office", office, days, path)
    _chosen("day", day.isoformat() if day else None, days[office], f"office '{office}' in {path}")
    return _day_of(path, office, [row for row in kept if row.fields["office"] == office])


def _chosen(what: str, asked: str | None, known: Iterable[str], where: object) -> str:
    names = sorted(known)
    if asked is None and len(names) == 1:
        return names[0]
    if asked is None:
        raise RecordError(f"{where} has several of what you left out; give --{what}: {', '.join(names)}")
    if asked not in names:
        raise RecordError(f"there is no {what} '{asked}' for {where}; choose from {', '.join(names)}")
    return asked


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            with gzip.open(raw) if packed else raw as content:
                reader = csv.reader(io.TextIOWrapper(content, "utf-8-sig", newline=""), strict=True)
                header = next(reader, [])
                missing = [column for column in NEEDED if column not in header]
                if missing:
                    raise RecordError(
                        f"{path} lacks the column {', '.join(missing)}; its first line must name {', '.join(COLUMNS)}"
                    )
                for fields in reader:
                    if not fields:
                        continue
                    if len(fields) != len(header):
                        raise RecordError(
                            f"{path}, line {reader.line_num}: {len(fields)} fields, "
                            f"but the first line has {len(header)}"
                        )
                    yield _Row(reader.line_num, dict(zip(header, fields, strict=True)))
    except UnicodeDecodeError as error:
        raise RecordError(f"{path} is not UTF-8 text ({error.reason}); save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise RecordError(f"{path} is not CSV: {error}") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise RecordError(f"{path} is damaged: {error}") from error
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror or error}") from error


def _day_of(path: Path, office: str, rows: list[_Row]) -> DayRecord:
    seen: dict[tuple[str, str], dict[datetime, Observation]] = {}
    for row in rows:
        observation = _observation(path, row)
        of_service = seen.setdefault((row.fields["service"], row.fields["service_name"]), {})
        if observation.at in of_service:
            raise RecordError(
                f"{path}, line {row.number}: '{row.fields['service_name']}' was already observed at {observation.at}; "
                "a service and a moment stand in one row"
            )
        of_service[observation.at] = observation
    services = (
        ServiceRecord(letter, name, tuple(sorted(of_service.values(), key=lambda one: one.at)))
        for (letter, name), of_service in sorted(seen.items())
    )
    used = tuple(service for service in services if service.used)
    day = next(iter(next(iter(seen.values())))).date()
    if not any(service.most_counters for service in used):
        raise RecordError(f"no counter of '{office}' was open on {day} according to {path}; choose another day")
    return DayRecord(office, day, used)


def _observation(path: Path, row: _Row) -> Observation:
    def number(column: str) -> int:
        text = row.fields[column].strip()
        if not text.isascii() or not text.isdecimal():
            raise RecordError(
                f"{path}, line {row.number}: {column} is '{text}'; it must be a whole number, 0 or more"
                + (", or empty" if column == "arrivals" else "")
            )
        return int(text)

    text = row.fields["observed_at"].strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None:
        raise RecordError(
            f"{path}, line {row.number}: observed_at is '{text}'; it must be a local time such as 2020-01-15 08:01:00"
        )
    return Observation(
        at.replace(microsecond=0),
        number("open_counters"),
        number("waiting"),
        number("arrivals") if row.fields["arrivals"].strip() else None,
    )
