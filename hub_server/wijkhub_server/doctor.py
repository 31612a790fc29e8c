"""Is this machine fit for a hub, and is this hub well? Each finding says what to do."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wijkhub_printers.configuration import PrinterSettings
from wijkhub_queue.overbooking import risk_of
from wijkhub_queue.printer_state import PRINTS, PrinterState
from wijkhub_server.settings import BadSettings, Settings, load_settings

LEAST_FREE_MB = 500
CONNECT_S = 2.0
ABSENT = (0.05, 0.1, 0.2)
"""Shares of those who book and do not come, for which is told what overbooking risks."""


class Finding(NamedTuple):
    """One thing that was looked at."""

    well: bool
    what: str
    do: str = ""
    """What to do, when it is not well."""


def examine(config: Path | None) -> bool:
    """Print what was found; True when all is well."""
    findings = list(_findings(config))
    for finding in findings:
        print(f"{'ok  ' if finding.well else 'NOT '} {finding.what}")
        if not finding.well:
            print(f"     -> {finding.do}")
    wrong = sum(not finding.well for finding in findings)
    print(f"\n{len(findings) - wrong} well, {wrong} not." if wrong else f"\nAll {len(findings)} well.")
    return not wrong


def _findings(config: Path | None) -> Iterator[Finding]:
    try:
        settings = load_settings(config)
    except BadSettings as error:
        yield Finding(False, "settings", str(error))
        return
    yield Finding(True, f"settings: {config or 'defaults'}")
    yield from _set_up(settings)
    yield from _appointments(settings)
    yield from _paper(settings)
    yield from messages(settings)
    yield from calendar_for_forms(settings)
    yield from _disk(settings)
    yield from sync(settings)
    yield from _network(settings)


def _set_up(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        bool(settings.groups and settings.services and settings.counters),
        f"{len(settings.groups)} groups, {len(settings.services)} services, {len(settings.counters)} counters",
        "add groups, services and counters to the settings; configs/hub.toml shows how",
    )
    offered = {group for counter in settings.counters for group in counter.offers}
    for group in settings.groups:
        if group.id not in offered:
            yield Finding(False, f"group '{group.id}'", "no counter offers it, so nobody will ever be called")


def _appointments(settings: Settings) -> Iterator[Finding]:
    """Services that can be booked and have no times, and what overbooking risks."""
    with_times = {one.group for one in settings.capacity} | {one.group for one in settings.extra_openings}
    for service in settings.services:
        if service.appointment_min is not None and service.group not in with_times:
            yield Finding(
                False,
                f"service '{service.id}' takes appointments, and its group has no times for them",
                f"add [[capacity]] for group '{service.group}', or leave out its appointment-min",
            )
    for group, percent in settings.overbooking.items():
        places = max((one.places for one in settings.capacity if one.group == group), default=0)
        for absent in ABSENT if percent and places else ():
            risk = risk_of(places, percent, absent)
            yield Finding(
                True,
                f"overbooking of '{group}': {risk.sold} sold for {places} places; when {absent:.0%} do not come, "
                f"more come than there are places in {risk.too_many:.0%} of the times that are full",
            )


def _paper(settings: Settings) -> Iterator[Finding]:
    from PIL import features

    yield Finding(
        bool(features.check("raqm")),
        "right-to-left scripts on paper (raqm)",
        "install the system's package libfribidi0, then start the hub again",
    )
    for printer in settings.printers:
        yield from _printer(printer, settings)


def _printer(settings: PrinterSettings, hub: Settings) -> Iterator[Finding]:
    """How a printer is, and what of the hub's languages it can print."""
    from wijkhub_printers.advice import advice, on_paper, where
    from wijkhub_printers.configuration import open_printer

    status = open_printer(settings).status()
    at = " ".join(part for part in (settings.driver, where(settings)) if part)
    asked = on_paper(settings) and settings.status and settings.driver != "cups"
    silent = status.state is PrinterState.UNKNOWN and asked
    says = f"printer '{settings.id}' ({at}): {'does not answer' if silent else status.state}"
    if status.state in PRINTS and not silent:
        yield Finding(True, says)
    else:
        yield Finding(False, f"{says}, {status.detail}", advice(status, settings, "en"))
    if settings.mode != "text":
        return
    from wijkhub_printers.escpos_text import writes

    foreign = [language for language in hub.hub.languages if not writes(language)]
    if foreign:
        yield Finding(
            False,
            f"printer '{settings.id}' has no letters for {', '.join(foreign)}: its tickets in those are in Dutch",
            'choose mode = "picture" for it, if it takes pictures',
        )


