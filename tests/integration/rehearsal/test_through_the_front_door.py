"""`wijkhub rehearse` against the hub of `wijkhub run`, each a program of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wijkhub_client.client import HubClient
from wijkhub_client.rehearsal.cli import DEMO_NAME, DEMO_PIN
from wijkhub_queue.board import Board
from wijkhub_queue.wire import HubInfo
from wijkhub_server.demo import STAFF

DEMO_DAY = Path(__file__).parents[3] / "configs" / "demo-day.csv"
WIJKHUB = (sys.executable, "-c", "from wijkhub_server.cli import main; main()")

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a demonstration hub."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    command = [*WIJKHUB, "run", "--no-registry", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        found = next(filter(None, (re.search(r"works on (http://[\d.:]+)\.", line) for line in hub.stdout)), None)
        assert found is not None, "the hub did not start"
        try:
            yield found[1]
        finally:
            hub.send_signal(signal.SIGTERM)
            hub.stdout.read()


def rehearse(url: str, *arguments: str) -> subprocess.Popen[str]:
    command = [*WIJKHUB, "rehearse", "--hub", url, "--data", str(DEMO_DAY), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def now_at(url: str) -> tuple[HubInfo, Board]:
    async with HubClient(url) as hub:
        await hub.sign_in(DEMO_NAME, DEMO_PIN)
        return await hub.hub(), await hub.board()


async def own_again(url: str, before: Board) -> None:
    info, board = await now_at(url)
    assert board.setup == before.setup
    assert abs(info.now - datetime.now(UTC)) < timedelta(minutes=1)
    assert list(board.living()) == []


def test_without_a_name_it_signs_in_as_the_demonstrations_supervisor() -> None:
    assert (DEMO_NAME, DEMO_PIN, "supervisor") in [(member.name, member.pin, member.role) for member in STAFF]


async def test_a_day_is_played_every_rule_holds_and_the_hub_is_as_it_was(url: str, tmp_path: Path) -> None:
    _, before = await now_at(url)
    figures = tmp_path / "figures.json"
    played = rehearse(url, "--office", "Demo", "--day", "2026-03-02", "--json", str(figures))
    out, err = played.communicate(timeout=240)
    assert played.returncode == 0, out + err
    assert "Everybody is accounted for." in " ".join(out.split())
    assert len(re.findall(r"^Rule \d  held", out, re.MULTILINE)) == 9
    assert "09:00  waiting" in err
    found = json.loads(figures.read_text())
    assert found["played"]["residents"] == found["recorded"]["residents"] > 100
    assert found["accounted_for"]
    await own_again(url, before)


async def test_a_day_of_which_a_third_books_beforehand_holds_every_rule(url: str, tmp_path: Path) -> None:
    _, before = await now_at(url)
    figures = tmp_path / "figures.json"
    options = ("--office", "Demo", "--day", "2026-03-02", "--appointments", "0.33")
    played = rehearse(url, *options, "--json", str(figures))
    out, err = played.communicate(timeout=240)
    assert played.returncode == 0, out + err
    assert len(re.findall(r"^Rule \d  held", out, re.MULTILINE)) == 9
    found = json.loads(figures.read_text())
    kinds = {kind["kind"]: kind["residents"] for kind in found["kinds"]}
    assert kinds["walk-in"] > kinds["appointment"] > 20
    assert sum(kinds.values()) == found["played"]["residents"]
    await own_again(url, before)


async def test_paper_comes_out_of_the_hubs_printer(url: str, tmp_path: Path) -> None:
    record = tmp_path / "day.csv"
    header, *rows = DEMO_DAY.read_text().splitlines()
    short = [row for row in rows if ",B," in row and " 09:" in row]
    record.write_text("\n".join([header, *short]) + "\n")
    played = rehearse(url, "--data", str(record), "--printer", "hal", "--json", str(tmp_path / "figures.json"))
    out, err = played.communicate(timeout=240)
    assert played.returncode == 0, out + err
    assert json.loads((tmp_path / "figures.json").read_text())["played"]["residents"] > 5


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
async def test_stopped_by_hand_it_gives_the_hub_back(url: str, stop: signal.Signals) -> None:
    _, before = await now_at(url)
    playing = rehearse(url, "--speed", "1")
    assert playing.stderr is not None
    assert "09:00" in playing.stderr.readline()
    _, meanwhile = await now_at(url)
    assert meanwhile.setup != before.setup
    playing.send_signal(stop)
    _, err = playing.communicate(timeout=60)
    assert (playing.returncode, err.strip()) == (130, "Stopped. The hub has its own set-up and time again.")
    await own_again(url, before)


async def test_a_wrong_pin_is_said(url: str) -> None:
    played = rehearse(url, "--name", "Chef", "--pin", "0000")
    _, err = played.communicate(timeout=240)
    assert played.returncode == 2
    assert err.startswith("wijkhub rehearse: Name or PIN is wrong")


async def test_a_clerk_may_not_rehearse(url: str) -> None:
    played = rehearse(url, "--name", "Noor", "--pin", "1111")
    _, err = played.communicate(timeout=240)
    assert played.returncode == 2
    assert "only a supervisor may rehearse, and Noor is clerk" in err
