"""The command: making a hub, serving it, stopping it, and what it says when it can't."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from wijkhub_printers.simulator import Fault, Simulator
from wijkhub_server import demo
from wijkhub_server.cli import main
from wijkhub_server.serving import only_one

WIJKHUB = Path(sys.executable).with_name("wijkhub")
EXAMPLE = Path(__file__).parents[3] / "configs" / "hub.toml"
WITHIN_S = 30.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The example's settings, with a folder of the test's own and any free port."""
    ours = {
        "WIJKHUB_CONFIG": str(EXAMPLE),
        "WIJKHUB_HUB__DATA_FOLDER": str(folder),
        "WIJKHUB_SERVER__PORT": "0",
    }
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **ours}


class Said:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def wijkhub(environment: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in this process, which is quicker, and gives its exit code and what it said."""

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["wijkhub", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def made(wijkhub: Any) -> None:
    """A hub with its first supervisor."""
    assert wijkhub("hub", "init", "--supervisor", "Iris", "--pin", "4821").code == 0


class Running:
    """A served hub, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.url = self._line().rpartition(" ")[2].strip()

    def _line(self) -> str:
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            assert waiting.select(WITHIN_S), "the hub did not say that it listens"
        line = self.process.stdout.readline()
        assert " listens on http://" in line, line + (self.process.stderr.read() if self.process.stderr else "")
        return line

    def stop(self, how: signal.Signals) -> tuple[int, float]:
        """Its exit code, and how many seconds it took to stop."""
        began = time.monotonic()
        self.process.send_signal(how)
        return self.process.wait(WITHIN_S), time.monotonic() - began


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[Running]:
    process = subprocess.Popen(
        [WIJKHUB, "hub", "serve"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.communicate()


class TestInit:
    def test_it_makes_a_hub_and_its_first_supervisor_and_says_what_comes_next(self, wijkhub: Any, folder: Path) -> None:
        said = wijkhub("hub", "init", "--supervisor", "Iris", "--pin", "4821")
        assert said.code == 0
        assert "'havenkwartier' is ready" in said.out and "Iris is supervisor" in said.out
        assert f"wijkhub hub serve --config {EXAMPLE}" in said.out
        assert (folder / "hub.sqlite3").exists()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert "4821" not in said.out + said.err

    @pytest.mark.usefixtures("made")
    def test_a_second_time_is_refused_and_says_who_can_let_others_in(self, wijkhub: Any) -> None:
        said = wijkhub("hub", "init", "--supervisor", "Mallory", "--pin", "1234")
        assert said.code == 2
        assert said.err.startswith("wijkhub: hub 'havenkwartier' is there already")
        assert "Iris" in said.err and "--again" in said.err

    @pytest.mark.usefixtures("made")
    def test_a_supervisor_is_added_when_that_is_asked_for(self, wijkhub: Any) -> None:
        assert wijkhub("hub", "init", "--again", "--supervisor", "Jan", "--pin", "1234").code == 0
        said = wijkhub("hub", "init", "--again", "--supervisor", "jan", "--pin", "9999")
        assert said.code == 2 and "'jan' can sign in already" in said.err

    @pytest.mark.parametrize(
        ("name", "pin"), [("", "1234"), ("   ", "1234"), ("Iris", "12"), ("Iris", "12a4"), ("x" * 61, "1234")]
    )
    def test_a_name_or_pin_that_will_not_do_is_refused(
        self, wijkhub: Any, folder: Path, name: str, pin: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = wijkhub("hub", "init", "--supervisor", name or " ", "--pin", pin)
        assert said.code == 2
        assert said.err == "wijkhub: the supervisor's name must have 1 to 60 letters and the PIN 4 to 12 digits\n"
        assert not (folder / "hub.sqlite3").exists()

    def test_the_pin_may_come_from_the_environment(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WIJKHUB_PIN", "4821")
        assert wijkhub("hub", "init", "--supervisor", "Iris").code == 0


class TestWhatStandsInTheWay:
    def test_a_hub_that_was_not_made(self, wijkhub: Any, folder: Path) -> None:
        said = wijkhub("hub", "serve")
        assert (said.code, said.err) == (2, f"wijkhub: no hub in {folder}; make one with 'wijkhub hub init'\n")

    def test_a_wrong_setting(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WIJKHUB_SERVER__PROT", "1")
        for command in (["hub", "serve"], ["hub", "init", "--supervisor", "Iris", "--pin", "1234"]):
            said = wijkhub(*command)
            assert said.code == 2
            assert said.err.startswith("wijkhub: environment variable WIJKHUB_SERVER__PROT: ")
            assert "Traceback" not in said.err

    @pytest.mark.usefixtures("made")
    def test_a_port_that_another_program_has(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            monkeypatch.setenv("WIJKHUB_SERVER__PORT", str(port))
            said = wijkhub("hub", "serve")
        assert said.code == 2
        assert said.err.startswith(f"wijkhub: cannot listen on 127.0.0.1:{port}: another program listens there")
        assert "server.port" in said.err

    @pytest.mark.usefixtures("made")
    def test_an_address_that_is_not_this_machines(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        # 192.0.2.0/24 is for examples in documents (RFC 5737); no machine has it.
        monkeypatch.setenv("WIJKHUB_SERVER__HOST", "192.0.2.17")
        said = wijkhub("hub", "serve")
        assert said.code == 2 and "server.host" in said.err

    @pytest.mark.usefixtures("made")
    def test_a_newer_database(self, wijkhub: Any, folder: Path) -> None:
        with closing(sqlite3.connect(folder / "hub.sqlite3")) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
        said = wijkhub("hub", "serve")
        assert said.code == 2 and "A newer Wijkhub made it" in said.err

    @pytest.mark.usefixtures("made")
    def test_another_server_on_the_same_folder(self, wijkhub: Any, environment: dict[str, str], folder: Path) -> None:
        with serving(environment) as first:
            said = wijkhub("hub", "serve")
            assert said.code == 2
            assert f"another Wijkhub serves {folder}" in said.err
            assert httpx.get(f"{first.url}/v1/health").status_code == 200
            # The doctor looks without standing in the way.
            assert "ok" in wijkhub("doctor").out


@pytest.mark.usefixtures("made")
class TestServing:
    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
    def test_it_stops_well_when_told_to_and_keeps_what_it_knew(
        self, environment: dict[str, str], how: signal.Signals
    ) -> None:
        with serving(environment) as hub, httpx.Client(base_url=hub.url) as client:
            assert client.get("/v1/health").json() == {"status": "ok"}
            token = client.post("/v1/sessions", json={"name": "Iris", "pin": "4821"}).json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            body = {"id": str(uuid4()), "command": {"type": "issue-ticket", "service": "moving"}}
            first = client.post("/v1/commands", json=body, headers=headers)
            assert first.status_code == 201
            code, _ = hub.stop(how)
            said = hub.process.communicate()
        assert code == 0, said
        assert "Traceback" not in "".join(said)
        with serving(environment) as hub, httpx.Client(base_url=hub.url, headers=headers) as client:
            assert [one["ticket"]["id"] for one in client.get("/v1/tickets").json()["tickets"]] == [body["id"]]
            assert client.post("/v1/commands", json=body).content == first.content

    def test_open_streams_and_idle_connections_do_not_hold_it_up(self, environment: dict[str, str]) -> None:
        with serving(environment) as hub:
            token = httpx.post(f"{hub.url}/v1/sessions", json={"name": "Iris", "pin": "4821"}).json()["token"]
            host, port = hub.url.removeprefix("http://").split(":")
            streams = [socket.create_connection((host, int(port)), WITHIN_S) for _ in range(20)]
            idle = [socket.create_connection((host, int(port)), WITHIN_S) for _ in range(5)]
            for stream in streams:
                stream.sendall(
                    f"GET /v1/stream HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
                )
                received = b""
                while b"retry: 2000" not in received:
                    received += stream.recv(4096)
            code, took = hub.stop(signal.SIGTERM)
            for stream in streams:
                assert _rest(stream).endswith(b"0\r\n\r\n"), "the stream was cut off, not ended"
            for connection in streams + idle:
                connection.close()
        assert code == 0
        assert took < 2, f"stopping took {took:.1f} s"

    def test_the_address_is_free_again_at_once(self, environment: dict[str, str]) -> None:
        with serving(environment) as hub:
            port = hub.url.rpartition(":")[2]
            httpx.get(f"{hub.url}/v1/health")
            hub.stop(signal.SIGTERM)
        with serving({**environment, "WIJKHUB_SERVER__PORT": port}) as again:
            assert httpx.get(f"{again.url}/v1/health").status_code == 200


class TestDemo:
    def test_a_fresh_one_takes_nothing_from_a_hub_that_runs(self, wijkhub: Any, folder: Path) -> None:
        folder.mkdir()
        database = folder / "hub.sqlite3"
        database.write_bytes(b"what a running hub knows")
        with only_one(folder):
            said = wijkhub("run", "--fresh", "--data", str(folder), "--port", "0")
        assert said.code == 2 and f"another Wijkhub serves {folder}" in said.err
        assert database.read_bytes() == b"what a running hub knows"

    @pytest.mark.parametrize("how", [(), ("--fresh",)])
    def test_a_folder_that_cannot_be_is_one_sentence(self, wijkhub: Any, tmp_path: Path, how: tuple[str, ...]) -> None:
        (tmp_path / "file").write_text("no folder")
        for data in (tmp_path / "file", tmp_path / "file" / "data"):
            said = wijkhub("run", *how, "--data", str(data), "--port", "0")
            assert (said.code, len(said.err.splitlines())) == (2, 1)
            assert said.err.startswith(f"wijkhub: cannot keep data in {data}: ") and "--data" in said.err

    @pytest.mark.parametrize("url", ["foo", "ftp://hub.example", "http://", "http://hub.example/?a=1", ""])
    def test_an_address_that_no_phone_can_open_is_refused(self, wijkhub: Any, folder: Path, url: str) -> None:
        said = wijkhub("run", "--public-url", url, "--data", str(folder), "--port", "0")
        assert said.code == 2 and said.err.startswith(f"wijkhub: '{url}' is no address that a phone can open")
        assert not folder.exists()

    def test_a_fresh_one_leaves_alone_what_is_not_a_hubs(
        self, wijkhub: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder.mkdir()
        for name in ("hub.sqlite3", "hub.sqlite3-wal", "letter.txt"):
            (folder / name).write_bytes(b"-")
        served: list[Path] = []
        monkeypatch.setattr(demo, "prepare", lambda *_, **__: None)
        monkeypatch.setattr(demo, "serve", lambda settings, **_: served.append(settings.database))
        assert wijkhub("run", "--fresh", "--no-registry", "--data", str(folder), "--port", "0").code == 0
        assert served == [folder / "hub.sqlite3"]
        assert {file.name for file in folder.iterdir()} == {"letter.txt", "lock"}


def _rest(connection: socket.socket) -> bytes:
    received = b""
    while part := connection.recv(4096):
        received += part
    return received


class TestDoctor:
    @pytest.mark.usefixtures("made")
    def test_a_hub_that_is_well(self, wijkhub: Any) -> None:
        said = wijkhub("doctor")
        assert said.code == 0, said.out
        assert "NOT" not in said.out
        for found in ("2 groups, 3 services, 2 counters", "database: ok", "1 people can sign in", "MB free"):
            assert found in said.out

    def test_a_hub_that_was_not_made(self, wijkhub: Any, folder: Path) -> None:
        said = wijkhub("doctor")
        assert said.code == 1
        assert f"NOT  no hub in {folder}" in said.out and "-> make one with 'wijkhub hub init'" in said.out

    def test_settings_that_cannot_be_read(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WIJKHUB_SERVER__PORT", "many")
        said = wijkhub("doctor")
        assert said.code == 1 and "'server, port'" in said.out

    @pytest.mark.usefixtures("made")
    def test_a_damaged_database(self, wijkhub: Any, folder: Path) -> None:
        database = folder / "hub.sqlite3"
        content = bytearray(database.read_bytes())
        content[4096:12288] = b"\xff" * 8192
        database.write_bytes(content)
        said = wijkhub("doctor")
        assert said.code == 1 and "restore its last backup" in said.out

    @pytest.mark.usefixtures("made")
    def test_a_printer_that_is_off_and_a_group_that_nobody_helps(
        self, wijkhub: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        settings = EXAMPLE.read_text().replace(
            'driver = "browser"', f'driver = "network"\nhost = "127.0.0.1"\nport = {port}', 1
        )
        settings = settings.replace('offers = ["desk", "help"]', 'offers = ["desk"]')
        (tmp_path / "hub.toml").write_text(settings)
        monkeypatch.setenv("WIJKHUB_CONFIG", str(tmp_path / "hub.toml"))
        said = wijkhub("doctor")
        assert said.code == 1
        assert f"NOT  printer 'kiosk' (network 127.0.0.1:{port}): unreachable" in said.out
        assert "-> Is it on? Is its cable in?" in said.out
        assert "NOT  group 'help'" in said.out

    @pytest.mark.usefixtures("made")
    def test_a_printer_is_asked_how_it_is_and_what_of_the_languages_it_can_print(
        self, wijkhub: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with Simulator() as device:
            printer = f'driver = "network"\nhost = "127.0.0.1"\nport = {device.port}\nmode = "text"'
            settings = EXAMPLE.read_text().replace('driver = "browser"', printer, 1)
            settings = settings.replace('languages = ["nl", "en"]', 'languages = ["nl", "en", "uk", "ar"]')
            (tmp_path / "hub.toml").write_text(settings)
            monkeypatch.setenv("WIJKHUB_CONFIG", str(tmp_path / "hub.toml"))
            well = wijkhub("doctor").out
            device.inflict(Fault.COVER_OPEN)
            open_cover = wijkhub("doctor").out
            device.mend()
            device.inflict(Fault.MUTE)
            mute = wijkhub("doctor").out
        kiosk = f"printer 'kiosk' (network 127.0.0.1:{device.port})"
        assert f"ok   {kiosk}: online\n" in well
        assert "NOT  printer 'kiosk' has no letters for ar: its tickets in those are in Dutch" in well
        assert f"NOT  {kiosk}: cover-open" in open_cover and "-> Press the cover shut" in open_cover
        assert f"NOT  {kiosk}: does not answer" in mute and "-> The printer is there and does not answer" in mute


class TestPrinter:
    def test_its_commands_come_from_the_rooms_that_speak_to_printers_and_to_hubs(self, wijkhub: Any) -> None:
        said = wijkhub("printer", "--help").out
        assert {"list", "status", "test", "simulate"} <= {line.split()[1] for line in said.splitlines() if "│" in line}

    def test_the_printers_of_the_settings_are_listed_and_asked(
        self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WIJKHUB_CONFIG", str(EXAMPLE))
        assert wijkhub("printer", "list").out == "kiosk  browser  576\ndesk  browser  576\n"
        asked = wijkhub("printer", "status", "desk", "--language", "en")
        assert (asked.code, asked.out) == (0, "desk: works\n")

    def test_a_mistake_is_one_sentence(self, wijkhub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WIJKHUB_CONFIG", str(EXAMPLE))
        said = wijkhub("printer", "status", "hal")
        assert (said.code, said.err) == (2, f"wijkhub: 'hal' is not in {EXAMPLE}. These are: kiosk, desk.\n")
        wrong = wijkhub("printer", "test", "--driver", "network")
        assert wrong.code == 2
        assert wrong.err.startswith("wijkhub: printer 'kiosk': host is empty; a network printer has an address")
