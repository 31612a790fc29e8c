from pathlib import Path
from typing import Any

import pytest
import yaml

# What the standard (core, 0.5) asks of every file.
MANDATORY = [
    "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description",
    "legal", "maintenance", "localisation",
]  # fmt: skip


@pytest.fixture(scope="module")
def described(root: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((root / "publiccode.yml").read_text())
    return read


def test_publiccode_has_what_the_standard_asks(described: dict[str, Any]) -> None:
    assert [key for key in MANDATORY if not described.get(key)] == []
    assert described["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    kind = described["maintenance"]["type"]
    assert kind in {"internal", "contract", "community", "none"}
    if kind in {"internal", "community"}:
        assert described["maintenance"]["contacts"]
    if kind == "contract":
        assert described["maintenance"]["contractors"]


def test_publiccode_describes_it_in_dutch_and_english_within_the_lengths(described: dict[str, Any]) -> None:
    assert set(described["description"]) == {"nl", "en"} == set(described["localisation"]["availableLanguages"])
    for language, texts in described["description"].items():
        assert 0 < len(texts["shortDescription"]) <= 150, language
        assert 150 <= len(texts["longDescription"]) <= 10_000, language
        assert texts["features"], language


def test_publiccode_and_the_package_agree(described: dict[str, Any], project: dict[str, Any]) -> None:
    assert described["legal"]["license"] == project["project"]["license"]
    lowest = project["project"]["requires-python"].removeprefix(">=")
    [python] = [needed for needed in described["dependsOn"]["open"] if needed["name"] == "Python"]
    assert python["versionMin"] == lowest
