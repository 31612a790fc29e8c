"""What `wijkhub printer jobs` and `reprint` print and refuse."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from wijkhub_client.printer_cli import jobs, line_of, reprint
from wijkhub_queue.wire import PrintJob, PrintJobState, PrintKind

app = typer.Typer()
app.command("jobs")(jobs)
app.command("reprint")(reprint)
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def nobody_listens() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    ("job", "number", "dutch", "english"),
    [
        (PrintJob("1", "t", "hal", "printed", "", AT, AT), "A012", "A012 hal geprint", "A012 hal printed"),
        (
            PrintJob("2", "t", "hal", "failed", "too-old", AT, AT, "copy"),
            "A012",
            "kopie A012 hal niet geprint too-old",
            "copy A012 hal not printed too-old",
        ),
        (PrintJob("3", "", "hal", "queued", "", AT, AT, "test"), "", "testpagina hal wacht", "test page hal waits"),
        (
            PrintJob("4", "yesterdays", "hal", "unknown", "stalled", AT, AT),
            "",
            "yesterdays hal onbekend stalled",
            "yesterdays hal unknown stalled",
        ),
    ],
)
def test_a_print_is_one_line(job: PrintJob, number: str, dutch: str, english: str) -> None:
    for language, says in (("nl", dutch), ("en", english)):
        assert line_of(job, number, language, "Europe/Amsterdam").split()[2:] == says.split()


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        # 08:00 UTC on 2 March, which is winter time.
        ("Europe/Amsterdam", "2026-03-02 09:00:00  A012"),
        ("Pacific/Auckland", "2026-03-02 21:00:00  A012"),
        ("UTC", "2026-03-02 08:00:00 UTC  A012"),
    ],
)
def test_its_time_is_the_hubs(zone: str, begins: str) -> None:
    assert line_of(PrintJob("1", "t", "hal", "printed", "", AT, AT), "A012", "en", zone).startswith(begins)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_state_and_kind_has_words(language: str) -> None:
    for state in get_args(PrintJobState):
        for kind in get_args(PrintKind):
            line_of(PrintJob("1", "t", "hal", state, "", AT, AT, kind), "A012", language, "UTC")


@pytest.mark.parametrize("command", [["jobs"], ["reprint", "A012"]])
def test_a_hub_that_is_not_there_is_said_in_a_sentence(
    nobody_listens: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = CliRunner().invoke(app, [*command, "--hub", nobody_listens, "--name", "Noor", "--pin", "1234"])
    assert done.exit_code == 1
    assert " ".join(done.output.split()).startswith("wijkhub printer: The hub cannot be reached: No answer from")


def test_an_address_that_is_none_is_said_in_a_sentence() -> None:
    done = CliRunner().invoke(app, ["jobs", "--hub", "nowhere", "--name", "Noor", "--pin", "1234"])
    assert (done.exit_code, done.output) == (
        1,
        "wijkhub printer: 'nowhere' is no address of a hub; begin with http:// or https://\n",
    )


@pytest.mark.parametrize("command", [["jobs"], ["reprint", "A012"]])
@pytest.mark.parametrize("pin", ["123", "1" * 13, "12a4"])
def test_what_is_no_pin_is_said_before_any_hub_is_asked(command: list[str], pin: str, nobody_listens: str) -> None:
    who = ["--hub", nobody_listens, "--name", "Noor", "--pin", pin]
    done = CliRunner().invoke(app, [*command, *who])
    says = "a PIN is 4 to 12 digits; give yours with --pin or WIJKHUB_PIN, or leave both out to be asked for it"
    assert (done.exit_code, done.output) == (1, f"wijkhub printer: {says}\n")
    in_dutch = CliRunner().invoke(app, [*command, *who, "--language", "nl"]).output
    assert in_dutch.startswith("wijkhub printer: een PIN is 4 tot 12 cijfers;")
