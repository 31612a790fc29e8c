import pytest
from textual.widgets import Input

from wijkhub_client.errors import TooSoon
from wijkhub_client.memory_client import MemoryClient
from wijkhub_queue import commands as c
from wijkhub_queue.actors import Actor, Role
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.screens.sign_in import SignInScreen
from wijkhub_staff.widgets.row_list import RowList

pytestmark = pytest.mark.anyio


async def test_signing_in_leads_to_the_choice_of_a_counter(terminal):
    async with terminal() as at:
        await at.sign_in("Noor", "1234")
        await at.shows("Waar werkt u?", "Balie 1", "Zonder balie")
        assert at.app.desk.staff.name == "Noor"


async def test_the_pin_is_not_to_be_read_on_the_screen(terminal):
    async with terminal() as at:
        await at.type("Noor")
        await at.pilot.press("enter")
        await at.type("1234")
        assert "Noor" in at.text
        assert "1234" not in at.text
        assert "••••" in at.text


async def test_a_pin_has_digits_only(terminal):
    async with terminal(name="Noor") as at:
        await at.type("1a2b")
        assert at.app.screen.query_one("#pin", Input).value == "12"


async def test_a_field_that_is_filled_in_never_has_the_keys(terminal, monkeypatch):
    had: list[str | None] = []
    give = SignInScreen.set_focus

    def note(screen, widget, *more):
        had.append(widget.id if widget else None)
        give(screen, widget, *more)

    monkeypatch.setattr(SignInScreen, "set_focus", note)
    async with terminal(name="Noor") as at:
        assert had[0] == "pin"
        await at.type("1234")
        assert "name" not in had


async def test_a_name_that_is_known_goes_straight_to_the_pin(terminal):
    async with terminal(name="Noor") as at:
        await at.type("1234")
        await at.pilot.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ChooseCounterScreen), "signed in")


async def test_a_wrong_pin_is_said_in_plain_words_and_the_field_is_empty(terminal):
    async with terminal(name="Noor") as at:
        await at.type("9999")
        await at.pilot.press("enter")
        await at.shows("Naam of pincode klopt niet. Probeer het nog eens.")
        assert at.app.screen.query_one("#pin", Input).value == ""
        assert at.app.focused.id == "pin"


async def test_too_short_a_pin_is_not_sent(terminal):
    async with terminal(name="Noor") as at:
        await at.type("12")
        await at.pilot.press("enter")
        await at.shows("minstens 4 cijfers")


class Strict(MemoryClient):
    """A hub that has had enough wrong PINs for now."""

    tries = 0

    async def sign_in(self, name, pin):
        self.tries += 1
        if self.tries == 1:
            raise TooSoon("wait", retry_after_s=7.0)
        return await super().sign_in(name, pin)


class NoTimer:
    def stop(self):
        """Seconds pass when the test says so."""


async def test_too_many_tries_count_down_and_enter_waits(hub, terminal, monkeypatch):
    monkeypatch.setattr(SignInScreen, "_each_second", lambda _: NoTimer())
    api = Strict(hub)
    async with terminal(name="Noor", api=api) as at:
        await at.type("1234")
        await at.pilot.press("enter")
        await at.shows("Wacht nog 7 s.")
        await at.type("1234")
        await at.pilot.press("enter")
        assert api.tries == 1
        screen = at.app.screen
        screen._second()
        await at.shows("Wacht nog 6 s.")
        for _ in range(6):
            screen._second()
        await at.shows("U kunt het nu weer proberen.")
        await at.pilot.press("enter")
        await at.until(lambda: isinstance(at.app.screen, ChooseCounterScreen), "signed in")


async def test_a_hub_that_is_away_is_tried_again_until_it_is_back(hub, terminal):
    await hub.go_away()
    async with terminal(name="Noor") as at:
        await at.type("1234")
        await at.pilot.press("enter")
        await at.shows("De hub op http://hub antwoordt niet.", "Ik probeer het steeds opnieuw.")
        await hub.come_back()
        await at.until(lambda: isinstance(at.app.screen, ChooseCounterScreen), "signed in")


async def test_typing_on_stops_what_was_being_tried(hub, terminal):
    await hub.go_away()
    async with terminal(name="Noor") as at:
        await at.type("1234")
        await at.pilot.press("enter")
        await at.shows("antwoordt niet")
        await at.type("5")
        await at.shows_no_more("antwoordt niet")
        await hub.come_back()
        await at.pilot.pause()
        assert isinstance(at.app.screen, SignInScreen)


async def test_the_language_can_be_changed_before_signing_in(terminal):
    async with terminal() as at:
        await at.shows("Pincode")
        await at.pilot.press("f2")
        await at.shows("PIN", "Wijkhub: sign in")


async def test_escape_quits(terminal):
    async with terminal() as at:
        await at.pilot.press("escape")
        await at.until(lambda: not at.app.is_running, "the end")


async def test_the_choice_shows_what_is_open_and_by_whom(hub, terminal):
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=Actor(Role.CLERK, "bram"))
    async with terminal() as at:
        await at.sign_in("Noor", "1234")
        await at.until(lambda: "door Bram" in at.text, "the name")
        (row,) = (row for row in at.app.screen.query_one(RowList).rows if row.id == "c2")
        assert row.cells == ("Balie 2", "open", "door Bram", "Papieren, Geld")


async def test_a_counter_that_is_taken_is_refused_in_words(hub, terminal):
    await hub.do(c.OpenCounter("c2", clerk="bram"), by=Actor(Role.CLERK, "bram"))
    async with terminal() as at:
        await at.sign_in("Noor", "1234")
        await at.pilot.press("down", "enter")
        await at.shows("Balie 2 is al in gebruik. Kies een andere.")
        assert isinstance(at.app.screen, ChooseCounterScreen)


async def test_who_has_a_counter_open_already_finds_it_selected_and_keeps_it(hub, terminal):
    await hub.do(c.OpenCounter("c2", clerk="noor"), by=Actor(Role.CLERK, "noor"))
    async with terminal() as at:
        await at.sign_in("Noor", "1234")
        await at.until(lambda: at.app.screen.query_one(RowList).selected == "c2", "her counter")
        await at.shows("door u")
        await at.pilot.press("enter")
        await at.until(lambda: at.on_board, "the board")
        assert at.app.desk.counter == "c2"
