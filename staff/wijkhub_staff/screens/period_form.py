"""The form of a closure or of an extra opening: from when until when, for whom, and why or for how many."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from wijkhub_client.client import new_command_id
from wijkhub_queue.capacity import Closure, ExtraOpening
from wijkhub_queue.read_out import short_code
from wijkhub_staff.closing import closure_of, opening_of, suggested_day
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.widgets.one_of import OneOf
from wijkhub_staff.widgets.tick import Tick
from wijkhub_staff.workplace import Workplace

LONGEST_REASON = 200
_CLOSURE_FIELDS = ("first", "last", "start", "end", "reason-nl", "reason-en")
_OPENING_FIELDS = ("first", "start", "end", "places")


class PeriodForm(ModalScreen[Closure | ExtraOpening | None]):
    """Fields under each other, each with its own line for what is wrong. None when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "back"),
        binding("up", "app.focus_previous"),
        binding("down", "app.focus_next"),
        binding("next-list", "app.focus_next"),
        binding("previous-list", "app.focus_previous"),
        binding("save", "save"),
    ]

    def __init__(self, workplace: Workplace, *, closes: bool) -> None:
        """A form that is empty but for the day; `closes`: of a closure, not of an extra opening."""
        super().__init__()
        self._workplace = workplace
        self._closes = closes
        self._faults: dict[str, str] = {}
        """The catalogue's keys of what is wrong, by field."""
        setup = workplace.desk.board.setup
        self._groups = tuple(group.id for group in setup.groups) if setup else ()
        names = _CLOSURE_FIELDS if closes else _OPENING_FIELDS
        self._labels = {name: Static(classes="label", markup=False) for name in names}
        self._fields = {name: Input(id=name, max_length=LONGEST_REASON, compact=True) for name in names}
        self._wrong = {name: Static(classes="wrong", markup=False) for name in names}
        self._boxes = {group: Tick(on=True) for group in self._groups}
        self._group = OneOf(self._groups, id="group")
        self._for = Static(classes="label", markup=False)
        self._dialog = Vertical(classes="dialog")
        self._hint = Static(id="hint", markup=False)

    def compose(self) -> ComposeResult:
        """The fields."""
        with self._dialog:
            with VerticalScroll(can_focus=False):
                for name, field in self._fields.items():
                    if name in ("reason-nl", "places"):
                        yield from self._compose_groups()
                    yield self._labels[name]
                    yield field
                    yield self._wrong[name]
            yield self._hint

    def _compose_groups(self) -> ComposeResult:
        if self._closes:
            yield self._for
            yield from self._boxes.values()
        else:
            yield self._group

    def on_mount(self) -> None:
        """Begin with the day."""
        self._fields["first"].value = suggested_day("", self._workplace.desk.today)
        self.draw()
        self._fields["first"].focus()

    @on(Draw)
    def draw(self) -> None:
        """All words anew; what was typed stays."""
        words, setup = self._workplace.words, self._workplace.desk.board.setup
        self._dialog.border_title = Content(words("key.add-closure" if self._closes else "key.add-opening"))
        for name, label in self._labels.items():
            key = "day" if name == "first" and not self._closes else name
            label.update(Content(words(f"form.{key}")))
        for group, box in self._boxes.items():
            box.name_it(words.group(setup, group))
        self._for.update(Content(words("form.groups")))
        self._group.name_them(words("form.group"), lambda group: words.group(setup, group))
        for name, line in self._wrong.items():
            line.update(Content(words(self._faults[name]) if name in self._faults else ""))
            line.display = name in self._faults
        self._hint.update(Content(words("form.hint", save=self._workplace.key("save"))))

    @on(Input.Submitted)
    def _next_field(self, message: Input.Submitted) -> None:
        """Enter goes on to the next field; after the last one it saves."""
        if message.input is list(self._fields.values())[-1]:
            self.action_save()
        else:
            self.focus_next()

    def action_save(self) -> None:
        """Hand it over, when nothing is wrong; else say what, beside the field."""
        typed = {name: field.value for name, field in self._fields.items()}
        ticked = [group for group, box in self._boxes.items() if box.on]
        code, today = short_code(new_command_id()).lower(), self._workplace.desk.today
        period: Closure | ExtraOpening | None
        if self._closes:
            period, self._faults = closure_of(typed, ticked, f"closure-{code}", today, self._groups)
            if self._groups and not ticked:
                period, self._faults = None, self._faults | {"end": "form.groups-none"}
        else:
            period, self._faults = opening_of(typed, self._group.value, f"opening-{code}", today)
        self.draw()
        if period is not None:
            self.dismiss(period)
            return
        next(field for name, field in self._fields.items() if name in self._faults).focus()

    def action_back(self) -> None:
        """Leave without saving."""
        self.dismiss(None)
