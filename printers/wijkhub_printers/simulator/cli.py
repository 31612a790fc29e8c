"""`wijkhub printer simulate`: a printer to try a hub or a driver with."""

from __future__ import annotations

import errno
import math
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Event, Thread
from typing import Annotated, TypeVar

import typer

from wijkhub_printers.printer import PAPER_WIDTHS, Confirmation

Opened = TypeVar("Opened")
CONFIRMS = {"none": Confirmation.NONE, "processed": Confirmation.PROCESSED, "printed": Confirmation.PRINTED}


def simulate(
    host: Annotated[str, typer.Option(help="Address to listen on, for both.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of the printer; 0 takes any free one.")] = 9100,
    page_port: Annotated[int, typer.Option(help="Port of its page; 0 takes any free one.")] = 9101,
    free_ports: Annotated[bool, typer.Option("--free-ports", help="Take others where these are taken.")] = False,
    width: Annotated[int, typer.Option(help="Dots across its paper.")] = PAPER_WIDTHS[0],
    confirms: Annotated[str, typer.Option(help="What it confirms: none, processed (GS r) or printed (GS ( H).")] = (
        "printed"
    ),
    no_confirm: Annotated[bool, typer.Option("--no-confirm", help="The same as --confirms none.")] = False,
    no_status: Annotated[bool, typer.Option("--no-status", help="It does not say how it is.")] = False,
    no_raster: Annotated[bool, typer.Option("--no-raster", help="It prints characters, no pictures.")] = False,
    no_low_sensor: Annotated[bool, typer.Option("--no-low-sensor", help="It does not notice a low roll.")] = False,
    late_s: Annotated[float, typer.Option(help="Seconds that a late confirmation takes.")] = 8.0,
    slow_bytes_per_s: Annotated[int, typer.Option(help="How fast it is while it is slow.")] = 16_000,
    with_input: Annotated[
        bool,
        typer.Option("--with-input", help="End too when the standard input ends: with the program that started it."),
    ] = False,
) -> None:
    """A receipt printer that isn't there: it shows its paper on a page, and misbehaves when you press a button."""
    from wijkhub_printers.simulator.simulator import Simulator
    from wijkhub_printers.simulator.web import SimulatorPage

    if confirms not in CONFIRMS:
        raise typer.BadParameter(f"choose from {', '.join(CONFIRMS)}", param_hint="--confirms")
    if not 64 <= width <= 2048 or width % 8:
        raise typer.BadParameter("a multiple of 8 from 64 to 2048, such as 576, 512 or 384", param_hint="--width")
    if slow_bytes_per_s < 1:
        raise typer.BadParameter("1 byte a second or more", param_hint="--slow-bytes-per-s")
    if late_s < 0 or not math.isfinite(late_s):
        raise typer.BadParameter("a number of seconds, 0 or more", param_hint="--late-s")

    def printer_at(number: int) -> Simulator:
        return Simulator(
            host=host,
            port=number,
            dots_wide=width,
            raster=not no_raster,
            reports_status=not no_status,
            confirms=Confirmation.NONE if no_confirm else CONFIRMS[confirms],
            low_sensor=not no_low_sensor,
            keep=100,
            late_s=late_s,
            slow_bytes_per_s=slow_bytes_per_s,
        )

    over = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: over.set())
    with ExitStack() as working:
        printer = working.enter_context(_opened(printer_at, host, port, "--port", free_ports))
        page = working.enter_context(
            _opened(
                lambda number: SimulatorPage(printer, host=host, port=number),
                host,
                page_port,
                "--page-port",
                free_ports,
            )
        )
        typer.echo(f"A printer listens on {printer.host}:{printer.port}; its paper is on {page.url}")
        sys.stdout.flush()
        if with_input:
            Thread(target=_until_the_input_ends, args=(over,), daemon=True).start()
        over.wait()


def _until_the_input_ends(over: Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    over.set()


@contextmanager
def _opened(
    made: Callable[[int], AbstractContextManager[Opened]], host: str, port: int, option: str, free_ports: bool
) -> Iterator[Opened]:
    """What listens on this port, or on a free one where it is taken and that will do."""
    with ExitStack() as entered:
        try:
            try:
                opened = entered.enter_context(made(port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE or not free_ports:
                    raise
                opened = entered.enter_context(made(0))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "another program listens there" if taken else error.strerror or str(error)
            remedy = option if taken or error.errno == errno.EACCES else "--host, one of this machine"
            typer.echo(f"wijkhub: cannot listen on {host}:{port}: {why}; choose another with {remedy}", err=True)
            raise typer.Exit(2) from error
        yield opened
