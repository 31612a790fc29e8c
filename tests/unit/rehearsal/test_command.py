from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from wijkhub_client.rehearsal.cli import command

Write = Callable[..., Path]
ROW = "East,A,Papieren,2026-03-02 09:00:00,2,0,,"

app = typer.Typer()
app.command()(command)


def run(*arguments: object, **environment: str) -> tuple[int, str]:
    done = CliRunner(env=environment).invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def nobody_listens() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_record_that_will_not_do_says_why_in_a_sentence(write: Write) -> None:
    code, says = run("--data", write(ROW), "--office", "West")
    assert code == 2
    assert says.startswith("wijkhub rehearse: there is no office 'West'")
    assert says.endswith("choose from East")


def test_a_day_that_is_no_day_says_so(write: Write) -> None:
    assert run("--data", write(ROW), "--day", "monday") == (
        2,
        "wijkhub rehearse: --day is 'monday'; give a day such as 2020-01-15",
    )


def test_a_hub_that_is_not_there_is_said_at_once(write: Write, nobody_listens: str) -> None:
    code, says = run("--data", write(ROW), "--hub", nobody_listens)
    assert code == 2
    assert says.startswith(f"wijkhub rehearse: The hub cannot be reached: No answer from {nobody_listens}/:")


def test_what_is_no_address_is_said(write: Write) -> None:
    code, says = run("--data", write(ROW), "--hub", "localhost")
    assert (code, "'localhost' is no address of a hub" in says) == (2, True)


def test_hub_name_and_pin_may_come_from_the_environment(write: Write, nobody_listens: str) -> None:
    code, says = run("--data", write(ROW), WIJKHUB_HUB=nobody_listens, WIJKHUB_NAME="Ada", WIJKHUB_PIN="1234")
    assert (code, nobody_listens in says) == (2, True)


def test_a_name_without_a_pin_is_asked_for_it(write: Write, nobody_listens: str) -> None:
    done = CliRunner().invoke(
        app, ["--data", str(write(ROW)), "--hub", nobody_listens, "--name", "Ada"], input="4321\n"
    )
    assert "PIN of Ada" in done.output
    assert "4321" not in done.output


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12ab"])
@pytest.mark.parametrize("name", ["Ada", None])
def test_a_pin_that_can_be_none_is_said_before_the_hub_is_asked(
    write: Write, nobody_listens: str, pin: str, name: str | None
) -> None:
    who = () if name is None else ("--name", name)
    code, says = run("--data", write(ROW), "--hub", nobody_listens, *who, "--pin", pin)
    assert (code, says) == (
        2,
        f"wijkhub rehearse: a PIN is 4 to 12 digits, and what was given for {name or 'Chef'} is not; "
        "give theirs with --pin or WIJKHUB_PIN, or leave both out to be asked for it",
    )


@pytest.mark.parametrize("speed", ["0", "-3", "fast"])
def test_a_speed_that_is_none_is_refused(write: Write, speed: str) -> None:
    code, _ = run("--data", write(ROW), "--speed", speed)
    assert code == 2
