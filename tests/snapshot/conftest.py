from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def looked_at_often() -> Iterator[None]:
    """Textual's pilot looks every 20 ms whether the terminal is idle; tests look 10 times as often, and wait less."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual._wait.SLEEP_GRANULARITY", 1 / 500)
        patch.setattr("textual._wait.SLEEP_IDLE", 1 / 10_000)
        yield
