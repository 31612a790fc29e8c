"""A hub in a process of its own that is killed (-9) while it mails: what it says of each mail is what arrived.

Once in the normal run; `WIJKHUB_MAILING_KILLS=20` has it done twenty times.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from wijkhub_benchmarks.hub_process import HubProcess
from wijkhub_server.serving import prepare, supervisor
from wijkhub_server.settings import Settings, load_settings

pytestmark = pytest.mark.anyio

KILLS = int(os.environ.get("WIJKHUB_MAILING_KILLS", "1"))
SEED = 20_261_124
BOOKINGS = 40
"""Each life of the hub."""
WITHIN_S = 60.0


def settings_file(folder: Path, port: int) -> Path:
    config = folder / "hub.toml"
    config.write_text(
        f'[hub]\nid = "kill"\nname = "Kill"\ndata-folder = "{folder / "data"}"\n[server]\nport = 0\n'
        '[[groups]]\nid = "a"\nletter = "A"\nname = { nl = "A" }\n'
        '[[services]]\nid = "a"\ngroup = "a"\nname = { nl = "A" }\nappointment-min = 5\n'
        '[[counters]]\nid = "1"\nname = { nl = "1" }\noffers = ["a"]\n'
        '[[capacity]]\nid = "all"\ngroup = "a"\nweekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
        "start = 00:00:00\nend = 00:00:00\nplaces = 500\n"
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "hub@example.nl"\n'
    )
    return config


def confirmations(settings: Settings) -> dict[str, tuple[str, int]]:
    """Message-ID, state and doubts of every confirmation on disk."""
    with closing(sqlite3.connect(settings.database)) as database:
        rows = database.execute("SELECT message_id, state, doubts FROM message WHERE kind = 'confirmation'")
        return {f"<{message}>": (state, doubts) for message, state, doubts in rows}


async def at_rest(settings: Settings) -> None:
    """Until all that can be sent is; what is in doubt goes out once more a minute later, for which nobody waits."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            known = confirmations(settings).values()
            if not any(state in ("waiting", "sending") and not doubts for state, doubts in known):
                return
            await asyncio.sleep(0.02)


async def book_many(url: str, token: str, chance: random.Random) -> None:
    day = (datetime.now(UTC) + timedelta(days=5)).replace(hour=10, minute=0, second=0, microsecond=0)
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {token}"}) as client:
        with suppress(httpx.TransportError):
            for n in range(BOOKINGS):
                person = {"name": "Jan", "email": f"{chance.randrange(10**9)}-{n}@example.nl"}
                at = (day + timedelta(minutes=5 * (n % 60))).isoformat()
                command = {"type": "book-appointment", "service": "a", "startsAt": at, "person": person}
                answer = await client.post("/v1/commands", json={"id": str(uuid4()), "command": command})
                assert answer.status_code == 201, answer.text


async def test_no_mail_is_lost_and_none_arrives_twice_through_kills(post_office: Any, tmp_path: Path) -> None:
    print(f"seed {SEED}, {KILLS} kills")
    chance = random.Random(SEED)
    config = settings_file(tmp_path, post_office.port)
    settings = load_settings(config, {})
    prepare(settings, [supervisor("Iris", "4821")], strict=True)
    left = []
    for _ in range(KILLS):
        hub = await asyncio.to_thread(HubProcess, config)
        try:
            async with httpx.AsyncClient(base_url=hub.url) as client:
                answer = await client.post("/v1/sessions", json={"name": "Iris", "pin": "4821"})
            before = len(post_office.mails)
            booking = asyncio.create_task(book_many(hub.url, answer.json()["token"], chance))
            # In the middle of its mails, wherever in one it is by then.
            await post_office.has_taken(before + 5 + chance.randrange(10))
        finally:
            await asyncio.to_thread(hub.kill)
        await booking
        left.append(sum(state in ("waiting", "sending") for state, _ in confirmations(settings).values()))
    hub = await asyncio.to_thread(HubProcess, config)
    try:
        await at_rest(settings)
    finally:
        await asyncio.to_thread(hub.kill)
    arrived = Counter(str(mail["Message-ID"]) for mail in post_office.mails)
    known = confirmations(settings)
    may_be = {"sent": {1}, "waiting": {0, 1}, "unclear": {0, 1}}
    assert [one for one, (state, _) in known.items() if arrived[one] not in may_be[state]] == []
    assert set(arrived) <= set(known) and len(known) > 10
    assert sum(left) > 0, "nothing was left to send when it was killed"
    assert sum(doubts for _, doubts in known.values()) <= KILLS, "only what was being sent may be in doubt"
