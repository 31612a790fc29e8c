"""The form of a booking: who it is for. The time is held while it is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from wijkhub_client.client import new_command_id
from wijkhub_client.errors import ClientError, HubUnreachable
from wijkhub_queue.commands import BookAppointment, HoldSlot
from wijkhub_queue.events import SlotHeld, from_wire
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Help
from wijkhub_staff.acts import NotNow
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.booking import LONGEST_NOTES, person_of
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.refusals import refusal
from wijkhub_staff.screens.times import Chosen, TimesScreen
from wijkhub_staff.widgets.one_of import OneOf
from wijkhub_staff.widgets.tick import Tick
from wijkhub_staff.widgets.who_helps import WhoHelps
from wijkhub_staff.workplace import Workplace

LONGEST_NAME = 80
LONGEST_REACH = 254


class BookingScreen(ModalScreen[str | None]):
    """Fields under each other, each with its own line for what is wrong. The answer is a hold to let go, if any."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "back"),
        binding("up", "app.focus_previous"),
        binding("down", "app.focus_next"),
        binding("next-list", "app.focus_next"),
        binding("previous-list", "app.focus_previous"),
        binding("save", "save"),
        binding("other-time", "other_time"),
    ]

    class HoldIs(Message):
        """What the hub said to holding the time."""

        def __init__(self, hold: str, until: datetime | None, error: ClientError | None) -> None:
            super().__init__()
            self.hold = hold
            self.until = until
            self.error = error

    def __init__(
        self,
        workplace: Workplace,
        *,
        service: str,
        chosen: Chosen,
        book: Callable[[BookAppointment], None],
        let_go: Callable[[str], None],
    ) -> None:
        """A form that is empty.

        Args:
            workplace: what all screens share.
            service: the id of what it is for.
            chosen: the time, and for how many people.
            book: has a booking done; `refused` or `booked` says what became of it.
            let_go: lets go of a hold that is not needed any more.
        """
        super().__init__()
        self._book = book
        self._let_go = let_go
        self._workplace = workplace
        self._service = service
        self._chosen = chosen
        self._hold = new_command_id()
        self._until: datetime | None = None
        self._faults: dict[str, str] = {}
        """Words about what is wrong, by field."""
        board = workplace.desk.board
        languages = board.setup.languages if board.setup else ("nl",)
        self._dialog = Vertical(classes="dialog")
        self._when = Static(id="when", markup=False)
        self._held = Static(id="held", markup=False)
        self._labels = {field: Static(classes="label", markup=False) for field in ("name", "reach", "notes")}
        self._wrong = {
            field: Static(classes="wrong", markup=False) for field in ("time", "name", "reach", "notes", "form")
        }
        self._name_field = Input(id="name", max_length=LONGEST_NAME, compact=True)
        self._reach = Input(id="reach", max_length=LONGEST_REACH, compact=True)
        self._language = OneOf(languages, id="language")
        self._help = {help: Tick(id=str(help)) for help in Help}
        self._notes = Input(id="notes", max_length=LONGEST_NOTES, compact=True)
        self._who = WhoHelps(id="who")
        self._hint = Static(id="hint", markup=False)

    def compose(self) -> ComposeResult:
        """The time over the fields."""
        with self._dialog:
            yield self._when
            yield self._held
            yield self._wrong["time"]
            with VerticalScroll(can_focus=False):
                yield self._labels["name"]
                yield self._name_field
                yield self._wrong["name"]
                yield self._labels["reach"]
                yield self._reach
                yield self._wrong["reach"]
                yield self._language
                with Horizontal(id="help"):
                    yield from self._help.values()
                yield self._labels["notes"]
                yield self._notes
                yield self._wrong["notes"]
                yield self._who
            yield self._wrong["form"]
            yield self._hint

    def on_mount(self) -> None:
        """Hold the time, and begin with the name."""
        self.draw()
        self._name_field.focus()
        self._keep()
        self._learn_colleagues()

    @on(Draw)
    def draw(self) -> None:
        """All words anew; what was typed stays."""
        desk, words, key = self._workplace.desk, self._workplace.words, self._workplace.key
        zone, slot = zone_of(desk.board), self._chosen.slot
        self._dialog.border_title = Content(words("book.title"))
        said = [
            ", ".join(words.service(desk.board.setup, one) for one in (self._service, *self._chosen.services)),
            words(
                "appointment-card.when",
                day=words.long_day(local_day(slot.starts_at, zone)),
                at=words.clock(slot.starts_at, zone),
                minutes=slot.minutes,
            ),
        ]
        if self._chosen.people > 1:
            said.append(words("times.people", n=self._chosen.people))
        self._when.update(Content("\n".join(said)))
        self._held.update(Content(self._held_words(zone)))
        for field, label in self._labels.items():
            label.update(Content(words(f"form.{field}")))
        self._language.name_them(words("form.language"), words.language_name)
        for help, box in self._help.items():
            box.name_it(words(f"wanted.{help}"))
        self._who.show(desk.board.setup, self._service, desk.colleagues, words)
        for field, line in self._wrong.items():
            line.update(Content(self._faults.get(field, "")))
            line.display = field in self._faults
        hint = words("book.hint", save=key("save"), time=key("other-time"))
        self._hint.update(Content(hint))

    def _held_words(self, zone: str) -> str:
        words, now = self._workplace.words, self._workplace.desk.clock.now()
        if self._until is None:
            return words("book.not-held")
        key = "book.held" if now < self._until else "book.held-no-more"
        return words.put(key, {"at": words.clock(self._until, zone)})

    # Holding the time.

    @work(exclusive=True, exit_on_error=False, group="hold")
    async def _keep(self) -> None:
        hold, until, error = self._hold, None, None
        command = HoldSlot(
            self._service,
            self._chosen.slot.starts_at,
            people=self._chosen.people,
            services=self._chosen.services,
        )
        try:
            answer = await self._workplace.desk.hub.ask(command, hold)
            events = (from_wire(one).event for one in answer.events)
            until = next((event.until for event in events if isinstance(event, SlotHeld)), None)
        except ClientError as refused:
            error = refused
        self.post_message(self.HoldIs(hold, until, error))

    @on(HoldIs)
    def _hold_is(self, message: HoldIs) -> None:
        if message.hold != self._hold:
            return
        self._until = message.until
        self._faults.pop("time", None)
        if message.error is not None and not isinstance(message.error, HubUnreachable):
            self._faults["time"] = self._time_fault(message.error)
        self.draw()

    def _time_fault(self, error: ClientError) -> str:
        words = self._workplace.words
        said = refusal(error, words, {"act": words("key.book"), "seconds": ""})
        return words("book.choose-other", why=said, key=self._workplace.key("other-time"))

    def action_other_time(self) -> None:
        """Choose another time; what was typed stays."""
        desk = self._workplace.desk

        def chosen(answer: Chosen | None) -> None:
            if answer is not None:
                self._take(answer)

        day = local_day(self._chosen.slot.starts_at, zone_of(desk.board))
        times = TimesScreen(
            self._workplace,
            service=self._service,
            people=self._chosen.people,
            day=day,
            services=self._chosen.services,
            may_change=True,
        )
        self.app.push_screen(times, chosen)

    def _take(self, chosen: Chosen) -> None:
        self._let_go(self._hold)
        self._chosen, self._hold, self._until = chosen, new_command_id(), None
        self._faults = {field: said for field, said in self._faults.items() if field not in ("time", "form")}
        self.draw()
        self._keep()

    # The form.

    @work(exclusive=True, exit_on_error=False, group="colleagues")
    async def _learn_colleagues(self) -> None:
        try:
            await self._workplace.desk.ask_for_names()
        except ClientError:
            return  # then nobody is asked for by name; the connection is shown elsewhere
        self.post_message(Draw())

    @on(Input.Submitted)
    def _next_field(self) -> None:
        """Enter goes on to the next field; after the last one it books."""
        if self._notes.has_focus:
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Book, when nothing is wrong; else say what, beside the field."""
        words = self._workplace.words
        wanted = [help for help, box in self._help.items() if box.on]
        person, faults = person_of(self._name_field.value, self._reach.value, wanted, self._notes.value)
        time = {field: said for field, said in self._faults.items() if field == "time"}
        self._faults = {field: words.put(key, {"most": LONGEST_NOTES}) for field, key in faults.items()} | time
        self.draw()
        somebody_can = self._who.check(interpreter=Help.INTERPRETER in wanted)
        if faults or not somebody_can or person is None:
            self._to_first(faults)
            return
        self._faults.pop("form", None)
        self._book(
            BookAppointment(
                self._service,
                self._chosen.slot.starts_at,
                people=self._chosen.people,
                services=self._chosen.services,
                hold=self._hold,
                language=self._language.value or "nl",
                needs_language=self._who.language,
                clerk=self._who.clerk,
                interpreter=Help.INTERPRETER in wanted,
                help=person.help,
                person=person,
            )
        )

    def _to_first(self, faults: Mapping[str, str]) -> None:
        fields = {"name": self._name_field, "reach": self._reach, "notes": self._notes}
        wrong = next((field for name, field in fields.items() if name in faults), None)
        if wrong is not None:
            wrong.focus()
        else:
            self._who.to_fault()

    def refused(self, error: ClientError | NotNow, said: str) -> None:
        """The hub did not book: say so where it belongs. Everything that was typed is still there."""
        if isinstance(error, ClientError) and error.code in ("slot-taken", "not-bookable"):
            self._faults["time"] = self._time_fault(error)
        else:
            self._faults["form"] = said
        self.draw()

    def booked(self) -> None:
        """It is done; the hold went with it."""
        self.dismiss(None)

    def action_back(self) -> None:
        """Leave without booking."""
        self.dismiss(self._hold)
