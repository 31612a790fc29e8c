"""The board: the clerk's own counter, who waits, the other counters, who is set aside; and a key for each act."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from wijkhub_client.errors import ClientError
from wijkhub_queue.board import CounterState
from wijkhub_queue.events import TicketIssued
from wijkhub_queue.tickets import State, Ticket
from wijkhub_staff.acts import Act, Pressed
from wijkhub_staff.board_rows import counter_rows, longest_wait, parked_rows, queue_rows
from wijkhub_staff.counter_lines import at_counter, taken_by
from wijkhub_staff.drawing import Draw
from wijkhub_staff.key_done import KeyDone, press
from wijkhub_staff.keys import APP_KEYS, BOARD_KEYS, act_bindings, binding
from wijkhub_staff.notices import notices, to_put_away
from wijkhub_staff.outcome_words import error_words, outcome_words
from wijkhub_staff.possible import possible
from wijkhub_staff.rows import Column
from wijkhub_staff.screens.appointments import AppointmentsScreen
from wijkhub_staff.screens.frame import Frame
from wijkhub_staff.screens.number import number_screen
from wijkhub_staff.screens.printers import PrintersScreen
from wijkhub_staff.screens.questions import Questions
from wijkhub_staff.screens.reading import ReadingScreen
from wijkhub_staff.screens.score import ScoreScreen
from wijkhub_staff.screens.sync import SyncScreen
from wijkhub_staff.screens.ticket_card import TicketCard
from wijkhub_staff.why import why_next
from wijkhub_staff.widgets.key_bar import KeyBar
from wijkhub_staff.widgets.message_line import MessageLine, Tone
from wijkhub_staff.widgets.my_counter import MyCounter
from wijkhub_staff.widgets.row_list import RowList
from wijkhub_staff.workplace import Workplace

QUEUE_COLUMNS = (Column(5), Column(7, 7, right=True), Column(8, share=1), Column(0, 14))
COUNTER_COLUMNS = (Column(6, share=1), Column(4), Column(5, 8), Column(0, 7, right=True))
PARKED_COLUMNS = (Column(4), Column(6, 7, right=True), Column(6, share=1))


class BoardScreen(Screen[None]):
    """Where a clerk works all day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *act_bindings(),
        binding("next-list", "app.focus_next"),
        binding("previous-list", "app.focus_previous"),
    ]

    class ChangeCounter(Message):
        """The clerk goes to work elsewhere."""

    class SignedOut(Message):
        """The clerk has gone home."""

    class NotSignedOut(Message):
        """The hub did not allow it."""

        def __init__(self, error: ClientError) -> None:
            super().__init__()
            self.error = error

    class ReasonFound(Message):
        """Why the resident at the counter was called is known now, or will not be."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._questions = Questions(self, workplace, self.press)
        self._drawn_ticket: str | None = None
        """Who was at the counter when the screen was drawn last: whom the clerk means."""
        # Held, not looked up: a drawing may come while the screen is being made or put away.
        self._frame = Frame(workplace)
        self._mine = MyCounter()
        self._waiting = RowList(QUEUE_COLUMNS, id="queue")
        self._counters = RowList(COUNTER_COLUMNS, id="counters")
        self._parked = RowList(PARKED_COLUMNS, id="parked")
        self._message = MessageLine(workplace.rhythm.message_s)
        self._bar = KeyBar()

    def compose(self) -> ComposeResult:
        """Top to bottom: title and notices, the counter, the lists, what the last key did, the keys."""
        yield self._frame
        yield self._mine
        with Horizontal(id="lists"):
            yield self._waiting
            with Vertical(id="side"):
                yield self._counters
                yield self._parked
        yield self._message
        yield self._bar

    def on_mount(self) -> None:
        """The queue has the keys for up and down."""
        self.draw()
        self._waiting.focus()

    # Drawing.

    @on(Draw)
    def draw(self) -> None:
        """Everything as it is now."""
        desk, words = self._workplace.desk, self._workplace.words
        board, now, mine, taken = desk.board, desk.clock.now(), desk.seat, desk.taken
        self._frame.draw()
        ticket = desk.my_ticket
        self._drawn_ticket = ticket.id if ticket else None
        because = desk.reason_of(ticket.id) if ticket else None
        if taken is not None:
            self._mine.show(taken_by(board, taken, desk.names, self._workplace.key("counter-change"), words))
        else:
            self._mine.show(at_counter(board, mine, because, now, desk.names, words))
        queue = queue_rows(board, mine, now, desk.names, words)
        longest = words.duration(longest_wait(board.waiting(), now))
        title = words("queue.title", count=len(queue), longest=longest) if queue else words("queue.title-empty")
        self._waiting.show(queue, title=title, empty=words("queue.empty"))
        counters = counter_rows(board, mine, now, words)
        self._counters.show(counters, title=words("counters.title"))
        parked = parked_rows(board, now, words)
        self._parked.display = bool(parked)
        self._parked.show(parked, title=words("parked.title", count=len(parked)))
        self._bar.show(
            [
                (self._workplace.key(key.id), words(f"key.{key.id}"), possible(key.id, board, mine))
                for key in (*BOARD_KEYS, *APP_KEYS)
                if key.in_bar
            ]
        )

    # Keys.

    def action_act(self, act_id: str) -> None:
        """What the key with this id does."""
        if act_id in _SCREEN_KEYS:
            getattr(self, f"_{act_id.replace('-', '_')}")()
            return
        act = Act(act_id)
        if act in _ASKS_FIRST:
            self._ask_first(act)
            return
        mine = self._workplace.desk.my_counter
        pausing = act is Act.PAUSE and mine is not None and mine.state is CounterState.OPEN
        self.press(Pressed(act, seen=self._drawn_ticket, on=pausing))

    def _ask_first(self, act: Act) -> None:
        selected = self._selected()
        match act:
            case Act.TRANSFER:
                ticket = self._workplace.desk.board.tickets.get(self._drawn_ticket or "")
                if ticket is None:
                    self._refuse("not-now.nobody-here")
                else:
                    self._questions.transfer(ticket, Pressed(act, seen=self._drawn_ticket))
            case Act.ISSUE:
                self._questions.issue()
            case Act.UNPARK:
                self._unpark()
            case Act.DOORS:
                self._questions.doors()
            case Act.DAY if not self._workplace.desk.may_run_the_day:
                self._refuse("not-now.not-yours")
            case Act.DAY:
                self._questions.day()
            case _ if selected is None:
                self._refuse("not-now.nothing-selected")
            case _:
                self._about(act, selected)

    def _about(self, act: Act, ticket: Ticket) -> None:
        """An act with a ticket that was chosen from a list."""
        match act:
            case Act.CALL_THIS:
                self._questions.call_this(ticket)
            case Act.PRIORITY:
                self._questions.priority(ticket)
            case Act.LEAVE:
                self._questions.leave(ticket)
            case Act.TRANSFER:
                self._questions.transfer(ticket, Pressed(act, ticket=ticket.id))
            case Act.COPY if not self._workplace.desk.printers:
                self._refuse("not-now.no-printer")
            case Act.COPY:
                self._questions.copy(ticket)
            case _:
                self.press(Pressed(act, ticket=ticket.id))

    def _unpark(self) -> None:
        selected = self._selected()
        if selected is not None and selected.state is State.PARKED:
            self.press(Pressed(Act.UNPARK, ticket=selected.id))
        elif any(ticket.state is State.PARKED for ticket in self._workplace.desk.board.tickets.values()):
            self._questions.unpark()
        else:
            self._refuse("not-now.nobody-parked")

    def _selected(self) -> Ticket | None:
        """The ticket that is selected in the list that has the keys; in the queue when none has."""
        board = self._workplace.desk.board
        focused = self.focused
        if focused is self._counters:
            counter = board.counters.get(self._counters.selected or "")
            return board.tickets.get(counter.ticket or "") if counter else None
        chosen = focused if isinstance(focused, RowList) else self._waiting
        return board.tickets.get(chosen.selected or "")

    def press(self, pressed: Pressed) -> None:
        """Have it done, after what is under way."""
        press(self._workplace, self._message, pressed)

    def _refuse(self, key: str, **figures: object) -> None:
        self._message.say(self._workplace.words.put(key, figures), Tone.REFUSED)

    # What became of it.

    @on(KeyDone)
    def _show_outcome(self, message: KeyDone) -> None:
        """Say what a key did; a number that was given is shown big."""
        outcome = message.outcome
        desk, words = self._workplace.desk, self._workplace.words
        self.draw()
        said = outcome_words(outcome, desk.board, desk.counter, words, self._workplace.key)
        self._message.say(said, Tone.DONE if outcome.error is None else Tone.REFUSED)
        issued = next((event for event in outcome.events if isinstance(event, TicketIssued)), None)
        if issued is not None:
            self.app.push_screen(number_screen(self._workplace, issued))

    # Keys that ask nothing of the hub, or more than one thing.

    @on(RowList.Chosen)
    def _details(self, message: RowList.Chosen) -> None:
        board = self._workplace.desk.board
        ticket_id: str | None = message.row_id
        if message.row_list is self._counters:
            counter = board.counters.get(message.row_id)
            ticket_id = counter.ticket if counter else None
        if ticket_id in board.tickets:
            self._card(ticket_id)

    def _card(self, ticket_id: str) -> None:
        def answered(act: Act | None) -> None:
            ticket = self._workplace.desk.board.tickets.get(ticket_id)
            if act is not None and ticket is not None:
                self._about(act, ticket)

        self.app.push_screen(TicketCard(self._workplace, ticket_id), answered)

    def _search(self) -> None:
        self._questions.search(self._card)

    def _put_away(self) -> None:
        desk = self._workplace.desk
        outlook = desk.outlook(self._workplace.key)
        desk.put_away |= to_put_away(notices(desk.board, outlook, self._workplace.words))
        self.draw()

    def _appointments(self) -> None:
        self.app.push_screen(AppointmentsScreen(self._workplace))

    def _printers(self) -> None:
        self.app.push_screen(PrintersScreen(self._workplace))

    def _score(self) -> None:
        self.app.push_screen(ScoreScreen(self._workplace))

    def _sync(self) -> None:
        self.app.push_screen(SyncScreen(self._workplace))

    def _counter_change(self) -> None:
        self.post_message(self.ChangeCounter())

    def _sign_out(self) -> None:
        self._questions.sign_out(self._really_sign_out)

    @work(exclusive=True, exit_on_error=False, group="sign-out")
    async def _really_sign_out(self) -> None:
        error = await self._workplace.desk.sign_out()
        self.post_message(self.SignedOut() if error is None else self.NotSignedOut(error))

    @on(NotSignedOut)
    def _not_signed_out(self, message: NotSignedOut) -> None:
        desk = self._workplace.desk
        words, key = self._workplace.words, self._workplace.key
        said = error_words(message.error, Pressed(Act.CLOSE), desk.board, desk.counter, words, key)
        self._message.say(said, Tone.REFUSED)

    def _why(self) -> None:
        ticket = self._workplace.desk.my_ticket
        if ticket is None or self._workplace.desk.reason_of(ticket.id) is not None:
            self._show_why()
        else:
            self._look_up_reason(ticket.id)

    @work(exclusive=True, exit_on_error=False, group="why")
    async def _look_up_reason(self, ticket_id: str) -> None:
        try:
            await self._workplace.desk.look_up_reason(ticket_id)
        finally:
            self.post_message(self.ReasonFound())

    @on(ReasonFound)
    def _show_why(self) -> None:
        parts = [(head, Content(text)) for head, text in why_next(self._workplace.desk, self._workplace.words)]
        self.app.push_screen(ReadingScreen(self._workplace, title=self._workplace.words("why.title"), parts=parts))


_SCREEN_KEYS = frozenset(
    {"search", "put-away", "appointments", "printers", "score", "sync", "counter-change", "sign-out", "why"}
)
_ASKS_FIRST = frozenset(
    {Act.TRANSFER, Act.CALL_THIS, Act.PRIORITY, Act.LEAVE, Act.UNPARK, Act.ISSUE, Act.COPY, Act.DOORS, Act.DAY}
)
