import re
import string
from pathlib import Path
from typing import get_args

import pytest

from wijkhub_client import errors as client_errors
from wijkhub_queue.actors import Role
from wijkhub_queue.board import CounterState
from wijkhub_queue.errors import ERROR_CODES
from wijkhub_queue.events import EVENT_TYPES
from wijkhub_queue.tickets import AT_COUNTER, State
from wijkhub_queue.wire import PrintKind
from wijkhub_staff.acts import Act
from wijkhub_staff.keys import ALL_KEYS, APP_KEYS, BOARD_KEYS, PRINTER_KEYS
from wijkhub_staff.words import TEXTS, Words, catalogues

ROOM = TEXTS.parent


def all_client_errors(error=client_errors.ClientError):
    return [error, *(one for kind in error.__subclasses__() for one in all_client_errors(kind))]


def places_of(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def forms(language, key):
    entries = catalogues()._catalogues[language]._catalog
    return [words for entry, words in entries.items() if entry == key or (isinstance(entry, tuple) and entry[0] == key)]


def test_both_languages_have_the_same_keys():
    assert set(catalogues().keys("nl")) == set(catalogues().keys("en"))


@pytest.mark.parametrize("key", sorted(catalogues().keys("nl")))
def test_both_languages_name_the_same_figures(key):
    dutch, english = (
        {place for form in forms(language, key) for place in places_of(form)} for language in ("nl", "en")
    )
    assert dutch == english


def needed_keys():
    yield from (f"error.{code}" for code in ERROR_CODES)
    yield from (f"error.{error.CODE}" for error in all_client_errors())
    yield from (f"done.{name}" for name in EVENT_TYPES)
    yield from (f"state-short.{state}" for state in AT_COUNTER)
    yield from (f"counter-state.{state}" for state in CounterState)
    yield from (f"channel.{channel}" for channel in ("kiosk", "terminal", Role.RESIDENT))
    yield from (f"paper.{state}" for state in ("none", "queued", "sending", "printed", "failed", "unknown"))
    yield from (f"key.{key.id}" for key in (*BOARD_KEYS, *PRINTER_KEYS, *APP_KEYS))
    yield from (f"key.{act}" for act in Act)
    yield from (f"help.{key}" for key in ALL_KEYS)
    yield from (f"head.{key.group}" for key in ALL_KEYS.values())
    yield from (f"printers.done-{key.id}" for key in PRINTER_KEYS)
    yield from (f"print-kind.{kind}" for kind in get_args(PrintKind))


@pytest.mark.parametrize("key", sorted(set(needed_keys())))
def test_every_code_that_a_hub_may_send_has_words(key):
    assert set(catalogues().keys("nl")) >= {key}


def test_every_key_that_stands_in_the_code_is_in_the_catalogue():
    known = set(catalogues().keys("nl"))
    prefixes = {key.partition(".")[0] for key in known}
    source = "\n".join(path.read_text() for path in ROOM.rglob("*.py"))
    named = {key for key in re.findall(r'"([a-z-]+\.[a-z][a-z-]*)"', source) if key.partition(".")[0] in prefixes}
    assert named - known == set()


def test_every_text_of_the_catalogue_is_used():
    source = "\n".join(path.read_text() for path in ROOM.rglob("*.py"))
    made_of_codes = tuple(re.findall(r'f"([a-z-]+\.[a-z-]*)\{', source))
    unused = {key for key in catalogues().keys("nl") if f'"{key}"' not in source and not key.startswith(made_of_codes)}
    assert unused == set()


def test_no_words_for_staff_stand_in_the_code():
    dutch = re.compile(r'"[^"]*\b(de|het|een|niet|wordt|balie|bewoner)\b[^"]*"', re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOM)}: {line.strip()}"
        for path in Path(ROOM).rglob("*.py")
        for line in path.read_text().splitlines()
        if dutch.search(line) and '"""' not in line
    ]
    assert found == []


@pytest.mark.parametrize(
    ("seconds", "dutch", "english"),
    [
        (-5, "< 1 min", "< 1 min"),
        (59, "< 1 min", "< 1 min"),
        (60, "1 min", "1 min"),
        (3599, "59 min", "59 min"),
        (3600, "1 u 00", "1 h 00"),
        (3900, "1 u 05", "1 h 05"),
    ],
)
def test_waits_in_words(seconds, dutch, english):
    assert Words("nl").duration(seconds) == dutch
    assert Words("en").duration(seconds) == english


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_in_both_languages(state):
    assert Words("nl").state(state)
    assert Words("en").state(state)


def test_languages_by_their_names():
    assert Words("nl").language_name("en") == "Engels"
    assert Words("en").language_name("nl") == "Dutch"
    assert Words("nl").language_name("xqz") == "xqz"


def test_a_key_that_nobody_knows_has_no_words():
    assert Words("nl").known("error.of-another-version", {}) is None
