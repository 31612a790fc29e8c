"""What every test may count on, however the tests were started."""

from __future__ import annotations

import signal
from collections.abc import Iterator

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
