"""Why the resident at the counter was called, and why the one after is next: in sentences with figures."""

from __future__ import annotations

from wijkhub_queue.order import choose
from wijkhub_staff.desk import Desk
from wijkhub_staff.reason_sentence import reason_sentence
from wijkhub_staff.words import Words


def why_next(desk: Desk, words: Words) -> list[tuple[str, str]]:
    """Heads and sentences: for who is here, and for who would be called now."""
    board = desk.board
    said: list[tuple[str, str]] = []
    ticket = desk.my_ticket
    if ticket is not None:
        because = desk.reason_of(ticket.id)
        sentence = reason_sentence(because, board.setup, words) if because else words("why.not-kept")
        said.append((words("why.here", number=ticket.number), sentence))
    counter = desk.my_counter
    choice = choose(board, counter, desk.clock.now()) if counter is not None else None
    if choice is not None:
        said.append(
            (words("why.next", number=choice.ticket.number), reason_sentence(choice.because, board.setup, words))
        )
    else:
        said.append((words("why.nobody-head"), words("why.nobody")))
    said.append(
        (
            words("why.rule-head"),
            words("why.rule", limit=f"{board.setup.policy.longest_wait_min:g}") if board.setup else "",
        )
    )
    return said
