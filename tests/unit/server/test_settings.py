"""Settings: read once, wrong ones named with what would be right, every one documented and in the example."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wijkhub_queue.settings_explained import key_paths
from wijkhub_server import demo
from wijkhub_server.settings import BadSettings, Settings, load_settings

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "configs" / "hub.toml"
REFERENCE = ROOT / "docs" / "reference" / "settings.md"

SET_UP = """
[[groups]]
id = "desk"
letter = "A"
name = { nl = "Balie" }
[[services]]
id = "passport"
group = "desk"
name = { nl = "Paspoort" }
[[counters]]
id = "1"
name = { nl = "Balie 1" }
offers = ["desk"]
"""


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def load(text: str, /, **environment: str) -> Settings:
        file = tmp_path / "hub.toml"
        file.write_text(text)
        return load_settings(file, environment)

    return load


@pytest.fixture
def refused(load: Any, tmp_path: Path) -> Any:
    """What is said of settings that cannot be used, without the name of the file, which must stand before it."""

    def refused(text: str, /, **environment: str) -> str:
        with pytest.raises(BadSettings) as error:
            load(text, **environment)
        said = str(error.value)
        where = f"{tmp_path / 'hub.toml'}: "
        if not said.startswith("environment variable "):
            assert all(line.startswith(where) for line in said.splitlines()), said
        assert "`" not in said and "$" not in said and "regex" not in said
        return said.replace(where, "")

    return refused


def test_without_a_file_the_defaults_hold() -> None:
    settings = load_settings(None, {})
    assert settings == Settings()
    assert (settings.server.port, settings.hub.languages, settings.policy.turn) == (8080, ("nl", "en"), time(4))
    assert settings.database == Path("var/hub/hub.sqlite3")


def test_values_of_the_file_hold(load: Any) -> None:
    settings = load(
        SET_UP
        + """
        [hub]
        name = "Delfshaven"
        [policy]
        turn = 03:30:00
        longest-wait-min = 45
        waiting-at-turn = "keep"
        [[policy.classes]]
        id = "walk-in"
        rate = 1
        """
    )
    assert settings.setup.name == "Delfshaven"
    assert (settings.policy.turn, settings.policy.longest_wait_min) == (time(3, 30), 45.0)
    assert settings.policy.waiting_at_turn == "keep"
    assert [one.id for one in settings.setup.policy.classes] == ["walk-in"]


class TestWrong:
    """A wrong key or value names the file, the key, and what would be right."""

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ('[hub]\nnam = "x"', ["unknown field 'nam'", "at 'hub'", "Did you mean 'name'?"]),
            ('[huub]\nname = "x"', ["unknown field 'huub'", "Did you mean 'hub'?"]),
            ("[policy]\nlongest_wait_min = 3", ["'longest_wait_min'", "Did you mean 'longest-wait-min'?"]),
            ('[server]\nport = "8080"', ["'server, port'", "Expected 'int', got 'str'"]),
            ("[server]\nport = 70000", ["'server, port'", "<= 65535"]),
            ("[server]\nshutdown-s = 0", ["'server, shutdown-s'", ">= 1"]),
            ('[hub]\nid = "Hub 1"', ["'hub, id'", "lower-case letters, digits and hyphens"]),
            ('[hub]\nname = ""', ["'hub, name'", ">= 1"]),
            ('[hub]\nlanguages = ["Dutch"]', ["'hub, languages number 1'", "ISO 639 code, such as nl"]),
            ('[hub]\npublic-url = "hub.example"', ["'hub, public-url'", "http(s)://name"]),
            ('[hub]\npublic-url = "https://hub.example/?x=1"', ["'hub, public-url'", "without a query"]),
            ('[hub]\nexercise = "yes"', ["'hub, exercise'", "'bool'"]),
            ("[kiosk]\nidle-seconds = 10", ["'kiosk, idle-seconds'", ">= 25"]),
            ("[staff]\nsession-hours = 48", ["'staff, session-hours'", "<= 24"]),
            ("[journal]\nsnapshot-every = 1", ["'journal, snapshot-every'", ">= 100"]),
            ('[policy]\nturn = "4 uur"', ["'policy, turn'", "without quotes, such as 04:00:00"]),
            ('[policy]\nwaiting-at-turn = "leave"', ["'policy, waiting-at-turn'", "Choose from close, keep"]),
            ('[policy]\nday-opens = "never"', ["'policy, day-opens'", "Choose from by-itself, by-staff"]),
            ('[[policy.classes]]\nid = "walk-in"\nrate = 0', ["'policy, classes number 1, rate'", "> 0"]),
            ('[[groups]]\nid = "a"\nletter = "AB"\nname = { nl = "x" }', ["'groups number 1, letter'", "one capital"]),
            ('[[groups]]\nid = "a"\nname = { nl = "x" }', ["'letter'", "groups number 1"]),
            ('[[groups]]\nid = "a"\nletter = "A"\nname = "x"', ["'groups number 1, name'", "'object'"]),
            ('[[groups]]\nid = "a"\nletter = "A"\nname = { Dutch = "x" }', ["groups number 1, name", "ISO 639"]),
            ("groups = 3", ["'groups'", "'array'"]),
            ('[[printers]]\ndriver = "file"', ["'id'", "printers number 1"]),
        ],
    )
    def test_a_key_or_value(self, refused: Any, text: str, says: list[str]) -> None:
        said = refused(text)
        for part in says:
            assert part in said
        assert "docs/reference/settings.md" in said

    @pytest.mark.parametrize(
        ("text", "line"), [("[hub\n", 1), ('[hub]\nname = "x', 2), ("[hub]\nid = 'a'\nid = 'b'\n", 3), ("\n\n= 3", 3)]
    )
    def test_what_is_no_toml_is_named_by_its_line(self, refused: Any, text: str, line: int) -> None:
        said = refused(text)
        assert f"at line {line}" in said or "at end of document" in said
        assert "configs/hub.toml" in said

    def test_a_file_that_is_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "hub.toml").write_bytes(b"\xff\xfe[hub]")
        with pytest.raises(BadSettings, match="this is not TOML"):
            load_settings(tmp_path / "hub.toml", {})

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(BadSettings, match=r"nowhere\.toml: cannot be read .* Name a file that is there"):
            load_settings(tmp_path / "nowhere.toml", {})

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            (SET_UP.replace('group = "desk"', 'group = "office"'), ["service 'passport'", "'office'", "['desk']"]),
            (SET_UP.replace('offers = ["desk"]', 'offers = ["office"]'), ["counter '1'", "'office'"]),
            (SET_UP + SET_UP, ["group 'desk' stands twice", "letter 'A' stands twice", "counter '1' stands twice"]),
            (SET_UP.replace('{ nl = "Paspoort" }', '{ en = "Passport" }'), ["service 'passport' has no Dutch name"]),
            (SET_UP.replace('letter = "A"', 'letter = "A"\nfirst = 9\nlast = 3'), ["first = 9 and last = 3"]),
            ('[[services]]\nid = "passport"\ngroup = "desk"\nname = { nl = "Paspoort" }', ["there is no group"]),
            (SET_UP + '[hub]\nlanguages = ["en"]', ["languages lacks 'nl'"]),
            (SET_UP + '[policy]\ntime-zone = "Mars/Olympus"', ["Mars/Olympus", "Europe/Amsterdam"]),
            (SET_UP + '[[policy.classes]]\nid = "fast"\nrate = 2', ["'walk-in'"]),
            ('[[printers]]\nid = "a"\ndriver = "netwerk"', ["printer 'a'", "driver", "network"]),
            ('[[printers]]\nid = "a"\ndriver = "network"', ["printer 'a'", "host is empty"]),
            ('[[printers]]\nid = "a"\ndriver = "file"', ["printer 'a'", "folder is empty"]),
            ('[[printers]]\nid = "a"\nwidth-dots = 500', ["printer 'a'", "576, 512"]),
            ('[[printers]]\nid = "a"\n[[printers]]\nid = "a"', ["printer 'a' stands twice"]),
            ('[kiosk]\ntheme-file = "/nowhere/city.css"', ["kiosk.theme-file '/nowhere/city.css' is not there"]),
        ],
    )
    def test_what_does_not_go_together(self, refused: Any, text: str, says: list[str]) -> None:
        said = refused(text)
        for part in says:
            assert part in said
        assert ".." not in said

    def test_all_that_is_wrong_is_said_at_once(self, refused: Any) -> None:
        said = refused(SET_UP.replace('group = "desk"', 'group = "office"') + '[[printers]]\nid = "a"\ndriver = "x"')
        assert len(said.splitlines()) == 2


class TestEnvironment:
    def test_it_goes_before_the_file(self, load: Any) -> None:
        settings = load(
            '[server]\nport = 8080\n[hub]\nname = "File"',
            WIJKHUB_SERVER__PORT="9000",
            WIJKHUB_HUB__EXERCISE="true",
            WIJKHUB_POLICY__LONGEST_WAIT_MIN="30.5",
            WIJKHUB_POLICY__TURN="05:00:00",
            WIJKHUB_HUB__DATA_FOLDER="/somewhere/else",
            HOME="/nonexistent",
        )
        assert (settings.server.port, settings.hub.name, settings.hub.exercise) == (9000, "File", True)
        assert (settings.policy.longest_wait_min, settings.policy.turn) == (30.5, time(5))
        assert settings.database == Path("/somewhere/else/hub.sqlite3")

    def test_it_needs_no_file(self) -> None:
        assert load_settings(None, {"WIJKHUB_SERVER__PORT": "9000"}).server.port == 9000

    def test_variables_of_the_commands_are_no_settings(self) -> None:
        ours = ("WIJKHUB_PIN", "WIJKHUB_NAME", "WIJKHUB_HUB", "WIJKHUB_LANGUAGE", "WIJKHUB_CONFIG")
        assert load_settings(None, dict.fromkeys(ours, "x")) == Settings()
        assert all(f"`{one}`" in REFERENCE.read_text() for one in ours)

    @pytest.mark.parametrize(
        ("variable", "value", "says"),
        [
            ("WIJKHUB_SERVER__PORT", "many", ["'server, port'", "'int'"]),
            ("WIJKHUB_SERVER__PROT", "1", ["unknown field 'prot'", "Did you mean 'port'?"]),
            ("WIJKHUB_COLOUR", "red", ["unknown field 'colour'"]),
            ("WIJKHUB_SERVER", "x", ["'server'"]),
            ("WIJKHUB_HUB__NAME__NL", "x", ["'name' is no table"]),
            ("WIJKHUB_HUB__LANGUAGES", "nl,en", ["'hub, languages'", "'array'"]),
            ("WIJKHUB_GROUPS__LETTER", "B", ["'groups' is no table", "lists stand in the settings file"]),
            ("WIJKHUB_HUB__PUBLIC_URL", "hub", ["'hub, public-url'", "http(s)://name"]),
        ],
    )
    def test_a_wrong_one_is_named(self, refused: Any, variable: str, value: str, says: list[str]) -> None:
        said = refused(SET_UP + '[hub]\nname = "x"', **{variable: value})
        assert said.startswith(f"environment variable {variable}: ")
        for part in says:
            assert part in said


class TestDocumented:
    def test_every_key_is_in_the_reference_and_every_key_there_is_one(self) -> None:
        rows = re.findall(r"^\| `([a-z\[\].-]+)` \|", REFERENCE.read_text(), re.M)
        assert len(rows) == len(set(rows))
        tables = {path.split(".")[0] for path in key_paths(Settings) if "." in path and "[" not in path}
        assert set(rows) == set(key_paths(Settings)) - tables

    def test_every_default_in_the_reference_is_the_one_that_holds(self) -> None:
        rows = dict(re.findall(r"^\| `([a-z\[\].-]+)` \| ([^|]+) \|", REFERENCE.read_text(), re.M))
        assert len(rows) > 40
        for path, told in rows.items():
            if path != "policy.classes":
                assert told == _default(path), path

    def test_every_key_is_in_the_example(self) -> None:
        assert _keys_of(_uncommented()) == set(key_paths(Settings))

    def test_the_example_can_be_used_as_it_is(self, tmp_path: Path) -> None:
        settings = load_settings(EXAMPLE, {})
        assert settings.setup.service("passport") and settings.printers
        assert not settings.hub.exercise

    def test_its_lines_that_are_commented_out_are_right_too(self, tmp_path: Path, load: Any) -> None:
        css = tmp_path / "municipality.css"
        css.write_text(":root { --wijkhub-main: #004699; }")
        text = re.sub(r"^# ([a-z-]+ = )", r"\1", EXAMPLE.read_text(), flags=re.M)
        settings = load(text.replace("/etc/wijkhub/municipality.css", str(css)))
        assert settings.theme == css and settings.hub.public_url == "https://havenkwartier.example"

    def test_every_key_of_the_example_has_a_comment_above_it(self) -> None:
        seen: set[tuple[str, str]] = set()
        table, explained = "", False
        for line in EXAMPLE.read_text().splitlines():
            key = re.match(r"^(?:# )?([a-z-]+) = ", line)
            if key:
                # The second of several groups, services and so on needs no second explanation.
                assert explained or (table, key[1]) in seen, f"{key[1]} of {table} is not explained"
                seen.add((table, key[1]))
            elif line.startswith("["):
                table, explained = line, False
            else:
                explained = line.startswith("# ")

    def test_the_demo_can_be_used(self) -> None:
        settings = load_settings(demo.SETTINGS, {})
        assert settings.hub.exercise and settings.setup.services
        assert {service.skill for service in settings.services} - {None} <= {
            skill for member in demo.STAFF for skill in member.skills
        }


def _uncommented() -> dict[str, Any]:
    return tomllib.loads(re.sub(r"^# ([a-z-]+ = )", r"\1", EXAMPLE.read_text(), flags=re.M))


def _keys_of(table: dict[str, Any], before: str = "") -> set[str]:
    """Keys as `key_paths` gives them; a text by language is no table of keys."""
    known = set(key_paths(Settings))
    found = set()
    for key, value in table.items():
        path = f"{before}.{key}".lstrip(".")
        found.add(path)
        if isinstance(value, dict) and any(one.startswith(f"{path}.") for one in known):
            found |= _keys_of(value, path)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                found |= _keys_of(one, f"{path}[]")
    return found


def _default(path: str) -> str:
    """The default of a key as the reference writes it."""
    node: Any = msgspec.inspect.type_info(Settings)
    *tables, key = path.replace("[]", "").split(".")
    for table in tables:
        node = _field(node, table).type
        node = getattr(node, "item_type", node)
    field = _field(node, key)
    if field.required:
        return "required"
    default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    if default is None or default == ():
        return "none"
    if isinstance(default, time):
        return f"`{default}`"
    return f"`{json.dumps(list(default) if isinstance(default, tuple) else default)}`"


def _field(node: Any, key: str) -> Any:
    words = key.split("-")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    return next(field for field in node.fields if field.encode_name in (key, camel))
