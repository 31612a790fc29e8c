import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.tickets import State
from wijkhub_staff.widgets.row_list import RowList

pytestmark = pytest.mark.anyio

NOOR = Actor(Role.CLERK, "noor")


def state_of(hub, ticket):
    return hub.board.tickets[ticket.id].state


async def test_next_calls_who_is_next_and_shows_the_number(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v")
        assert at.here.id == ticket.id
        assert at.said == "A001 is geroepen bij Balie 1."
        await at.shows("Geroepen om 09:00")


async def test_next_finishes_who_is_being_helped_before_it_calls(hub, take, terminal):
    first, second = await take(), await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "s")
        assert state_of(hub, first) is State.SERVING
        await at.press("v")
        assert state_of(hub, first) is State.SERVED
        assert at.here.id == second.id
        assert at.said == "A001 is klaar. A002 is geroepen bij Balie 1."


async def test_next_with_nobody_waiting_still_finishes_and_says_both(hub, take, terminal):
    only = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "s", "v")
        assert state_of(hub, only) is State.SERVED
        assert at.said == "A001 is klaar. Er wacht niemand die u aan Balie 1 kunt helpen."


async def test_next_asks_what_became_of_someone_called_who_was_not_started(hub, take, terminal):
    first, second = await take(), await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "v")
        assert state_of(hub, first) is State.CALLED
        assert state_of(hub, second) is State.WAITING
        assert at.said == "A001 is geroepen. Kies eerst: klaar (k), niet gekomen (n) of terug in de rij (t)."


async def test_recall_calls_once_more(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "r")
        assert at.here.calls == 2
        await at.shows("2 keer geroepen")


@pytest.mark.parametrize(
    ("key", "state", "said"),
    [
        ("s", State.SERVING, "A001 wordt geholpen."),
        ("k", State.SERVED, "A001 is klaar."),
        ("n", State.NO_SHOW, "A001 is niet gekomen."),
        ("p", State.PARKED, "A001 is geparkeerd."),
        ("t", State.WAITING, "A001 wacht weer, op de oude plaats."),
    ],
)
async def test_one_key_takes_the_called_ticket_to_its_next_state(key, state, said, hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", key)
        assert state_of(hub, ticket) is state
        assert at.said == said


@pytest.mark.parametrize("key", ["r", "s", "k", "n", "p", "t", "d"])
async def test_a_key_about_the_resident_says_so_when_nobody_is_there(key, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press(key)
        assert at.said == "Er is niemand bij uw balie."


async def test_undo_takes_back_the_last_step(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "s", "z")
        assert state_of(hub, ticket) is State.CALLED
        assert at.said == "De laatste stap met A001 is teruggedraaid."


async def test_undo_after_a_minute_says_that_it_is_too_late(hub, take, clock, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "s")
        clock.go_on(seconds=61)
        await at.press("z")
        assert state_of(hub, ticket) is State.SERVING
        assert at.said == "Niets om terug te draaien: te lang geleden, of A001 is al verder."


async def test_transfer_to_another_service_is_found_by_typing(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "d")
        await at.shows("A001 doorsturen: waarheen?")
        where = [row.cells[0] for row in at.app.screen.query_one(RowList).rows]
        assert where == ["Rijbewijs", "Schulden", "→ Balie 2", "→ Balie 3"]
        await at.type("schul")
        await at.press("enter")
        moved = hub.board.tickets[ticket.id]
        assert (moved.service, moved.group, moved.state) == ("debts", "money", State.WAITING)
        assert at.said == "A001 is doorgestuurd naar Schulden."


async def test_transfer_to_a_counter_keeps_the_service(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "d")
        await at.type("balie 2")
        await at.press("enter")
        moved = hub.board.tickets[ticket.id]
        assert (moved.service, moved.only_at) == ("passport", "c2")
        assert at.said == "A001 is doorgestuurd naar Balie 2."


async def test_leaving_the_question_where_to_changes_nothing(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "d", "escape")
        assert state_of(hub, ticket) is State.CALLED
        assert at.on_board


async def test_why_names_the_reason_of_the_call_with_figures(hub, take, clock, terminal):
    await take()
    clock.go_on(minutes=14)
    await take()
    await hub.do(
        c.ChangePriority((await take()).id, "priority", c.Reason.FRAIL),
        by=Actor(Role.SUPERVISOR, "saar"),
    )
    clock.go_on(minutes=8)
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "i")
        # By hand: A003 has 3 x 8 = 24 urgency-minutes, A001 22, A002 8. Both others came before it.
        await at.shows("A003 is geroepen", "Nu het meest aan de beurt na 8 min. Klasse voorrang telt 3 keer. 2")
        await at.shows("A001 is nu de volgende")


async def test_why_is_found_in_the_journal_for_a_call_from_before_this_terminal(hub, take, clock, terminal):
    await take()
    clock.go_on(minutes=5)
    await hub.do(c.OpenCounter("c1", clerk="noor"), by=NOOR)
    await hub.do(c.CallNext("c1"), by=NOOR)
    async with terminal() as at:
        await at.sit_down()
        assert "De enige" not in at.text
        await at.press("i")
        await at.shows("A001 is geroepen", "De enige die wacht voor deze balie: 5 min.")


async def test_the_board_shows_who_is_with_the_clerk(hub, take, clock, terminal):
    await take("licence", language="en", needs_language="en")
    clock.go_on(minutes=12)
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "s")
        clock.go_on(minutes=5)
        await at.in_step()
        await at.shows("Rijbewijs", "Engels · wachtte 12 min · EN", "Geholpen sinds 09:12 (5 min)")
