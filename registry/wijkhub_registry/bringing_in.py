"""The commands that bring in what others know: products, locations, outlines. Each tells what it refused, and why."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from wijkhub_queue.hours import cautions_of, finding_words, problem_in
from wijkhub_registry.documents import Draft, Sign, signer
from wijkhub_registry.errors import Stop
from wijkhub_registry.locations.catalogue import Catalogue
from wijkhub_registry.locations.change import differences
from wijkhub_registry.locations.location import Location
from wijkhub_registry.locations.outlines import OutlineKind, Outlines, read_outlines
from wijkhub_registry.locations.products import read_products
from wijkhub_registry.locations.table_import import ImportedRow, RefusedCell, read_table
from wijkhub_registry.moments import now, to_micros
from wijkhub_registry.own_keys import ensure_key
from wijkhub_registry.settings import Settings
from wijkhub_registry.storage.database import migrate, open_engine
from wijkhub_registry.storage.sql_documents import SqlDocuments
from wijkhub_registry.storage.sql_hubs import SqlHubs

T = TypeVar("T")
LARGEST_FILE = 200 * 1024 * 1024
OUTLINES = "outlines"


class Open:
    """An open registry, for one command."""

    def __init__(self, settings: Settings, engine: AsyncEngine, sign: Sign) -> None:
        self.settings = settings
        self.engine = engine
        self.documents = SqlDocuments(engine)
        self.catalogue = Catalogue(self.documents)
        self.sign = sign


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Open]:
    engine = open_engine(settings.database.url)
    try:
        await migrate(engine)
        key = await ensure_key(SqlHubs(engine), to_micros(now()))
        yield Open(settings, engine, signer(key))
    finally:
        await engine.dispose()


def with_open(settings: Settings, job: Callable[[Open], Awaitable[T]]) -> T:
    """Do something with the registry of these settings."""

    async def run() -> T:
        async with _opened(settings) as opened:
            return await job(opened)

    return asyncio.run(run())


def whoever(by: str) -> str:
    """Who is at work: as told, else the name under which this command runs."""
    return by or f"command:{getpass.getuser()}"


def bring_in_products(settings: Settings, file: Path, *, by: str, why: str) -> list[str]:
    """Put the list of products of this CSV in the place of the one there is.

    Raises:
        Stop: the file can't be used.
    """
    try:
        products, refused = read_products(text_of(file).splitlines())
    except ValueError as error:
        raise Stop(f"{file}: {error}") from error

    async def job(opened: Open) -> list[str]:
        before = await opened.catalogue.products()
        lines = [f"line {row.line}: '{row.value}' refused. {row.why}" for row in refused]
        after = {product.uri: product for product in products}
        gone = sorted(uri for uri in before if uri not in after)
        offered = {
            one.product for listed in (await opened.catalogue.listed()).values() for one in listed.location.services
        }
        lines += [f"{uri} is in the list no more, and locations offer it" for uri in gone if uri in offered]
        await opened.catalogue.put_products(products, by=whoever(by), why=why, at=now(), sign=opened.sign)
        new = sum(uri not in before for uri in after)
        return [*lines, f"{len(after)} products: {new} new, {len(gone)} gone; {len(refused)} rows refused"]

    return with_open(settings, job)


def bring_in_locations(
    settings: Settings, file: Path, *, columns: Mapping[str, str], by: str, why: str, check: bool
) -> list[str]:
    """Lay the rows of this CSV over the locations there are; with `check`, only tell what that would do.

    Raises:
        Stop: the file can't be used.
    """
    lines = text_of(file).splitlines()

    async def job(opened: Open) -> list[str]:
        catalogue, calendar = opened.catalogue, opened.settings.hours.calendar
        listed = await catalogue.listed()
        products = await catalogue.products()
        today = now().date()
        seen: dict[str, Location] = {name: one.location for name, one in listed.items()}

        def wrong(hours: str) -> str | None:
            finding = problem_in(hours, calendar)
            return finding_words(finding, "en") if finding else None

        said: list[str] = []
        rows = refused = 0
        try:
            for row in read_table(
                lines, columns=columns, known=seen.get, check_hours=wrong, products=products.__contains__
            ):
                rows += 1
                cells = [row] if isinstance(row, RefusedCell) else row.refused
                refused += len(cells)
                said += [_refused(cell) for cell in cells]
                if isinstance(row, ImportedRow):
                    seen[row.location.id] = row.location
                    if row.location.hours:
                        said += [
                            f"line {row.line}, the hours of '{row.location.name}'. {finding_words(one, 'en')}"
                            for one in cautions_of(row.location.hours, today=today, calendar=calendar)
                        ]
        except ValueError as error:
            raise Stop(f"{file}: {error}") from error
        changed = [
            one for name, one in seen.items() if differences(listed[name].location if name in listed else None, one)
        ]
        new = sum(one.id not in listed for one in changed)
        unknown = sum(one.point is None for one in seen.values())
        if not check:
            await catalogue.put(changed, by=whoever(by), why=why, at=now(), sign=opened.sign)
        done = "would be" if check else "were"
        return [
            *said,
            f"{rows} rows: {new} locations {done} added, {len(changed) - new} changed; {refused} cells or rows refused",
            f"Of {len(seen)} locations {unknown} have no point: they are listed, and not drawn on the map",
        ]

    return with_open(settings, job)


def bring_in_outlines(
    settings: Settings,
    file: Path,
    *,
    kind: OutlineKind,
    code: str,
    name: str,
    source: str,
    tolerance_m: float,
    by: str,
) -> list[str]:
    """Put the outlines of this GeoJSON in the place of those there are.

    Raises:
        Stop: the file can't be used, or nothing in it can.
    """
    try:
        outlines, refused = read_outlines(_bytes(file), code=code, name=name, tolerance_m=tolerance_m)
    except ValueError as error:
        raise Stop(f"{file}: {error}") from error
    lines = [f"feature {one.number}: refused. {one.why}" for one in refused]
    if not outlines:
        raise Stop("\n".join([f"{file}: there is no outline in it that can be used", *lines]))

    async def job(opened: Open) -> list[str]:
        await put_outlines(opened, kind, Outlines(source, False, tuple(outlines)), by=whoever(by))
        points = sum(len(ring) for one in outlines for polygon in one.polygons for ring in polygon)
        return [*lines, f"{len(outlines)} outlines with {points} points; {len(refused)} features refused"]

    return with_open(settings, job)


async def put_outlines(opened: Open, kind: OutlineKind, outlines: Outlines, *, by: str) -> None:
    """Put these outlines in the place of those there are."""
    draft = Draft(OUTLINES, kind, msgspec.json.encode(outlines))
    why = f"from {outlines.source}"
    await opened.documents.publish([draft], by=by, why=why, at=to_micros(now()), sign=opened.sign)


def set_hours(settings: Settings, location_id: str, hours: str, *, by: str, why: str, source: str) -> list[str]:
    """Give a location other hours of the week, and tell what to mind.

    Raises:
        Stop: there is no such location, or the hours can't be used.
    """
    from wijkhub_registry.locations.location import Fact

    async def job(opened: Open) -> list[str]:
        calendar = opened.settings.hours.calendar
        found = (await opened.catalogue.listed()).get(location_id)
        if found is None:
            raise Stop(f"there is no location '{location_id}'; 'wijkhub registry locations' lists all")
        if hours and (finding := problem_in(hours, calendar)):
            raise Stop(f"these hours can't be used: {finding_words(finding, 'en')}")
        at = now()
        location = found.location
        fact = Fact(source or whoever(by), at.date())
        after = msgspec.structs.replace(location, hours=hours or None, facts={**location.facts, "hours": fact})
        made = await opened.catalogue.put(
            [after], by=whoever(by), why=why, at=at, sign=opened.sign, expected=found.version
        )
        cautions = cautions_of(hours, today=at.date(), calendar=calendar) if hours else ()
        said = [finding_words(one, "en") for one in cautions]
        return [*said, f"'{location.name}' is at version {made[0].version}." if made else "That was so already."]

    return with_open(settings, job)


def list_locations(settings: Settings) -> list[str]:
    """Every location in a line, with whether it is open now."""
    from wijkhub_queue.hours import state_words

    async def job(opened: Open) -> list[str]:
        calendar, at = opened.settings.hours.calendar, datetime.now(UTC)
        listed = await opened.catalogue.listed()
        return [
            f"{name}  {one.location.name}: {state_words(one.at(at, calendar), 'en', now=at, calendar=calendar)}"
            for name, one in sorted(listed.items())
        ] or ["There are no locations yet. Bring some in: wijkhub registry import-locations FILE"]

    return with_open(settings, job)


def _refused(cell: RefusedCell) -> str:
    what = f"{cell.column} '{cell.value}'" if cell.column else "the row"
    return f"line {cell.line}: {what} refused. {cell.why}"


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Stop(f"{file}: it is larger than {LARGEST_FILE // 1024 // 1024} MB; leave out what is not needed")
        return file.read_bytes()
    except OSError as error:
        raise Stop(f"{file}: cannot be read ({error.strerror}); name a file that is there") from error


def text_of(file: Path) -> str:
    """What stands in a text file.

    Raises:
        Stop: it can't be read, is too large, or is no UTF-8.
    """
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Stop(f"{file}: this is not UTF-8 text; save it as CSV UTF-8") from error
