"""Choosing a time: days on which there is one, and the times of the day that is selected. Always as it is now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_queue.appointments import Appointment
from wijkhub_queue.local_time import local_day
from wijkhub_queue.slots import Slot
from wijkhub_staff.appointment_rows import zone_of
from wijkhub_staff.booking import MOST_PEOPLE, MOST_SERVICES, free_days, together_with
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.rows import Column, Row
from wijkhub_staff.screens.picker import Picked, Picker
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

DAYS_SHOWN = 28
DAY_COLUMNS = (Column(10, share=1), Column(4, 12, right=True))
SERVICE_COLUMNS = (Column(20, share=1), Column(0, 12))
TIME_COLUMNS = (Column(5), Column(8, share=1), Column(4, right=True))


class Chosen(Struct, frozen=True):
    """A time, for how many people, and what for beside the first service."""

    slot: Slot
    people: int
    services: tuple[str, ...] = ()
    """Further services in the same appointment."""


class TimesScreen(ModalScreen[Chosen | None]):
    """Days beside times. The answer is the time that was chosen; None when none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "back"),
        binding("next-list", "app.focus_next"),
        binding("previous-list", "app.focus_previous"),
        binding("earlier", "turn(-1)"),
        binding("later", "turn(1)"),
        binding("more-people", "people(1)"),
        binding("fewer-people", "people(-1)"),
        binding("more-services", "services"),
    ]

    def __init__(
        self,
        workplace: Workplace,
        *,
        service: str,
        people: int,
        day: date,
        services: tuple[str, ...] = (),
        moved: Appointment | None = None,
        may_change: bool = False,
    ) -> None:
        """Ask.

        Args:
            workplace: what all screens share.
            service: the id of what it is for.
            people: how many come.
            day: the day to begin at.
            services: further services in the same appointment.
            moved: the appointment that gets another time.
            may_change: whether the number of people and further services are questions too.
        """
        super().__init__()
        self._workplace = workplace
        self._service = service
        self._people = people
        self._first = day
        self._moved = moved
        self._services = moved.services if moved else services
        self._may_change = may_change
        self._free: dict[date, list[Slot]] = {}
        self._as_of: tuple[object, ...] = ()
        self._dialog = Vertical(classes="dialog")
        self._about = Static(id="about", markup=False)
        self._days = RowList(DAY_COLUMNS, id="days")
        self._times = RowList(TIME_COLUMNS, id="times")
        self._hint = Static(id="hint", markup=False)

    def compose(self) -> ComposeResult:
        """Two lists beside each other."""
        with self._dialog:
            yield self._about
            with Horizontal(id="when"):
                yield self._days
                yield self._times
            yield self._hint

    def on_mount(self) -> None:
        """The days have the keys."""
        self.draw()
        self._days.focus()

    @on(Draw)
    def draw(self) -> None:
        """What is to be had now."""
        desk, words = self._workplace.desk, self._workplace.words
        self._look()
        self._dialog.border_title = Content(words("times.move" if self._moved else "times.title"))
        self._about.update(Content(self._about_words()))
        days = [
            Row(day.isoformat(), (words.day(day), words("times.count", n=len(free))))
            for day, free in self._free.items()
        ]
        last = self._first + timedelta(days=DAYS_SHOWN - 1)
        title = words("times.days", first=words.day(self._first), last=words.day(last))
        self._days.show(days, title=title, empty=words("times.no-days"))
        self._draw_times()
        key = self._workplace.key
        hints = ["times.hint"]
        if self._may_change:
            hints.append("times.hint-people")
            if together_with(desk.board, self._service, (), words):
                hints.append("times.hint-services")
        ids = ("more-people", "fewer-people", "more-services", "earlier", "later")
        keys = {one.replace("-", "_"): key(one) for one in ids}
        self._hint.update(Content("   ".join(words.put(hint, keys) for hint in hints)))
        if desk.board.setup is None:
            self.dismiss(None)

    def _look(self) -> None:
        """Ask the board anew when something has changed that may change the times."""
        desk = self._workplace.desk
        now = desk.clock.now()
        as_of = (
            desk.board.epoch,
            desk.board.seq,
            self._first,
            self._people,
            self._services,
            int(now.timestamp()) // 60,
        )
        if as_of != self._as_of:
            self._as_of = as_of
            self._free = free_days(
                desk.board,
                self._service,
                self._first,
                DAYS_SHOWN,
                now,
                people=self._people,
                services=self._services,
                moved=self._moved,
            )

    def _draw_times(self) -> None:
        words, zone = self._workplace.words, zone_of(self._workplace.desk.board)
        selected = self._days.selected
        day = date.fromisoformat(selected) if selected else None
        rows = [
            Row(
                slot.starts_at.isoformat(),
                (
                    words.clock(slot.starts_at, zone),
                    words("times.until", at=words.clock(slot.starts_at + timedelta(minutes=slot.minutes), zone)),
                    words("times.free", count=slot.free),
                ),
            )
            for slot in (self._free.get(day, []) if day else [])
        ]
        self._times.show(rows, title=words.long_day(day) if day else "", empty="")

    def _about_words(self) -> str:
        desk, words = self._workplace.desk, self._workplace.words
        said = [", ".join(words.service(desk.board.setup, one) for one in (self._service, *self._services))]
        if self._may_change or self._people > 1:
            said.append(words("times.people", n=self._people))
        if self._moved is not None:
            zone = zone_of(desk.board)
            day = words.day(local_day(self._moved.starts_at, zone))
            said.append(words("times.now", day=day, at=words.clock(self._moved.starts_at, zone)))
        return " · ".join(said)

    @on(RowList.Moved, "#days")
    def _other_day(self) -> None:
        self._draw_times()
        if self._times.rows:
            self._times.select(self._times.rows[0].id)

    @on(RowList.Chosen, "#days")
    def _to_times(self) -> None:
        if self._times.rows:
            self._times.focus()

    @on(RowList.Chosen, "#times")
    def _choose(self, message: RowList.Chosen) -> None:
        starts_at = datetime.fromisoformat(message.row_id)
        slot = next((one for of_day in self._free.values() for one in of_day if one.starts_at == starts_at), None)
        if slot is not None:
            self.dismiss(Chosen(slot, self._people, self._services))

    def action_turn(self, by: int) -> None:
        """Weeks later, or earlier, though not before today."""
        self._first = max(self._workplace.desk.today, self._first + timedelta(days=by * DAYS_SHOWN))
        self.draw()
        self._days.focus()

    def action_people(self, by: int) -> None:
        """For more people, or fewer."""
        if self._may_change:
            self._people = min(MOST_PEOPLE, max(1, self._people + by))
            self.draw()

    def action_services(self) -> None:
        """One service more in the same appointment, or one that was chosen no longer."""
        desk, words = self._workplace.desk, self._workplace.words
        choices = together_with(desk.board, self._service, self._services, words)
        if not self._may_change or not choices:
            return

        def picked(answer: Picked | None) -> None:
            if answer is None:
                return
            kept = tuple(one for one in self._services if one != answer.id)
            self._services = kept if len(kept) < len(self._services) else (*kept, answer.id)[:MOST_SERVICES]
            self.draw()

        title = words("times.services")
        self.app.push_screen(Picker(self._workplace, title=title, choices=choices, columns=SERVICE_COLUMNS), picked)

    def action_back(self) -> None:
        """From the times to the days; from the days, leave without a choice."""
        if self._times.has_focus:
            self._days.focus()
        else:
            self.dismiss(None)
