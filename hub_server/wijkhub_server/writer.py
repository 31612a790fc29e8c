"""The one place that changes a hub.

Commands that wait are taken as a batch; each is decided against the board in memory; all that follows goes to disk
in one transaction with one fsync; then everybody is answered. So an answer means: on disk. A batch that cannot be
written is refused whole, and the board is read from the journal again: memory never runs ahead of disk.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import msgspec
import uuid_utils
from msgspec import Struct
from msgspec.structs import replace

from wijkhub_queue.actors import SYSTEM
from wijkhub_queue.asked import Asked
from wijkhub_queue.board import Board
from wijkhub_queue.commands import (
    BookAppointment,
    Command,
    NoteClockJump,
    NoteMissed,
    SetExerciseClock,
    TakeInBooking,
    TurnDay,
)
from wijkhub_queue.decide import decide
from wijkhub_queue.errors import DomainError, Refused, kept_refusal
from wijkhub_queue.events import Event, Recorded
from wijkhub_queue.evolve import evolve
from wijkhub_server.clock import Clock, ExerciseClock
from wijkhub_server.correspondence import Entry
from wijkhub_server.journal import Answered, Batch, Journal, JournalUnavailable, Line, NewPrint, Refusal

LARGEST_BATCH = 256
GATHER_S = 0.005
"""How long a batch may gather; nobody notices, and a crowd gets larger batches."""
QUIET_ROUNDS = 2
"""Rounds of the loop in which nobody asked, after which a batch begins. A request takes two: it is read, then asks."""
log = logging.getLogger(__name__)


class CommandIdReused(Refused):
    """The same id came with another command."""

    code = "command-id-reused"
    title = "This id was another command's"

    def __init__(self, command_id: str) -> None:
        super().__init__(f"Command {command_id} was already used for something else. Make a new id for a new command.")


class Done(Struct, frozen=True):
    """A command that was carried out."""

    id: str
    epoch: int
    seq: int
    """The journal's last event when it was done."""
    lines: list[Line]
    replayed: bool = False


class Following(Struct, frozen=True, gc=False):
    """What is kept with an event, in its transaction."""

    job: NewPrint | None = None
    entries: Sequence[Entry] = ()


Follow = Callable[[Board, Recorded, Command], Following]
"""What follows from an event; the board is as after it, and the command is what was asked."""


class _Waiting(Struct):
    asked: Asked
    answer: asyncio.Future[Done]


