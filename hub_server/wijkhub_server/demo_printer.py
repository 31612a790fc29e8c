"""The demo's printer: the simulated one, in a process of its own that ends with the hub, however the hub ends."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from wijkhub_server.cli import Stop

PORT, PAGE_PORT = 9100, 9101
"""Where it listens, unless another program does."""
END_S = 5.0

_SAID = re.compile(r"A printer listens on (?P<host>\S+):(?P<port>\d+); its paper is on (?P<page>\S+)")


class DemoPrinter(Struct, frozen=True):
    """Where the hub reaches its printer, and where a browser sees its paper."""

    host: str
    port: int
    page: str


@contextmanager
def demo_printer() -> Iterator[DemoPrinter]:
    """A simulated printer at work.

    Its standard input is held by this process alone, and ends with it, by which the printer knows that it is over also
    when the hub was killed.

    Raises:
        Stop: it did not start.
    """
    command = [sys.executable, "-m", "wijkhub_printers.simulator", "--free-ports", "--with-input"]
    ports = ["--port", str(PORT), "--page-port", str(PAGE_PORT)]
    with subprocess.Popen(  # noqa: S603 (our own module, with our own words)
        [*command, *ports],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the hub, which prints what it began before the printer goes.
        start_new_session=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            said = _SAID.match(program.stdout.readline())
            if said is None:
                raise Stop("the practice printer did not start; try 'wijkhub printer simulate' to see why")
            yield DemoPrinter(said["host"], int(said["port"]), said["page"])
        finally:
            program.stdin.close()
            try:
                program.wait(END_S)
            except subprocess.TimeoutExpired:
                program.kill()
