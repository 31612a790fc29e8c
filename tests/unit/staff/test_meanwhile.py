"""A question that stands open over a ticket that changes says so before it acts."""

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.tickets import State
from wijkhub_staff.screens.ticket_card import TicketCard

pytestmark = pytest.mark.anyio

BRAM = Actor(Role.CLERK, "bram")
ASK_AND_ANSWER = {"leave": ("w", "j"), "call-this": ("b", "2"), "priority": ("m", "2")}


@pytest.mark.parametrize("act", ASK_AND_ANSWER)
async def test_the_first_answer_after_a_change_does_nothing_and_the_second_is_done(act, hub, take, terminal):
    ask, answer = ASK_AND_ANSWER[act]
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press(ask)
        await hub.do(c.TransferTicket(ticket.id, "licence"), by=BRAM)
        await at.in_step()
        await at.shows("Let op: A001 is intussen veranderd, en is nu: wacht.", "Druk nog eens om het toch te doen.")
        before = hub.board.seq
        await at.press(answer)
        assert (hub.board.seq, at.on_board) == (before, False)
        await at.press(answer)
        assert at.on_board
        assert hub.board.seq > before


async def test_an_answer_that_comes_with_the_change_does_nothing_either(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("w")
        await hub.do(c.OpenCounter("c2", clerk="bram"), by=BRAM)
        await hub.do(c.CallNext("c2"), by=BRAM)
        await at.until(lambda: at.app.desk.board.seq == hub.board.seq, "the news")
        await at.pilot.press("j")
        await at.shows("A001 is intussen veranderd, en is nu: geroepen (Balie 2).")
        assert hub.board.tickets[ticket.id].state is State.CALLED


async def test_no_is_no_at_once(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("w")
        await hub.do(c.TransferTicket(ticket.id, "licence"), by=BRAM)
        await at.in_step()
        await at.press("n")
        assert at.on_board and hub.board.tickets[ticket.id].living


async def test_a_choice_of_where_to_send_on_says_that_its_visitor_was_served(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "d")
        await at.type("rij")
        await hub.do(c.FinishService(ticket.id), by=Actor(Role.SUPERVISOR, "saar"))
        await at.in_step()
        await at.shows("A001 is intussen veranderd, en is nu: geholpen (Balie 1).")
        await at.press("enter")
        assert not at.on_board
        await at.press("enter")
        assert at.on_board and at.said.startswith("Niet gedaan: bij uw balie staat intussen iemand anders.")
        assert hub.board.tickets[ticket.id].state is State.SERVED


async def test_the_card_of_a_ticket_says_so_too(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("enter")
        assert isinstance(at.app.screen, TicketCard)
        await hub.do(c.ParkTicket(ticket.id), by=BRAM)
        await at.in_step()
        await at.shows("A001 is intussen veranderd, en is nu: geparkeerd.")
        await at.press("o")
        assert hub.board.tickets[ticket.id].state is State.PARKED
        await at.press("o")
        assert hub.board.tickets[ticket.id].state is State.WAITING


async def test_other_tickets_may_change_as_they_like(hub, take, terminal):
    ticket, other = await take(), await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("w")
        await hub.do(c.LeaveQueue(other.id), by=BRAM)
        await at.in_step()
        await at.press("j")
        assert hub.board.tickets[ticket.id].state is State.LEFT
