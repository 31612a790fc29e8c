"""At 80 by 24 everything stands on the screen; what is too long is cut, never what follows it."""

import pytest
from rich.cells import cell_len
from textual.containers import VerticalScroll
from textual.widgets import Input

from wijkhub_client.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Service, ServiceGroup
from wijkhub_queue.wire import PrintJob
from wijkhub_staff.keys import APP_KEYS, BOARD_KEYS
from wijkhub_staff.screens.sign_in import SignInScreen
from wijkhub_staff.screens.too_small import LEAST, TooSmallScreen
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio

LONG = "Aanvraag gehandicaptenparkeerkaart en bijzondere bijstand voor woninginrichting"
KIOSK = Actor(Role.KIOSK, "hal")


@pytest.fixture
def setup():
    return HubSetup(
        name="Huis van de Wijk " + LONG,
        groups=(ServiceGroup("all", "W", {"nl": LONG, "en": LONG}),),
        services=tuple(Service(f"s{n}", "all", {"nl": f"{LONG} {n}", "en": f"{LONG} {n}"}) for n in range(30)),
        counters=tuple(
            CounterPlace(f"c{n}", {"nl": f"Balie {n}", "en": f"Counter {n}"}, ("all",)) for n in range(1, 9)
        ),
        exercise=True,
    )


@pytest.fixture
def hub(setup, clock):
    hub = MemoryHub(setup, clock=clock.now)
    hub.add_staff("Wilhelmina van Oldenbarnevelt-Schimmelpenninck", "1234", role=Role.SUPERVISOR)
    return hub


@pytest.fixture
async def busy(hub, take, clock):
    """A hub with everything going on at once."""
    tickets = []
    for n in range(40):
        tickets.append(await take(f"s{n % 30}", needs_language="tr" if n % 3 == 0 else None))
        clock.go_on(minutes=3)
    for ticket in tickets[5:12]:
        await hub.do(c.ParkTicket(ticket.id))
    for ticket in tickets[20:25]:
        await hub.do(c.ChangePriority(ticket.id, "priority", c.Reason.FRAIL))
    for n in range(2, 9):
        clerk = Actor(Role.CLERK, f"clerk-{n}")
        await hub.do(c.OpenCounter(f"c{n}", languages=("nl", "tr")), by=clerk)
        await hub.do(c.CallNext(f"c{n}"), by=clerk)
    await hub.do(c.AskHelp("Kiosk in de gang bij de achteringang van het gebouw aan de Lange Straat"), by=KIOSK)
    await hub.do(c.CloseDoors())
    await hub.do(c.NoteClockJump(120.0), by=SYSTEM)
    hub.prints += [PrintJob(one.id, one.id, "hal", "failed", "", clock.now(), clock.now()) for one in tickets[25:35]]
    return tickets


def check(at, width, height):
    lines = at.text.splitlines()
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines)
    for widget in at.app.screen.walk_children():
        scrolled = any(isinstance(parent, VerticalScroll) for parent in widget.ancestors)
        if widget.display and widget.region.area and not scrolled:
            assert widget.region.right <= width, widget
            assert widget.region.bottom <= height, widget


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_board_with_everything_going_on_fits(language, hub, busy, terminal):
    async with terminal(language=language) as at:
        check(at, 80, 24)
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.press("v")
        check(at, 80, 24)
        words, text = Words(language), at.text
        for key in (*BOARD_KEYS, *APP_KEYS):
            if key.in_bar:
                assert f"{at.app.workplace.key(key.id)} {words(f'key.{key.id}')}" in text
        # Whom there is room for at least: four who wait, two counters, one who is parked.
        for name, least in (("queue", 4), ("counters", 2), ("parked", 1)):
            assert at.app.screen.query_one(f"#{name}", RowList).scrollable_content_region.height >= least, name
        assert words("notice.more", count=2) in text or words("notice.more", count=3) in text


