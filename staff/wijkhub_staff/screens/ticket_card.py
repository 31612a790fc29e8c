"""All that is known of one ticket, and what can be done with it."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from wijkhub_client.errors import ClientError
from wijkhub_queue.actors import Role
from wijkhub_queue.read_out import in_groups, short_code
from wijkhub_queue.tickets import AT_COUNTER, MOVES, Move, Ticket
from wijkhub_staff.acts import Act
from wijkhub_staff.drawing import Draw
from wijkhub_staff.keys import binding
from wijkhub_staff.ticket_words import about_ticket
from wijkhub_staff.widgets.meanwhile import Meanwhile
from wijkhub_staff.workplace import Workplace

_ACT_OF = {
    Move.CALL: Act.CALL_THIS,
    Move.RECALL: Act.RECALL,
    Move.START: Act.START,
    Move.FINISH: Act.FINISH,
    Move.NO_SHOW: Act.NO_SHOW,
    Move.RETURN: Act.RETURN,
    Move.PARK: Act.PARK,
    Move.UNPARK: Act.UNPARK,
    Move.TRANSFER: Act.TRANSFER,
    Move.LEAVE: Act.LEAVE,
    Move.CHANGE_PRIORITY: Act.PRIORITY,
}


class TicketCard(ModalScreen[Act | None]):
    """One ticket, kept up to date. The answer is what is to be done with it; None when nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding("back", "close"),
        binding("details", "close"),
        *(binding(act, f"act('{act}')") for act in (*_ACT_OF.values(), Act.COPY)),
    ]

    class Paper(Message):
        """What is known of its print."""

        def __init__(self, state: str) -> None:
            super().__init__()
            self.state = state

    def __init__(self, workplace: Workplace, ticket_id: str) -> None:
        super().__init__()
        self._workplace = workplace
        self._ticket_id = ticket_id
        self._paper = ""
        self._dialog = Vertical(classes="dialog")
        self._facts = Static(id="facts", markup=False)
        self._moves = Static(id="moves", markup=False)
        self._meanwhile = Meanwhile(workplace, ticket_id)
        self._hint = Static(id="hint", markup=False)

    @property
    def _ticket(self) -> Ticket | None:
        return self._workplace.desk.board.tickets.get(self._ticket_id)

    def compose(self) -> ComposeResult:
        """The facts over the keys."""
        with self._dialog:
            yield self._facts
            yield self._moves
            yield self._meanwhile
            yield self._hint

    def on_mount(self) -> None:
        """Ask the hub what became of its paper; the rest is on the board."""
        self.draw()
        self._ask_for_paper()

    @work(exclusive=True, exit_on_error=False, group="paper")
    async def _ask_for_paper(self) -> None:
        try:
            view = await self._workplace.desk.hub.ticket(self._ticket_id)
        except ClientError:
            return  # a fact less on the card; the connection is shown elsewhere
        self.post_message(self.Paper(view.paper))

    @on(Paper)
    def _paper_known(self, message: Paper) -> None:
        """The hub's answer."""
        self._paper = message.state
        self.draw()

    @on(Draw)
    def draw(self) -> None:
        """The ticket as it is now."""
        words, desk, ticket = self._workplace.words, self._workplace.desk, self._ticket
        if ticket is None:
            self.dismiss(None)  # the hub's day turned
            return
        code = in_groups(short_code(ticket.id))
        self._dialog.border_title = Content(words("card.title", number=ticket.number, code=code))
        facts = about_ticket(desk.board, ticket, self._paper, desk.clock.now(), desk.names, words)
        self._facts.update(Content("\n").join(map(Content, facts)))
        moves = [
            Content.assemble((f" {self._workplace.key(act)} ", "bold $accent"), words(f"do.{act}"))
            for act in self._acts(ticket)
        ]
        self._moves.update(Content("\n").join(moves))
        self._meanwhile.look()
        self._hint.update(words("card.hint"))

    def _acts(self, ticket: Ticket) -> list[Act]:
        desk = self._workplace.desk
        copy = [Act.COPY] if ticket.living else []
        elsewhere = ticket.state in AT_COUNTER and ticket.counter != desk.seat
        if elsewhere and (desk.staff is None or desk.staff.role is not Role.SUPERVISOR):
            return copy
        return [*(act for move, act in _ACT_OF.items() if ticket.state in MOVES[move]), *copy]

    def action_act(self, act: str) -> None:
        """Do this with the ticket, if its state allows it."""
        if self._ticket is not None and Act(act) in self._acts(self._ticket) and self._meanwhile.read():
            self.dismiss(Act(act))

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)
