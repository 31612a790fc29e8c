"""`wijkhub registry`: what each command does and says."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from wijkhub_registry.cli import app

pytestmark = pytest.mark.anyio


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives a command to a registry of its own."""
    monkeypatch.setenv("WIJKREGISTRY_DATABASE__URL", f"sqlite:///{tmp_path / 'registry.sqlite3'}")

    def say(*words: str) -> Result:
        return CliRunner().invoke(app, words)

    return say


@pytest.fixture
def city(say: Any, city_at: Any) -> Any:
    from wijkhub_registry.settings import load_settings

    assert say("init").exit_code == 0
    return city_at(load_settings(None))


def enrol(say: Any, city: Any, hub_side: Any, words: tuple[str, ...] = ("west",)) -> None:
    """A hub that uses the code that the command shows."""
    import asyncio
    from datetime import UTC, datetime

    code = say("hub-code", *words).output.split()[0]

    async def run() -> None:
        city.time.now = datetime.now(UTC)
        async with city.open() as client:
            hub = hub_side(client, words[0])
            assert (await hub.enrol(code)).status_code == 201
            assert (await hub.push(hub.lines(1, 3))).status_code == 200
        await city.engine.dispose()

    asyncio.run(run())


def test_init_makes_it_and_again_leaves_its_key(say: Any) -> None:
    first, second = say("init"), say("init")
    assert first.exit_code == second.exit_code == 0
    assert "wijkhub registry serve" in first.output
    assert first.output == second.output


def test_a_code_is_shown_with_what_to_do(say: Any) -> None:
    said = say("hub-code", "west", "--name", "Wijkhub West").output
    assert re.match(r"([2346789BCDFGHJKMPQRTVWXY]{4}-){3}[2346789BCDFGHJKMPQRTVWXY]{4}\n", said)
    assert "within 24 hours" in said and "'west'" in said


@pytest.mark.parametrize(
    "words", [("hub-code", "West!"), ("hub-code", "west", "--name", "x" * 61), ("hub-revoke", "no")]
)
def test_a_mistake_is_a_sentence_and_ends_with_2(say: Any, words: tuple[str, ...]) -> None:
    done = say(*words)
    assert done.exit_code == 2
    assert done.output.startswith("wijkhub registry: ") and "Traceback" not in done.output


def test_hubs_are_listed_for_people_and_for_programs(say: Any, city: Any, hub_side: Any) -> None:
    assert "No hub enrolled yet" in say("hubs").output
    enrol(say, city, hub_side, ("west", "--name", "Wijkhub West"))
    assert say("hubs").output.startswith("west  Wijkhub West; epoch 1 through 3; never heard")
    [told] = json.loads(say("hubs", "--json").output)
    assert (told["hub"], told["through"], told["stopped"], told["revoked"]) == ("west", 3, None, False)


def test_a_revoked_hub_is_shown_so(say: Any, city: Any, hub_side: Any) -> None:
    enrol(say, city, hub_side)
    assert "taken in any more" in say("hub-revoke", "west").output
    assert "had no key that works" in say("hub-revoke", "west").output
    assert "KEY REVOKED" in say("hubs").output


def test_a_rolled_key_is_another(say: Any, city: Any) -> None:
    before = re.findall(r"key ([0-9a-f]{16})", say("init").output)
    rolled = re.findall(r"key ([0-9a-f]{16})", say("roll-key").output)
    assert len(rolled) == 1 and rolled != before
    assert re.findall(r"key ([0-9a-f]{16})", say("init").output) == rolled


def test_an_address_that_another_has_is_said(say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("WIJKREGISTRY_SERVER__PORT", str(other.getsockname()[1]))
        done = say("serve")
    assert done.exit_code == 2
    assert "cannot listen on" in done.output
