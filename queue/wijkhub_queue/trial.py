"""A hub tried out in memory, without disk, network or clock of its own: for tests, and to see what a set-up does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from wijkhub_queue.actors import SYSTEM, Actor
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import Command, ConfigureHub, TurnDay
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import Refused
from wijkhub_queue.events import Event, Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_queue.hub_setup import HubSetup


class Trial:
    """Decides and evolves as a hub does, and keeps its journal in a list. Its time passes when told to."""

    def __init__(self, setup: HubSetup, now: datetime, *, hub_id: str = "trial") -> None:
        self.hub_id = hub_id
        self.now = now
        self.board = Board()
        self.journal: list[Recorded] = []
        self._answers: dict[str, Sequence[Event] | Refused] = {}
        self.ask(ConfigureHub(setup))
        self.ask(TurnDay())

    def ask(self, command: Command, *, by: Actor = SYSTEM, command_id: str | None = None) -> Sequence[Event]:
        """Have a command done; the same id again gives the first answer, a refusal too, and changes nothing.

        Raises:
            DomainError: refused; nothing has changed.
        """
        command_id = command_id or f"command-{len(self._answers) + 1}"
        if command_id not in self._answers:
            try:
                events = decide(self.board, Asked(command_id, command, by), self.now)
            except Refused as refusal:
                self._answers[command_id] = refusal
                raise
            for event in events:
                self.record(event, by=by)
            self._answers[command_id] = events
        answer = self._answers[command_id]
        if isinstance(answer, Refused):
            raise answer
        return answer

    def record(self, event: Event, *, by: Actor = SYSTEM) -> Recorded:
        """Put an event into the journal, whether or not anybody decided it."""
        seq = len(self.journal) + 1
        recorded = Recorded(self.hub_id, 1, seq, f"event-{seq}", self.now, str(by), event)
        self.journal.append(recorded)
        evolve(self.board, recorded)
        return recorded

    def wait(self, seconds: float = 0.0, *, minutes: float = 0.0) -> None:
        """Let time pass; negative when the clock is put back."""
        self.now += timedelta(seconds=seconds, minutes=minutes)
