"""The hub's server for the benchmark of tickets: the program as it is, its journal on disk or in memory.

Started as `python -m wijkhub_benchmarks.serve SETTINGS sqlite|memory`; says where it listens, as the program does.
"""

from __future__ import annotations

import sys
from pathlib import Path

from wijkhub_server import serving
from wijkhub_server.hub import HubAtWork
from wijkhub_server.settings import Settings
from wijkhub_server.storage.memory_journal import MemoryJournal


class HubInMemory(HubAtWork):
    """A hub that forgets all with its process. Who may sign in is still on disk, and read at the start only."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, journal=MemoryJournal())


def main() -> None:
    """Serve until told to stop."""
    config, journal = Path(sys.argv[1]), sys.argv[2]
    if journal == "memory":
        # The one part that the benchmark exchanges.
        serving.__dict__["HubAtWork"] = HubInMemory
    serving.serve_hub(config)


if __name__ == "__main__":
    main()
