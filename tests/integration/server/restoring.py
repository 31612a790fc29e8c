"""Putting back a hub's database, as an administrator does, and looking at what the hub made of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from wijkhub_queue.commands import IssueTicket
from wijkhub_queue.events import TicketIssued


class Backup:
    """Copies of a hub's database, as an administrator keeps them."""

    def __init__(self, house: Any, folder: Path) -> None:
        self.house, self.folder = house, folder

    def make(self) -> Path:
        database = self.house.settings.database
        made = self.folder / f"backup-{len(list(self.folder.glob('backup-*')))}"
        made.mkdir()
        for file in database.parent.glob(f"{database.name}*"):
            shutil.copy(file, made / file.name)
        return made

    def put_back(self, made: Path, *, mark: bool) -> None:
        database = self.house.settings.database
        for file in database.parent.glob(f"{database.name}*"):
            file.unlink()
        for file in made.iterdir():
            shutil.copy(file, database.parent / file.name)
        if not mark:
            (database.parent / "journal-mark").unlink()


async def stop_task(hub: Any) -> None:
    """The sync takes its turns when the test says so."""
    task, hub.sync._task = hub.sync._task, None
    if task is not None:
        task.cancel()


async def tickets(house: Any, count: int) -> list[str]:
    """Numbers of so many new tickets."""
    done = [await house.do(IssueTicket("passport")) for _ in range(count)]
    return [
        line.recorded.event.number for one in done for line in one.lines if type(line.recorded.event) is TicketIssued
    ]


def journal(hub: Any) -> list[Any]:
    return [line.recorded for line in hub.journal.read((0, 0), 10_000)]


def places(hub: Any) -> list[tuple[int, int, str]]:
    return [(one.epoch, one.seq, one.event_id) for one in journal(hub)]
