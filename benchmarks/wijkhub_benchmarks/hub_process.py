"""A hub in a process of its own, in a folder of its own, gone when the measuring is done."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from wijkhub_benchmarks.big_hub import BAND, SUPERVISOR, write_settings
from wijkhub_benchmarks.front_door import FrontDoor
from wijkhub_benchmarks.processes import environment
from wijkhub_server.serving import prepare, supervisor
from wijkhub_server.settings import load_settings

STOPS_WITHIN_S = 20
Kept = Literal["sqlite", "memory"]


class NoStart(Exception):
    """The hub's process ended before it listened."""


@contextmanager
def hub_folder(*, port: int = 0, band: int = BAND) -> Iterator[Path]:
    """A folder with the settings and the database of a fresh hub, removed at the end; gives the settings file."""
    with tempfile.TemporaryDirectory(prefix="wijkhub-benchmark-") as folder:
        yield make_hub(Path(folder), port=port, band=band)


def make_hub(folder: Path, *, port: int = 0, band: int = BAND) -> Path:
    """Make a hub in this folder, as `wijkhub hub init` does; gives its settings file."""
    config = folder / "hub.toml"
    write_settings(config, folder=folder / "data", port=port, band=band)
    prepare(load_settings(config, {}), [supervisor(*SUPERVISOR)], strict=True)
    return config


def database_of(config: Path) -> Path:
    """The database of the hub with this settings file."""
    return load_settings(config, {}).database


class HubProcess:
    """A hub that runs. Leaving the context stops it."""

    def __init__(self, config: Path, kept: Kept | None = None) -> None:
        """Start the hub with this settings file.

        Args:
            config: the settings file, in the hub's folder.
            kept: what its journal is kept in, by a program that differs in nothing else; None starts the hub with the
                command by which everybody does.
        """
        wijkhub = str(Path(sys.executable).with_name("wijkhub"))
        command = [wijkhub, "hub", "serve", "--config", str(config)]
        if kept is not None:
            command = [sys.executable, "-m", "wijkhub_benchmarks.serve", str(config), kept]
        # A hub that is killed cannot clear away what it had in the machine's temporary folder.
        surroundings = {**environment(), "TMPDIR": str(config.parent)}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings)
        self._url: str | None = None

    @property
    def url(self) -> str:
        """Where it listens; waits until it does.

        Raises:
            NoStart: it ended before.
        """
        if self._url is None:
            assert self._process.stdout is not None
            said = self._process.stdout.readline().split()
            if not said:
                raise NoStart(f"the hub ended with status {self._process.wait()} before it listened")
            self._url = said[-1]
        return self._url

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once, as the kernel does when memory is short."""
        self._process.kill()
        self._end()

    def stop(self) -> None:
        """Have it stop by itself.

        Raises:
            subprocess.TimeoutExpired: it did not; it is killed.
        """
        try:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOPS_WITHIN_S)
        except BaseException:
            self._process.kill()
            raise
        finally:
            self._end()

    def _end(self) -> None:
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> HubProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def supervisor(self) -> FrontDoor:
        """A connection that is signed in as the supervisor."""
        door = FrontDoor(self.url)
        door.sign_in(*SUPERVISOR)
        return door
