"""The part of a form that few need: a language that the clerk must speak, and a clerk by name. It opens when asked."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.wire import StaffMember
from wijkhub_staff.outside_text import plain
from wijkhub_staff.who_helps import colleagues_for, languages_to_need, nobody_can
from wijkhub_staff.widgets.fold import Fold
from wijkhub_staff.widgets.one_of import OneOf
from wijkhub_staff.words import Words


class WhoHelps(Vertical):
    """A line that opens, and two choices under it. Nothing is chosen to begin with."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._fold = Fold(id="more")
        self._language = OneOf(("",), id="needs-language")
        self._clerk = OneOf(("",), id="clerk")
        self._able: tuple[StaffMember, ...] = ()
        self._wrong = Static(classes="wrong", markup=False)
        self._words: Words | None = None
        self._fault: tuple[str, StaffMember | None] | None = None

    def compose(self) -> ComposeResult:
        """The line over the choices."""
        yield self._fold
        yield self._language
        yield self._clerk
        yield self._wrong

    @property
    def language(self) -> str | None:
        """The language that the clerk must speak; None when any will do."""
        return self._language.value or None

    @property
    def clerk(self) -> str | None:
        """The id of the clerk who is asked for; None when it may be anybody."""
        return self._clerk.value or None

    def show(self, setup: HubSetup | None, service: str, colleagues: Sequence[StaffMember], words: Words) -> None:
        """All words anew, and what there is to choose from now; what was chosen stays as long as it is there."""
        self._able = colleagues_for(setup, service, colleagues)
        names = {one.id: plain(one.name) for one in self._able}
        self._language.offer(("", *languages_to_need(setup, colleagues)))
        self._clerk.offer(("", *names))
        self._language.name_them(
            words("form.needs-language"),
            lambda code: words.language_name(code) if code else words("form.any-language"),
        )
        self._clerk.name_them(words("form.clerk"), lambda one: names.get(one) or words("form.any-clerk"))
        self._words = words
        self._say_what_is_chosen()
        self._say_fault()
        self._fit()

    @on(OneOf.Turned)
    def _say_what_is_chosen(self) -> None:
        """Also while it is closed."""
        words = self._words
        if words is None:
            return
        chosen = [words.language_name(self.language)] if self.language else []
        chosen += [plain(one.name) for one in self._able if one.id == self.clerk]
        self._fold.name_it(words("form.more-chosen", chosen=", ".join(chosen)) if chosen else words("form.more"))

    def check(self, *, interpreter: bool) -> bool:
        """Whether somebody can help whom is asked for like this; says under the choices why not."""
        self._fault = nobody_can(self._language.value, self._clerk.value, interpreter=interpreter, able=self._able)
        self._say_fault()
        return self._fault is None

    def _say_fault(self) -> None:
        said = ""
        if self._fault is not None and self._words is not None:
            key, clerk = self._fault
            language = self._words.language_name(self._language.value)
            said = self._words.put(key, {"language": language, "clerk": plain(clerk.name) if clerk else ""})
        self._wrong.update(Content(said))
        self._wrong.display = bool(said)

    def to_fault(self) -> None:
        """Open, with the keys on the language."""
        self._fold.open = True
        self._fit()
        self._language.focus()

    def on_resize(self) -> None:
        """What was opened or said is to be seen, as soon as it has its height."""
        if self._fold.open:
            self.scroll_visible(animate=False, immediate=True)

    @on(Fold.Turned)
    def _fit(self) -> None:
        self._fold.refresh()
        self._language.display = self._clerk.display = self._fold.open
