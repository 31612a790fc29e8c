"""The terminal of hub staff: signing in, choosing a counter, the board. Workers talk to the hub and post messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import ClassVar, cast

from textual import on, work
from textual.app import App
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from wijkhub_client.api import HubApi, Link
from wijkhub_client.errors import ClientError, NotSignedIn
from wijkhub_client.feed import BoardFeed
from wijkhub_queue.board import PrinterNow
from wijkhub_queue.events import ClockJumped, TicketReprinted
from wijkhub_staff.acts import Pressed
from wijkhub_staff.desk import Desk, Outcome
from wijkhub_staff.drawing import Draw
from wijkhub_staff.key_done import KeyDone
from wijkhub_staff.keys import binding
from wijkhub_staff.pace import Pace
from wijkhub_staff.palette import ActProvider
from wijkhub_staff.rhythm import Rhythm
from wijkhub_staff.screens.appointments import AppointmentsScreen
from wijkhub_staff.screens.board import BoardScreen
from wijkhub_staff.screens.choose_counter import ChooseCounterScreen
from wijkhub_staff.screens.closures import ClosuresScreen
from wijkhub_staff.screens.help import help_screen
from wijkhub_staff.screens.sign_in import SignInScreen
from wijkhub_staff.screens.too_small import TooSmallScreen, fits
from wijkhub_staff.themes import DARK, THEMES, next_theme
from wijkhub_staff.under_way import UnderWay
from wijkhub_staff.words import Words
from wijkhub_staff.workplace import Workplace

_SAY_WHAT_KEYS_DID = (BoardScreen, AppointmentsScreen, ClosuresScreen)
RESTART_S = 2.0
"""After how long a worker that broke down is started again."""


class Terminal(App[None]):
    """One clerk at one hub."""

    CSS_PATH = "terminal.tcss"
    TITLE = "Wijkhub"
    COMMANDS = {ActProvider}  # noqa: RUF012 - Textual declares it so
    BINDINGS: ClassVar[list[BindingType]] = [
        binding("help", "help"),
        binding("commands", "command_palette"),
        binding("language", "language"),
        binding("theme", "theme"),
        binding("quit", "quit"),
    ]

    class BoardMoved(Message):
        """The board changed. Many at once count as one."""

        def can_replace(self, message: Message) -> bool:
            """A newer one makes an older one needless."""
            return isinstance(message, Terminal.BoardMoved)

    class LinkIs(Message):
        """The connection was lost, or is back."""

        def __init__(self, link: Link) -> None:
            super().__init__()
            self.link = link

    class Done(Message):
        """What became of a key."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome

    class ClockMoved(Message):
        """The hub's clock was moved, so that what it told last is not true any more."""

    class SessionOver(Message):
        """The hub does not know this session any more."""

    def __init__(
        self,
        hub: HubApi,
        *,
        place: str = "",
        language: str = "nl",
        name: str = "",
        keymap: Mapping[str, str] | None = None,
        rhythm: Rhythm | None = None,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        """A terminal that nobody has signed in at yet.

        Args:
            hub: the way to the hub.
            place: its address, as staff may see it.
            language: of what staff read; `nl` or `en`.
            name: who signs in, when that is known already.
            keymap: other keys, by id.
            rhythm: how often what recurs is done.
            monotonic: seconds that only go on; tests pass their own.
        """
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.desk = Desk(hub, monotonic=monotonic)
        self.workplace = Workplace(
            self.desk,
            UnderWay(self._do),
            words=Words(language),
            keymap=keymap or {},
            rhythm=rhythm or Rhythm(),
            place=place,
        )
        self._clerk = name
        self._pace = Pace(self.workplace.rhythm.redraw_s, monotonic)
        self._drawing: asyncio.TimerHandle | None = None
        self._rung: frozenset[str] = frozenset()
        self._printers_were: tuple[PrinterNow, ...] = ()
        self.draws = 0
        """How often the board was drawn."""
        self.set_keymap(keymap or {})

    def on_mount(self) -> None:
        """Begin at signing in."""
        rhythm = self.workplace.rhythm
        self.set_interval(rhythm.tick_s, self.redraw)
        self.set_interval(rhythm.bell_s, self._ring_on)
        self.push_screen(SignInScreen(self.workplace, clerk=self._clerk))
        self._fit()

    # Drawing.

    def redraw(self) -> None:
        """Draw soon: at once, or when the last drawing is long enough ago."""
        wait = self._pace.ask()
        if wait is None:
            return
        if wait > 0:
            # Not a Textual timer: on a busy machine one that runs once may not run at all, and nothing would be drawn.
            self._drawing = asyncio.get_running_loop().call_later(wait, self._draw)
        else:
            self._draw()

    def on_unmount(self) -> None:
        """Nothing is drawn after the end."""
        if self._drawing is not None:
            self._drawing.cancel()

    def _draw(self) -> None:
        self._pace.drawn()
        self.draws += 1
        self._fit()
        for screen in self.screen_stack:
            screen.post_message(Draw())

    def _ring_on(self) -> None:
        if self.desk.board.help_asked and self.desk.loaded:
            self.bell()

    # Work: it talks to the hub, and posts messages.

    @work(exclusive=True, exit_on_error=False, group="follow")
    async def _follow(self) -> None:
        feed = BoardFeed(self.desk.hub, self._report)
        try:
            async for _ in feed.changes():
                self.desk.heard(feed)
                self.post_message(self.BoardMoved())
                if feed.latest is not None and isinstance(feed.latest.event, ClockJumped):
                    self.post_message(self.ClockMoved())
        except NotSignedIn:
            self.post_message(self.SessionOver())

    def _report(self, link: Link) -> None:
        self.post_message(self.LinkIs(link))

    @work(exclusive=True, exit_on_error=False, group="keys")
    async def _work_through(self) -> None:
        await self.workplace.under_way.run()

    async def _do(self, pressed: Pressed) -> None:
        outcome = await self.desk.do(pressed)
        if outcome.command_id is not None:
            self.workplace.under_way.forget()
        self.post_message(self.Done(outcome))

    @work(exclusive=True, exit_on_error=False, group="unsure")
    async def _learn_what_became_of_it(self) -> None:
        outcome = await self.desk.what_became_of_it()
        if outcome is not None:
            self.post_message(self.Done(outcome))

    @work(exclusive=True, exit_on_error=False, group="clock")
    async def _keep_time(self) -> None:
        rhythm = self.workplace.rhythm
        while True:
            if not await self._asked(self.desk.ask_the_time()):
                return
            await asyncio.sleep(rhythm.exercise_clock_s if self.desk.exercise else rhythm.clock_s)

    @work(exclusive=True, exit_on_error=False, group="prints")
    async def _watch_prints(self) -> None:
        while True:
            if not await self._asked(self.desk.ask_for_prints()):
                return
            await asyncio.sleep(self.workplace.rhythm.prints_s)

    @work(exclusive=True, exit_on_error=False, group="sync")
    async def _watch_sync(self) -> None:
        while True:
            if not await self._asked(self.desk.ask_for_sync()):
                return
            await asyncio.sleep(self.workplace.rhythm.sync_s)

    @work(exclusive=True, exit_on_error=False, group="names")
    async def _learn_names(self) -> None:
        await self._asked(self.desk.ask_for_names())

    async def _asked(self, question: Awaitable[None]) -> bool:
        """Ask; False when the session is over. A hub that is away is shown by the stream, and asked again later."""
        try:
            await question
        except NotSignedIn:
            self.post_message(self.SessionOver())
            return False
        except ClientError:
            return True
        self.post_message(self.BoardMoved())
        return True

    # Messages.

    @on(SignInScreen.SignedIn)
    def _signed_in(self) -> None:
        self._follow()
        self._work_through()
        self._keep_time()
        self._watch_prints()
        self._watch_sync()
        self._go_to(ChooseCounterScreen(self.workplace, may_go_back=False))

    @on(ChooseCounterScreen.Seated)
    def _seated(self) -> None:
        self._go_to(BoardScreen(self.workplace))

    @on(BoardScreen.ChangeCounter)
    def _change_counter(self) -> None:
        self._go_to(ChooseCounterScreen(self.workplace, may_go_back=True))

    @on(BoardScreen.SignedOut)
    def _signed_out(self) -> None:
        self.desk.counter = None
        self._to_sign_in("")

    @on(SessionOver)
    def _session_over(self) -> None:
        if not any(isinstance(screen, SignInScreen) for screen in self.screen_stack):
            self._to_sign_in("sign-in.session-over")

    def _to_sign_in(self, note: str) -> None:
        for group in ("follow", "keys", "clock", "prints", "sync", "names", "unsure"):
            self.workers.cancel_group(self, group)
        self.desk.leave()
        self.workplace.under_way.forget()
        while len(self.screen_stack) > 2:
            self.pop_screen()
        self._go_to(SignInScreen(self.workplace, clerk=self._clerk, note=note))

    # The window.

    def on_resize(self, event: Resize) -> None:
        """Work in a window that is large enough, and say so in one that is not."""
        self._fit(event.size)

    def _go_to(self, screen: Screen[None]) -> None:
        """Leave the screen at which somebody works for another one."""
        if isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
        self.switch_screen(screen)
        self._fit()

    def _fit(self, size: Size | None = None) -> None:
        if len(self.screen_stack) < 2:
            return  # the program begins or ends
        covered = isinstance(self.screen, TooSmallScreen)
        if fits(size or self.size) and covered:
            self.pop_screen()
        elif not fits(size or self.size) and not covered:
            self.push_screen(TooSmallScreen(self.workplace))

    @on(BoardMoved)
    def _board_moved(self) -> None:
        places = frozenset(self.desk.board.help_asked)
        if places - self._rung:
            self.bell()
        self._rung = places
        printers = tuple(self.desk.board.printers.values())
        if printers != self._printers_were:
            self._printers_were = printers
            self._watch_prints()  # a printer that stops or mends changes what became of paper
        if self.desk.strangers and not any(one.group == "names" and not one.is_finished for one in self.workers):
            self._learn_names()
        self.redraw()

    @on(ClockMoved)
    def _clock_moved(self) -> None:
        self._keep_time()

    @on(LinkIs)
    def _link_is(self, message: LinkIs) -> None:
        self.desk.link(message.link)
        if message.link is Link.CONNECTED and self.desk.unsure is not None:
            self._learn_what_became_of_it()
        self.redraw()

    @on(Done)
    def _done(self, message: Done) -> None:
        if isinstance(message.outcome.error, NotSignedIn):
            self.post_message(self.SessionOver())
            return
        if any(isinstance(event, TicketReprinted) for event in message.outcome.events):
            self._watch_prints()
        at_work = next((one for one in reversed(self.screen_stack) if isinstance(one, _SAY_WHAT_KEYS_DID)), None)
        if at_work is not None:
            at_work.post_message(KeyDone(message.outcome))

    @on(Worker.StateChanged)
    def _worker_changed(self, event: Worker.StateChanged) -> None:
        """A worker that broke down (a fault in this program) is named, and started again; the screen stays."""
        if event.state is not WorkerState.ERROR or event.worker.node is not self:
            return
        words = self.workplace.words
        self.notify(words("message.broken", what=event.worker.name, why=event.worker.error), markup=False)
        again = {
            "follow": self._follow,
            "keys": self._work_through,
            "clock": self._keep_time,
            "prints": self._watch_prints,
            "sync": self._watch_sync,
        }
        if event.worker.group in again:
            self.set_timer(RESTART_S, again[event.worker.group])

    # Keys of the program.

    def action_help(self) -> None:
        """What the keys do."""
        self.push_screen(help_screen(self.workplace, self.screen))

    def action_command_palette(self) -> None:
        """Every key as a command."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(placeholder=self.workplace.words("palette.type"), id="--command-palette"))

    def action_language(self) -> None:
        """The other language, at once."""
        self.workplace.words = Words(self.workplace.words.other_language())
        self._draw()

    def action_theme(self) -> None:
        """The next theme."""
        self.theme = next_theme(self.theme)

    def action_help_quit(self) -> None:
        """Ctrl+c does not quit; say what does."""
        key = self.workplace.key("quit")
        self.notify(self.workplace.words("message.quit", key=key), markup=False)
