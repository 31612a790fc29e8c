"""The mark: how far this machine's journal ever was, kept beside the database and not in it.

A database that is put back from a backup is older than the mark. So the hub knows it at its next start, without anyone
to ask.
"""

from __future__ import annotations

import asyncio
import logging
import os
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct

from wijkhub_server.journal import Position

LENGTH = 256
"""Bytes of the file, always: it is written over in one go, so that a crash leaves the old or the new."""
AT_MOST_EVERY_S = 0.25
log = logging.getLogger(__name__)


class _Told(Struct, frozen=True):
    hub: str
    epoch: int
    seq: int
    check: int


class Mark:
    """The mark of one hub on this machine."""

    def __init__(self, path: Path, hub: str) -> None:
        self._path = path
        self._hub = hub
        self._file: int | None = None
        self._position: Position = (0, 0)
        self._later: asyncio.TimerHandle | None = None
        self._failed = False

    def read(self) -> Position | None:
        """The furthest place that this hub's journal had here; None when there is no mark, or none that can be read."""
        try:
            told = msgspec.json.decode(self._path.read_bytes().strip(), type=_Told)
        except (OSError, msgspec.DecodeError):
            return None
        if told.hub != self._hub or told.check != _check(told.hub, told.epoch, told.seq):
            return None
        return told.epoch, told.seq

    def note(self, position: Position) -> None:
        """The journal is here now. Costs nothing that anybody would notice; written some times a second at most."""
        self._position = position
        if self._later is None:
            self._write()
            self._later = asyncio.get_running_loop().call_later(AT_MOST_EVERY_S, self._again, position)

    def _again(self, written: Position) -> None:
        self._later = None
        if self._position != written:
            self.note(self._position)

    def close(self) -> None:
        """Write it for good, and let go of the file."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._position != (0, 0):
            self._write()
        if self._file is not None:
            os.fsync(self._file)
            os.close(self._file)
            self._file = None

    def _write(self) -> None:
        epoch, seq = self._position
        told = msgspec.json.encode(_Told(self._hub, epoch, seq, _check(self._hub, epoch, seq)))
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            os.pwrite(self._file, told.ljust(LENGTH - 1) + b"\n", 0)
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.warning("the mark %s could not be written: %s", self._path, error)
            self._failed = True


def _check(hub: str, epoch: int, seq: int) -> int:
    return zlib.crc32(f"{hub}:{epoch}:{seq}".encode())
