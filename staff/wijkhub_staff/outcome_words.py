"""What became of a key, in words for the line under the board."""

from __future__ import annotations

from collections.abc import Callable

from wijkhub_client.errors import ClientError, TooSoon
from wijkhub_queue import events as e
from wijkhub_queue.board import Board
from wijkhub_queue.events import Event, type_of
from wijkhub_staff.acts import NotNow, Pressed
from wijkhub_staff.desk import Outcome
from wijkhub_staff.outside_text import plain
from wijkhub_staff.refusals import refusal
from wijkhub_staff.words import Words


def outcome_words(
    outcome: Outcome, board: Board, mine: str | None, words: Words, key: Callable[[str], str] = str
) -> str:
    """What happened, and what did not and why; `key` gives the key of an id as staff know it."""
    said = [_happened(event, board, words) for event in outcome.events]
    match outcome.error:
        case None:
            return " ".join(said) or words("done.already")
        case NotNow() as not_now:
            figures = case_of(outcome.pressed, board, mine, words, key) | not_now.figures
            return " ".join([*said, words.put(not_now.key, figures)])
        case ClientError() as error:
            return " ".join([*said, error_words(error, outcome.pressed, board, mine, words, key)])


def error_words(
    error: ClientError,
    pressed: Pressed,
    board: Board,
    mine: str | None,
    words: Words,
    key: Callable[[str], str] = str,
) -> str:
    """Why the hub did not do what a key asked; `key` gives the key of an id as staff know it."""
    figures = case_of(pressed, board, mine, words, key)
    if isinstance(error, TooSoon):
        figures["seconds"] = round(error.retry_after_s)
    return refusal(error, words, figures)


def case_of(
    pressed: Pressed, board: Board, mine: str | None, words: Words, key: Callable[[str], str]
) -> dict[str, object]:
    """What is known of the case that a key is about, by the names that the catalogue uses; empty where unknown."""
    counter = board.counters.get(mine or "")
    ticket = board.tickets.get(pressed.ticket or pressed.seen or (counter.ticket if counter else None) or "")
    service = board.setup.service(pressed.service or "") if board.setup else None
    group = board.setup.group(service.group) if board.setup and service else None
    return {
        "act": words(f"key.{pressed.act}"),
        "number": ticket.number if ticket else "",
        "state": words.state(ticket.state) if ticket else "",
        "counter": words.counter(board.setup, mine) if mine else "",
        "counter_state": words(f"counter-state.{counter.state}") if counter else "",
        "letter": group.letter if group else "",
        "waiting": sum(1 for _ in board.waiting()),
        "window": f"{board.setup.policy.undo_within_s:.0f}" if board.setup else "",
        "seconds": "",
        "finish": key("finish"),
        "absent": key("no-show"),
        "again": key("return"),
        "open": key("counter-open"),
        "change": key("counter-change"),
    }


def _happened(event: Event, board: Board, words: Words) -> str:
    setup = board.setup
    figures: dict[str, object] = {}
    ticket = board.tickets.get(getattr(event, "ticket", ""))
    if ticket is not None:
        figures["number"] = ticket.number
    if isinstance(event, e.TicketIssued):
        figures["number"] = event.number
    counter = getattr(event, "counter", None)
    figures["counter"] = words.counter(setup, counter) if counter else ""
    match event:
        case e.TicketTransferred(service=service, only_at=only_at):
            figures["to"] = words.counter(setup, only_at) if only_at else words.service(setup, service)
        case e.PriorityChanged(ticket_class=ticket_class):
            figures["name"] = words.ticket_class(setup, ticket_class)
        case e.HelpAnswered(place=place):
            figures["place"] = plain(place)
    return words.put(f"done.{type_of(event)}", {"number": ""} | figures)
