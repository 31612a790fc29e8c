import pytest
from textual.widgets import Input

from wijkhub_client.errors import HubUnavailable
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.commands import Reason
from wijkhub_queue.events import PriorityChanged, TicketCalled
from wijkhub_queue.read_out import short_code
from wijkhub_queue.tickets import State
from wijkhub_queue.waits_range import WaitRange
from wijkhub_staff.screens.number import NumberScreen
from wijkhub_staff.screens.ticket_card import TicketCard
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

SAAR = Actor(Role.SUPERVISOR, "saar")


def numbers(at, list_id="queue"):
    return [row.cells[0].strip("▶! ") for row in at.app.screen.query_one(f"#{list_id}", RowList).rows]


async def test_the_queue_stands_in_the_order_of_service(hub, take, clock, terminal):
    for service in ("passport", "licence", "passport"):
        last = await take(service)
        clock.go_on(minutes=2)
    await hub.do(c.ChangePriority(last.id, "priority", Reason.FRAIL), by=SAAR)
    async with terminal() as at:
        await at.sit_down()
        # By hand: A003 has 3 x 2 = 6 urgency-minutes, as has A001 (6); A001 came first. A002 has 4.
        assert numbers(at) == ["A001", "A003", "A002"]
        await at.shows("Wachtrij 3 · langste 6 min", "voorrang")


async def test_the_next_for_this_counter_is_marked_and_others_are_dim(hub, take, terminal):
    await take("debts")
    await take("passport")
    async with terminal() as at:
        await at.sit_down()
        looks = {row.cells[0]: row.look for row in at.app.screen.query_one("#queue", RowList).rows}
        assert looks == {" B001": "dim", "▶A001": "next"}


async def test_whoever_is_selected_has_a_sign_beside_that_of_who_is_next(take, terminal):
    for _ in range(3):
        await take()
    async with terminal() as at:
        await at.sit_down()
        await at.shows("│▌▶A001", "│  A002", "│  A003")
        await at.press("down")
        await at.shows("│ ▶A001", "│▌ A002")
        await at.press("tab")
        await at.shows("│  A002", "│▌Balie 2")


async def test_calling_out_of_turn_asks_for_a_reason_by_one_key(hub, take, terminal):
    await take()
    second = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("down", "b")
        await at.shows("A002 buiten de beurt roepen", "2  Met een klein kind")
        await at.press("2")
        assert at.here.id == second.id
        called = next(one.event for one in reversed(hub.journal) if isinstance(one.event, TicketCalled))
        assert (called.because.code, called.because.staff, called.because.passed) == ("chosen", Reason.CHILD, 1)


