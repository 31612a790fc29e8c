"""What every test may count on, however the tests were started."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from wijkhub_benchmarks.postgres import Postgres, open_postgres

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell. Programs that the tests start would ignore an interrupt too, and never stop.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL for all tests of this run; commits don't wait for the disk, as no power is cut here."""
    with open_postgres(durable=False) as server:
        yield server


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a test often waits for another program, a printer or a browser."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a file go to one process, so that what they share is made once; files are begun in their order."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            """What goes to one process: of long files, what shares a look at a screen, or the run of a benchmark."""
            file, _, test = nodeid.partition("::")
            return f"{file}::{test.partition('[')[2]}" if file.endswith(LONG_FILES) else file

    return Together(config, log)


LONG_FILES = ("test_every_screen.py", "test_every_benchmark.py")
