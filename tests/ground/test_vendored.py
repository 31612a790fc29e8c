import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

MANIFESTS = [
    "kiosk/wijkhub_kiosk/static/vendor/VENDORED.toml",
    "tests/vendor/VENDORED.toml",
    "registry/wijkhub_registry/pages/static/vendor/VENDORED.toml",
]
LICENCES = {"0BSD", "EUPL-1.2", "MPL-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"}


def packages(root: Path, manifest: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads((root / manifest).read_text())["package"]
    return listed


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_every_vendored_file_is_byte_for_byte_the_one_noted(root: Path, manifest: str) -> None:
    folder = (root / manifest).parent
    noted = {
        f"{package['folder']}/{name}": file["sha256"]
        for package in packages(root, manifest)
        for name, file in package["files"].items()
    }
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDORED.toml"
    }
    assert found == noted


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_every_vendored_package_comes_with_its_licence_version_and_origin(root: Path, manifest: str) -> None:
    for package in packages(root, manifest):
        assert any(name.startswith("LICENSE") for name in package["files"]), package["name"]
        assert package["licence"] in LICENCES
        assert package["version"] and package["name"] and package["registry"] == "npm" and package["why"]
        assert package["integrity"].startswith("sha512-")


def test_axe_and_its_note_agree_on_the_version(root: Path) -> None:
    [axe] = [package for package in packages(root, MANIFESTS[1]) if package["name"] == "axe-core"]
    with (root / "tests/vendor/axe-core/axe.min.js").open() as file:
        assert f"axe v{axe['version']}" in file.readline()


def test_nothing_vendored_for_the_screens_asks_another_host(root: Path) -> None:
    # A style sheet's `url(...)` is fetched by itself; names of XML kinds inside a data: picture are not.
    for sheet in (root / MANIFESTS[0]).parent.rglob("*.css"):
        text = sheet.read_text()
        assert "@import" not in text
        assert text.count("url(") == text.count('url("data:'), sheet
