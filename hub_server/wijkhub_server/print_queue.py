"""Which jobs wait at which printer, and where each may go instead. Pure: moments are seconds of one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

STAYS = frozenset({"test"})
"""Kinds of jobs that no other printer takes over: a test page is about the printer that it is for."""


@dataclass
class Job:
    """A print that is not over."""

    id: str
    ticket: str
    printer: str
    """Where it waits."""
    slip: bytes
    born: float
    """When it was asked for."""
    kind: str = "ticket"
    attempts: int = 0
    home: str = ""
    """The printer that it was for; where it waits, when that is not said."""
    why: str = ""
    """Why it did not come out yet."""
    order: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        self.home = self.home or self.printer

    @property
    def of(self) -> str:
        """By which its paper is asked for: the ticket's id, else its own, which is that of an appointment."""
        return self.ticket or self.id


class PrintQueue:
    """The jobs that are not over, each at one printer, oldest first."""

    def __init__(self, backups: Mapping[str, str | None]) -> None:
        """A queue of these printers, each with the printer that takes over when it can't print."""
        self._backups = dict(backups)
        self._waiting: dict[str, dict[str, Job]] = {printer: {} for printer in backups}
        self._all: dict[str, Job] = {}
        self._came = 0

    def __contains__(self, job: object) -> bool:
        return job in self._all

    def __len__(self) -> int:
        return len(self._all)

    def knows(self, printer: str) -> bool:
        """Whether there is such a printer."""
        return printer in self._waiting

    def add(self, job: Job) -> None:
        """Let a job wait at its printer; one that waits already stays as it is."""
        if job.id not in self._all:
            self._came += 1
            job.order = self._came
            self._all[job.id] = self._waiting[job.printer][job.id] = job

    def remove(self, job: Job) -> None:
        """The job is over."""
        del self._all[job.id], self._waiting[job.printer][job.id]

    def first(self, printer: str) -> Job | None:
        """The job that is next there."""
        return next(iter(self._waiting[printer].values()), None)

    def at(self, printer: str) -> Sequence[Job]:
        """All that wait there, the next first."""
        return tuple(self._waiting[printer].values())

    def count(self, printer: str) -> int:
        """How many wait there."""
        return len(self._waiting[printer])

    def older_than(self, printer: str, moment: float) -> list[Job]:
        """The jobs there that were asked for at this moment or before."""
        return [job for job in self._waiting[printer].values() if job.born <= moment]

    def oldest(self, printer: str) -> float | None:
        """When the oldest job there was asked for."""
        return min((job.born for job in self._waiting[printer].values()), default=None)

    def line(self, printer: str) -> Iterator[str]:
        """This printer, the one that takes over from it, the one that takes over from that, each once."""
        seen: set[str] = set()
        following: str | None = printer
        while following is not None and following in self._waiting and following not in seen:
            seen.add(following)
            yield following
            following = self._backups[following]

    def take_over(self, printer: str, prints: Callable[[str], bool]) -> list[Job]:
        """Have the jobs of a printer that can't print now go to the first in line that can; which ones went."""
        moved: list[Job] = []
        for job in self.at(printer):
            other = next((one for one in self.line(job.home) if one != printer and prints(one)), None)
            if other is not None and job.kind not in STAYS:
                del self._waiting[printer][job.id]
                job.printer = other
                moved.append(job)
        for other in {job.printer for job in moved}:
            waiting = [*self._waiting[other].values(), *(job for job in moved if job.printer == other)]
            self._waiting[other] = {job.id: job for job in sorted(waiting, key=lambda job: job.order)}
        return moved
