"""What is known of one ticket, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wijkhub_queue.board import Board
from wijkhub_queue.order import people_ahead
from wijkhub_queue.tickets import State, Ticket
from wijkhub_staff.board_rows import needs
from wijkhub_staff.words import Words


def about_ticket(
    board: Board, ticket: Ticket, paper: str, now: datetime, names: Mapping[str, str], words: Words
) -> list[str]:
    """Lines about a ticket; `paper` is what is known of its print, empty when that is not known yet."""
    zone = board.setup.policy.time_zone if board.setup else "UTC"
    state = words.state(ticket.state)
    if ticket.counter is not None:
        state = words("card.state-at", state=state, counter=words.counter(board.setup, ticket.counter))
    lines = [
        words.service(board.setup, ticket.service),
        state,
        words(
            "card.since",
            at=words.clock(ticket.issued_at, zone),
            waited=words.duration(ticket.waited_s(now)),
            channel=words.known(f"channel.{ticket.channel}") or ticket.channel,
        ),
    ]
    if ticket.booked is not None:
        lines.append(words("card.booked", at=words.clock(ticket.booked, zone)))
    if ticket.state is State.WAITING:
        lines.append(ahead_words(board, ticket, now, words))
    if ticket.calls and ticket.called_at is not None:
        lines.append(words("card.called", n=ticket.calls, at=words.clock(ticket.called_at, zone)))
    lines.append(words("card.language", language=words.language_name(ticket.language)))
    if special := needs(board, ticket, names, words):
        lines.append(words("card.needs", needs=special))
    if paper:
        lines.append(words("card.paper", paper=words.known(f"paper.{paper}") or paper))
    return lines


def ahead_words(board: Board, ticket: Ticket, now: datetime, words: Words) -> str:
    """How many go before a ticket that waits."""
    ahead = people_ahead(board, ticket, now)
    return words("card.ahead", n=ahead) if ahead else words("card.nobody-ahead")
