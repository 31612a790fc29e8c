"""Printers at the terminal: the line that says that one stopped, copies, and the screen with all of them."""

import asyncio

import pytest
from msgspec.structs import replace

from wijkhub_client.errors import HubUnreachable
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.events import TicketReprinted
from wijkhub_queue.printer_state import IN_ORDER, PRINTS, PrinterState
from wijkhub_queue.wire import PrintJob
from wijkhub_staff.notices import Outlook, Weight, notices, to_put_away
from wijkhub_staff.printer_rows import job_rows, printer_choices, printer_rows, what
from wijkhub_staff.screens.picker import Picker
from wijkhub_staff.screens.printers import PrintersScreen
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio
NL = Words("nl")


async def note(hub, printer, state):
    await hub.do(c.NotePrinter(printer, state), by=SYSTEM)


@pytest.fixture
def entrance(hub):
    """A hub with one printer."""
    hub.add_printer("hal", name={"nl": "bij de ingang", "en": "at the entrance"})
    return "hal"


@pytest.fixture
def two(hub, entrance):
    """A hub with two printers."""
    hub.add_printer("desk", name={"nl": "bij de balie"})


def copies(hub):
    return [one.event for one in hub.journal if isinstance(one.event, TicketReprinted)]


class TestTheLine:
    @pytest.fixture
    def lines(self, hub, clock):
        return lambda: notices(hub.board, Outlook(clock.now(), printers=tuple(hub.printers()), printers_key="A"), NL)

    @pytest.mark.parametrize("state", sorted(set(PrinterState) - IN_ORDER - {PrinterState.REMOVED}))
    async def test_stands_while_a_printer_is_not_in_order_and_goes_when_it_is_over(self, state, hub, entrance, lines):
        await note(hub, "hal", state)
        (line,) = lines()
        assert line.text == (
            f"Printer bij de ingang: {NL.printer_state(state).lower()}, sinds 09:00. Alles over printers: A."
        )
        assert line.weight is (Weight.NOTE if state in PRINTS else Weight.WARNING)
        await note(hub, "hal", PrinterState.ONLINE)
        assert lines() == []

    async def test_cannot_be_put_away_for_it_goes_by_itself(self, hub, entrance, lines):
        await note(hub, "hal", PrinterState.PAPER_OUT)
        assert to_put_away(lines()) == frozenset()

    async def test_what_cannot_print_stands_before_what_soon_cannot(self, hub, two, clock, lines):
        await note(hub, "hal", PrinterState.PAPER_LOW)
        clock.go_on(minutes=1)
        await note(hub, "desk", PrinterState.COVER_OPEN)
        assert [line.id for line in lines()] == ["printer:desk", "printer:hal"]

    async def test_a_printer_without_a_name_is_called_by_its_id(self, hub, lines):
        await note(hub, "hal", PrinterState.ERROR)
        assert lines()[0].text.startswith("Printer hal: storing")

    async def test_comes_and_goes_on_the_board_by_itself(self, hub, entrance, terminal):
        async with terminal() as at:
            await at.sit_down()
            await note(hub, "hal", PrinterState.PAPER_OUT)
            await at.shows("Printer bij de ingang: papier op, sinds 09:00. Alles over printers: A.")
            await note(hub, "hal", PrinterState.ONLINE)
            await at.shows_no_more("papier op")


