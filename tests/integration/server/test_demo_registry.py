"""`wijkhub run` with its registry: the city's page is there, knows the hub, and ends with it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

WIJKHUB = (sys.executable, "-c", "from wijkhub_server.cli import main; main()")


def until(asked: Callable[[], Any], expected: Callable[[Any], bool], seconds: float = 60) -> Any:
    """The first answer that is as expected."""
    end = time.monotonic() + seconds
    while not expected(found := asked()):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def test_the_demo_has_a_registry_that_gets_the_hubs_events_and_ends_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with subprocess.Popen(
        [*WIJKHUB, "run", "--port", "0", "--data", str(folder)], stdout=subprocess.PIPE, text=True
    ) as hub:
        try:
            assert hub.stdout is not None
            said = ""
            while "Stop with Ctrl-C" not in said:
                line = hub.stdout.readline()
                assert line, f"the demo did not start: {said}"
                said += line
            found = re.search(r"The city's registry: .*\n +(http://\S+)\n", said)
            assert found, said
            registry = found[1]
            names = [one["id"] for one in httpx.get(f"{registry}/v1/locations", trust_env=False).json()["locations"]]
            assert "wijkhub-kade" in names and "town-hall-stadhuis-coolsingel" in names
            # The set-up and the opened day, at least.
            until(lambda: _through(folder), lambda through: through >= 2)
        finally:
            hub.send_signal(signal.SIGTERM)
            hub.stdout and hub.stdout.read()
    assert hub.returncode == 0

    def gone() -> bool:
        try:
            httpx.get(f"{registry}/v1/health", trust_env=False)
        except httpx.TransportError:
            return True
        return False

    until(gone, bool)


def _through(folder: Path) -> int:
    program = [sys.executable, "-c", "from wijkhub_server.cli import main; main()", "registry", "hubs", "--json"]
    address = {"WIJKREGISTRY_DATABASE__URL": f"sqlite:///{folder}/registry/registry.sqlite3"}
    told = subprocess.run(program, env={**os.environ, **address}, capture_output=True, text=True, check=True)
    [hub] = json.loads(told.stdout)
    assert hub["hub"] == "demo"
    return int(hub["through"])
