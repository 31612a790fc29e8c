"""What the guide to installing a hub has people type works, word for word."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from wijkhub_server.cli import main
from wijkhub_server.settings import load_settings

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "how-to" / "install-a-hub.md").read_text()
REQUEST = re.compile(
    r"curl (?:--json '(?P<body>[^']+)'|--request (?P<method>[A-Z]+))[^|]*?http://127\.0\.0\.1:8080(?P<path>\S+)"
)


def requests() -> list[tuple[str, str, Any]]:
    text = GUIDE.replace("\\\n", " ")
    return [
        (found["method"] or "POST", found["path"], json.loads(found["body"]) if found["body"] else None)
        for found in REQUEST.finditer(text)
    ]


def typed(command: str, *, pin: str) -> list[str]:
    """A command of the guide as a shell would split it, with a PIN instead of the question for one."""
    line = next(line.strip() for line in GUIDE.splitlines() if line.strip().startswith(command))
    return [*shlex.split(line), "--pin", pin]


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("WIJKHUB_CONFIG", str(ROOT / "configs" / "hub.toml"))
    monkeypatch.setenv("WIJKHUB_HUB__DATA_FOLDER", str(tmp_path / "data"))
    return load_settings(ROOT / "configs" / "hub.toml")


async def test_it_leads_to_a_hub_with_staff_and_screens(
    house: Any, example: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", typed("wijkhub hub init", pin="4821"))
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    house.settings = example
    hub = await house.open()
    asked = requests()
    assert [path for _, path, _ in asked] == [
        "/v1/sessions",
        "/v1/staff",
        *["/v1/devices"] * 3,
        "/v1/devices/ITS-ID",
        "/v1/sessions/current",
    ]
    token, last_screen = "", ""
    async with house.client() as client:
        for method, path, body in asked:
            path = path.replace("ITS-ID", last_screen)
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            answer = await client.request(method, path, json=body, headers=headers)
            assert answer.status_code in (201, 204), (path, answer.text)
            if path == "/v1/sessions":
                token = answer.json()["token"]
            if path == "/v1/devices":
                last_screen = answer.json()["device"]["id"]
        assert (await client.get("/v1/staff", headers={"Authorization": f"Bearer {token}"})).status_code == 401
    skills = {service.skill for service in hub.board.setup.services} - {None}
    assert skills <= {skill for _, _, body in asked if body for skill in body.get("skills", ())}


def test_it_names_no_command_and_no_option_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {one.split()[-1] for one in re.findall(r"wijkhub hub \w+", GUIDE)} == {"init", "serve", "erase"}
    monkeypatch.setattr(sys, "argv", ["wijkhub", "hub", "init", "--help"])
    with pytest.raises(SystemExit):
        main()
    shown = capsys.readouterr().out
    for option in set(re.findall(r"wijkhub hub init.* (--[a-z]+)", GUIDE)) | {"--again", "--supervisor"}:
        assert option in shown