async def test_no_reason_no_call(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("b", "9", "escape")
        assert at.here is None


async def test_priority_goes_with_a_reason(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("m")
        await at.shows("A001 naar de klasse voorrang")
        await at.press("1")
        assert hub.board.tickets[ticket.id].ticket_class == "priority"
        assert hub.journal[-1].event == PriorityChanged(ticket.id, "priority", Reason.FRAIL)
        assert at.said == "A001 hoort nu bij de klasse voorrang."


@pytest.mark.parametrize(("key", "state"), [("j", State.LEFT), ("y", State.LEFT), ("n", State.WAITING)])
async def test_leaving_is_asked_first_and_enter_is_no_answer(key, state, hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("w")
        await at.shows("Wacht A001 (Paspoort) niet langer?")
        await at.press("enter")
        assert hub.board.tickets[ticket.id].state is State.WAITING
        assert not at.on_board
        await at.press(key)
        assert hub.board.tickets[ticket.id].state is state
        assert at.on_board


async def test_who_is_parked_is_found_again_by_one_key(hub, take, terminal):
    first, second = await take(), await take("licence")
    await hub.do(c.ParkTicket(first.id), by=SAAR)
    await hub.do(c.ParkTicket(second.id), by=SAAR)
    async with terminal() as at:
        await at.sit_down()
        await at.shows("Geparkeerd 2")
        await at.press("o")
        await at.shows("Wie is terug?")
        await at.type("rij")
        await at.press("enter")
        assert hub.board.tickets[second.id].state is State.WAITING
        assert hub.board.tickets[first.id].state is State.PARKED


async def test_in_the_list_of_the_parked_the_key_is_about_the_selected_one(hub, take, terminal):
    first, second = await take(), await take()
    for ticket in (first, second):
        await hub.do(c.ParkTicket(ticket.id), by=SAAR)
    async with terminal() as at:
        await at.sit_down()
        at.app.screen.query_one("#parked", RowList).focus()
        await at.press("down", "o")
        assert hub.board.tickets[second.id].state is State.WAITING
        assert at.said == "A002 wacht weer, op de oude plaats."


@pytest.mark.parametrize(
    ("key", "said"),
    [("b", "Kies eerst iemand in een lijst."), ("o", "Er is niemand geparkeerd."), ("h", "Er is geen hulp gevraagd.")],
)
async def test_keys_about_nobody_say_so(key, said, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press(key)
        assert at.said == said


async def test_issuing_finds_the_service_by_an_everyday_word_and_shows_the_number_big(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("g")
        await at.shows("Een nummer geven: waarvoor?", "Taal van de bezoeker: Nederlands")
        await at.type("reisdoc")
        await at.press("tab")
        await at.shows("Taal van de bezoeker: Engels")
        await at.press("enter")
        (ticket,) = hub.board.tickets.values()
        assert (ticket.number, ticket.service, ticket.language) == ("A001", "passport", "en")
        assert ticket.channel == "terminal"
        await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
        await at.shows("Zeg dit nummer", "Niemand gaat voor", "██████████")
        await at.press("enter")
        assert at.on_board
        assert at.said == "Nummer A001 gegeven."


async def test_a_service_that_nobody_offers_is_not_found_and_enter_does_nothing(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("g")
        await at.type("zwembad")
        await at.shows("Niets gevonden.")
        await at.press("enter")
        assert not at.on_board
        assert hub.board.tickets == {}


async def test_a_ticket_is_found_by_its_number_also_when_it_is_over(hub, take, terminal):
    ticket = await take()
    await take()
    await hub.do(c.LeaveQueue(ticket.id), by=SAAR)
    async with terminal() as at:
        await at.sit_down()
        await at.press("slash")
        await at.type("a001")
        await at.press("enter")
        await at.shows("weggegaan", "Papier: niet geprint")
        assert isinstance(at.app.screen, TicketCard)


async def test_a_ticket_is_found_by_its_service(hub, take, terminal):
    await take("passport")
    await take("licence")
    async with terminal() as at:
        await at.sit_down()
        await at.press("slash")
        await at.type("rijb")
        await at.press("enter")
        assert at.app.screen.query_one(".dialog").border_title.startswith("A002 ")


async def test_a_ticket_is_found_by_the_code_that_a_resident_reads_out_and_its_card_shows_it(hub, take, terminal):
    await take("passport")
    ticket = await take("passport")
    code = short_code(ticket.id)
    async with terminal() as at:
        await at.sit_down()
        await at.press("slash")
        await at.type(f"{code[:3]} {code[3:]}".lower())
        await at.press("enter")
        assert at.app.screen.query_one(".dialog").border_title == f"A002 · code {code[:3]} {code[3:]}"


async def test_who_was_marked_absent_and_comes_after_all_waits_again_from_the_card(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "n", "slash")
        await at.type("1")
        await at.press("enter", "t")
        assert hub.board.tickets[ticket.id].state is State.WAITING
        assert at.said == "A001 wacht weer, op de oude plaats."


async def test_the_card_offers_what_the_state_allows_and_nothing_else(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("enter")
        await at.shows("b Buiten de beurt roepen", "p Parkeren: is even weg", "w Is weggegaan")
        assert "Klaar: is geholpen" not in at.text
        await at.press("k")
        assert isinstance(at.app.screen, TicketCard)
        assert hub.board.tickets[ticket.id].state is State.WAITING


async def test_from_the_card_who_waits_is_sent_on(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("enter", "d")
        await at.type("schulden")
        await at.press("enter")
        assert hub.board.tickets[ticket.id].service == "debts"


async def test_another_clerks_resident_can_be_looked_at_and_not_touched(hub, take, terminal):
    await take()
    bram = Actor(Role.CLERK, "bram")
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=bram)
    await hub.do(c.CallNext("c2"), by=bram)
    async with terminal() as at:
        await at.sit_down()
        await at.shows("A001 roept")
        at.app.screen.query_one("#counters", RowList).focus()
        await at.press("enter")
        await at.shows("geroepen (Balie 2)")
        await at.press("k")
        assert isinstance(at.app.screen, TicketCard)
        assert "Klaar: is geholpen" not in at.text


async def test_the_selection_stays_with_its_ticket_while_the_queue_moves(hub, take, terminal):
    await take()
    second = await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("down")
        await take()
        await at.press("v")
        assert at.app.screen.query_one("#queue", RowList).selected == second.id


async def test_typing_in_a_field_presses_no_keys_of_the_board(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("slash")
        await at.type("vsk? :D")
        assert at.app.screen.query_one(Input).value == "vsk? :D"
        assert at.here is None
        assert hub.board.doors_open


async def test_giving_a_number_shows_how_long_each_service_waits(terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("g")
        # A counter for papers is free and nobody waits; none is open for money.
        await at.shows("meteen", "onbekend")
        rows = {row.id: row.cells[-1] for row in at.app.screen.query_one(RowList).rows}
        assert rows == {"passport": "meteen", "licence": "meteen", "debts": "onbekend"}


@pytest.mark.parametrize(
    ("wait", "dutch", "english"),
    [
        (WaitRange("right-away", 0, 5), "meteen", "right away"),
        (WaitRange("range", 10, 20), "10–20 min", "10–20 min"),
        (WaitRange("range", 0, 15), "tot 15 min", "up to 15 min"),
        (WaitRange("over-an-hour", 65, 90), "meer dan 1 u", "over an hour"),
        (WaitRange("unknown"), "onbekend", "not known"),
        (WaitRange("not-today"), "niet vandaag", "not today"),
    ],
)
def test_a_wait_in_few_words(wait, dutch, english):
    assert (Words("nl").wait(wait), Words("en").wait(wait)) == (dutch, english)


async def test_a_number_can_be_given_while_the_waits_are_not_known(hub, terminal):
    class Unsure(MemoryClient):
        async def waits(self):
            raise HubUnavailable("not now")

    async with terminal(api=Unsure(hub)) as at:
        await at.sit_down()
        await at.press("g", "enter")
        await at.until(lambda: isinstance(at.app.screen, NumberScreen), "the number")
