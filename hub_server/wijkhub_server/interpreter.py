"""How Python itself is set for a server whose answers wait for the disk."""

from __future__ import annotations

import gc
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