class TestACopy:
    async def test_with_one_printer_is_one_key(self, hub, entrance, take, terminal):
        await take()
        ticket = await take()
        async with terminal() as at:
            await at.sit_down()
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("down", "c")
            assert copies(hub) == [TicketReprinted(ticket.id, "hal")]
            assert at.said == "Kopie van A002 gevraagd."

    async def test_with_several_printers_asks_which_those_that_print_first(self, hub, two, take, terminal):
        ticket = await take()
        await note(hub, "hal", PrinterState.PAPER_OUT)
        async with terminal() as at:
            await at.sit_down()
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("c")
            assert isinstance(at.app.screen, Picker)
            await at.shows("Een kopie van A001: bij welke printer?", "bij de ingang", "Papier op")
            rows = at.app.screen.query_one(RowList).rows
            assert [row.id for row in rows] == ["desk", "hal"]
            await at.press("enter")
            assert copies(hub) == [TicketReprinted(ticket.id, "desk")]

    async def test_is_on_the_card_of_a_ticket_too(self, hub, entrance, take, terminal):
        ticket = await take()
        async with terminal() as at:
            await at.sit_down()
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("v")
            await at.press("tab", "shift+tab")
            at.app.screen._card(ticket.id)
            await at.shows("Een kopie printen")
            await at.press("c")
            assert copies(hub) == [TicketReprinted(ticket.id, "hal")]

    async def test_of_nobody_or_at_no_printer_is_refused_in_words(self, hub, take, terminal):
        async with terminal() as at:
            await at.sit_down()
            await at.press("c")
            assert at.said == "Kies eerst iemand in een lijst."
            await take()
            await at.in_step()
            await at.press("c")
            assert at.said == "Deze hub heeft geen printer, of ik ken hem nog niet."
            assert copies(hub) == []

    async def test_makes_the_terminal_look_what_became_of_the_paper(self, hub, entrance, take, terminal):
        ticket = await take(printer="hal")
        hub.prints[0] = replace(hub.prints[0], state="failed", detail="too-old")
        async with terminal() as at:
            await at.sit_down()
            await at.shows("Niet geprint: A001.")
            await at.press("c")
            await at.shows_no_more("Niet geprint: A001.")
            assert [job.kind for job in hub.prints if job.ticket == ticket.id] == ["ticket", "copy"]


class TestTheScreen:
    @pytest.fixture
    def at_printers(self, terminal):
        """A terminal on the screen with the printers."""

        async def go(at, **more):
            await at.sit_down(**more)
            await at.until(lambda: at.app.desk.printers, "the printers")
            await at.press("A")
            assert isinstance(at.app.screen, PrintersScreen)

        return go

    async def test_shows_how_each_printer_is_and_what_waits(self, hub, two, take, terminal, at_printers):
        await take(printer="hal")
        await note(hub, "hal", PrinterState.PAPER_OUT)
        hub.prints[0] = replace(hub.prints[0], detail="paper-out no paper")
        async with terminal() as at:
            await at_printers(at)
            await at.shows("bij de ingang", "Papier op", "sinds 09:00", "1 wacht", "bij de balie", "Zegt niets")
            await at.shows("Prints: 1 wacht", "A001", "wacht op de printer: papier op")
            await note(hub, "hal", PrinterState.ONLINE)
            await at.shows("Werkt")

    @pytest.mark.parametrize(
        ("key", "kind", "said"),
        [
            ("t", "test", "Testpagina gevraagd. Printer: bij de balie."),
            ("d", "day", "Dagoverzicht gevraagd. Printer: bij de balie."),
        ],
    )
    async def test_a_key_prints_at_the_printer_that_is_selected(self, key, kind, said, hub, two, terminal, at_printers):
        async with terminal() as at:
            await at_printers(at)
            await at.press("down", key)
            await at.shows(said)
            assert [(job.printer, job.kind) for job in hub.prints] == [("desk", kind)]

    async def test_a_new_roll_is_counted_anew(self, hub, terminal, at_printers):
        hub.add_printer("hal", name={"nl": "bij de ingang"}, roll_slips=400, slips=312)
        async with terminal() as at:
            await at_printers(at)
            await at.shows("rol 312/400")
            await at.press("n")
            await at.shows("Nieuwe rol genoteerd. Printer: bij de ingang.", "rol 0/400")

    async def test_a_key_pressed_twice_at_once_prints_once(self, hub, entrance, terminal, at_printers):
        held = asyncio.Event()

        class Slow(MemoryClient):
            async def print_test_page(self, printer):
                await held.wait()
                return await super().print_test_page(printer)

        async with terminal(api=Slow(hub)) as at:
            await at_printers(at)
            await at.press("t", "t", "t")
            held.set()
            await at.shows("Testpagina gevraagd.")
            assert len(hub.prints) == 1
            await at.press("t")
            await at.until(lambda: len(hub.prints) == 2, "another one, for it was asked again")

    async def test_a_hub_that_does_not_answer_leaves_no_doubt_about_what_is_not_known(
        self, hub, entrance, terminal, at_printers
    ):
        class Away(MemoryClient):
            async def print_day_slip(self, printer):
                raise HubUnreachable("no answer")

        async with terminal(api=Away(hub)) as at:
            await at_printers(at)
            await at.press("d")
            await at.shows("Geen antwoord van de hub. Kijk bij de printer of het gedaan is.")

    async def test_a_printer_that_is_gone_is_refused_in_words(self, hub, entrance, terminal, at_printers):
        async with terminal() as at:
            await at_printers(at)
            hub.remove_printer("hal")
            await at.press("t")
            await at.shows("Dat is er niet meer bij deze hub.", "Deze hub heeft geen printers.")
            await at.press("t")
            assert hub.prints == []

    async def test_the_board_is_one_key_back(self, hub, entrance, terminal, at_printers):
        async with terminal() as at:
            await at_printers(at)
            await at.press("tab", "escape")
            assert at.on_board

    async def test_its_keys_stand_in_the_help_and_the_palette(self, hub, entrance, terminal, at_printers):
        async with terminal() as at:
            await at_printers(at)
            await at.press("question_mark")
            await at.shows("Een testpagina printen bij de gekozen printer", "Nieuwe rol".lower())
            await at.press("escape", "colon")
            await at.type("dagov")
            await at.shows("Dagoverzicht")
            await at.pilot.press("enter")
            await at.until(lambda: [job.kind for job in hub.prints] == ["day"], "the slip of the day")

    async def test_signing_in_again_leads_back_to_the_board(self, hub, entrance, terminal, at_printers):
        async with terminal() as at:
            await at_printers(at)
            await hub.end_sessions()
            await at.shows("De hub kent uw aanmelding niet meer.")


