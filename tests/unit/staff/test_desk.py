import asyncio

import pytest

from wijkhub_client.errors import HubUnreachable, RefusedByHub
from wijkhub_client.feed import BoardFeed
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.events import TicketCalled, TicketServed
from wijkhub_queue.tickets import State
from wijkhub_staff.acts import Act, NotNow, Pressed
from wijkhub_staff.desk import Desk

pytestmark = pytest.mark.anyio

BRAM = Actor(Role.CLERK, "bram")


@pytest.fixture
async def desk(hub, clock):
    """Noor's desk at counter 1, its board kept up to date."""
    api = hub.client()
    await api.sign_in("Noor", "1234")
    desk = Desk(api, monotonic=clock.monotonic)
    loaded = asyncio.Event()

    async def follow():
        feed = BoardFeed(api, desk.link)
        async for _ in feed.changes():
            desk.heard(feed)
            loaded.set()

    task = asyncio.create_task(follow())
    await loaded.wait()
    await desk.sit_at("c1")
    yield desk
    task.cancel()


async def test_when_a_key_is_done_the_board_shows_it(hub, take, desk):
    await take()
    outcome = await desk.do(Pressed(Act.NEXT))
    assert isinstance(outcome.events[0], TicketCalled)
    assert desk.board.seq == hub.board.seq
    assert desk.my_ticket.number == "A001"


async def test_the_second_command_of_a_key_is_sent_only_when_the_first_succeeded(hub, take, desk):
    first, _ = await take(), await take()
    await desk.do(Pressed(Act.NEXT))
    await desk.do(Pressed(Act.START, seen=first.id))
    hub.board.counters["c1"]  # the hub knows her there
    asked = []
    ask = desk.hub.ask

    async def refuse_finish(command, command_id=None):
        asked.append(type(command))
        if isinstance(command, c.FinishService):
            raise RefusedByHub("no", code="illegal-move")
        return await ask(command, command_id)

    desk.hub.ask = refuse_finish
    outcome = await desk.do(Pressed(Act.NEXT, seen=first.id))
    assert outcome.error.code == "illegal-move"
    assert asked == [c.FinishService]


async def test_what_the_first_command_did_is_told_when_the_second_is_refused(take, desk):
    only = await take()
    await desk.do(Pressed(Act.NEXT))
    await desk.do(Pressed(Act.START, seen=only.id))
    outcome = await desk.do(Pressed(Act.NEXT, seen=only.id))
    assert [type(event) for event in outcome.events] == [TicketServed]
    assert outcome.error.code == "queue-empty"


class AnswerLost:
    """Lets a command through, and loses its answer; or loses the command itself."""

    def __init__(self, desk, *, arrives):
        self.ask, self.arrives = desk.hub.ask, arrives

    async def __call__(self, command, command_id=None):
        if self.arrives:
            await self.ask(command, command_id)
        raise HubUnreachable("no answer")


@pytest.mark.parametrize("arrives", [True, False])
async def test_what_became_of_a_key_without_an_answer_is_learnt_when_the_hub_is_back(arrives, hub, take, desk):
    ticket = await take()
    mended, desk.hub.ask = desk.hub.ask, AnswerLost(desk, arrives=arrives)
    outcome = await desk.do(Pressed(Act.NEXT))
    assert outcome.error.code == "hub-unreachable"
    assert desk.unsure == outcome
    desk.hub.ask = mended
    learnt = await desk.what_became_of_it()
    assert desk.unsure is None
    if arrives:
        assert [type(event) for event in learnt.events] == [TicketCalled]
        assert hub.board.tickets[ticket.id].calls == 1
    else:
        assert isinstance(learnt.error, NotNow)
        assert learnt.error.key == "not-now.not-done"
        assert hub.board.tickets[ticket.id].state is State.WAITING


async def test_a_hub_that_is_still_away_is_asked_again_later(hub, take, desk):
    await take()
    await hub.go_away()
    await desk.do(Pressed(Act.NEXT))
    assert await desk.what_became_of_it() is None
    assert desk.unsure is not None


async def test_names_are_asked_for_when_somebody_unknown_sits_down(hub, desk):
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=BRAM)
    async with asyncio.timeout(5):
        while "bram" not in desk.strangers:  # noqa: ASYNC110 - the feed has no event to wait for
            await asyncio.sleep(0)
    await desk.ask_for_names()
    assert desk.names["bram"] == "Bram"
    assert desk.strangers == set()


async def test_somebody_who_is_in_no_list_is_not_asked_for_again(hub, desk):
    await hub.do(c.OpenCounter("c2", clerk="gone"), by=Actor(Role.SUPERVISOR, "saar"))
    async with asyncio.timeout(5):
        while "gone" not in desk.strangers:  # noqa: ASYNC110 - the feed has no event to wait for
            await asyncio.sleep(0)
    await desk.ask_for_names()
    assert desk.strangers == set()


async def test_sitting_elsewhere_closes_the_counter_before(hub, desk):
    assert await desk.sit_at("c2") is None
    assert {one.id: one.clerk for one in hub.board.counters.values()} == {"c1": None, "c2": "noor", "c3": None}
    assert desk.counter == "c2"


async def test_a_counter_that_is_taken_leaves_the_clerk_where_nobody_is_lost(hub, desk):
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=BRAM)
    not_seated = await desk.sit_at("c2")
    assert (not_seated.error.code, not_seated.counter) == ("counter-taken", "c2")
    assert hub.board.counters["c2"].clerk == "bram"
