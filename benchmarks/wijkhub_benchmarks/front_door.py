"""What is done before and after the measuring, by plain blocking HTTP: sign in, enrol, ask one thing."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import uuid_utils


class Unexpected(Exception):
    """The hub answered with something else than what a benchmark counts on."""


def new_id() -> str:
    """A UUID, version 7, as clients make them for their commands."""
    return str(uuid_utils.uuid7())


class FrontDoor:
    """One connection to a hub, and the token it shows."""

    def __init__(self, url: str, token: str | None = None) -> None:
        address = urlsplit(url)
        self.host, self.port = address.hostname or "", address.port or 80
        self.token = token
        self._http = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def __enter__(self) -> FrontDoor:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, method: str, path: str, body: object = None) -> Any:
        """What the hub answers, as plain data.

        Raises:
            Unexpected: it is no 2xx.
        """
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        self._http.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._http.getresponse()
        text = answer.read()
        if not 200 <= answer.status < 300:
            raise Unexpected(f"{method} {path}: {answer.status} {text.decode(errors='replace')[:300]}")
        return json.loads(text) if text else None

    def get(self, path: str) -> Any:
        """What is there."""
        return self.send("GET", path)

    def ask(self, command: dict[str, Any]) -> Any:
        """Have a command done; gives its answer."""
        return self.send("POST", "/v1/commands", {"id": new_id(), "command": command})

    def sign_in(self, name: str, pin: str) -> str:
        """Sign in, and stay so; gives the token."""
        self.token = str(self.send("POST", "/v1/sessions", {"name": name, "pin": pin})["token"])
        return self.token

    def enrol(self, role: str, printer: str | None = None) -> str:
        """Enrol a new screen; gives its token. For a supervisor who is signed in."""
        device = {"name": f"{role} {new_id()[-6:]}", "role": role, "printer": printer}
        code = self.send("POST", "/v1/devices", device)["code"]
        return str(self.send("POST", "/v1/enrolments", {"code": code})["token"])