class Writer:
    """Decides, writes, then answers."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        board: Board,
        *,
        follow: Follow,
        committed: Callable[[Batch], None],
        refolded: Callable[[Board], None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._board = Board(board.state())
        self._follow = follow
        self._committed = committed
        self._refolded = refolded
        self._waiting: list[_Waiting] = []
        self._work = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._between = asyncio.Lock()
        """Held while a batch is written, or the journal is altered."""
        self._stale = False
        """Whether the board may be ahead of the journal."""
        self._jump_s = 0.0
        """Seconds by which the clock was moved, not yet on disk."""
        self.failing = False
        """Whether the last batch could not be put on disk."""

    @property
    def running(self) -> bool:
        """Whether it takes commands."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to take commands."""
        self._task = asyncio.create_task(self._run(), name="writer")

    async def stop(self) -> None:
        """Finish what waits, then stop."""
        if self._task is not None:
            task, self._task = self._task, None
            self._work.set()
            await task

    async def ask(self, asked: Asked) -> Done:
        """Have a command done; it is on disk when this returns.

        Raises:
            DomainError: refused, with the reason. A `Refused` is kept, and given again for the same id.
            JournalUnavailable: nothing could be written; nothing has changed.
        """
        if self._task is None:
            raise JournalUnavailable("The hub is stopping; try again in a moment.")
        waiting = _Waiting(asked, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._work.set()
        return await waiting.answer

    async def tick(self) -> None:
        """Turn the day, note a moved clock and who has not come when it is time, though nobody asks anything."""
        if self._task is not None and self._board.setup is not None:
            await asyncio.gather(*(self.ask(Asked(new_id(), command, SYSTEM)) for command in (TurnDay(), NoteMissed())))

    async def _run(self) -> None:
        while self._waiting or self._task is not None:
            await self._work.wait()
            self._work.clear()
            while self._waiting:
                await self._gather()
                batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
                async with self._between:
                    await self._answer(batch)

    async def rewrite(self, change: Callable[[], Awaitable[None]]) -> None:
        """Let `change` alter the journal between two batches; then take the board as it is on disk.

        Raises:
            JournalUnavailable: the journal could not be read after it; it is read again before the next batch.
        """
        async with self._between:
            self._stale = True
            await change()
            if not await self._refold():
                raise JournalUnavailable("The journal could not be read.")

    async def _gather(self) -> None:
        """Let those be answered who wait for that, and those ask who are about to: one commit serves them all.

        A batch that begins at once finds half of them, and its commit fights with their answers for the interpreter.
        """
        loop = asyncio.get_running_loop()
        until, quiet = loop.time() + GATHER_S, 0
        while quiet < QUIET_ROUNDS and len(self._waiting) < LARGEST_BATCH and loop.time() < until:
            before = len(self._waiting)
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == before else 0

    async def _answer(self, batch: list[_Waiting]) -> None:
        """Answer them all, whatever happens: nothing may end the writer while people wait for it."""
        try:
            await self._write(batch)
        except JournalUnavailable as error:
            log.error("%s", error)
            self.failing = True
            await self._refold()
            _refuse_all(batch, error)
        except Exception as error:
            log.exception("a batch of %d commands failed", len(batch))
            await self._refold()
            if len(batch) == 1:
                _refuse_all(batch, error)
            else:
                # One of them is at fault; the others must not suffer for it.
                for one in batch:
                    if not one.answer.done():
                        await self._answer([one])

    async def _write(self, waiting: list[_Waiting]) -> None:
        if self._stale and not await self._refold():
            raise JournalUnavailable("The journal could not be read.")
        batch = _OpenBatch(self._journal, self._board, self._follow)
        known = self._journal.answered([one.asked.id for one in waiting])
        # The clock tells of a jump once; the hub remembers it until it is on disk. Asked before the time: a clock that
        # is moved between the two must not give the old time the new one's order.
        self._jump_s += self._clock.jumped_s()
        now = self._clock.now()
        outcomes: list[tuple[_Waiting, Done | DomainError]] = []
        self._keep_time(batch, now)
        for one in waiting:
            digest = digest_of(one.asked)
            before = known.get(one.asked.id)
            try:
                if before is None:
                    before = self._do(batch, one.asked, digest, now)
                    known[one.asked.id] = before
                    replayed = False
                    now = batch.now or now
                elif before.digest != digest:
                    raise CommandIdReused(one.asked.id)
                else:
                    replayed = True
                if before.refusal is not None:
                    refused = kept_refusal(before.refusal.code, before.refusal.detail)
                    refused.replayed = replayed
                    raise refused
                outcomes.append(
                    (one, Done(before.id, before.epoch, before.seq, self._lines_of(batch, before), replayed))
                )
            except DomainError as error:
                outcomes.append((one, error))
        if batch.lines or batch.answers:
            written = Batch(batch.lines, batch.answers, batch.prints, batch.entries)
            await self._journal.append(written)
            self.failing = False
            self._jump_s = 0.0
            if batch.clock is not None and isinstance(self._clock, ExerciseClock):
                self._clock.set(*batch.clock)
            self._committed(written)
        for one, outcome in outcomes:
            if one.answer.done():
                continue
            if isinstance(outcome, Done):
                one.answer.set_result(outcome)
            else:
                one.answer.set_exception(outcome)

    def _keep_time(self, batch: _OpenBatch, now: datetime) -> None:
        """Before anything else in a batch: was the clock moved, has the day turned?"""
        if self._board.setup is None:
            return
        jump, batch.jump_s = self._jump_s - batch.jump_s, self._jump_s
        commands = [NoteClockJump(jump), TurnDay()] if jump else [TurnDay()]
        for command in commands:
            for event in decide(self._board, Asked(new_id(), command, SYSTEM), now):
                batch.add(event, now, SYSTEM, command)

    def _do(self, batch: _OpenBatch, asked: Asked, digest: bytes, now: datetime) -> Answered:
        try:
            events = decide(self._board, asked, now)
        except Refused as error:
            refusal = Refusal(error.code, str(error))
            answer = Answered(asked.id, digest, self._board.epoch, self._board.seq, 0, refusal)
            batch.answers.append(answer)
            return answer
        if isinstance(asked.command, SetExerciseClock) and isinstance(self._clock, ExerciseClock):
            batch.clock = (asked.command.now, asked.command.rate)
            now = batch.now = asked.command.now.astimezone(UTC)
        for event in events:
            batch.add(event, now, asked.by, asked.command)
        answer = Answered(asked.id, digest, self._board.epoch, self._board.seq, len(events))
        if events or asked.by != SYSTEM or self.failing:
            # What the hub does by itself is kept when it did something, or the journal would grow by the clock.
            # While the disk fails it is kept all the same: so the hub finds out when there is room again.
            batch.answers.append(answer)
        if isinstance(asked.command, SetExerciseClock):
            self._keep_time(batch, now)
        return answer

    def _lines_of(self, batch: _OpenBatch, answer: Answered) -> list[Line]:
        """The events of a command, from this batch or, when it was done before, from the journal."""
        if answer.count == 0:
            return []
        first = answer.seq - answer.count + 1
        if batch.lines and batch.lines[0].recorded.seq <= first and answer.epoch == self._journal.epoch:
            start = first - batch.lines[0].recorded.seq
            return batch.lines[start : start + answer.count]
        return self._journal.read_stretch(answer.epoch, first, answer.seq)

    async def _refold(self) -> bool:
        """Take the board as the disk has it; False when it cannot be read now."""
        self._stale = True
        try:
            board = await asyncio.to_thread(self._journal.load_board)
            self._board = Board(board.state())
            self._refolded(board)
        except Exception:
            log.exception("the journal could not be read")
            return False
        self._stale = False
        return True


class _OpenBatch:
    """What will be written, while it is decided."""

    def __init__(self, journal: Journal, board: Board, follow: Follow) -> None:
        self.lines: list[Line] = []
        self.answers: list[Answered] = []
        self.prints: list[NewPrint] = []
        self.entries: list[Entry] = []
        self.now: datetime | None = None
        """The time that an exercise's clock was set to in this batch."""
        self.clock: tuple[datetime, float] | None = None
        """To what it is set, and its rate, once the batch is on disk."""
        self.jump_s = 0.0
        """Seconds by which somebody moved the clock, as this batch puts on record."""
        self._journal = journal
        self._board = board
        self._follow = follow

    def add(self, event: Event, now: datetime, by: object, command: Command) -> None:
        """Give the event its place in the journal, and let the board follow."""
        epoch = self._journal.epoch
        # Each epoch counts from 1.
        seq = self._board.seq + 1 if self._board.epoch == epoch else 1
        recorded = Recorded(self._journal.hub_id, epoch, seq, new_id(), now, str(by), event)
        evolve(self._board, recorded)
        self.lines.append(Line(recorded, msgspec.json.encode(event)))
        following = self._follow(self._board, recorded, command)
        if following.job is not None:
            self.prints.append(following.job)
        self.entries += following.entries


def new_id() -> str:
    """A UUID, version 7."""
    return str(uuid_utils.uuid7())


def digest_of(asked: Asked) -> bytes:
    """What tells one command from another, apart from its id: the command and who asks.

    Whom an appointment is for is left out: a digest is kept as long as the journal, and who guesses a name could see
    that they guessed right, after it was erased.
    """
    command = asked.command
    if isinstance(command, BookAppointment):
        command = replace(command, person=None, help=())
    elif isinstance(command, TakeInBooking):
        command = replace(command, person=None)
    return hashlib.blake2b(
        msgspec.json.encode(command) + str(asked.by).encode(), digest_size=16, usedforsecurity=False
    ).digest()


def _refuse_all(batch: list[_Waiting], error: Exception) -> None:
    for one in batch:
        if not one.answer.done():
            one.answer.set_exception(error)
