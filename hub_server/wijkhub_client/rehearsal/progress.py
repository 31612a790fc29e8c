"""How far a day has come, shown while it is played."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from wijkhub_client.rehearsal.day import DayPlan
from wijkhub_client.rehearsal.player import Standing


class Shown:
    """Shows it on a console: as a bar on a terminal, as a line for every hour of the day elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def __call__(self, plan: DayPlan, zone: ZoneInfo) -> Iterator[Callable[[Standing], None]]:
        """While the context lasts, what is called with each standing."""
        if not self._console.is_terminal:
            yield _Lines(self._console, zone)
            return
        whole_s = (plan.ends - plan.begins).total_seconds()
        columns = (
            TextColumn("{task.fields[clock]}"),
            BarColumn(bar_width=None),
            TextColumn("waiting {task.fields[waiting]:>4}  helped {task.fields[served]:>5}"),
        )
        with Progress(*columns, console=self._console, expand=True) as bar:
            task = bar.add_task("", total=whole_s, clock=_clock(plan.begins, zone), waiting=0, served=0)

            def tell(standing: Standing) -> None:
                bar.update(
                    task,
                    completed=(standing.at - plan.begins).total_seconds(),
                    clock=_clock(standing.at, zone),
                    waiting=standing.waiting,
                    served=standing.served,
                )

            yield tell


class _Lines:
    def __init__(self, console: Console, zone: ZoneInfo) -> None:
        self._console = console
        self._zone = zone
        self._hour: int | None = None

    def __call__(self, standing: Standing) -> None:
        hour = standing.at.astimezone(self._zone).hour
        if hour != self._hour:
            self._hour = hour
            self._console.print(
                f"{_clock(standing.at, self._zone)}  waiting {standing.waiting}, helped {standing.served}",
                highlight=False,
            )


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
