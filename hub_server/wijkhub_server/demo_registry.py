"""The demo's registry, in a process of its own that ends with the hub, however the hub ends."""

from __future__ import annotations

import errno
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

PORT = 9200
"""Where it listens, unless another program does."""
END_S = 10.0
_CODE = re.compile(r"(?P<code>[A-Z0-9-]{8,40})$")
_SAID = re.compile(r"The registry listens on (?P<url>\S+)$")


class DemoRegistry(Struct, frozen=True):
    """Where the city's page and the hub's sync find it, and the code with which the hub makes itself known."""

    url: str
    code: str


@contextmanager
def demo_registry(folder: Path, hub: str, name: str) -> Iterator[DemoRegistry | None]:
    """A registry at work, its data in this folder; None when it did not start: a hub does without.

    Its standard input is held by this process alone, and ends with it, by which it knows that it is over.
    """
    command = [sys.executable, "-m", "wijkhub_registry.demo.serve", str(folder), str(_free(PORT)), hub, name]
    with subprocess.Popen(  # noqa: S603 (our own module, with our own words)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is for the hub, which sends what it has before the registry goes.
        start_new_session=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            code = _CODE.match(program.stdout.readline().strip())
            said = _SAID.match(program.stdout.readline().strip())
            yield DemoRegistry(said["url"], code["code"]) if code and said else None
        finally:
            program.stdin.close()
            try:
                program.wait(END_S)
            except subprocess.TimeoutExpired:
                program.kill()


def _free(port: int) -> int:
    """This port, or 0 for any when another program has it."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            return port
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return 0
