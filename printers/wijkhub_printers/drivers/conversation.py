"""What a driver and a printer say to each other over one connection."""

from __future__ import annotations

import time
from collections.abc import Callable

from wijkhub_printers.drivers.channel import Connection
from wijkhub_printers.escpos_answers import (
    ASK_OFFLINE,
    ASK_PAPER,
    ASK_PRINTER,
    Answer,
    Answers,
    RealTime,
    status_of,
)
from wijkhub_printers.printer import PrinterStatus


class Conversation:
    """Asks, and sorts the answers, which may come in between each other. Limits are moments of `time.monotonic`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers = Answers()
        self._heard: list[Answer] = []

    def hear(self, wanted: Callable[[Answer], bool], by: float) -> Answer:
        """The first answer that is wanted; others are kept.

        Raises:
            TimeoutError: it did not come in time.
            OSError: the connection broke, or the printer ended it.
        """
        while True:
            for answer in self._heard:
                if wanted(answer):
                    self._heard.remove(answer)
                    return answer
            if time.monotonic() >= by:
                raise TimeoutError("no answer in time")
            received = self._connection.receive(by)
            if not received:
                raise ConnectionResetError("the printer ended the connection")
            self._heard += self._answers.take(received)

    def status(self, by: float) -> PrinterStatus:
        """Ask how it is: one question after the other, since the answers do not say which question they are for.

        Raises:
            TimeoutError: it did not answer all of them in time.
            OSError: the connection broke, or the printer ended it.
        """
        return status_of(*(self._ask(question, by) for question in (ASK_PRINTER, ASK_OFFLINE, ASK_PAPER)))

    def _ask(self, question: bytes, by: float) -> int:
        # A picture may hold the bytes of a question, which a printer then answers too.
        self._heard = [answer for answer in self._heard if not isinstance(answer, RealTime)]
        self._connection.send(question, by)
        answer = self.hear(lambda answer: isinstance(answer, RealTime), by)
        assert isinstance(answer, RealTime)
        return answer.byte
