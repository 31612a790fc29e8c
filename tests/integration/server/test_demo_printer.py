"""`wijkhub run` with its simulated printer: tickets come out over TCP, and the printer ends with the hub."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import httpx
import pytest

from wijkhub_server.demo import PRINTER, STAFF, demo_settings
from wijkhub_server.demo_printer import PORT, demo_printer

WIJKHUB = (sys.executable, "-c", "from wijkhub_server.cli import main; main()")
SUPERVISOR = next(member for member in STAFF if member.role == "supervisor")


class Demo(NamedTuple):
    """A demo hub at work, with its own address, that of its printer's page, and the codes of its screens by role."""

    program: subprocess.Popen[str]
    url: str
    page: str
    codes: dict[str, str]


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Start it, and kill it when it has not ended."""
    command = [*WIJKHUB, "run", "--no-registry", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as hub:
        try:
            assert hub.stdout is not None
            said = ""
            for line in hub.stdout:
                said += line
                if "Stop with Ctrl-C" in line:
                    break
            works = re.search(r"works on (http://[\d.:]+)\.", said)
            page = re.search(r"Printer \(127\.0\.0\.1:\d+\): .*\n +(http://[\d.:]+)\n", said)
            assert works and page, said
            codes = {role: code for code, role in re.findall(r"enrol\?code=(\w+) +then \S+/(\w+)", said)}
            yield Demo(hub, works[1], page[1], codes)
        finally:
            hub.kill()


@contextmanager
def news(page: str) -> Iterator[Iterator[str]]:
    """What the printer tells of itself: a line for each change, until it ends."""
    with httpx.stream("GET", page + "/events", timeout=15) as stream:
        yield filter(None, stream.iter_lines())


@contextmanager
def signed_in(url: str) -> Iterator[httpx.Client]:
    """The demo's supervisor."""
    with httpx.Client(base_url=url, timeout=10) as client:
        session = client.post("/v1/sessions", json={"name": SUPERVISOR.name, "pin": SUPERVISOR.pin}).json()
        client.headers["authorization"] = f"Bearer {session['token']}"
        yield client


def test_a_ticket_of_the_demo_comes_out_of_its_printer(tmp_path: Path) -> None:
    with (
        demo(tmp_path / "data") as (_, url, page, _),
        news(page) as changes,
        signed_in(url) as client,
    ):
        order = {"type": "issue-ticket", "service": "passport", "language": "nl", "printer": PRINTER}
        issued = client.post("/v1/commands", json={"id": str(uuid4()), "command": order})
        assert issued.is_success, issued.text
        slip = next(slips[0] for _ in changes if (slips := httpx.get(page + "/slips").json()) and slips[0]["cut"])
        assert slip["width"] == 576
        assert httpx.get(page + "/state").json()["oddities"] == {}


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_printer_ends_with_the_hub_however_that_ends(how: signal.Signals, tmp_path: Path) -> None:
    with demo(tmp_path / "data") as (hub, _, page, _), news(page) as changes:
        assert httpx.get(page + "/state").json()["state"] == "online"
        hub.send_signal(how)
        assert hub.wait(15) == (0 if how != signal.SIGKILL else -signal.SIGKILL)
        # Anything but a change would be its sign of life after long silence; it ends before that.
        assert all(line.startswith("data: ") for line in changes)


def test_two_demos_each_have_a_printer_of_their_own() -> None:
    with demo_printer() as first, demo_printer() as second:
        assert first.port != second.port
        assert first.page != second.page
        for printer in (first, second):
            assert httpx.get(printer.page + "/state").json()["port"] == printer.port
    for printer in (first, second):
        with pytest.raises(httpx.ConnectError):
            httpx.get(printer.page)


def test_the_settings_name_the_port_that_the_printer_takes_when_it_can(tmp_path: Path) -> None:
    (printer,) = demo_settings(host="127.0.0.1", port=0, folder=tmp_path).printers
    assert (printer.id, printer.driver, printer.host, printer.port) == (PRINTER, "network", "127.0.0.1", PORT)


def test_a_screen_that_nobody_enrolled_gets_another_code_and_no_second_entry(tmp_path: Path) -> None:
    def devices(house: Demo) -> dict[str, str]:
        with signed_in(house.url) as client:
            return {device["role"]: device["id"] for device in client.get("/v1/devices").json()}

    with demo(tmp_path / "data") as first:
        before, used = devices(first), first.codes
    with demo(tmp_path / "data") as again:
        assert devices(again) == before
        assert set(again.codes.values()).isdisjoint(used.values())
        assert httpx.post(again.url + "/v1/enrolments", json={"code": again.codes["kiosk"]}).is_success


def test_a_kiosk_whose_printer_is_gone_from_the_demo_gets_a_new_code_and_others_go_on(tmp_path: Path) -> None:
    with demo(tmp_path / "data") as first:
        for code in first.codes.values():
            assert httpx.post(first.url + "/v1/enrolments", json={"code": code}).is_success
    with closing(sqlite3.connect(tmp_path / "data" / "hub.sqlite3")) as database:
        assert database.execute("UPDATE device SET printer = 'page' WHERE role = 'kiosk'").rowcount == 1
        database.commit()
    with demo(tmp_path / "data") as again, signed_in(again.url) as client:
        devices = client.get("/v1/devices").json()
    assert sorted((device["role"], device["printer"], device["enrolled"]) for device in devices) == [
        ("display", None, False),
        ("display", None, True),
        ("kiosk", PRINTER, False),
    ]
