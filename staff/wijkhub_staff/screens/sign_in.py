"""Signing in: name and PIN, and in plain words what is wrong."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Label, Static

from wijkhub_client.errors import ClientError, HubUnavailable, HubUnreachable, NotSignedIn, TooSoon
from wijkhub_staff.drawing import Draw
from wijkhub_staff.refusals import refusal
from wijkhub_staff.workplace import Workplace

LONGEST_NAME = 60
LONGEST_PIN = 12


class SignInScreen(Screen[None]):
    """Name and PIN. While the hub is away it goes on trying; after too many mistakes it counts down."""

    # The first field that gets the keys at all: what is typed before that is nobody's, and never in the wrong field.
    AUTO_FOCUS = ".-first"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.quit", "quit", id="leave-program", show=False),
    ]

    class SignedIn(Message):
        """The hub knows who works here now."""

    class Failed(Message):
        """A try failed. `again`: the same is tried again by itself; `attempt`: which one it was."""

        def __init__(self, error: ClientError, *, again: bool, attempt: int) -> None:
            super().__init__()
            self.error = error
            self.again = again
            self.attempt = attempt

    def __init__(self, workplace: Workplace, *, clerk: str = "", note: str = "") -> None:
        super().__init__()
        self._workplace = workplace
        self._note = note
        """The key of a text that says why one has to sign in again."""
        self._status: tuple[str, str] = ("", "")
        """The key of what it says, and how that looks."""
        self._error: ClientError | None = None
        """What went wrong, where the screen has no words of its own for it."""
        self._wait_s = 0
        self._attempt = 0
        """Which try counts: what an earlier one still says is about something else than what stands in the fields."""
        self._countdown: Timer | None = None
        self._labels = {key: Label(markup=False) for key in ("sign-in.heading", "sign-in.name", "sign-in.pin")}
        self._place = Label(id="place", markup=False)
        self._name_field = Input(clerk, id="name", max_length=LONGEST_NAME)
        self._pin_field = Input(id="pin", password=True, max_length=LONGEST_PIN, restrict=r"[0-9]*", type="text")
        (self._pin_field if clerk else self._name_field).add_class("-first")
        self._said = Static(id="status", markup=False)
        self._hint = Label(id="hint", markup=False)

    def compose(self) -> ComposeResult:
        """A form in the middle."""
        with Vertical(id="form"):
            heading, name, pin = self._labels.values()
            heading.id = "heading"
            yield heading
            yield self._place
            yield name
            yield self._name_field
            yield pin
            yield self._pin_field
            yield self._said
        yield self._hint

    def on_mount(self) -> None:
        """Say why one is here again, if that is so."""
        if self._note:
            self._status = (self._note, "-refused")
        self.draw()

    @on(Draw)
    def draw(self) -> None:
        """All words anew."""
        words = self._workplace.words
        for label, text in self._labels.items():
            text.update(Content(words(label)))
        self._place.update(Content(self._workplace.place))
        self._hint.update(Content(words("sign-in.hint", language=self._workplace.key("language"))))
        key, tone = self._status
        self._said.set_class(tone == "-refused", "-refused")
        self._said.set_class(tone == "-busy", "-busy")
        said = words(key, seconds=self._wait_s, place=self._workplace.place) if key else ""
        if self._error is not None:
            said = refusal(self._error, words, {"act": words("sign-in.heading"), "seconds": ""})
        self._said.update(Content(said))

    def _say(self, key: str, tone: str, error: ClientError | None = None) -> None:
        self._status, self._error = (key, tone), error
        self.draw()

    @on(Input.Changed)
    def _typing(self) -> None:
        """Somebody types: what was being tried is not meant any more."""
        self.workers.cancel_group(self, "sign-in")
        self._attempt += 1
        if self._wait_s == 0 and self._status[1] == "-busy":
            self._say("", "")

    @on(Input.Submitted, "#name")
    def _to_pin(self) -> None:
        self._pin_field.focus()

    @on(Input.Submitted, "#pin")
    def _try(self) -> None:
        name, pin = self._name_field.value.strip(), self._pin_field.value
        if self._wait_s > 0:
            return
        if not name or len(pin) < 4:
            self._say("sign-in.incomplete", "-refused")
            return
        self._say("sign-in.trying", "-busy")
        self._attempt += 1
        self._sign_in(name, pin, self._attempt)

    @work(exclusive=True, exit_on_error=False, group="sign-in")
    async def _sign_in(self, name: str, pin: str, attempt: int) -> None:
        while True:
            try:
                await self._workplace.desk.hub.sign_in(name, pin)
            except (HubUnreachable, HubUnavailable) as error:
                self.post_message(self.Failed(error, again=True, attempt=attempt))
                await asyncio.sleep(self._workplace.rhythm.retry_s)
            except ClientError as error:
                self.post_message(self.Failed(error, again=False, attempt=attempt))
                return
            else:
                self.post_message(self.SignedIn())
                return

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        if message.attempt != self._attempt:
            return
        if message.again:
            self._say("sign-in.unreachable", "-busy")
            return
        with self.prevent(Input.Changed):
            self._pin_field.clear()
        if isinstance(message.error, TooSoon):
            self._count_down(message.error.retry_after_s)
        elif isinstance(message.error, NotSignedIn):
            self._say("sign-in.wrong-pin", "-refused")
        else:
            self._say("", "-refused", message.error)

    def _count_down(self, seconds: float) -> None:
        self._wait_s = max(1, round(seconds))
        self._say("sign-in.too-soon", "-refused")
        if self._countdown is not None:
            self._countdown.stop()
        self._countdown = self._each_second()

    def _each_second(self) -> Timer:
        return self.set_interval(1.0, self._second)

    def _second(self) -> None:
        self._wait_s -= 1
        if self._wait_s > 0:
            self.draw()
            return
        if self._countdown is not None:
            self._countdown.stop()
        self._wait_s = 0
        self._say("sign-in.again", "")
