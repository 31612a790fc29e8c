"""The way to a printer that CUPS drives: through its own programs `lp`, `lpstat` and `cancel`.

CUPS keeps a job until its printer takes it, for days if need be; a number that comes out hours later would send a
resident to a counter in vain. So a job that has not left the queue in time is taken back, and what is known is how
`unknown` it is. CUPS passes on nothing that the printer says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress

from wijkhub_printers.drivers.channel import NothingSent, left

LOOK_S = 0.1
"""Between two looks whether the job has left the queue; CUPS has no program that waits for that with a limit."""


class CupsChannel:
    """A queue of CUPS, such as `kiosk`, as `lpstat -p` names it."""

    def __init__(self, queue: str) -> None:
        self.queue = queue

    @property
    def where(self) -> str:
        """The queue's name."""
        return f"queue {self.queue}"

    def carries_s(self, count: int) -> float:
        """No time to speak of."""
        return 0.0

    def open(self, by: float) -> CupsConnection:
        """See that the queue is there and prints.

        Raises:
            NothingSent: CUPS is not installed, does not run, has no such queue, or holds it up.
            TimeoutError: CUPS did not say in time.
        """
        if shutil.which("lp") is None:
            raise NothingSent("CUPS is not installed: there is no program 'lp'")
        says = _run(["lpstat", "-p", self.queue], by)
        if " disabled since " in says:
            raise NothingSent(f"CUPS holds up queue {self.queue}: {' '.join(says.split())}")
        return CupsConnection(self.queue)


class CupsConnection:
    """One job of a queue."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._job: str | None = None

    def send(self, data: bytes, by: float) -> None:
        """Give the queue all of `data` as it is.

        Raises:
            NothingSent: CUPS took nothing.
            TimeoutError: it did not take it in time.
        """
        says = _run(["lp", "-d", self._queue, "-o", "raw", "-t", "wijkhub"], by, data)
        named = re.search(rf"\b{re.escape(self._queue)}-\d+\b", says)
        self._job = named[0] if named else None

    def unsent(self) -> int:
        """CUPS does not say how far it is."""
        return 0

    def receive(self, by: float) -> bytes:
        """CUPS passes on nothing that the printer says.

        Raises:
            TimeoutError: at once.
        """
        raise TimeoutError(f"CUPS passes on nothing that {self._queue} says")

    def finish(self, by: float) -> None:
        """Wait until the job has left the queue; one that has not in time is taken back.

        Raises:
            TimeoutError: it was still there.
            OSError: CUPS could not be asked.
        """
        while self._job is not None and self._waits(by):
            if time.monotonic() + LOOK_S >= by:
                raise TimeoutError(f"job {self._job} had not left the queue")
            time.sleep(LOOK_S)
        self._job = None

    def abandon(self) -> None:
        """Take the job back, so that it does not come out later."""
        if self._job is not None:
            with suppress(OSError):
                _run(["cancel", self._job], time.monotonic() + 2)
            self._job = None

    def close(self) -> None:
        """There is nothing to close."""

    def _waits(self, by: float) -> bool:
        """Whether the job is still in the queue.

        Raises:
            OSError: CUPS does not say, and the job is with it.
        """
        try:
            says = _run(["lpstat", "-o", self._queue], by)
        except NothingSent as error:
            raise OSError(f"job {self._job} is with CUPS, which does not say more: {error}") from error
        return any(line.split()[:1] == [self._job] for line in says.splitlines())


def _run(command: Sequence[str], by: float, data: bytes = b"") -> str:
    """What a program of CUPS says, in English.

    Raises:
        NothingSent: it refused.
        TimeoutError: it did not end in time.
    """
    try:
        ended = subprocess.run(  # noqa: S603  (the queue's name is checked with the settings; no shell reads it)
            command, input=data, capture_output=True, timeout=left(by), env=os.environ | {"LC_ALL": "C"}, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{command[0]} did not end in time") from None
    if ended.returncode:
        raise NothingSent(f"{command[0]}: {ended.stderr.decode(errors='replace').strip() or 'refused'}")
    return ended.stdout.decode(errors="replace")
