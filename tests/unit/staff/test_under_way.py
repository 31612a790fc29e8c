import asyncio

import pytest

from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.under_way import MOST_WAITING, Taken, UnderWay

pytestmark = pytest.mark.anyio


class SlowHub:
    """Does what it is asked when a test lets it."""

    def __init__(self):
        self.asked = []
        self.let = asyncio.Semaphore(0)
        self.done = asyncio.Event()

    async def do(self, pressed):
        self.asked.append(pressed.act)
        await self.let.acquire()
        self.done.set()

    async def answer(self):
        self.done.clear()
        self.let.release()
        await self.done.wait()
        await asyncio.sleep(0)


@pytest.fixture
async def slow():
    hub = SlowHub()
    under_way = UnderWay(hub.do)
    task = asyncio.create_task(under_way.run())
    yield hub, under_way
    task.cancel()


async def started(hub, times):
    async with asyncio.timeout(5):
        while len(hub.asked) < times:  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


async def test_a_key_pressed_while_another_is_under_way_is_done_after_it(slow):
    hub, under_way = slow
    assert under_way.press(Pressed(Act.FINISH)) is Taken.TAKEN
    await started(hub, 1)
    assert under_way.press(Pressed(Act.NEXT)) is Taken.TAKEN
    assert hub.asked == [Act.FINISH]
    await hub.answer()
    await started(hub, 2)
    assert hub.asked == [Act.FINISH, Act.NEXT]


async def test_the_same_key_twice_is_done_once(slow):
    hub, under_way = slow
    under_way.press(Pressed(Act.NEXT))
    await started(hub, 1)
    assert under_way.press(Pressed(Act.NEXT)) is Taken.REPEATED
    await hub.answer()
    assert under_way.idle
    assert hub.asked == [Act.NEXT]


async def test_once_done_the_same_key_counts_again(slow):
    hub, under_way = slow
    under_way.press(Pressed(Act.NEXT))
    await hub.answer()
    assert under_way.press(Pressed(Act.NEXT)) is Taken.TAKEN
    await started(hub, 2)


async def test_who_presses_too_many_is_told_so(slow):
    hub, under_way = slow
    under_way.press(Pressed(Act.NEXT))
    await started(hub, 1)
    acts = [Act.RECALL, Act.START, Act.FINISH, Act.PARK]
    taken = [under_way.press(Pressed(act)) for act in acts]
    assert taken == [Taken.TAKEN] * MOST_WAITING + [Taken.TOO_MANY]


async def test_what_waits_can_be_forgotten(slow):
    hub, under_way = slow
    under_way.press(Pressed(Act.NEXT))
    await started(hub, 1)
    under_way.press(Pressed(Act.START))
    under_way.forget()
    await hub.answer()
    assert hub.asked == [Act.NEXT]
