"""`wijkhub sync` and `wijkhub hub restore`, on a hub that stands still, with a registry in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wijkhub_queue.sync.keys import SigningKey, fingerprint, verified
from wijkhub_queue.sync.memory_registry import MemoryRegistry
from wijkhub_queue.sync.messages import RegistryKey
from wijkhub_queue.sync.transport import Request, Response, Unreachable
from wijkhub_server.cli import main
from wijkhub_server.serving import only_one
from wijkhub_server.storage.sync_state import PROGRESS, SyncStore
from wijkhub_server.sync import by_hand
from wijkhub_server.sync.outgoing import Progress

KEY = SigningKey.new()
CODE = "P69W-8G2W-6Y4B"
EVENTS = 1200


@pytest.fixture
def registry() -> MemoryRegistry:
    made = MemoryRegistry(keys=(RegistryKey(fingerprint(KEY.public_key), KEY.public_key),), check=verified_in_order)
    made.codes[CODE] = "Bospolder"
    return made


def verified_in_order(key: str, signature: str, data: bytes) -> bool:
    return verified(key, signature, data)


@pytest.fixture
def cut() -> list[bool]:
    """Holds something while the line is cut."""
    return []


@pytest.fixture(autouse=True)
def line(registry: MemoryRegistry, cut: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    class Line:
        def __init__(self, url: str) -> None:
            self.url = url

        async def send(self, request: Request) -> Response:
            if cut:
                raise Unreachable(f"{self.url} does not answer.")
            return registry.answer(request)

        async def close(self) -> None: ...

    monkeypatch.setattr(by_hand, "HttpTransport", Line)


@pytest.fixture
def database(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub with a journal, and no server."""
    monkeypatch.setenv("WIJKHUB_HUB__DATA_FOLDER", settings.hub.data_folder)
    with closing(sqlite3.connect(settings.database)) as connection, connection:
        connection.executemany(
            "INSERT INTO event VALUES (1, ?, ?, 'doors-opened', 1, 0, 'system', '{}')",
            [(seq, f"id-{seq}") for seq in range(1, EVENTS + 1)],
        )
    return settings.database


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def wijkhub(database: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["wijkhub", *words])
        try:
            main()
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return int(code or 0), said.out, said.err

    yield run


def test_a_hub_that_nobody_knows_says_what_to_do(wijkhub: Run) -> None:
    code, out, _ = wijkhub("sync", "status")
    assert (code, "wijkhub sync enrol URL CODE" in out) == (0, True)
    code, _, err = wijkhub("sync", "now")
    assert (code, "wijkhub sync enrol URL CODE" in err) == (2, True)


def test_enrolling_sending_and_looking(wijkhub: Run, registry: MemoryRegistry) -> None:
    code, out, _ = wijkhub("sync", "enrol", "https://register.example", CODE)
    assert (code, "'Bospolder'" in out) == (0, True)
    status = msgspec.json.decode(wijkhub("sync", "status", "--json")[1])
    assert (status["state"], status["backlog"], status["registry"]) == ("behind", EVENTS, "https://register.example")
    code, out, _ = wijkhub("sync", "now")
    assert (code, f"up to 1:{EVENTS}" in out) == (0, True)
    assert [one.event_id for one in registry.streams["test-hub"].epochs[1]] == [
        f"id-{seq}" for seq in range(1, EVENTS + 1)
    ]
    assert msgspec.json.decode(wijkhub("sync", "now", "--json")[1]) == {"epoch": 1, "ackedThrough": EVENTS}


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", CODE])
def test_a_wrong_code_or_a_second_time_is_refused_in_a_sentence(code: str, wijkhub: Run) -> None:
    if code == CODE:
        assert wijkhub("sync", "enrol", "https://register.example", code)[0] == 0
    exit_code, _, err = wijkhub("sync", "enrol", "https://register.example", code)
    assert exit_code == 2
    assert ("--again" in err) if code == CODE else ("new code" in err)
    assert len(err.splitlines()) == 1


def test_a_line_that_is_cut_is_said_in_a_sentence(wijkhub: Run, cut: list[bool]) -> None:
    wijkhub("sync", "enrol", "https://register.example", CODE)
    cut.append(True)
    code, _, err = wijkhub("sync", "now")
    assert (code, "does not answer" in err) == (2, True)


def test_a_stop_is_shown_with_what_to_do_and_ends_with_1(wijkhub: Run, database: Path) -> None:
    wijkhub("sync", "enrol", "https://register.example", CODE)
    SyncStore(database).put(PROGRESS, Progress(1, 7, "forked", 8))
    code, out, _ = wijkhub("sync", "status")
    assert code == 1
    assert "STOPPED" in out
    assert "number 8" in out
    assert "wijkhub hub restore" in out
    code, out, _ = wijkhub("doctor")
    assert (code, "NOT  registry https://register.example" in out) == (1, True)


def test_what_was_refused_is_shown_until_somebody_has_looked(wijkhub: Run, database: Path) -> None:
    assert "No document" in wijkhub("sync", "quarantine")[1]
    wijkhub("sync", "enrol", "https://register.example", CODE)
    for _ in range(2):
        SyncStore(database).refuse("hours noord version 4", "bad-signature", "its signature does not fit it")
    _, out, _ = wijkhub("sync", "quarantine")
    assert len(out.splitlines()) == 1
    assert "new  hours noord version 4: its signature does not fit it (bad-signature)" in out
    assert wijkhub("sync", "status")[0] == 1
    wijkhub("sync", "quarantine", "--seen")
    assert "new" not in wijkhub("sync", "quarantine")[1]
    assert wijkhub("sync", "status")[0] == 0


def test_a_restore_is_forced_while_nobody_serves(wijkhub: Run, database: Path) -> None:
    with only_one(database.parent):
        code, _, err = wijkhub("hub", "restore")
    assert (code, "stop that one first" in err) == (2, True)
    code, out, _ = wijkhub("hub", "restore")
    assert (code, "Epoch 2 begins" in out) == (0, True)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT epoch FROM hub").fetchone() == (2,)


def test_a_forced_restore_lets_a_forked_hub_go_on(wijkhub: Run, database: Path) -> None:
    wijkhub("sync", "enrol", "https://register.example", CODE)
    SyncStore(database).put(PROGRESS, Progress(1, 7, "forked", 8))
    wijkhub("hub", "restore")
    assert SyncStore(database).get(PROGRESS, Progress) == Progress(1, 7)


def test_a_key_is_rolled_and_the_new_one_works(wijkhub: Run, registry: MemoryRegistry, cut: list[bool]) -> None:
    wijkhub("sync", "enrol", "https://register.example", CODE)
    cut.append(True)
    assert wijkhub("sync", "roll-key")[0] == 2
    cut.clear()
    code, out, _ = wijkhub("sync", "roll-key")
    (old, new) = registry.hub_keys
    assert (code, f"key {new} now" in out, registry.rolled) == (0, True, {old})
    assert wijkhub("sync", "now")[0] == 0
