"""What every screen after signing in has at its top: the title, and the notices."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from wijkhub_staff.notices import notices
from wijkhub_staff.outside_text import plain
from wijkhub_staff.sync_words import mark
from wijkhub_staff.widgets.notice_bar import NoticeBar
from wijkhub_staff.widgets.title_bar import TitleBar
from wijkhub_staff.workplace import Workplace


class Frame(Vertical):
    """The title bar and the notices under it."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._title_bar = TitleBar()
        self._notice_bar = NoticeBar()

    def compose(self) -> ComposeResult:
        """Two bars."""
        yield self._title_bar
        yield self._notice_bar

    def draw(self) -> None:
        """Both as things are now."""
        desk, words = self._workplace.desk, self._workplace.words
        setup = desk.board.setup
        parts = [
            plain(setup.name) if setup else self._workplace.place,
            words.counter(setup, desk.seat) if desk.seat else "",
            plain(desk.staff.name) if desk.staff else "",
        ]
        outlook = desk.outlook(self._workplace.key)
        self._title_bar.show(
            place=" · ".join(part for part in parts if part),
            time=words.clock(outlook.now, setup.policy.time_zone) if setup else "",
            city=mark(desk.sync, outlook.now, setup.policy.time_zone, words) if setup else "",
            exercise=words("title.exercise") if desk.exercise else "",
        )
        found = notices(desk.board, outlook, words) if desk.loaded else []
        self._notice_bar.show(found, words)