class TestRows:
    async def test_what_waits_stands_first_then_the_newest(self, hub, entrance, take, clock):
        tickets = []
        for _ in range(4):
            tickets.append(await take(printer="hal"))
            clock.go_on(minutes=1)
        # By hand: A002 failed at 09:10, A004 printed at 09:12; A001 and A003 wait, A001 longer.
        hub.prints[1] = replace(hub.prints[1], state="failed", detail="too-old", changed_at=past_nine(clock, 10))
        hub.prints[3] = replace(hub.prints[3], state="printed", changed_at=past_nine(clock, 12))
        rows = job_rows(hub.board, hub.printers(), hub.prints[::-1], NL)
        assert [row.cells[:3] for row in rows] == [
            ("09:00", "A001", "wacht op de printer"),
            ("09:02", "A003", "wacht op de printer"),
            ("09:12", "A004", "geprint"),
            ("09:10", "A002", "printen is mislukt: wachtte te lang"),
        ]

    @pytest.mark.parametrize(
        ("kind", "said"),
        [("ticket", "A001"), ("copy", "A001 kopie"), ("test", "testpagina"), ("day", "dagoverzicht"), ("x", "x")],
    )
    async def test_what_was_printed_in_words(self, kind, said, hub, take, clock):
        ticket = await take()
        job = PrintJob("one", ticket.id, "hal", "printed", "", clock.now(), clock.now(), kind)
        assert what(hub.board, job, NL) == said

    async def test_the_board_knows_sooner_than_the_list_how_a_printer_is(self, hub, entrance):
        before = hub.printers()
        await note(hub, "hal", PrinterState.COVER_OPEN)
        (row,) = printer_rows(hub.board, before, NL)
        assert row.cells[:3] == ("bij de ingang", "Klep open", "sinds 09:00")
        assert printer_choices(hub.board, before, NL)[0].cells == ("bij de ingang", "Klep open")


def past_nine(clock, minutes):
    """A time after nine."""
    return clock.at.replace(minute=minutes)
