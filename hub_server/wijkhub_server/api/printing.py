"""Printers and what they print."""

from __future__ import annotations

import asyncio
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.actors import STAFF, allow
from wijkhub_queue.day_report import report_of
from wijkhub_queue.errors import NotConfigured, NotFound
from wijkhub_queue.hub_setup import in_language
from wijkhub_queue.printer_state import PrinterState
from wijkhub_queue.wire import PrinterView, PrintJob, PrintJobState
from wijkhub_server.api.board import PageSize
from wijkhub_server.hub import HubAtWork
from wijkhub_server.journal import NewPrint
from wijkhub_server.slips import day_slip, for_staff, page_for_test


def _settings_of(hub: HubAtWork, printer: str) -> PrinterSettings:
    """A printer's settings.

    Raises:
        NotFound: the hub has no such printer.
    """
    for settings in hub.settings.printers:
        if settings.id == printer:
            return settings
    raise NotFound("printer", printer, hub.printers)


def _view(hub: HubAtWork, settings: PrinterSettings) -> PrinterView:
    at_hub, health, now = (
        hub.spool.printers[settings.id],
        hub.spool.health[settings.id],
        hub.board.printers.get(settings.id),
    )
    return PrinterView(
        id=settings.id,
        name=at_hub.name,
        driver=settings.driver,
        state=now.state if now else PrinterState.UNKNOWN,
        since=now.since if now else None,
        detail=health.detail,
        backup=at_hub.backup,
        slips=health.slips,
        roll_slips=at_hub.roll_slips,
        queued=hub.spool.waiting(settings.id),
    )


def _language(hub: HubAtWork) -> str:
    """The language of slips for staff: the hub's first."""
    setup = hub.board.setup
    return next(iter(setup.languages if setup else hub.settings.hub.languages), "nl")


@get("/printers", opt=allow(*STAFF), summary="The hub's printers", tags=["printing"])
async def printers(hub: NamedDependency[HubAtWork]) -> list[PrinterView]:
    """Every printer, in the order of the settings, and how it is now."""
    return [_view(hub, settings) for settings in hub.settings.printers]


@get("/print-jobs", opt=allow(*STAFF), summary="Print jobs", tags=["printing"])
async def print_jobs(
    hub: NamedDependency[HubAtWork],
    in_state: Annotated[
        PrintJobState | None, QueryParameter(name="state", description="Only jobs in this state.")
    ] = None,
    ticket: FromQuery[str | None] = None,
    limit: PageSize = 100,
) -> list[PrintJob]:
    """The newest first, of all, of one state or of one ticket."""
    return await asyncio.to_thread(hub.prints.jobs, in_state, limit, ticket)


@post("/printers/{printer_id:str}/test", opt=allow(*STAFF), summary="Print a test page", tags=["printing"])
async def test_page(printer_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> PrintJob:
    """A page that shows whether the printer prints, straight and whole. No other printer takes it over."""
    settings, language = _settings_of(hub, printer_id), _language(hub)
    at_hub = hub.spool.printers[printer_id]
    slip = page_for_test(
        hub=hub.settings.hub.name,
        setup=hub.board.setup,
        language=language,
        printer=in_language(at_hub.name, language) or printer_id,
        driver=settings.driver,
        width=at_hub.printer.profile.dots_wide,
        at=hub.now(),
    )
    return await _queued(hub, for_staff(slip, "test", printer_id))


@post("/printers/{printer_id:str}/day-slip", opt=allow(*STAFF), summary="Print the day's figures", tags=["printing"])
async def print_day(printer_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> PrintJob:
    """What became of today's tickets, group by group. It says nothing of any clerk."""
    _settings_of(hub, printer_id)
    now, setup = hub.now(), hub.board.setup
    report = report_of(hub.board, now)
    if report is None or setup is None:
        raise NotConfigured
    return await _queued(hub, for_staff(day_slip(report, setup, _language(hub), now), "day", printer_id))


async def _queued(hub: HubAtWork, job: NewPrint) -> PrintJob:
    await hub.print_for_staff(job)
    return PrintJob(job.id, job.ticket, job.printer, "queued", "", job.created_at, job.created_at, job.kind)


@post("/printers/{printer_id:str}/new-roll", opt=allow(*STAFF), summary="A new roll is in", tags=["printing"])
async def new_roll(printer_id: FromPath[str], hub: NamedDependency[HubAtWork]) -> PrinterView:
    """Its slips are counted anew. A printer that says by itself that its paper was out and is back needs no telling."""
    settings = _settings_of(hub, printer_id)
    await hub.spool.new_roll(printer_id)
    return _view(hub, settings)


ROUTES = [printers, print_jobs, test_page, print_day, new_roll]
