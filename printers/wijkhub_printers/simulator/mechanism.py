"""What is inside the simulated printer: its buffer, its sensors, what is wrong with it, and when it answers."""

from __future__ import annotations

import re
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime

from wijkhub_printers.printer import Confirmation
from wijkhub_printers.simulator.answers import Condition, real_time_status
from wijkhub_printers.simulator.caller import Caller
from wijkhub_printers.simulator.faults import PASSING, STOPS, Fault, Moment
from wijkhub_printers.simulator.job import BEGINS, CUTS, QUESTIONS, Job
from wijkhub_printers.simulator.paper import Paper
from wijkhub_printers.simulator.reading import Command, Reader
from wijkhub_printers.simulator.replies import Replies
from wijkhub_printers.simulator.typesetting import Typesetter

BUFFER = 4096
"""Bytes that it holds, as most receipt printers."""
GREETING = 16
"""Bytes that it takes of a new caller though it holds so many, so that it can be asked why it does not print."""
STILL = STOPS | {Fault.STALLED, Fault.GOES_AWAY}
"""Faults while which nothing is printed."""
DEAF = frozenset({Fault.STALLED, Fault.GOES_AWAY})
"""Faults while which nothing is taken in."""

_STATUS_ASKED = re.compile(rb"\x10\x04([\x01-\x04])", re.DOTALL)

_STATUS_FIRST = re.compile(rb"^(\x10\x04[\x01-\x04])+", re.DOTALL)
_STATUS_BEGUN = (b"", b"\x10", b"\x10\x04")


