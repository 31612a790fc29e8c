"""The simulated printer's JSON, its page as text, and its command."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BytesIO

import httpx
import pytest
from PIL import Image

from wijkhub_printers.simulator import Fault, Moment, Simulator
from wijkhub_printers.simulator.page import catalogue
from wijkhub_printers.simulator.web import SimulatorPage, url_of

SLIP = b"A012 <b>\n\x1dV\x42\x00"


@pytest.fixture
def printer() -> Iterator[Simulator]:
    with Simulator() as printer:
        yield printer


@pytest.fixture
def web(printer: Simulator) -> Iterator[httpx.Client]:
    with SimulatorPage(printer) as page, httpx.Client(base_url=page.url, timeout=10) as client:
        yield client


def send(host: str, port: int, data: bytes) -> None:
    with socket.create_connection((host, port), timeout=10) as line:
        line.sendall(data)


def test_the_state_is_told(printer: Simulator, web: httpx.Client) -> None:
    printer.inflict(Fault.PAPER_LOW)
    printer.inflict(Fault.RESET, Moment.AFTER)
    assert web.get("/state").json() == {
        "host": "127.0.0.1",
        "port": printer.port,
        "state": "paper-low",
        "faults": ["paper-low"],
        "planned": [{"fault": "reset", "moment": "after"}],
        "slips": 0,
        "calls": 0,
        "waiting": 0,
        "oddities": {},
    }


def test_faults_are_ordered_and_mended(printer: Simulator, web: httpx.Client) -> None:
    assert web.post("/faults", json={"fault": "cover-open"}).json()["state"] == "cover-open"
    web.post("/faults", json={"fault": "mute", "moment": "during"})
    assert (printer.faults, printer.planned) == ((Fault.COVER_OPEN,), ((Fault.MUTE, Moment.DURING),))
    assert web.delete("/faults").json()["state"] == "online"
    assert (printer.faults, printer.planned) == ((), ())


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b'{"fault": "mute"}', 415),
        ("application/x-www-form-urlencoded", b"fault=mute", 415),
        ("application/json", b'{"fault": "on-fire"}', 400),
        ("application/json", b'{"fault": "mute", "colour": 1}', 400),
        ("application/json", b"\xff", 400),
        ("application/json", b'"' + b"x" * 2000, 400),
    ],
)
def test_what_is_no_order_changes_nothing(
    kind: str, body: bytes, status: int, printer: Simulator, web: httpx.Client
) -> None:
    answer = web.post("/faults", content=body, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert printer.faults == ()


def test_slips_are_told_with_their_pictures_and_bytes(printer: Simulator, web: httpx.Client) -> None:
    send(printer.host, printer.port, SLIP + b"Hi\n")
    printer.wait_for(lambda printer: printer.current is not None)
    cut, current = web.get("/slips").json()
    assert (cut["id"], cut["text"], cut["width"], cut["height"], cut["cut"]) == (1, "A012 <b>", 576, 34, True)
    assert (current["id"], current["text"], current["cut"]) == (2, "Hi", False)
    for told in (cut, current):
        assert Image.open(BytesIO(web.get(told["picture"]).content)).size == (576, 34)
    assert web.get("/slips/1.bin").content == SLIP
    assert [web.get(f"/slips/{name}").status_code for name in ("3.png", "1.gif", "x")] == [404] * 3


def test_what_is_not_there_is_not_found(web: httpx.Client) -> None:
    found = [web.get(path).status_code for path in ("/parts/page", "/static/../web.py", "/static/page.py", "/favicon")]
    assert found == [404] * 4


def test_the_page_comes_in_the_language_that_is_asked_for(web: httpx.Client) -> None:
    def title(asked: str = "", accepted: str = "") -> str | None:
        page = web.get("/", params={"lang": asked} if asked else {}, headers={"accept-language": accepted}).text
        found = re.search(r'<html lang="(\w\w)">.*<h1>(.*)</h1>', page, re.DOTALL)
        return found and f"{found[1]}: {found[2]}"

    assert title() == title("fy") == title(accepted="pl, nl;q=0.5") == "nl: Oefenprinter"
    assert title("en") == title(accepted="en-GB,nl;q=0.5") == "en: Practice printer"


def test_what_was_printed_is_never_markup(printer: Simulator, web: httpx.Client) -> None:
    send(printer.host, printer.port, SLIP)
    printer.wait_for(lambda printer: len(printer.slips) == 1)
    for path in ("/", "/parts/paper"):
        page = web.get(path).text
        assert "A012 &lt;b&gt;" in page
        assert "<b>" not in page


def test_every_fault_and_moment_has_its_words_in_each_language() -> None:
    languages = catalogue().languages
    assert languages == ("nl", "en")
    wanted = {f"{kind}.{fault}" for fault in Fault for kind in ("fault", "means")} | {f"moment.{m}" for m in Moment}
    for language in languages:
        assert wanted - set(catalogue().keys(language)) == set()
    assert set(catalogue().keys("nl")) == set(catalogue().keys("en"))


def test_a_stream_tells_of_each_change_and_ends_with_the_page(printer: Simulator) -> None:
    with ExitStack() as ending, httpx.Client(timeout=10) as client:
        page = ending.enter_context(SimulatorPage(printer))
        with (
            client.stream("GET", page.url + "/events") as stream,
            socket.create_connection((page.host, page.port), timeout=10) as silent,
        ):
            lines = stream.iter_lines()
            assert next(lines) == "data: 0"
            printer.inflict(Fault.MUTE)
            assert next(line for line in lines if line) == "data: 1"
            ending.close()
            assert list(filter(None, lines)) == []
            with suppress(ConnectionResetError):
                # It ends in one way or the other: whoever said nothing is not waited for.
                assert silent.recv(1) == b""


def test_a_page_on_a_long_address_is_written_in_brackets() -> None:
    assert url_of("::1", 9101) == "http://[::1]:9101"
    assert url_of("127.0.0.1", 9101) == "http://127.0.0.1:9101"


def test_a_page_listens_on_a_long_address_where_the_machine_has_one(printer: Simulator) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        with pytest.raises(OSError):
            SimulatorPage(printer, host="::1")
    else:
        with SimulatorPage(printer, host="::1") as page:
            assert httpx.get(page.url + "/state").json()["state"] == "online"


# The command.

COMMAND = (sys.executable, "-W", "error", "-m", "wijkhub_printers.simulator")


@contextmanager
def simulating(*options: str) -> Iterator[tuple[subprocess.Popen[str], str, int, str]]:
    """The command at work, with where its printer and its page are."""
    program = subprocess.Popen(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "wijkhub_printers.simulator",
            "--port",
            "0",
            "--page-port",
            "0",
            *options,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with program:
        try:
            assert program.stdout is not None
            said = program.stdout.readline()
            found = re.fullmatch(r"A printer listens on (127\.0\.0\.1):(\d+); its paper is on (http://\S+)\n", said)
            assert found, said
            yield program, found[1], int(found[2]), found[3]
        finally:
            program.kill()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_where_it_is_and_nothing_else_and_ends_when_told(ending: signal.Signals) -> None:
    with simulating() as (program, host, port, url), httpx.Client(timeout=10) as client:
        send(host, port, SLIP)
        with client.stream("GET", url + "/events") as stream:
            next(stream.iter_lines())
            program.send_signal(ending)
            assert program.communicate(timeout=10) == ("", "")
        assert program.returncode == 0


def test_the_command_ends_with_the_program_that_started_it() -> None:
    with simulating("--with-input") as (program, *_):
        assert program.stdin is not None
        program.stdin.close()
        assert program.wait(10) == 0


def test_the_printer_of_the_command_is_as_its_options_say() -> None:
    with simulating("--width", "384", "--no-status", "--confirms", "processed") as (_, host, port, url):
        with socket.create_connection((host, port), timeout=10) as line:
            line.sendall(b"\x10\x04\x01" + SLIP + b"\x1d(H\x06\x0000id01" + b"\x1dr\x01")
            assert line.recv(10) == b"\x00"
        assert [slip["width"] for slip in httpx.get(url + "/slips").json()] == [384]


def test_a_port_that_is_taken_is_said_or_another_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for option in ("--port", "--page-port"):
            with simulating(option, port, "--free-ports") as (_, host, printer_port, url):
                assert port not in (str(printer_port), url.rpartition(":")[2])
            refused = subprocess.run(
                [*COMMAND, "--port", "0", "--page-port", "0", option, port],
                capture_output=True,
                text=True,
                timeout=30,
            )
            assert (refused.returncode, refused.stdout) == (2, "")
            assert refused.stderr == (
                f"wijkhub: cannot listen on {host}:{port}: "
                f"another program listens there; choose another with {option}\n"
            )


def test_a_width_that_no_paper_has_is_refused() -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "wijkhub_printers.simulator", "--width", "577"],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert refused.returncode == 2
    assert "multiple of 8" in refused.stderr


def test_an_address_of_no_machine_here_is_said_with_the_option_that_helps() -> None:
    # 192.0.2.0/24 is for examples in documents (RFC 5737); no machine has it.
    refused = subprocess.run([*COMMAND, "--host", "192.0.2.17"], capture_output=True, text=True, timeout=30)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("wijkhub: cannot listen on 192.0.2.17:9100: ")
    assert refused.stderr.endswith("; choose another with --host, one of this machine\n")
