import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def clean_environment(root: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the locked packages for running and the wheel, and nothing of this clone."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv/bin/python"
    # Our own pip fills it, so that the new environment has none: 5 s less. The same for compiling ahead.
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet", "--quiet"]
    install = [*pip, "install", "--no-deps", "--no-compile"]
    subprocess.run([*install, "--require-hashes", "-r", str(root / "requirements.lock")], check=True)
    subprocess.run([*install, "--no-index", str(wheel)], check=True)
    return folder


def in_clean_environment(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "HOME", "TMPDIR"}}
    program = [str(folder / "venv/bin" / command[0]), *command[1:]]
    return subprocess.run(program, cwd=folder, env=kept, capture_output=True, text=True, check=False, timeout=60)


def test_the_wheel_holds_every_file_of_every_room(wheel: Path, project: dict[str, Any], our_files: list[Path]) -> None:
    packages = [Path(package) for package in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]
    expected = {
        path.relative_to(package.parent).as_posix()
        for package in packages
        for path in our_files
        if path.is_relative_to(package)
    }
    assert {Path(name).parts[0] for name in expected} == {package.name for package in packages}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_wheel_carries_the_licence(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        [licence] = [name for name in held.namelist() if name.endswith("/licenses/LICENSE")]
        assert held.read(licence) == (root / "LICENSE").read_bytes()


def test_a_clean_environment_needs_nothing_beside_the_lock(clean_environment: Path) -> None:
    check = [sys.executable, "-m", "pip", "--python", str(clean_environment / "venv/bin/python"), "check"]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_every_module_of_the_wheel_can_be_imported_there(wheel: Path, clean_environment: Path, root: Path) -> None:
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    modules = sorted(
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for name in names
        if not name.endswith("__main__.py") and "/migrations/" not in name
    )
    program = "import importlib, sys\nfor name in sys.argv[1:]: print(importlib.import_module(name).__file__)"
    done = in_clean_environment(clean_environment, "python", "-c", program, *modules)
    assert done.returncode == 0, done.stderr
    places = done.stdout.split()
    assert len(places) == len(modules)
    assert [place for place in places if str(root) in place] == []


def test_wijkhub_starts_from_a_clean_environment(clean_environment: Path) -> None:
    asked = in_clean_environment(clean_environment, "wijkhub", "--help")
    assert asked.returncode == 0, asked.stderr
    assert {"run", "hub", "staff", "rehearse", "doctor"} <= set(asked.stdout.split())