class Mechanism:
    """Takes bytes in, prints them, answers. Its arguments are those of the simulator; it is used by one thread."""

    def __init__(
        self,
        *,
        dots_wide: int,
        raster: bool,
        reports_status: bool,
        confirms: Confirmation,
        low_sensor: bool,
        keep: int,
        slow_bytes_per_s: int,
        late_s: float,
        now: Callable[[], datetime],
    ) -> None:
        self.paper = Paper(dots_wide, keep=keep, now=now)
        self.faults: set[Fault] = set()
        self.planned: list[tuple[Fault, Moment]] = []
        self.version = 0
        """Goes up with everything that can be seen from outside."""
        self._reports_status, self._low_sensor = reports_status, low_sensor
        self._slow_bytes_per_s = slow_bytes_per_s
        self._replies = Replies(confirms, late_s)
        self._raster = raster
        self._press = Typesetter(self.paper, raster=raster)
        self._reader = Reader(raster=raster)
        self._owner: Caller | None = None
        self._waiting: deque[tuple[Caller, bytes]] = deque()
        self._held: Command | None = None
        self._job: Job | None = None
        self._once: set[Fault] = set()
        self._rests_until = 0.0

    @property
    def waiting(self) -> int:
        """Bytes that came in and were not worked off."""
        return len(self._reader.waiting) + sum(len(data) for _, data in self._waiting)

    def room(self, caller: Caller) -> int:
        """Bytes that it can take of this caller now."""
        if DEAF & self.faults:
            return 0
        return max(0 if caller.begun else GREETING, BUFFER - self.waiting)

    @property
    def oddities(self) -> Counter[str]:
        """What it did not understand or could not do."""
        return self._press.oddities

    @property
    def condition(self) -> Condition:
        """What its sensors see."""
        return Condition(
            paper_low=self._low_sensor and Fault.PAPER_LOW in self.faults,
            paper_out=Fault.PAPER_OUT in self.faults,
            cover_open=Fault.COVER_OPEN in self.faults,
        )

    @property
    def due(self) -> float | None:
        """The moment of `time.monotonic` at which there is something to do though nothing came in, if there is."""
        if DEAF & self.faults:
            return None
        rests_until = self._rests_until if not self._still and (self.waiting or self._held) else None
        return min((due for due in (self._replies.due, rests_until) if due is not None), default=None)

    def works_for(self, caller: Caller) -> bool:
        """Whether it is about to print or answer something of this caller's, without anybody's help."""
        if self._replies.awaits(caller):
            return True
        owns = self._owner is caller and (self._reader.waiting or self._held)
        return not self._still and bool(owns or any(owner is caller for owner, _ in self._waiting))

    def inflict(self, fault: Fault, moment: Moment) -> None:
        """Let this go wrong, now or with the next job."""
        self.version += 1
        if moment is Moment.BEFORE:
            self._begin(fault)
        else:
            self.planned.append((fault, moment))

    def mend(self) -> None:
        """Make everything right."""
        self.version += 1
        self.faults.clear()
        self.planned.clear()
        self._once.clear()

    def take(self, caller: Caller, data: bytes) -> None:
        """Take in what came from a caller, and answer at once what it asks in real time."""
        self.version += 1
        if Fault.RESET in self.faults:
            self._forget()
            caller.dropped = True
            return
        seen = caller.tail + data
        caller.tail = seen[-2:]
        if self._reports_status and Fault.MUTE not in self.faults:
            # Also within a picture: a printer looks at what comes in before it knows what it is.
            for asked in _STATUS_ASKED.finditer(seen):
                caller.say(real_time_status(asked[1][0], self.condition))
        if not caller.begun:
            # What is asked before anything is sent was answered, and fills no buffer, however often it is asked.
            data = _STATUS_FIRST.sub(b"", seen)
            caller.begun = data not in _STATUS_BEGUN
        if caller.begun:
            self._waiting.append((caller, data))
        else:
            caller.tail = data

    def work(self) -> None:
        """Print and answer as far as that goes now."""
        if not DEAF & self.faults:
            self._replies.give_late(mute=Fault.MUTE in self.faults)
        while not self._still and time.monotonic() >= self._rests_until:
            before = self.waiting
            command = self._held or self._next()
            self._held = None
            if command is None:
                break
            assert self._owner is not None
            self.version += 1
            if not self._comes_up(command, self._owner):
                continue
            if command.name in QUESTIONS:
                self._replies.answer(command, self._owner, self.condition, self.faults | self._once)
            else:
                self._press.obey(command)
            self._is_done(command)
            if Fault.SLOW in self.faults:
                self._rests_until = time.monotonic() + (before - self.waiting) / self._slow_bytes_per_s

    @property
    def _still(self) -> bool:
        return bool(STILL & self.faults)

    def _next(self) -> Command | None:
        while True:
            self._reader.read, reading = self.paper.data, self._reader
            command = reading.next()
            if command is not None:
                return command
            if self._waiting:
                caller, data = self._waiting.popleft()
                if caller is not self._owner:
                    self._end_of(self._owner)
                    self._owner = caller
                reading.waiting += data
            elif self._owner is not None and self._owner.ended:
                self._end_of(self._owner)
                self._owner = None
                return None
            else:
                return None

    def _end_of(self, caller: Caller | None) -> None:
        """All that this caller sent is worked off, and no more will come."""
        if self._reader.unfinished:
            self._press.odd("the connection ended within a command")
            self._reader.give_up()
        if self._job is not None and self._job.caller is caller and not self._job.over:
            self._end_job(self._job)

    def _comes_up(self, command: Command, caller: Caller) -> bool:
        """Let happen what was planned for the moment before this command; whether it is still to be carried out."""
        job = self._job
        if command.name in BEGINS and (job is None or job.over or job.caller is not caller):
            self._job = Job(caller)
            self._once.clear()
        elif job is not None and not job.over and job.caller is caller:
            if command.name in CUTS and job.pass_middle():
                self._strike(Moment.DURING)
            elif command.name in QUESTIONS:
                self._end_job(job)
        if caller.dropped:
            return False
        if self._still:
            self._held = command
            return False
        return True

    def _is_done(self, command: Command) -> None:
        job = self._job
        if job is None or job.over:
            return
        if job.reaches_middle(command):
            self._strike(Moment.DURING)
        elif command.name in CUTS:
            self._end_job(job)

    def _end_job(self, job: Job) -> None:
        if job.pass_middle():
            self._strike(Moment.DURING)
        job.over = True
        self._strike(Moment.AFTER)

    def _strike(self, moment: Moment) -> None:
        """Let what was planned for this moment begin."""
        for fault in [fault for fault, planned in self.planned if planned is moment]:
            self.planned.remove((fault, moment))
            self.version += 1
            if fault not in PASSING:
                self._begin(fault)
            elif fault is not Fault.RESET:
                self._once.add(fault)
            elif self._owner is not None:
                self._owner.dropped = True
                self._forget()

    def _begin(self, fault: Fault) -> None:
        self.faults.add(fault)
        if fault is Fault.GOES_AWAY:
            self._forget()

    def _forget(self) -> None:
        """Lose everything that is not on paper, as by switching it off and on."""
        self._waiting.clear()
        self._replies.forget()
        self._held = None
        self._reader = Reader(raster=self._raster)
        self._press.forget()
