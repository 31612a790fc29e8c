"""When the simulated printer answers a question that stood behind data: at once, late, twice, or never."""

from __future__ import annotations

import time

from msgspec import Struct

from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator.answers import Condition, about_itself, process_id_answer, status_in_order
from wijkhub_printers.simulator.caller import Caller
from wijkhub_printers.simulator.faults import Fault
from wijkhub_printers.simulator.reading import Command

SLOW_ANSWER_S = 0.5


class _Late(Struct, frozen=True):
    """An answer that is given later; `awaited` when the connection is kept for it."""

    due: float
    caller: Caller
    data: bytes
    awaited: bool


class Replies:
    """Answers `GS r` and `GS ( H` as far as this printer confirms, and `GS I`."""

    def __init__(self, confirms: Confirmation, late_s: float) -> None:
        self._confirms, self._late_s = confirms, late_s
        self._late: list[_Late] = []

    @property
    def due(self) -> float | None:
        """The moment of `time.monotonic` at which the next late answer is to be given, if there is one."""
        return min((answer.due for answer in self._late), default=None)

    def awaits(self, caller: Caller) -> bool:
        """Whether the connection of this caller is kept for an answer."""
        return any(answer.awaited and answer.caller is caller for answer in self._late)

    def forget(self) -> None:
        """Give no late answer any more."""
        self._late.clear()

    def answer(self, command: Command, caller: Caller, condition: Condition, ailments: set[Fault]) -> None:
        """Answer this question, in the way of what is wrong now."""
        answer = self._words(command, condition)
        if not answer or Fault.MUTE in ailments:
            return
        if Fault.CONFIRMS_TWICE in ailments:
            answer *= 2
        now = time.monotonic()
        if Fault.CONFIRMS_LATE in ailments:
            self._late.append(_Late(now + self._late_s, caller, answer, awaited=False))
        elif Fault.SLOW in ailments:
            self._late.append(_Late(now + SLOW_ANSWER_S, caller, answer, awaited=True))
        else:
            caller.say(answer)

    def give_late(self, *, mute: bool) -> None:
        """Give the answers that are due; a mute printer lets them pass."""
        now = time.monotonic()
        for answer in [answer for answer in self._late if answer.due <= now]:
            self._late.remove(answer)
            if not mute:
                answer.caller.say(answer.data)

    def _words(self, command: Command, condition: Condition) -> bytes:
        match command.name:
            case "GS r" if self._confirms in (Confirmation.PROCESSED, Confirmation.PRINTED):
                return status_in_order(command.given[0], condition)
            case "GS ( H" if self._confirms is Confirmation.PRINTED:
                return process_id_answer(command.given)
            case "GS I":
                return about_itself(command.given[0])
            case _:
                return b""
