import asyncio

import msgspec
import pytest

from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.tickets import State
from wijkhub_queue.wire import PrintJob
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.sign_in import SignInScreen
from wijkhub_staff.screens.ticket_card import TicketCard

pytestmark = pytest.mark.anyio

KIOSK = Actor(Role.KIOSK, "hal")
QUICK = Rhythm(redraw_s=0.001, tick_s=3600, bell_s=3600, clock_s=3600, prints_s=3600, retry_s=0.01, message_s=3600)


async def test_a_ticket_taken_elsewhere_appears_by_itself(take, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.shows("Er wacht niemand.")
        await take()
        await at.shows("A001", "Wachtrij 1")


async def test_a_lost_connection_is_shown_at_once_and_mends_itself(hub, take, terminal):
    async with terminal() as at:
        await at.sit_down()
        await hub.go_away()
        await at.shows("GEEN VERBINDING sinds 09:00.")
        await hub.come_back()
        await at.shows_no_more("GEEN VERBINDING")
        await take()
        await at.shows("A001")


async def test_a_key_pressed_while_the_hub_is_away_is_said_to_be_unsure_and_then_cleared_up(hub, take, terminal):
    ticket = await take()
    async with terminal() as at:
        await at.sit_down()
        await hub.go_away()
        await at.pilot.press("v")
        await at.until(lambda: at.said.startswith("Geen antwoord van de hub."), "the doubt")
        assert "Onbekend of 'Volgende' is gedaan" in at.said
        await hub.come_back()
        await at.until(lambda: at.said.startswith("Volgende is niet gedaan"), "what became of it")
        assert hub.board.tickets[ticket.id].state is State.WAITING


async def test_a_hub_put_back_from_a_backup_has_its_board_loaded_anew(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await hub.start_epoch()
        await take()
        await at.shows("A002", "Wachtrij 2")


async def test_a_session_that_ended_leads_back_to_signing_in_and_says_why(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("slash")
        await hub.end_sessions()
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")
        await at.shows("De hub kent uw aanmelding niet meer. Meld u opnieuw aan.")


async def test_the_bell_is_silent_while_nobody_is_signed_in(hub, terminal):
    async with terminal() as at:
        await at.sit_down()
        await hub.do(c.AskHelp("Kiosk hal"), by=KIOSK)
        await at.in_step()
        await hub.end_sessions()
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")
        rung = []
        at.app.bell = lambda: rung.append(True)
        at.app._ring_on()
        assert rung == []


async def test_a_key_on_an_ended_session_leads_back_to_signing_in_too(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        hub._sessions.clear()
        await at.pilot.press("v")
        await at.until(lambda: isinstance(at.app.screen, SignInScreen), "signing in")


async def test_a_hundred_events_are_drawn_together(hub, take, terminal):
    # An hour between drawings: after the first, one promised drawing covers all that comes.
    async with terminal(rhythm=msgspec.structs.replace(QUICK, redraw_s=3600)) as at:
        await at.sit_down(draws=False)
        before = at.app.draws
        for _ in range(100):
            await take()
        await at.until(lambda: at.app.desk.board.seq == hub.board.seq, "all events")
        await at.pilot.pause()
        assert at.app.draws == before


async def test_drawings_go_on_after_many_events(hub, take, terminal):
    async with terminal() as at:
        await at.sit_down()
        for _ in range(100):
            await take()
        await at.shows("Wachtrij 100")


async def test_the_bell_rings_when_help_is_asked_and_again_until_it_is_answered(hub, terminal):
    async with terminal() as at:
        rung = []
        at.app.bell = lambda: rung.append(True)
        await at.sit_down()
        await hub.do(c.AskHelp("Kiosk hal"), by=KIOSK)
        await at.until(lambda: len(rung) == 1, "the bell")
        at.app._ring_on()
        assert len(rung) == 2
        await at.press("h")
        at.app._ring_on()
        assert len(rung) == 2


async def test_waits_are_by_the_hubs_clock_also_at_an_exercise(setup, hub, take, clock, terminal):
    exercise = msgspec.structs.replace(setup, exercise=True)
    await hub.do(c.ConfigureHub(exercise), by=Actor(Role.SUPERVISOR, "saar"))
    await take()
    async with terminal(rhythm=msgspec.structs.replace(QUICK, exercise_clock_s=0.01)) as at:
        await at.sit_down()
        await at.shows("OEFENING", "Dit is een oefening.")
        await hub.do(c.SetExerciseClock(clock.now().replace(hour=10), rate=0.0), by=Actor(Role.SUPERVISOR, "saar"))
        # From 09:00 to 11:00 in Amsterdam: two hours waited, whatever the terminal's own clock says.
        await at.until(lambda: at.app.desk.clock.now().hour == 10, "the hub's time")
        await at.in_step()
        await at.shows("2 u 00")
        assert "11:00" in at.text.splitlines()[0]


async def test_after_a_jump_of_the_clock_the_hub_is_asked_the_time_at_once(hub, take, clock, terminal):
    await take()
    clock.go_on(minutes=10)
    async with terminal() as at:
        await at.sit_down()
        await at.shows("10 min")
        at.app.desk.clock.told(clock.now().replace(hour=20), exercise=False)
        await hub.do(c.NoteClockJump(-60.0), by=SYSTEM)
        await at.until(lambda: at.app.desk.clock.now() == clock.now(), "the right time")
        await at.shows("De klok van de hub sprong")
        await at.press("x")
        await at.shows_no_more("De klok van de hub sprong")


async def test_a_print_that_failed_is_named(hub, take, clock, terminal):
    ticket = await take()
    hub.prints.append(PrintJob("p1", ticket.id, "hal", "failed", "", clock.now(), clock.now()))
    async with terminal() as at:
        await at.sit_down()
        await at.shows("Niet geprint: A001. Wel geldig")
        await at.press("enter")
        await at.shows("Papier: printen is mislukt")


class Slow(MemoryClient):
    """A hub that answers commands when a test lets it."""

    def __init__(self, hub):
        super().__init__(hub)
        self.let = asyncio.Event()
        self.let.set()
        self.asked = 0

    async def ask(self, command, command_id=None):
        self.asked += 1
        await self.let.wait()
        return await super().ask(command, command_id)


async def test_a_key_pressed_twice_on_a_slow_line_calls_one_resident(hub, take, terminal):
    first, second = await take(), await take()
    api = Slow(hub)
    async with terminal(api=api) as at:
        await at.sit_down()
        api.let.clear()
        before = api.asked
        await at.pilot.press("v", "v")
        await at.shows("Volgende…")
        api.let.set()
        await at.press()
        assert api.asked == before + 1
        assert hub.board.tickets[first.id].state is State.CALLED
        assert hub.board.tickets[second.id].state is State.WAITING


async def test_a_second_key_on_a_slow_line_is_done_after_the_first(hub, take, terminal):
    first, _ = await take(), await take()
    api = Slow(hub)
    async with terminal(api=api) as at:
        await at.sit_down()
        await at.press("v", "s")
        api.let.clear()
        await at.pilot.press("k", "v")
        api.let.set()
        await at.press()
        assert hub.board.tickets[first.id].state is State.SERVED
        assert at.here.number == "A002"


async def test_a_key_for_who_is_on_the_screen_never_reaches_who_comes_next(hub, take, terminal):
    await take()
    second = await take()
    api = Slow(hub)
    async with terminal(api=api) as at:
        await at.sit_down()
        await at.press("v", "s")
        api.let.clear()
        await at.pilot.press("v", "n")  # next; and "did not come", meant for who was still on the screen
        api.let.set()
        await at.press()
        assert hub.board.tickets[second.id].state is State.CALLED
        assert at.said.startswith("Niet gedaan: bij uw balie staat intussen iemand anders.")


async def test_too_many_keys_on_a_slow_line_are_refused_in_words(hub, take, terminal):
    await take()
    api = Slow(hub)
    async with terminal(api=api) as at:
        await at.sit_down()
        api.let.clear()
        await at.pilot.press("v", "P", "S", "O", "r")
        assert at.said.startswith("Nogmaals is niet gedaan: er wachten al drie toetsen.")
        api.let.set()
        await at.press()


async def test_a_card_closes_when_its_ticket_is_put_away_with_the_day(hub, take, clock, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("enter")
        assert isinstance(at.app.screen, TicketCard)
        clock.go_on(hours=24)
        await hub.do(c.TurnDay(), by=SYSTEM)
        await at.until(lambda: at.on_board, "the board")


async def test_a_worker_that_breaks_down_is_named_and_started_again(hub, take, terminal, monkeypatch):
    monkeypatch.setattr("wijkhub_staff.terminal.RESTART_S", 0.01)
    await take()
    async with terminal() as at:
        await at.sit_down()
        do, at.app.desk.do = at.app.desk.do, None
        at.app.workplace.under_way.press(Pressed(Act.RECALL))
        await at.until(lambda: len(at.app._notifications) == 1, "the notice")
        at.app.desk.do = do
        await at.until(
            lambda: any(one.group == "keys" and one.is_running for one in at.app.workers), "the worker at work again"
        )
        await at.press("v")
        assert at.here.number == "A001"


async def test_quitting_while_a_screen_is_being_made_ends_without_a_fault(terminal):
    # The pilot leaves as soon as the next screen is on the stack, before it has been laid out.
    for _ in range(5):
        async with terminal() as at:
            at.app.screen.query_one("#name").value = "Noor"
            at.app.screen.query_one("#pin").value = "1234"
            at.app.screen.query_one("#pin").focus()
            at.app.simulate_key("enter")
            await at.until(lambda: not isinstance(at.app.screen, SignInScreen), "the next screen")
