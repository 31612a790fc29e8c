import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from wijkhub_staff.cli import command


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(command)
    return lambda *words: CliRunner().invoke(app, words)


def test_a_bad_keymap_ends_before_the_terminal_starts_and_says_what_is_wrong(tmp_path, run):
    path = tmp_path / "keys.toml"
    path.write_text('nxt = "f5"')
    done = run("--keymap", str(path))
    assert done.exit_code == 2
    assert "'nxt' is geen opdracht. Bedoelt u: next?" in done.stderr


def test_it_says_so_in_the_language_that_was_asked_for(tmp_path, run):
    path = tmp_path / "keys.toml"
    path.write_text('nxt = "f5"')
    assert "'nxt' is no command. Did you mean: next?" in run("--keymap", str(path), "--language", "en").stderr


def test_an_address_that_is_none_is_named(run):
    done = run("--hub", "hub.local")
    assert done.exit_code == 2
    assert "hub.local" in done.stderr


def test_asking_for_help_loads_no_terminal():
    program = "import sys, wijkhub_staff.cli; print('textual' in sys.modules, 'httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_without_a_terminal_it_says_so_and_ends():
    program = "from wijkhub_server.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "staff", "--hub", "http://127.0.0.1:9"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.strip() == "Start dit in een terminal: er is hier geen toetsenbord of geen scherm."
