"""The registry's settings: read once, wrong ones named, every one documented and in the example."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wijkhub_queue.settings_explained import key_paths
from wijkhub_registry.settings import BadSettings, Settings, load_settings

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "configs" / "registry.toml"
REFERENCE = ROOT / "docs" / "reference" / "registry.md"
TABLES = {path.rpartition(".")[0] for path in key_paths(Settings)}


def value_of(path: str, settings: Settings = Settings()) -> Any:  # noqa: B008  (frozen)
    node: Any = msgspec.to_builtins(settings)
    for part in path.split("."):
        node = node[part]
    return node


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings(None, {}) == Settings()
    assert Settings().database.url == "sqlite:///var/registry/registry.sqlite3"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "registry.toml"
    file.write_text('[server]\nport = 9300\nhost = "0.0.0.0"\n')
    settings = load_settings(file, {"WIJKREGISTRY_SERVER__PORT": "9400", "WIJKREGISTRY_SYNC__CODE_HOURS": "1.5"})
    assert (settings.server.port, settings.server.host, settings.sync.code_hours) == (9400, "0.0.0.0", 1.5)


def test_variables_of_hubs_and_commands_are_no_settings() -> None:
    others = {"WIJKHUB_REGISTRY__URL": "http://x", "WIJKREGISTRY_CONFIG": "a.toml", "PATH": "/bin"}
    assert load_settings(None, others) == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[server]\nprot = 1\n", ["unknown field 'prot'", "'server'", "Did you mean 'port'?"]),
        ("[server]\nport = 70000\n", ["'server, port'", "65535"]),
        ('[database]\nurl = "mysql://x"\n', ["'database, url'", "postgresql://user@host/database"]),
        ("[server\n", ["not TOML", "configs/registry.toml"]),
        ("[hours.rules]\nmin-hours = { high = 200 }\n", ["min-hours", "168"]),
        ('[hours]\ntime-zone = "Mars/Base"\n', ["hours.time-zone", "Mars/Base"]),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path: Path, text: str, says: list[str]) -> None:
    file = tmp_path / "registry.toml"
    file.write_text(text)
    with pytest.raises(BadSettings) as error:
        load_settings(file, {})
    assert all(part in str(error.value) for part in (*says, str(file))), str(error.value)


@pytest.mark.parametrize(
    ("variable", "value"), [("WIJKREGISTRY_SERVER__PORT", "x"), ("WIJKREGISTRY_SERVER__PORT__X", "1")]
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(BadSettings, match=variable):
        load_settings(None, {"WIJKREGISTRY_SERVER__PORT": "1", variable: value})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"none\.toml: cannot be read"):
        load_settings(tmp_path / "none.toml", {})


def test_every_key_is_in_the_reference_with_the_default_that_holds() -> None:
    rows = dict(re.findall(r"^\| `([a-z.-]+\.[a-z.-]+)` \| ([^|]+) \|", REFERENCE.read_text(), re.M))
    assert set(rows) == set(key_paths(Settings)) - TABLES
    for path, told in rows.items():
        default = value_of(path)
        assert told == ("none" if default is None else f"`{json.dumps(default)}`"), path


def test_the_example_has_every_key_explained_and_is_the_defaults() -> None:
    text = EXAMPLE.read_text()
    assert load_settings(EXAMPLE, {}) == Settings()
    assert not re.search(r"(?<!\.)\n(?:# )?[a-z-]+ = ", text), "a key without a comment above it"
    whole = tomllib.loads(re.sub(r"^# ([a-z-]+ = )", r"\1", text, flags=re.M))
    rules = whole["hours"].pop("rules")
    tables = {**whole, "hours.rules": rules}
    assert {f"{table}.{key}" for table, keys in tables.items() for key in keys} == set(key_paths(Settings)) - TABLES
    whole["hours"]["rules"] = rules
    msgspec.convert(whole, Settings)
