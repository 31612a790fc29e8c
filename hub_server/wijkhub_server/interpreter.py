"""How Python itself is set for a server whose answers wait for the disk and whose readers stay."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
from contextlib import suppress

SWITCH_S = 0.0002
"""How long a busy thread keeps the interpreter when another wants it.

The commit's thread needs the interpreter twice, to begin and to end, and with Python's own 5 ms each time a batch
would wait for that longer than for the disk. Measured in `benchmarks/`: 16 clients, half as many tickets again.
"""


LARGE_BYTES = 1 << 20
_M_MMAP_THRESHOLD = -3
OLD_TIMES = 10 * gc.get_threshold()[2]
"""How many looks at what came lately come before one at everything; ten times what Python has by itself."""


def quick_to_switch() -> None:
    """Let the thread that commits in as soon as it has something to do."""
    sys.setswitchinterval(SWITCH_S)


def give_back_memory() -> None:
    """Have large pieces of memory given back to the machine as soon as they are free.

    The C library else learns from the first sign-in (argon2 takes 19 MiB for each) to keep so much for the next.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BYTES)


def settle() -> None:
    """Leave what is loaded by now out of garbage collection: it stays, and looking through it stops everybody.

    What comes after is looked through as a whole a tenth as often as by itself: with a thousand screens that takes
    some 75 ms, and young rubbish is found without it.
    """
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, OLD_TIMES)


def room_for_readers() -> None:
    """As many open connections as the machine allows: each screen's live stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
