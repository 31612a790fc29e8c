import inspect
from pathlib import Path

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from wijkhub_printers.simulator import Fault, Simulator
from wijkhub_printers.simulator.cli import simulate

REFERENCE = (Path(__file__).resolve().parents[4] / "docs" / "reference" / "printers.md").read_text(encoding="utf-8")
CHAPTER = REFERENCE.partition("## The simulated printer")[2]


def test_every_fault_and_everything_that_can_be_seen_is_in_the_reference() -> None:
    shown = [name for name, _ in inspect.getmembers(Simulator) if not name.startswith("_")]
    assert "wait_for" in shown
    missing = [name for name in [*Fault, *shown] if f"`{name}" not in CHAPTER]
    assert missing == []


def test_every_option_of_the_command_is_in_the_reference() -> None:
    app = typer.Typer()
    app.command()(simulate)
    options = [option for parameter in get_command(app).params for option in parameter.opts]
    assert "--page-port" in options
    known = {"--help", "--install-completion", "--show-completion"}
    assert [option for option in options if option not in known and option not in CHAPTER] == []


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1"])
def test_a_time_that_is_none_is_refused(seconds: str) -> None:
    app = typer.Typer()
    app.command()(simulate)
    refused = CliRunner().invoke(app, ["--port", "0", "--page-port", "0", "--late-s", seconds])
    assert refused.exit_code == 2
    assert "--late-s: a number of seconds, 0 or more" in refused.stderr