@pytest.mark.parametrize(
    "keys", ["i", "d", "g", "slash", "b", "m", "w", "W", "D D", "Q", "enter", "o", "question_mark"]
)
async def test_every_question_fits(keys, hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.press("v", *keys.split())
        assert not at.on_board
        check(at, 80, 24)
        hint = at.app.screen.query_one("#hint")
        assert hint.region.height > 0
        assert hint.region.bottom <= 23


async def test_a_long_name_is_cut_and_what_stands_after_it_is_not(hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        title = at.text.splitlines()[0]
        # 09:00 and 40 times 3 minutes.
        assert "OEFENING" in title
        assert title.endswith("11:00")
        assert "TR" in at.text


async def test_the_number_and_the_choice_of_a_counter_fit(hub, terminal):
    async with terminal() as at:
        assert isinstance(at.app.screen, SignInScreen)
        check(at, 80, 24)
        await at.sign_in("Wilhelmina van Oldenbarnevelt-Schimmelpenninck", "1234")
        check(at, 80, 24)
        await at.pilot.press("enter")
        await at.until(lambda: at.on_board, "the board")
        await at.press("g", "enter")
        await at.shows("Zeg dit nummer")
        check(at, 80, 24)


@pytest.mark.parametrize("size", [(40, 10), (LEAST.width - 1, 24), (80, LEAST.height - 1)])
async def test_a_window_that_is_too_small_says_so_and_takes_no_keys(size, hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.pilot.resize_terminal(*size)
        await at.shows(f"Dit venster is te klein: {size[0]} bij {size[1]}. Maak het 72 bij 20 of groter.")
        check(at, *size)
        before = hub.board.seq
        await at.press("v", "d", "Q")
        assert (hub.board.seq, isinstance(at.app.screen, TooSmallScreen)) == (before, True)
        await at.pilot.resize_terminal(LEAST.width, LEAST.height)
        await at.shows_no_more("te klein")
        assert at.on_board
        await at.press("v")
        assert at.here is not None


async def test_who_signs_in_in_a_window_that_is_too_small_first_reads_that(hub, terminal):
    async with terminal(size=(40, 10), name="Noor") as at:
        await at.shows("Dit venster is te klein: 40 bij 10.")
        await at.pilot.resize_terminal(80, 24)
        await at.shows("Pincode")
        await at.type("1234")
        assert at.app.screen.query_one("#pin", Input).value == "1234"


async def test_a_question_stays_open_while_the_window_is_too_small(hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.press("w")
        await at.pilot.resize_terminal(40, 10)
        await at.shows("te klein")
        await at.pilot.resize_terminal(80, 24)
        await at.shows("Het nummer vervalt")


async def test_a_session_that_ends_while_the_window_is_too_small_leads_to_signing_in(hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.pilot.resize_terminal(40, 10)
        await at.shows("te klein")
        await hub.end_sessions()
        await at.until(lambda: at.app.desk.loaded is False, "signed out")
        await at.pilot.resize_terminal(80, 24)
        await at.shows("De hub kent uw aanmelding niet meer.")


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_the_smallest_window_that_will_do_shows_who_is_here_who_waits_and_the_keys(language, hub, busy, terminal):
    async with terminal(size=LEAST, language=language) as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.press("v")
        check(at, *LEAST)
        assert at.app.screen.query_one("#queue", RowList).scrollable_content_region.height >= 1
        key_bar = at.app.screen.query_one(KeyBar)
        assert key_bar.region.bottom <= LEAST.height and key_bar.region.height == len(key_bar._flow(LEAST.width))


async def test_the_window_can_change_while_working(hub, busy, terminal):
    async with terminal() as at:
        await at.sit_down("Wilhelmina van Oldenbarnevelt-Schimmelpenninck")
        await at.pilot.resize_terminal(132, 43)
        await at.in_step()
        check(at, 132, 43)
        assert at.text.splitlines()[0].endswith("11:00")
