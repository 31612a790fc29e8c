"""A list of rows with one of them selected. The selection stays with what it is about while the list moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wijkhub_staff.rows import Column, Look, Row, line, widths

CURSOR = "▌"
"""Stands before the row that is selected in the list that has the keys, so that colour alone does not say it."""


class RowList(ScrollView, can_focus=True):
    """Rows in columns. Only what is in sight is drawn, and only lines that changed are drawn anew."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"rows--{look}" for look in Look),
        "rows--selected",
        "rows--empty",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", id="up", show=False),
        Binding("down", "move(1)", "down", id="down", show=False),
        Binding("pageup", "move_page(-1)", "page-up", id="page-up", show=False),
        Binding("pagedown", "move_page(1)", "page-down", id="page-down", show=False),
        Binding("home", "move(-1000000)", "first", id="first", show=False),
        Binding("end", "move(1000000)", "last", id="last", show=False),
        Binding("enter", "choose", "details", id="details", show=False),
    ]

    class Chosen(Message):
        """A row was chosen with enter or the mouse."""

        def __init__(self, row_list: RowList, row_id: str) -> None:
            super().__init__()
            self.row_list = row_list
            self.row_id = row_id

        @property
        def control(self) -> RowList:
            """The list that it was chosen from."""
            return self.row_list

    class Moved(Message):
        """Another row was selected with a key or the mouse."""

        def __init__(self, row_list: RowList) -> None:
            super().__init__()
            self.row_list = row_list

        @property
        def control(self) -> RowList:
            """The list in which it was."""
            return self.row_list

    def __init__(self, columns: Sequence[Column], *, id: str) -> None:
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._rows: tuple[Row, ...] = ()
        self._lines: tuple[str, ...] = ()
        self._at = 0
        self._empty = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as shown last."""
        return self._rows

    @property
    def selected(self) -> str | None:
        """The id of the selected row; None when the list is empty."""
        return self._rows[self._at].id if self._rows else None

    def show(self, rows: Sequence[Row], *, title: str = "", empty: str = "") -> None:
        """Show these rows. What was selected stays selected; when it is gone, what came in its place is."""
        old_rows, old_lines, old_at = self._rows, self._lines, self._at
        selected = self.selected
        self._rows, self._empty = tuple(rows), empty
        self._at = next((n for n, row in enumerate(rows) if row.id == selected), min(old_at, max(0, len(rows) - 1)))
        self.border_title = Content(title)
        self._lay_out()
        if len(old_rows) != len(self._rows) or not rows:
            self.virtual_size = Size(0, len(self._rows))
            self.refresh()
        else:
            for n, (before, after) in enumerate(zip(old_rows, self._rows, strict=True)):
                moved = (n == old_at) != (n == self._at)
                if moved or before.look is not after.look or old_lines[n] != self._lines[n]:
                    self.refresh_line(n)
        if self._at != old_at:
            self._keep_in_sight()

    def select(self, row_id: str) -> bool:
        """Select a row; False when it is not in the list."""
        at = next((n for n, row in enumerate(self._rows) if row.id == row_id), None)
        if at is None:
            return False
        self._go(at)
        return True

    def _lay_out(self) -> None:
        cells = widths(self._columns, self._rows, self.scrollable_content_region.width - len(CURSOR))
        self._lines = tuple(line(row, self._columns, cells) for row in self._rows)

    def on_resize(self) -> None:
        """Columns follow the width."""
        self._lay_out()
        self.refresh()
        self._keep_in_sight()

    def watch_has_focus(self, _has_focus: bool) -> None:
        """The selection looks stronger in the list that has the keys."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the list as it is scrolled now."""
        width = self.scrollable_content_region.width
        n = y + self.scroll_offset.y
        if not self._rows and n == 0:
            style = self.get_component_rich_style("rows--empty")
            return Strip([Segment(f" {self._empty}", style)]).adjust_cell_length(width, self.rich_style)
        if n >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        lit = n == self._at and (self.has_focus or not self.can_focus)
        look = "selected" if lit else self._rows[n].look
        style = self.get_component_rich_style(f"rows--{look}")
        return Strip([Segment((CURSOR if lit else " ") + self._lines[n], style)]).adjust_cell_length(width, style)

    def action_move(self, by: int) -> None:
        """Select a row further up or down."""
        self._go(self._at + by)

    def action_move_page(self, by: int) -> None:
        """Select a row a page further up or down."""
        self._go(self._at + by * max(1, self.scrollable_content_region.height - 1))

    def action_choose(self) -> None:
        """Choose what is selected."""
        if self.selected is not None:
            self.post_message(self.Chosen(self, self.selected))

    def on_click(self, event: Click) -> None:
        """A click selects, a second one chooses."""
        offset = event.get_content_offset(self)
        at = offset.y + self.scroll_offset.y if offset is not None else -1
        if 0 <= at < len(self._rows):
            again = at == self._at
            self._go(at)
            if again:
                self.action_choose()

    def _go(self, at: int) -> None:
        before, self._at = self._at, max(0, min(at, len(self._rows) - 1))
        self.refresh_line(before)
        self.refresh_line(self._at)
        self._keep_in_sight()
        if self._at != before:
            self.post_message(self.Moved(self))

    def _keep_in_sight(self) -> None:
        if self._rows:
            self.scroll_to_region(Region(0, self._at, 1, 1), animate=False, immediate=True)
