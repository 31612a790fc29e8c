"""Serves a hub for the chaos tests: `python serve_shimmed.py FOLDER [--synchronous NORMAL] [--checkpoint-pages N]`.

The address is printed when it listens. Without an option it is the hub as it always is; the options make it unsafe, or
busy with checkpoints, so that a test can show that it would notice.
"""

from __future__ import annotations

import argparse
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from wijkhub_queue.hub_setup import CounterPlace, Service, ServiceGroup
from wijkhub_server import app, serving
from wijkhub_server.settings import HubSettings, ServerSettings, Settings
from wijkhub_server.storage import database, sqlite_journal

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def settings_of(folder: Path) -> Settings:
    """A hub with a queue a letter: room for 25,974 living tickets."""
    return Settings(
        hub=HubSettings(id="chaos", name="Chaos", data_folder=str(folder)),
        server=ServerSettings(port=0),
        groups=tuple(ServiceGroup(letter.lower(), letter, {"nl": letter}) for letter in LETTERS),
        services=tuple(Service(letter.lower(), letter.lower(), {"nl": letter}) for letter in LETTERS),
        counters=(CounterPlace("1", {"nl": "1"}, tuple(LETTERS.lower())),),
    )


def connect_with(pragmas: list[str]) -> Any:
    """The hub's own way to open its database, with these settings on top."""
    real = database.connect

    def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
        connection = real(path, read_only=read_only)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connect


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("folder", type=Path)
    asked.add_argument("--synchronous")
    asked.add_argument("--checkpoint-pages", type=int)
    options = asked.parse_args()
    pragmas = [f"synchronous={options.synchronous}"] if options.synchronous else []
    pragmas += [f"wal_autocheckpoint={options.checkpoint_pages}"] if options.checkpoint_pages else []
    sqlite_journal.connect = connect_with(pragmas)
    # The screens take no part in this, and time to load.
    app.create_app = partial(app.create_app, screens=False)
    serving.serve(settings_of(options.folder), ready=lambda url, hub: print(url, flush=True))
