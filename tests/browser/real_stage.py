"""A real hub: its own process, its own database, its own command line; and staff who act through its API."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

WIJKHUB = Path(sys.executable).with_name("wijkhub")
CONFIG = """
[hub]
id = "stage"
name = "Wijkhub Zonnehoek"
public-url = "https://hub.zonnehoek.example"

[[groups]]
id = "desk"
letter = "A"
name = { nl = "Burgerzaken", en = "Civil affairs" }

[[services]]
id = "passport"
group = "desk"
name = { nl = "Paspoort aanvragen", en = "Apply for a passport" }
bring = { nl = ["Uw oude paspoort"], en = ["Your old passport"] }

[[services]]
id = "moving"
group = "desk"
name = { nl = "Verhuizing doorgeven", en = "Report that you have moved" }

[[printers]]
id = "page"
driver = "browser"
"""


class RealStage:
    """Starts, kills and starts again `wijkhub hub serve`, always on one port and one folder."""

    def __init__(self, folder: Path, counters: int = 10, more: str = "") -> None:
        """A hub that is not there yet; `more` stands in its settings beside what every stage has."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = folder / "hub.toml"
        config.write_text(
            CONFIG
            + "".join(
                f'[[counters]]\nid = "{n}"\nname = {{ nl = "Balie {n}", en = "Counter {n}" }}\noffers = ["desk"]\n'
                for n in range(1, counters + 1)
            )
            + more
        )
        self._environment = {
            **os.environ,
            "WIJKHUB_CONFIG": str(config),
            "WIJKHUB_HUB__DATA_FOLDER": str(folder / "data"),
            "WIJKHUB_SERVER__PORT": str(self.port),
            "WIJKHUB_PIN": "4711",
        }
        self._process: subprocess.Popen[str] | None = None
        self._client = httpx.Client(base_url=self.url, timeout=10)
        subprocess.run(
            [WIJKHUB, "hub", "init", "--supervisor", "Chef"], env=self._environment, check=True, capture_output=True
        )

    def start(self) -> None:
        """Serve; returns when it listens, which it says itself."""
        self._process = subprocess.Popen(
            [WIJKHUB, "hub", "serve"], env=self._environment, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert self.url in said, f"the hub did not come up: {said}"

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an administrator does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(15)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def close(self) -> None:
        """Leave nothing behind but the folder."""
        self._client.close()
        self.kill()

    def sign_in(self) -> None:
        """Let the supervisor act from now on."""
        signed_in = self._answer(self._client.post("/v1/sessions", json={"name": "Chef", "pin": "4711"}))
        self._client.headers["authorization"] = f"Bearer {signed_in['token']}"

    def code_for(self, role: str, name: str) -> str:
        """A one-time code for a screen."""
        printer = {"printer": "page"} if role == "kiosk" else {}
        made = self._answer(self._client.post("/v1/devices", json={"name": name, "role": role, **printer}))
        return str(made["code"])

    def ask(self, kind: str, **command: Any) -> dict[str, Any]:
        """Have a command done as the supervisor; gives its answer."""
        body = {"id": str(uuid4()), "command": {"type": kind, **command}}
        return self._answer(self._client.post("/v1/commands", json=body))

    def read(self, path: str) -> Any:
        """What the API says."""
        return self._answer(self._client.get(path))

    def remove(self, device: str) -> None:
        """Take back a screen's token."""
        assert self._client.delete(f"/v1/devices/{device}").is_success

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        assert response.is_success, response.text
        return response.json()

    def open_counters(self, count: int) -> None:
        """Let clerks sit down at the first counters."""
        for n in range(1, count + 1):
            self.ask("open-counter", counter=str(n), clerk=f"clerk-{n}")

    def take(self, service: str = "moving") -> str:
        """A ticket's id."""
        return str(self.ask("issue-ticket", service=service)["command"])

    def tickets(self) -> list[dict[str, Any]]:
        """Every ticket of today."""
        return [view["ticket"] for view in self.read("/v1/tickets?limit=200")["tickets"]]
