"""One writer at a time on the database, also when whoever asked does not wait for the answer."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from wijkhub_server.storage.database import Turns

pytestmark = pytest.mark.anyio


@pytest.fixture
def turns() -> Any:
    turns = Turns()
    yield turns
    turns.close()


async def test_what_a_job_gives_or_raises_reaches_who_asked(turns: Any) -> None:
    assert await turns.write(lambda: 17) == 17
    with pytest.raises(ZeroDivisionError):
        await turns.write(lambda: 1 // 0)


async def test_jobs_come_one_after_another_in_the_order_asked(turns: Any) -> None:
    done: list[int] = []
    await asyncio.gather(*(turns.write(done.append, count) for count in range(50)))
    assert done == list(range(50))


async def test_who_goes_away_does_not_let_the_next_come_between(turns: Any) -> None:
    go_on, begun, at_work = threading.Event(), threading.Event(), []

    def slow() -> None:
        at_work.append("begun")
        begun.set()
        go_on.wait(10)
        at_work.append("done")

    asked = asyncio.create_task(turns.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    asked.cancel()
    # The lock is the journal's too: it takes it before it writes on a connection of its own.
    next_one = asyncio.create_task(turns.lock.acquire())
    await asyncio.sleep(0)
    assert turns.lock.locked() and not next_one.done()
    go_on.set()
    async with asyncio.timeout(10):
        await next_one
        await asyncio.wait((asked,))
    assert at_work == ["begun", "done"] and asked.cancelled()
    turns.lock.release()
