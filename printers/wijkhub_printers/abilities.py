"""What a printer that nobody has described yet can say: found out by asking it, without paper."""

from __future__ import annotations

import time

from msgspec import Struct

from wijkhub_printers.drivers.channel import Channel, Connection
from wijkhub_printers.drivers.conversation import Conversation
from wijkhub_printers.escpos_answers import ASK_PROCESSED, Answer, ask_printed, confirms, new_job_id
from wijkhub_printers.printer import Confirmation, PrinterStatus

RESET = b"\x1b@"
"""Takes back what a printer that does not know a command may have taken for letters; nothing comes out."""


class Abilities(Struct, frozen=True):
    """What a printer answered."""

    status: PrinterStatus | None
    """How it is; None when it does not say."""
    confirms: Confirmation


def find_out(channel: Channel, *, connect_s: float = 2.0, answer_s: float = 1.0) -> Abilities:
    """Ask a printer everything that a hub may ask it; takes 5 s at most, and it has to be fit to print.

    Raises:
        OSError: it can't be reached, or the connection broke.
    """
    connection = channel.open(time.monotonic() + connect_s)
    try:
        talk = Conversation(connection)
        try:
            status = talk.status(time.monotonic() + answer_s)
        except TimeoutError:
            status = None
        return Abilities(status, _confirmation(connection, talk, answer_s))
    finally:
        connection.close()


def _confirmation(connection: Connection, talk: Conversation, answer_s: float) -> Confirmation:
    job = new_job_id()

    def answers(question: bytes, confirmation: Confirmation) -> bool:
        def wanted(answer: Answer) -> bool:
            return confirms(answer, confirmation, job)

        by = time.monotonic() + answer_s
        try:
            connection.send(RESET + question + RESET, by)
            talk.hear(wanted, by)
        except TimeoutError:
            return False
        return True

    if answers(ask_printed(job), Confirmation.PRINTED):
        return Confirmation.PRINTED
    if answers(ASK_PROCESSED, Confirmation.PROCESSED):
        return Confirmation.PROCESSED
    return Confirmation.NONE
