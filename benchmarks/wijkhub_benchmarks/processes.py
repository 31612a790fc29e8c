"""What a process of a benchmark starts with, and what it takes of the machine. Linux only: it reads `/proc`."""

from __future__ import annotations

import os
import resource
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def environment() -> dict[str, str]:
    """The surroundings of a process: the benchmarks beside what is installed, and no settings of anybody's hub."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WIJKHUB_")}
    path = (str(Path(__file__).parents[1]), ours.get("PYTHONPATH"))
    return {**ours, "PYTHONPATH": os.pathsep.join(filter(None, path))}


def allow_files(count: int) -> None:
    """Let this process, and those it starts, hold so many files and connections.

    Raises:
        OSError: the machine's limit is lower; the message says what to do.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise OSError(f"{count} connections are needed and {hard} allowed; raise the limit with 'ulimit -n {count}'")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


def cpu_s(pid: int) -> float:
    """Seconds of processor time that all threads of a process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def rss_mb(pid: int) -> float:
    """Memory (VmRSS) that a process holds, in MB of 1,000,000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)
