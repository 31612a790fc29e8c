import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_queue.board import CounterState
from wijkhub_queue.tickets import State
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.screens.sign_in import SignInScreen
from wijkhub_staff.widgets.row_list import RowList

pytestmark = pytest.mark.anyio

KIOSK = Actor(Role.KIOSK, "hal")
BRAM = Actor(Role.CLERK, "bram")


async def test_pause_and_go_on_with_one_key(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("P")
        assert hub.board.counters["c1"].state is CounterState.PAUSED
        assert at.said == "Balie 1 heeft pauze."
        await at.shows("Pauze sinds 09:00. Er wordt niemand geroepen.")
        await at.press("P")
        assert hub.board.counters["c1"].state is CounterState.OPEN
        assert at.said == "Balie 1 gaat verder."


async def test_closing_and_opening_the_counter(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("S")
        assert hub.board.counters["c1"].state is CounterState.CLOSED
        await at.shows("Deze balie is dicht.")
        await at.press("O")
        assert hub.board.counters["c1"].state is CounterState.OPEN
        assert hub.board.counters["c1"].clerk == "noor"


async def test_opening_goes_on_after_a_pause(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("P", "O")
        assert hub.board.counters["c1"].state is CounterState.OPEN


async def test_closing_with_somebody_there_is_refused_in_words(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "S")
        assert hub.board.counters["c1"].state is CounterState.OPEN
        assert at.said == "Bij Balie 1 is nog iemand. Maak dat eerst af: klaar, parkeren of terug in de rij."


async def test_another_counter_is_opened_and_the_old_one_closed(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("B")
        await at.until(lambda: isinstance(at.app.screen, ChooseCounterScreen), "the choice")
        assert at.app.screen.query_one(RowList).selected == "c1"
        await at.press("down", "enter")
        await at.until(lambda: at.on_board, "the board")
        states = {one.id: (one.state, one.clerk) for one in hub.board.counters.values()}
        assert states["c1"] == (CounterState.CLOSED, None)
        assert states["c2"] == (CounterState.OPEN, "noor")


async def test_a_counter_with_somebody_there_is_not_left_for_another(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "B", "down", "enter")
        await at.shows("Bij Balie 1 is nog iemand.")
        assert isinstance(at.app.screen, ChooseCounterScreen)
        assert hub.board.counters["c2"].clerk is None


async def test_going_back_from_the_choice_keeps_the_counter(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("B", "escape")
        await at.until(lambda: at.on_board, "the board")
        assert hub.board.counters["c1"].clerk == "noor"


async def test_the_doors_close_after_a_question_and_open_at_once(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("D")
        await at.shows("Deuren dicht?")
        await at.press("j")
        assert not hub.board.doors_open
        await at.shows("De deuren zijn dicht: de kiosk geeft geen nummers.")
        await at.press("D")
        assert hub.board.doors_open
        assert at.said == "De deuren zijn open."


async def test_doors_that_another_closed_meanwhile_are_not_opened_by_closing_them(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("D")
        await hub.do(c.CloseDoors(), by=KIOSK)
        await at.press("j")
        assert not hub.board.doors_open
        assert at.said == "Dat was al zo."


async def test_closing_the_day_says_how_many_tickets_end_with_it(hub, take, terminal):
    first, second = await take(), await take()
    async with terminal() as at:
        await at.sit_down("Gast", "4567", at=None)
        await at.press("W")
        await at.shows("2 bezoekers wachten nog of zijn geparkeerd.")
        await at.press("n")
        assert hub.board.day_open
        await at.press("W", "j")
        assert not hub.board.day_open
        assert {hub.board.tickets[one.id].state for one in (first, second)} == {State.LEFT}
        await at.shows("De dag is gesloten: er worden geen nummers gegeven.")
        await at.press("W")
        assert hub.board.day_open


async def test_a_day_is_not_closed_over_somebody_at_a_counter(hub, take, terminal):
    await take()
    bram = Actor(Role.CLERK, "bram")
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=bram)
    await hub.do(c.CallNext("c2"), by=bram)
    async with terminal() as at:
        await at.sit_down("Saar", "3456", at=None)
        await at.press("W", "j")
        assert hub.board.day_open
        assert at.said == "Er zijn nog mensen. Maak eerst af wie aan een balie is."


async def test_a_clerk_does_not_close_the_day(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("W")
        assert hub.board.day_open
        assert at.said == "De dag openen en sluiten doet een gastheer of leidinggevende."


async def test_help_is_answered_at_the_screen_that_rings_longest(hub, clock, terminal):
    async with terminal() as at:
        await at.sit_down()
        await hub.do(c.AskHelp("Kiosk hal"), by=KIOSK)
        clock.go_on(minutes=2)
        await hub.do(c.AskHelp("Kiosk gang"), by=KIOSK)
        await at.in_step()
        await at.shows("HULP gevraagd bij Kiosk hal, al 2 min. Druk op h als u gaat.", "HULP gevraagd bij Kiosk gang")
        await at.press("h")
        assert list(hub.board.help_asked) == ["Kiosk gang"]
        assert at.said == "U gaat naar Kiosk hal."
        await at.shows_no_more("bij Kiosk hal,")


async def test_signing_out_asks_closes_the_counter_and_ends_the_session(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("Q")
        await at.shows("Afmelden en Balie 1 sluiten?")
        await at.press("j")
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")
        assert hub.board.counters["c1"].state is CounterState.CLOSED
        assert (at.app.desk.staff, at.app.desk.counter) == (None, None)


async def test_signing_out_with_somebody_there_is_refused_and_the_session_stays(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v", "Q", "j")
        await at.until(lambda: at.said.startswith("Bij Balie 1 is nog iemand."), "the refusal")
        assert at.on_board
        assert at.app.desk.staff is not None


async def test_without_a_counter_one_signs_out_without_a_question(hub, terminal):
    async with terminal() as at:
        await at.sit_down("Gast", "4567", at=None)
        await at.press("v")
        assert at.said == "U werkt zonder balie. Kies er eerst een."
        await at.press("Q")
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")


async def test_one_signs_in_again_after_signing_out(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down("Gast", "4567", at=None)
        await at.press("Q")
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")
        await at.sit_down("Bram", "2345", at="c2")
        await at.press("v")
        assert at.here.number == "A001"


async def test_a_counter_that_another_clerk_took_is_named_and_stands_with_the_others(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("S")
        await hub.do(c.OpenCounter("c1", clerk="bram"), by=BRAM)
        await hub.do(c.CallNext("c1"), by=BRAM)
        await at.in_step()
        await at.shows("Balie 1 is nu in gebruik door Bram.", "Kies een andere balie met B.")
        others = at.app.screen.query_one("#counters", RowList).rows
        assert [row.cells[:2] for row in others] == [("Balie 1", "A001"), ("Balie 2", ""), ("Balie 3", "")]
        assert "Balie 1" not in at.text.splitlines()[0]
        before = hub.board.seq
        for key in ("v", "k", "S", "P"):
            await at.press(key)
            assert at.said.startswith(
                ("Aan deze balie werkt nu een ander. Kies een andere balie (B).", "Er is niemand")
            )
        assert hub.board.seq == before
        await at.press("B")
        assert isinstance(at.app.screen, ChooseCounterScreen)


async def test_a_counter_that_is_free_again_is_ones_own_again(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("S")
        await hub.do(c.OpenCounter("c1", clerk="bram"), by=BRAM)
        await at.in_step()
        await hub.do(c.CloseCounter("c1"), by=BRAM)
        await at.in_step()
        await at.shows("Deze balie is dicht.")
        await at.press("O")
        assert hub.board.counters["c1"].clerk == "noor"


async def test_a_refusal_at_a_closed_counter_names_the_key_that_opens_it(hub, take, terminal):
    await take()
    async with terminal(keymap={"counter-open": "f8"}) as at:
        await at.sit_down()
        await at.press("S", "v")
        assert at.said == "Balie 1 is niet open, maar: dicht. Open eerst de balie (f8)."
