from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from wijkhub_server.sync import mark as marks
from wijkhub_server.sync.mark import LENGTH, Mark

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_it_holds_the_last_place_when_the_hub_stops(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", "west")
    assert mark.read() is None
    for seq in (1, 2, 30):
        mark.note((3, seq))
    mark.close()
    assert Mark(tmp_path / "mark", "west").read() == (3, 30)


async def test_it_is_written_a_moment_after_the_last_event_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "AT_MOST_EVERY_S", 0.001)
    mark = Mark(tmp_path / "mark", "west")
    mark.note((1, 1))
    mark.note((1, 2))
    assert mark.read() == (1, 1)
    async with asyncio.timeout(5):
        while mark.read() != (1, 2):  # noqa: ASYNC110  (what is waited for is a file)
            await asyncio.sleep(0)
    mark.close()


async def test_a_hub_that_did_nothing_leaves_it_as_it_was(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", "west")
    mark.note((1, 7))
    mark.close()
    Mark(tmp_path / "mark", "west").close()
    assert mark.read() == (1, 7)


@pytest.mark.parametrize("spoil", [b"", b"{", b'{"hub":"west","epoch":1,"seq":9,"check":1}', bytes(LENGTH)])
async def test_a_spoilt_mark_is_none(spoil: bytes, tmp_path: Path) -> None:
    (tmp_path / "mark").write_bytes(spoil)
    assert Mark(tmp_path / "mark", "west").read() is None


async def test_another_hubs_mark_is_none(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "mark", "west")
    mark.note((1, 7))
    mark.close()
    assert Mark(tmp_path / "mark", "oost").read() is None


async def test_a_full_or_missing_disk_is_said_once_and_stops_nobody(tmp_path, caplog, monkeypatch) -> None:
    monkeypatch.setattr(marks, "AT_MOST_EVERY_S", 0)
    mark = Mark(tmp_path / "gone" / "mark", "west")
    for seq in range(3):
        mark.note((1, seq + 1))
        await asyncio.sleep(0)
    mark.close()
    assert len([one for one in caplog.records if "mark" in one.message]) == 1
