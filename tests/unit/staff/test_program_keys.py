import pytest
from textual.command import CommandPalette
from textual.widgets import OptionList

from wijkhub_queue.tickets import State
from wijkhub_staff.keys import APP_KEYS, BOARD_KEYS, LIST_KEYS
from wijkhub_staff.screens.reading import ReadingScreen
from wijkhub_staff.themes import CONTRAST, DARK, LIGHT
from wijkhub_staff.words import Words

pytestmark = pytest.mark.anyio


async def test_the_help_screen_has_every_key_of_the_board(terminal):
    async with terminal(size=(100, 90)) as at:
        await at.sit_down()
        await at.press("question_mark")
        assert isinstance(at.app.screen, ReadingScreen)
        words = Words("nl")
        for key in (*BOARD_KEYS, *APP_KEYS, *LIST_KEYS):
            assert at.reads(words(f"help.{key.id}")), key.id
        await at.press("escape")
        assert at.on_board


@pytest.mark.parametrize("keys", ["w", "d", "b", "i", "enter", "g enter", "A", "B", "a", "a s"])
async def test_the_help_screen_opens_over_every_other_screen(keys, hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("v") if keys == "d" else None
        await at.press(*keys.split())
        assert not at.on_board
        under = at.app.screen
        at.app.action_help()
        await at.until(lambda: at.app.screen is not under, "the help screen")
        await at.shows("Toetsen")
        await at.press("escape")
        assert at.app.screen is under


async def test_the_help_screen_follows_the_keymap(terminal):
    async with terminal(keymap={"next": "f5", "finish": "v"}) as at:
        await at.sit_down()
        await at.press("question_mark")
        await at.shows("f5 Volgende; wordt er iemand geholpen", "v De bezoeker is geholpen")


async def test_a_keymap_changes_what_keys_do(hub, take, terminal):
    ticket = await take()
    async with terminal(keymap={"next": "f5", "finish": "v"}) as at:
        await at.sit_down()
        await at.press("v")
        assert hub.board.tickets[ticket.id].state is State.WAITING
        await at.press("f5", "v")
        assert hub.board.tickets[ticket.id].state is State.SERVED
        assert "f5 Volgende" in at.text


async def test_a_keymap_holds_in_questions_too(hub, take, terminal):
    ticket = await take()
    async with terminal(keymap={"yes": "o", "back": "f9"}) as at:
        await at.sit_down()
        await at.press("w", "f9")
        assert at.on_board
        await at.press("w", "j")
        assert not at.on_board
        await at.press("o")
        assert hub.board.tickets[ticket.id].state is State.LEFT


async def test_the_palette_has_every_key_and_does_what_is_chosen(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        await at.press("colon")
        await at.until(lambda: isinstance(at.app.screen, CommandPalette), "the palette")
        options = at.app.screen.query_one(OptionList)
        # All but the palette's own key.
        await at.until(lambda: options.option_count == len(BOARD_KEYS) + len(APP_KEYS) - 1, "all commands")
        await at.type("volgende")
        await at.until(lambda: 1 <= options.option_count < 5, "what remains")
        await at.pilot.press("enter")
        await at.until(lambda: at.on_board, "the board")
        await at.press()
        assert at.here.number == "A001"


async def test_the_palette_says_when_it_finds_nothing(terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.press("colon")
        await at.type("zwembad")
        await at.shows("Niets gevonden.")


async def test_the_language_changes_at_once_and_back(take, terminal):
    await take("licence")
    async with terminal() as at:
        await at.sit_down()
        await at.shows("Wachtrij", "Rijbewijs", "v Volgende")
        await at.press("f2")
        await at.shows("Queue", "Driving licence", "v Next")
        await at.press("v")
        assert at.said == "A001 was called to Counter 1."
        await at.press("f2")
        await at.shows("Wachtrij")


async def test_the_theme_goes_round(terminal):
    async with terminal() as at:
        await at.sit_down()
        seen = [at.app.theme]
        for _ in range(3):
            await at.press("f3")
            seen.append(at.app.theme)
        assert seen == [DARK.name, LIGHT.name, CONTRAST.name, DARK.name]


async def test_ctrl_c_does_not_quit_but_says_what_does(terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.pilot.press("ctrl+c")
        await at.until(lambda: len(at.app._notifications) == 1, "the notice")
        (notice,) = at.app._notifications
        assert notice.message == "Stoppen doet u met ctrl+q."
        assert at.app.is_running


async def test_ctrl_q_quits(terminal):
    async with terminal() as at:
        await at.sit_down()
        await at.pilot.press("ctrl+q")
        await at.until(lambda: not at.app.is_running, "the end")


async def test_a_key_that_means_nothing_does_nothing(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        before = hub.board.seq
        await at.press("e", "5", "f7", "ctrl+t")
        assert hub.board.seq == before
        assert at.on_board


async def test_tab_goes_from_list_to_list(hub, take, terminal):
    await take()
    async with terminal() as at:
        await at.sit_down()
        focused = [at.app.focused.id]
        for _ in range(2):
            await at.press("tab")
            focused.append(at.app.focused.id)
        assert focused == ["queue", "counters", "queue"]
