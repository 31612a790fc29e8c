"""What became of a ticket while a question about it stood open."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from wijkhub_queue.tickets import Ticket
from wijkhub_staff.workplace import Workplace


class Meanwhile(Static):
    """A line in a dialog: empty until its ticket changes, then what that is now. Answers count after that is read."""

    def __init__(self, workplace: Workplace, ticket_id: str | None) -> None:
        """Watch a ticket, as it is now; None: the dialog is about none."""
        super().__init__(classes="meanwhile", markup=False)
        self._workplace = workplace
        self._ticket_id = ticket_id or ""
        self._touched = self._ticket.touched if self._ticket else 0
        self._unread = False
        self.display = False

    @property
    def _ticket(self) -> Ticket | None:
        return self._workplace.desk.board.tickets.get(self._ticket_id)

    def look(self) -> None:
        """Say what the ticket is now, if it has changed."""
        ticket, words = self._ticket, self._workplace.words
        if ticket is None or ticket.touched == self._touched:
            return
        self._touched = ticket.touched
        self._unread = True
        state = words.state(ticket.state)
        if ticket.counter is not None:
            where = words.counter(self._workplace.desk.board.setup, ticket.counter)
            state = words("card.state-at", state=state, counter=where)
        self.update(Content(words("meanwhile.changed", number=ticket.number, state=state)))
        self.display = True

    def read(self) -> bool:
        """Whether an answer may be acted on; one that was given before the change could be read may not."""
        self.look()
        unread, self._unread = self._unread, False
        return not unread
