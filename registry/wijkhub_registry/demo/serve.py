"""A registry to try, for a hub that is tried: `python -m wijkhub_registry.demo.serve FOLDER PORT HUB NAME`.

The first line that it writes is a one-time code for that hub; the next says where it listens. It ends with its
standard input, so that it never outlives the hub that started it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Thread

from wijkhub_registry.bringing_in import (
    Open,
    bring_in_locations,
    bring_in_products,
    put_outlines,
    with_open,
)
from wijkhub_registry.demo.outlines import schematic_areas
from wijkhub_registry.demo.own_place import own_place
from wijkhub_registry.enrolment import make_code
from wijkhub_registry.errors import Stop
from wijkhub_registry.moments import now
from wijkhub_registry.serving import serve
from wijkhub_registry.settings import DatabaseSettings, ServerSettings, Settings
from wijkhub_registry.storage.sql_hubs import SqlHubs

_HERE = Path(__file__).parent
_BY = "demo"


def demo_settings(folder: Path, port: int) -> Settings:
    """The demo's registry, in this folder."""
    return Settings(
        database=DatabaseSettings(url=f"sqlite:///{folder / 'registry.sqlite3'}"), server=ServerSettings(port=port)
    )


def prepare(settings: Settings, hub: str, name: str) -> str:
    """Bring in what there is to see, unless it is there already; gives a code for the hub."""

    async def outlines_and_own_place(opened: Open) -> bool:
        if await opened.documents.document("outlines", "areas") is not None:
            return False
        await put_outlines(opened, "areas", schematic_areas(), by=_BY)
        await opened.catalogue.put([own_place(hub)], by=_BY, why="hub om te proberen", at=now(), sign=opened.sign)
        return True

    bring_in_products(settings, _HERE / "products.csv", by=_BY, why="om te proberen")
    if with_open(settings, outlines_and_own_place):
        why = "wat openbare bronnen zeggen"
        bring_in_locations(settings, _HERE / "locations.csv", columns={}, by=_BY, why=why, check=False)

    async def code(opened: Open) -> str:
        hours = settings.sync.code_hours
        return await make_code(SqlHubs(opened.engine), hub, name, hours=hours, clock=now)

    return with_open(settings, code)


def _end_with_input() -> None:
    """Stop when whoever started this has gone, however it went."""
    # Not through `sys.stdin`: a thread that waits in there holds a lock that the interpreter's end wants.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until the standard input ends."""
    folder, port, hub, name = sys.argv[1:]
    settings = demo_settings(Path(folder), int(port))
    try:
        print(prepare(settings, hub, name), flush=True)
        Thread(target=_end_with_input, daemon=True).start()
        serve(settings)
    except Stop as error:
        sys.exit(f"wijkhub registry: {error}")


if __name__ == "__main__":
    main()
