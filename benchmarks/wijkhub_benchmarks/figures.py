"""Figures, and how they are told."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

Figures = dict[str, float | int]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return median(values)


def say(line: str = "") -> None:
    """A line for who watches."""
    print(line, flush=True)


def say_goal(what: str, value: float, goal: float, *, at_least: bool = False) -> None:
    """Whether a goal is met."""
    met = value >= goal if at_least else value <= goal
    say(f"  {what}: {value:g}, goal {'at least' if at_least else 'at most'} {goal:g}: {'met' if met else 'MISSED'}")


def say_machine() -> None:
    """On what, and when."""
    today = datetime.now(UTC).date().isoformat()
    say(f"{today}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")


def say_result(figures: Figures) -> None:
    """The last line: the figures as one JSON object."""
    say(json.dumps(figures))
