import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PLAIN_TOOLS = ["sh", "dirname", "env", "cat", "ls", "tee", "mkdir", "rm", "chmod", "touch", "true"]


class Machine:
    """A make-believe machine: a PATH that holds only what we put on it."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        for name in PLAIN_TOOLS:
            found = shutil.which(name)
            assert found
            (self.programs / name).symlink_to(found)

    def has(self, name: str, script: str) -> None:
        (self.programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.programs / name).chmod(0o755)

    def run(self, *command: str, cwd: Path, **settings: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), **settings}
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_root_it_says_what_to_install_and_does_not_pass(machine: Machine, root: Path) -> None:
    machine.has("id", "echo 1000")
    machine.has("apt-get", "exit 100")
    machine.has("sudo", "exit 1")
    asked = machine.run("tools/system-packages", "chromium", "compiler", cwd=root)
    assert asked.returncode == 1
    assert "apt-get install chromium gcc libc6-dev\n" in asked.stderr


def test_without_apt_it_says_what_to_install_and_does_not_pass(machine: Machine, root: Path) -> None:
    machine.has("id", "echo 0")
    asked = machine.run("tools/system-packages", "chromium", cwd=root)
    assert asked.returncode == 1
    assert "Chromium: the browser tests" in asked.stdout
    assert "install what is named above" in asked.stderr


def test_what_is_there_already_is_left_alone(machine: Machine, root: Path) -> None:
    machine.has("chromium", "exit 0")
    asked = machine.run("tools/system-packages", "chromium", cwd=root)
    assert (asked.returncode, asked.stdout, asked.stderr) == (0, "", "")


def test_as_root_it_installs_what_is_missing_and_nothing_else(machine: Machine, root: Path, tmp_path: Path) -> None:
    machine.has("id", "echo 0")
    machine.has("cc", "exit 0")
    program = machine.programs / "chromium"
    machine.has(
        "apt-get",
        f'echo "$@" >>{tmp_path}/asked\ncase "$*" in *install*) touch {program} && chmod +x {program};; esac',
    )
    asked = machine.run("tools/system-packages", "chromium", "compiler", cwd=root)
    assert asked.returncode == 0, asked.stderr
    update, install = (tmp_path / "asked").read_text().splitlines()
    assert update.endswith(" update")
    assert install.endswith(" install -y --no-install-recommends chromium")


def test_a_sudo_that_asks_nothing_will_do(machine: Machine, root: Path, tmp_path: Path) -> None:
    machine.has("id", "echo 1000")
    machine.has("sudo", f'printf "%s\\n" "$*" >>{tmp_path}/asked; shift; exec "$@"')
    program = machine.programs / "chromium"
    machine.has("apt-get", f"touch {program} && chmod +x {program}")
    asked = machine.run("tools/system-packages", "chromium", cwd=root)
    assert asked.returncode == 0, asked.stderr
    first, *others = (tmp_path / "asked").read_text().splitlines()
    assert first == "-n true"
    assert [line.split()[-1] for line in others] == ["update", "chromium"]


def test_no_service_starts_because_its_programs_were_wanted(machine: Machine, root: Path, tmp_path: Path) -> None:
    backend, may_start, said = tmp_path / "lib/cups/backend/socket", tmp_path / "may-start", tmp_path / "said"
    programs = " ".join(str(machine.programs / name) for name in ("cupsd", "lpadmin", "lp"))
    machine.has("id", "echo 0")
    # As Debian's packages do: they ask before they start what they brought.
    machine.has(
        "apt-get",
        f"{may_start} cups start; echo $? >>{said}\nmkdir -p {backend.parent}\n"
        f"touch {backend} {programs} && chmod +x {programs}",
    )
    asked = machine.run("tools/system-packages", "cups", cwd=root, MAY_START=str(may_start))
    assert asked.returncode == 0, asked.stderr
    assert set(said.read_text().split()) == {"101"}, "policy-rc.d(8): 101 is no"
    assert not may_start.exists()


def test_what_a_machine_says_of_its_services_stays(machine: Machine, root: Path, tmp_path: Path) -> None:
    may_start = tmp_path / "may-start"
    may_start.write_text("#!/bin/sh\nexit 104\n")
    machine.has("id", "echo 0")
    machine.has("apt-get", "exit 0")
    machine.run("tools/system-packages", "cups", cwd=root, MAY_START=str(may_start))
    assert may_start.read_text() == "#!/bin/sh\nexit 104\n"


def test_a_failed_installation_shows_what_apt_said(machine: Machine, root: Path) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", "echo 'Unable to locate package'; exit 100")
    asked = machine.run("tools/system-packages", "chromium", cwd=root)
    assert asked.returncode == 1
    assert "Unable to locate package" in asked.stderr


def test_an_installation_that_brings_nothing_does_not_pass(machine: Machine, root: Path) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get", "exit 0")
    asked = machine.run("tools/system-packages", "chromium", cwd=root)
    assert asked.returncode == 1
    assert "still not found" in asked.stderr


def test_a_python_that_does_not_start_is_passed_over(machine: Machine, root: Path) -> None:
    # Version switchers leave a `python3.13` on the path that only says that it is not chosen.
    machine.has("python3.13", "echo not chosen >&2; exit 127")
    machine.has("python3.12", "exit 0")
    asked = machine.run("tools/find-python", "newer-than", "3.11", cwd=root)
    assert Path(asked.stdout.strip()) == machine.programs / "python3.12"


def test_no_python_at_all_is_said(machine: Machine, root: Path) -> None:
    assert machine.run("tools/find-python", "3.11", cwd=root).returncode == 1


def test_ci_runs_all_of_make_test_and_passes_on_what_it_says(machine: Machine, root: Path) -> None:
    machine.has("bash", 'exec /bin/bash "$@"')
    machine.has("make", 'echo "asked: $@"; exit 7')
    ran = machine.run(str(root / ".ci/run"), cwd=root.parent)
    assert (ran.stdout, ran.returncode) == ("asked: test\n", 7)
    assert os.access(root / ".ci/run", os.X_OK)


def test_help_names_all_that_can_be_asked_for(root: Path) -> None:
    makefile = (root / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    helped = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True, check=True)
    named = set(re.findall(r"^  (\w+) {2,}\S", helped.stdout, re.MULTILINE))
    assert named == set(phony.split()) - {"test-here", "test-newer"}
    assert named >= {"run", "test", "check", "bench", "help"}


def test_all_checks_are_part_of_the_tests(root: Path) -> None:
    planned = subprocess.run(["make", "--dry-run", "test"], cwd=root, capture_output=True, text=True, check=True).stdout
    for part in ["ruff check", "ruff format --check", "mypy", "lint-imports", "-m pytest"]:
        assert part in planned
