"""A registry in a process of its own, started with the command by which everybody does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wijkhub_benchmarks.processes import environment

STOPS_WITHIN_S = 20


class NoRegistry(Exception):
    """The registry's process ended before it listened, or did not stop when told."""


@contextmanager
def registry_process(database_url: str, **more: str) -> Iterator[tuple[str, int]]:
    """A registry that listens for this block; gives its address and its process's id.

    Args:
        database_url: of its database.
        more: further variables of its surroundings.
    """
    surroundings = {name: value for name, value in environment().items() if not name.startswith("WIJKREGISTRY_")}
    surroundings |= {"WIJKREGISTRY_DATABASE__URL": database_url, "WIJKREGISTRY_SERVER__PORT": "0", **more}
    command = [str(Path(sys.executable).with_name("wijkhub")), "registry", "serve"]
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        said = process.stdout.readline().split()
        if not said:
            raise NoRegistry(f"it ended with status {process.wait()} before it listened")
        yield said[-1], process.pid
        process.send_signal(signal.SIGTERM)
        if process.wait(STOPS_WITHIN_S):
            raise NoRegistry(f"it ended with status {process.returncode}")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
