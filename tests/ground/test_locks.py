import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

LOCKS = ["requirements.lock", "requirements-dev.lock"]


class Locked(NamedTuple):
    """One requirement of a lock file."""

    name: str
    version: str
    marker: Marker | None
    hashes: list[str]

    @property
    def is_for_this_python(self) -> bool:
        return self.marker is None or self.marker.evaluate()


def locked(path: Path) -> list[Locked]:
    text = re.sub(r"#.*", "", path.read_text()).replace("\\\n", " ")
    found = []
    for line in filter(str.strip, text.splitlines()):
        words, *hashes = re.split(r"\s+--hash=sha256:", line.strip())
        requirement = Requirement(words)
        exactly = re.fullmatch(r"==([^,*]+)", str(requirement.specifier))
        assert exactly, f"{path.name}: {words} is not one version"
        found.append(Locked(canonicalize_name(requirement.name), exactly[1], requirement.marker, hashes))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(root: Path, lock: str) -> None:
    requirements = locked(root / lock)
    assert len(requirements) > 40
    assert [found.name for found in requirements if not found.hashes] == []
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for found in requirements for digest in found.hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host_or_a_folder(root: Path, lock: str) -> None:
    text = (root / lock).read_text()
    assert "://" not in text
    assert re.search(r"--(extra-)?index|--find-links|--trusted-host| @ ", text) is None
    assert re.search(r"(^|\s)/\w", text) is None


def test_the_packages_for_running_have_the_same_versions_in_both_locks(root: Path) -> None:
    running = {found.name: found.version for found in locked(root / LOCKS[0])}
    testing = {found.name: found.version for found in locked(root / LOCKS[1])}
    assert {name: testing.get(name) for name in running} == running


def test_the_locks_hold_all_that_the_project_asks_for(root: Path, project: dict[str, Any]) -> None:
    groups = project["dependency-groups"]
    asked = {
        LOCKS[0]: project["project"]["dependencies"] + groups["build"],
        LOCKS[1]: project["project"]["dependencies"] + groups["build"] + groups["dev"],
    }
    for lock, requirements in asked.items():
        versions = {found.name: found.version for found in locked(root / lock)}
        for requirement in map(Requirement, requirements):
            found = versions.get(canonicalize_name(requirement.name))
            assert found and requirement.specifier.contains(found), f"{lock}: {requirement}; run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_this_python_has_the_versions_of_the_locks(root: Path, lock: str) -> None:
    for found in locked(root / lock):
        if found.is_for_this_python:
            # 2.012 and 2.12 are one version.
            assert Version(version(found.name)) == Version(found.version), f"{sys.executable}: {found.name}"
