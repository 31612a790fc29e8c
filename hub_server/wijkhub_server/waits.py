"""What a hub tells of waits, and how it keeps what it has learnt of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from wijkhub_queue.board import Board
from wijkhub_queue.events import Recorded
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits import Learned, WaitRange, encode_learned, learn, wait_for, wait_of
from wijkhub_queue.wire_waits import WaitScore, WaitsNow, score_of, waits_now
from wijkhub_server.journal import JournalUnavailable
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.learned import LearnedStore

KEEP_EVERY = 200
"""After how many events what was learnt is kept again, so that a start has few to learn from anew."""
log = logging.getLogger(__name__)


class Waits:
    """The waits of one hub: learnt from every event that its board follows."""

    def __init__(
        self, store: LearnedStore, turns: Turns, board: Callable[[], Board], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._turns = turns
        self._board = board
        self._now = now
        self._learned = store.load() or Learned()
        self._kept_seq = self._learned.seq
        self._failed = False

    def follow(self, board: Board, recorded: Recorded) -> None:
        """Learn from an event that the board has just followed; one that was learnt from already is passed over."""
        if (recorded.epoch, recorded.seq) <= (self._learned.epoch, self._learned.seq):
            return
        try:
            learn(self._learned, recorded, board)
        except Exception:
            # Whoever waits must be called, whatever is foretold of it.
            if not self._failed:
                log.exception("nothing was learnt of waits from event %d", recorded.seq)
            self._failed = True

    def wait_for(self, service: str) -> WaitRange:
        """What to tell somebody who would take a ticket for this service now."""
        return wait_for(self._board(), self._learned, service, self._now())

    def wait_of(self, ticket: Ticket) -> WaitRange | None:
        """What to tell somebody with this ticket now; None when it does not wait."""
        return wait_of(self._board(), self._learned, ticket, self._now())

    def foretell(self, board: Board, ticket: Ticket, at: datetime) -> WaitRange | None:
        """What to tell on the paper of a ticket that this board has just been given."""
        try:
            return wait_of(board, self._learned, ticket, at)
        except Exception:
            # A ticket without a promise is worth more than none.
            log.exception("nothing could be foretold of ticket %s", ticket.number)
            return None

    def all_now(self) -> WaitsNow:
        """The waits of all services."""
        return waits_now(self._board(), self._learned, self._now())

    @property
    def score(self) -> WaitScore:
        """How promises came out."""
        return score_of(self._learned.score)

    async def keep(self, *, least: int = KEEP_EVERY) -> None:
        """Keep what was learnt, if enough happened since the last time."""
        learned = self._learned
        # In a new epoch seq begins anew, which is as far from what was kept as any.
        if abs(learned.seq - self._kept_seq) < least:
            return
        try:
            await self._turns.write(self._store.keep, learned.epoch, learned.seq, encode_learned(learned))
            self._kept_seq = learned.seq
        except JournalUnavailable as error:
            log.error("%s", error)
