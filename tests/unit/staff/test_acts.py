import contextlib

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_staff.acts import Act, NotNow, Pressed, commands_for

pytestmark = pytest.mark.anyio

BRAM = Actor(Role.CLERK, "bram")


@pytest.fixture
async def at_work(hub, take):
    """Bram serves A001 at counter 2, A002 waits."""
    first = await take()
    await take()
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=BRAM)
    await hub.do(c.CallNext("c2"), by=BRAM)
    await hub.do(c.StartService(first.id), by=BRAM)
    return first


async def test_next_is_two_commands_when_somebody_is_being_helped(hub, at_work):
    commands = commands_for(hub.board, "c2", Pressed(Act.NEXT, seen=at_work.id))
    assert commands == [c.FinishService(at_work.id), c.CallNext("c2")]


async def test_a_key_meant_for_somebody_else_than_who_is_there_now_does_nothing(hub, at_work):
    for act in (Act.NEXT, Act.FINISH, Act.PARK, Act.UNDO, Act.TRANSFER):
        with pytest.raises(NotNow) as not_now:
            commands_for(hub.board, "c2", Pressed(act, seen="somebody-else", service="licence"))
        assert not_now.value.key == "not-now.changed"


async def test_next_pressed_for_one_who_has_gone_meanwhile_just_calls(hub, at_work):
    await hub.do(c.FinishService(at_work.id), by=BRAM)
    assert commands_for(hub.board, "c2", Pressed(Act.NEXT, seen=at_work.id)) == [c.CallNext("c2")]


async def test_finish_pressed_twice_does_not_touch_who_came_after(hub, at_work):
    pressed = Pressed(Act.FINISH, seen=at_work.id)
    await hub.do(c.FinishService(at_work.id), by=BRAM)
    await hub.do(c.CallNext("c2"), by=BRAM)
    with pytest.raises(NotNow):
        commands_for(hub.board, "c2", pressed)


@pytest.mark.parametrize("act", [Act.NEXT, Act.RECALL, Act.UNDO, Act.PAUSE, Act.OPEN, Act.CLOSE, Act.CALL_THIS])
async def test_without_a_counter_its_keys_say_so(act, hub):
    with pytest.raises(NotNow) as not_now:
        commands_for(hub.board, None, Pressed(act))
    assert not_now.value.key == "not-now.no-counter"


@pytest.mark.parametrize(
    ("pressed", "command"),
    [
        (Pressed(Act.DOORS, on=True), c.OpenDoors()),
        (Pressed(Act.DOORS, on=False), c.CloseDoors()),
        (Pressed(Act.DAY, on=True), c.OpenDay()),
        (Pressed(Act.DAY, on=False, end_tickets=True), c.CloseDay(close_waiting=True)),
        (Pressed(Act.PAUSE, on=True), c.PauseCounter("c1")),
        (Pressed(Act.PAUSE, on=False), c.ResumeCounter("c1")),
        (Pressed(Act.ISSUE, service="licence", language="en"), c.IssueTicket("licence", "en")),
        (Pressed(Act.LEAVE, ticket="t1"), c.LeaveQueue("t1")),
        (Pressed(Act.TRANSFER, ticket="t1", counter="c2"), c.TransferTicket("t1", None, "c2")),
        (
            Pressed(Act.PRIORITY, ticket="t1", ticket_class="priority", reason=c.Reason.CHILD),
            c.ChangePriority("t1", "priority", c.Reason.CHILD),
        ),
    ],
)
async def test_what_keys_ask(pressed, command, hub):
    assert commands_for(hub.board, "c1", pressed) == [command]


def test_every_act_leads_to_commands(hub):
    for act in Act:
        with contextlib.suppress(NotNow):  # refused in words is an answer too; a KeyError would not be
            commands_for(hub.board, "c1", Pressed(act, ticket="t1"))
