"""A hub to try: made on the spot, an exercise, with a simulated printer and staff whose PINs everybody may know."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec.structs import replace

from wijkhub_queue.wire import DeviceCode, NewDevice, NewStaff
from wijkhub_server.cli import Stop
from wijkhub_server.demo_printer import DemoPrinter, demo_printer
from wijkhub_server.demo_registry import DemoRegistry, demo_registry
from wijkhub_server.hub import HubAtWork
from wijkhub_server.people import People
from wijkhub_server.serving import only_one, prepare, serve
from wijkhub_server.settings import BadSettings, PublicUrl, Settings, load_settings

SETTINGS = Path(__file__).parent / "demo.toml"
STAFF = (
    NewStaff("Noor", "1111", "clerk", skills=("travel-documents",), languages=("nl", "en")),
    NewStaff("Sam", "2222", "clerk", skills=("travel-documents",), languages=("nl", "en", "tr")),
    NewStaff("Gast", "3333", "host", languages=("nl", "en")),
    NewStaff("Chef", "9999", "supervisor", skills=("travel-documents",), languages=("nl", "en")),
)
PRINTER = "hal"
REGISTRY = "registry"
"""Folder of the registry's data, in the hub's."""
SCREENS = (
    NewDevice("Kiosk hal", "kiosk", PRINTER),
    NewDevice("Scherm wachtruimte", "display"),
)
CODES_HOLD = timedelta(hours=24)


def demo_settings(*, host: str, port: int, folder: Path, public_url: str | None = None) -> Settings:
    """The demo's settings for this address and folder.

    Phones are sent to `public_url`, else to the hub's own address: a browser on this machine can play the phone.

    Raises:
        BadSettings: no phone can be sent to that `public_url`.
    """
    if public_url is not None:
        try:
            msgspec.convert(public_url, PublicUrl)
        except msgspec.ValidationError as error:
            raise BadSettings(
                f"'{public_url}' is no address that a phone can open; give --public-url as http(s)://name, without a "
                "query, such as http://192.168.1.20:8080"
            ) from error
    settings = load_settings(SETTINGS)
    return replace(
        settings,
        hub=replace(
            settings.hub, data_folder=str(folder), public_url=public_url or (f"http://{host}:{port}" if port else None)
        ),
        server=replace(settings.server, host=host, port=port),
    )


def run_demo(
    *, host: str, port: int, folder: Path, fresh: bool, public_url: str | None = None, with_registry: bool = True
) -> None:
    """Serve the demo hub, and say where everything is."""
    if fresh:
        with only_one(folder):
            kept = ("hub.sqlite3*", "journal-mark", f"{REGISTRY}/registry.sqlite3*")
            for file in (file for pattern in kept for file in folder.glob(pattern)):
                file.unlink()
    settings = demo_settings(host=host, port=port, folder=folder, public_url=public_url)
    prepare(settings, list(STAFF), strict=False)
    with ExitStack() as beside:
        printer = beside.enter_context(demo_printer())
        registry = None
        if with_registry:
            registry = beside.enter_context(demo_registry(folder / REGISTRY, settings.hub.id, settings.hub.name))
        settings = at_printer(settings, printer)
        if registry is not None:
            settings = at_registry(settings, registry)
        serve(settings, ready=_welcome(printer, registry))


def at_printer(settings: Settings, printer: DemoPrinter) -> Settings:
    """The demo's settings, with its printer where it is now."""
    return replace(
        settings,
        printers=tuple(
            replace(known, host=printer.host, port=printer.port) if known.id == PRINTER else known
            for known in settings.printers
        ),
    )


def at_registry(settings: Settings, registry: DemoRegistry) -> Settings:
    """The demo's settings, with its registry where it is now, which knows the hub."""
    from wijkhub_server.sync.by_hand import enrol_by

    settings = replace(settings, registry=replace(settings.registry, url=registry.url))
    with suppress(Stop):
        # It refuses when the hub was made known before, which is as good.
        enrol_by(settings, registry.url, registry.code, again=False)
    return settings


def _welcome(printer: DemoPrinter, registry: DemoRegistry | None) -> Callable[[str, HubAtWork], None]:
    def begin(url: str, hub: HubAtWork) -> None:
        # Called on the server's own loop, which must go on: the codes are made in a task of their own.
        shown = url.replace("0.0.0.0", "127.0.0.1")  # noqa: S104 (shown, not bound)
        task = asyncio.ensure_future(_show(shown, hub, printer, registry))
        task.add_done_callback(lambda done: done.result())

    return begin


async def _code_of(screen: NewDevice, people: People) -> DeviceCode:
    """A code for this screen: of the device that waits for one already, else of a new one.

    Devices that were enrolled keep their token, so that their browsers go on after a restart, as real ones do.
    """
    sought = (screen.name, screen.role, screen.printer, False)
    waiting = [
        device.id
        for device in await people.devices()
        if (device.name, device.role, device.printer, device.enrolled) == sought
    ]
    again = await people.new_code(waiting[0], CODES_HOLD) if waiting else None
    return again or await people.add_device(screen, CODES_HOLD)


async def _show(url: str, hub: HubAtWork, printer: DemoPrinter, registry: DemoRegistry | None) -> None:
    there = {None, *(known.id for known in hub.settings.printers)}
    for device in await hub.people.devices():
        if device.printer not in there:
            await hub.people.remove_device(device.id)
    codes = [await _code_of(screen, hub.people) for screen in SCREENS]
    people = [f"    {member.name:<8} PIN {member.pin}   {member.role}" for member in STAFF]
    screens = [
        f"    {code.device.name:<20} {url}/enrol?code={code.code}   then {url}/{code.device.role}" for code in codes
    ]
    print(
        "\n".join(
            (
                "",
                f"  Wijkhub '{hub.settings.hub.name}' works on {url}. It is an exercise; nothing in it is real.",
                "",
                "  Screens (open the first address once in a browser; its code works once):",
                *screens,
                "",
                f"  Printer ({printer.host}:{printer.port}): its paper, and a button for each thing that can go wrong:",
                f"    {printer.page}",
                "",
                "  The city's registry: where residents are welcome, for everybody:",
                f"    {registry.url if registry else 'did not start; the hub goes on without'}",
                "",
                "  Staff terminal, in another window:",
                f"    .venv/bin/wijkhub staff --hub {url}",
                *people,
                "",
                "  Play a day:",
                f"    .venv/bin/wijkhub rehearse --hub {url} --name Chef --pin 9999 \\",
                "        --data configs/demo-day.csv --office Demo --day 2026-03-02",
                "",
                "  Stop with Ctrl-C. Its data is kept in " + str(hub.settings.database.parent) + ".",
                "",
            )
        ),
        flush=True,
    )
