"""How Python itself is set for a server whose answers wait for the disk and whose readers stay."""

from __future__ import annotations

import gc
import resource
import sys

SWITCH_S = 0.0002
"""How long a busy thread keeps the interpreter when another wants it.

The commit's thread needs the interpreter twice, to begin and to end, and with Python's own 5 ms each time a batch
would wait for that longer than for the disk. Measured in `benchmarks/`: 16 clients, half as many tickets again.
"""


def quick_to_switch() -> None:
    """Let the thread that commits in as soon as it has something to do."""
    sys.setswitchinterval(SWITCH_S)


def settle() -> None:
    """Leave what is loaded by now out of garbage collection: it stays, and looking through it stops everybody."""
    gc.collect()
    gc.freeze()


def room_for_readers() -> None:
    """As many open connections as the machine allows: each screen's live stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