def messages(settings: Settings) -> Iterator[Finding]:
    """Whether residents can be told of their appointments."""
    from wijkhub_server.messages.configuration import NoSecret, open_messengers

    mail, sms = settings.mail, settings.sms
    if not any(service.appointment_min for service in settings.services):
        return
    try:
        open_messengers(mail, sms, name=settings.hub.name, exercise=settings.hub.exercise)
    except NoSecret as error:
        yield Finding(False, "a secret for messages", str(error))
    if settings.hub.exercise:
        yield Finding(True, "an exercise: no message leaves it")
    elif mail.host is None and sms.url is None:
        yield Finding(True, "no mail and no text messages: residents get a slip of their appointment, and no reminder")
    if mail.host is not None and not settings.hub.exercise:
        yield Finding(
            _answers(mail.host, mail.port),
            f"mail server {mail.host}:{mail.port}",
            "nothing listens there; messages wait, and are dropped when they are of no use any more",
        )


def calendar_for_forms(settings: Settings) -> Iterator[Finding]:
    """Whether forms can book, and nobody else."""
    from wijkhub_server.calendar_backend.configuration import calendar_key, is_weak
    from wijkhub_server.messages.configuration import NoSecret

    calendar = settings.calendar
    if not calendar.enabled:
        return
    try:
        key = calendar_key(calendar)
    except NoSecret as error:
        yield Finding(False, "the calendar for forms has no key that will do: the hub does not start", str(error))
        return
    if is_weak(key):
        make_one = "make one with 'openssl rand -hex 32', and give it to the forms too"
        yield Finding(False, "the key of the calendar for forms can be guessed", make_one)
    if calendar.key_file is not None and Path(calendar.key_file).stat().st_mode & 0o007:
        own = f"make {calendar.key_file} readable for the hub alone, as with 'chmod o= {calendar.key_file}'"
        yield Finding(False, "others on this machine may read the key of the calendar for forms", own)
    bookable = sum(service.appointment_min is not None for service in settings.services)
    yield Finding(
        bookable > 0,
        f"calendar for forms: {bookable} services",
        "give the services that forms may book an appointment-min, and their group [[capacity]]",
    )


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), CONNECT_S).close()
    except OSError:
        return False
    return True


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.database.parent
    there = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    yield Finding(
        free_mb >= LEAST_FREE_MB,
        f"{free_mb} MB free where the data is ({folder})",
        f"make room: below {LEAST_FREE_MB} MB the hub may have to refuse tickets",
    )
    if not settings.database.exists():
        yield Finding(False, f"no hub in {folder}", "make one with 'wijkhub hub init'")
        return
    connection = sqlite3.connect(f"{settings.database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        verdict = connection.execute("PRAGMA quick_check").fetchone()[0]
        events = connection.execute("SELECT COUNT(*) FROM event").fetchone()[0]
        staff = connection.execute("SELECT COUNT(*) FROM staff").fetchone()[0]
    except sqlite3.DatabaseError as error:
        yield Finding(False, f"database: {error}", "stop the hub and restore its last backup")
        return
    finally:
        connection.close()
    yield Finding(verdict == "ok", f"database: {verdict}", "stop the hub and restore its last backup")
    yield Finding(True, f"journal: {events} events")
    yield Finding(staff > 0, f"{staff} people can sign in", "make a supervisor with 'wijkhub hub init'")


def sync(settings: Settings) -> Iterator[Finding]:
    """How far the registry is with this hub, and whether somebody has to look at it."""
    if not settings.database.exists():
        return
    from wijkhub_server.sync.by_hand import status_by

    status = status_by(settings)
    if status is None:
        yield Finding(True, "registry: not looked at, for this program can't read the database as it is")
        return
    if status.state == "not-enrolled":
        yield Finding(True, "no registry knows this hub: the city gets none of its events, and nobody else keeps them")
        return
    what = f"registry {status.registry}: has all up to {status.epoch}:{status.acked_through}, {status.backlog} to send"
    yield Finding(not status.stopped, what, status.detail)
    if status.clock_off and status.clock_offset_s is not None:
        yield Finding(
            False,
            f"the clock is {-status.clock_offset_s:+.0f} s against the registry's",
            "look at the time service of this machine",
        )
    if status.quarantined:
        yield Finding(False, f"{status.quarantined} documents of the registry refused", "see 'wijkhub sync quarantine'")


def _network(settings: Settings) -> Iterator[Finding]:
    address = (settings.server.host, settings.server.port)
    with socket.socket() as probe:
        probe.settimeout(CONNECT_S)
        taken = probe.connect_ex(address) == 0
    where = f"{address[0]}:{address[1]}"
    yield Finding(True, f"a server listens on {where}" if taken else f"{where} is free for the hub")
    if settings.hub.public_url is None:
        yield Finding(True, "no public-url: tickets carry no QR code, and none is promised")
