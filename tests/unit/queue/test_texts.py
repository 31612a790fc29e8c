"""Message catalogues: words by key and language."""

from __future__ import annotations

from pathlib import Path

import pytest

from wijkhub_queue.texts import MissingText, Texts

NL = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "kiosk.welcome"
msgstr "Welkom"

msgid "kiosk.only-dutch"
msgstr "Alleen hier"

msgid "kiosk.fold"
msgstr "Gebruik { en } met mate"

msgid "kiosk.number"
msgstr "Uw nummer is {number}"

msgid "kiosk.ahead"
msgid_plural "kiosk.ahead"
msgstr[0] "Er is {n} persoon vóór u"
msgstr[1] "Er zijn {n} personen vóór u"
"""

EN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgid "kiosk.welcome"
msgstr "Welcome"

msgid "kiosk.only-dutch"
msgstr ""

msgid "kiosk.ahead"
msgid_plural "kiosk.ahead"
msgstr[0] "{n} person is before you"
msgstr[1] "{n} people are before you"
"""

AR = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\n"

msgid "kiosk.ahead"
msgid_plural "kiosk.ahead"
msgstr[0] "zero"
msgstr[1] "one"
msgstr[2] "two"
msgstr[3] "few {n}"
msgstr[4] "many {n}"
msgstr[5] "other {n}"
"""


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    for language, catalogue in {"nl": NL, "en": EN, "ar": AR}.items():
        (tmp_path / f"{language}.po").write_text(catalogue.lstrip(), encoding="utf-8")
    return Texts.load(tmp_path)


def test_words_come_in_the_language_asked_for(texts: Texts) -> None:
    assert [texts.get(language, "kiosk.welcome") for language in ("nl", "en")] == ["Welkom", "Welcome"]


def test_a_language_without_a_catalogue_falls_back_to_dutch(texts: Texts) -> None:
    assert texts.get("tr", "kiosk.welcome") == "Welkom"


@pytest.mark.parametrize("key", ["kiosk.only-dutch", "kiosk.fold"])
def test_a_key_that_is_empty_or_lacking_falls_back_to_dutch(texts: Texts, key: str) -> None:
    assert texts.get("en", key) == texts.get("nl", key)


@pytest.mark.parametrize(
    ("language", "n", "words"),
    [
        ("nl", 0, "Er zijn 0 personen vóór u"),
        ("nl", 1, "Er is 1 persoon vóór u"),
        ("nl", 2, "Er zijn 2 personen vóór u"),
        ("en", 1, "1 person is before you"),
        ("en", 12, "12 people are before you"),
        ("ar", 0, "zero"),
        ("ar", 2, "two"),
        ("ar", 7, "few 7"),
        ("ar", 11, "many 11"),
        ("ar", 100, "other 100"),
        ("tr", 1, "Er is 1 persoon vóór u"),
    ],
)
def test_plurals_follow_the_rule_of_the_language(texts: Texts, language: str, n: int, words: str) -> None:
    assert texts.get(language, "kiosk.ahead", n=n) == words


def test_figures_stand_in_their_places(texts: Texts) -> None:
    assert texts.get("nl", "kiosk.number", number="A012") == "Uw nummer is A012"


def test_braces_are_left_alone_where_there_are_no_figures(texts: Texts) -> None:
    assert texts.get("nl", "kiosk.fold") == "Gebruik { en } met mate"


@pytest.mark.parametrize("n", [None, 3])
def test_a_key_that_no_language_has_is_an_error_that_says_where_to_add_it(texts: Texts, n: int | None) -> None:
    with pytest.raises(MissingText, match=r"no text 'kiosk\.nonsense'; add it to every language in"):
        texts.get("nl", "kiosk.nonsense", n=n)


def test_a_folder_without_dutch_is_no_folder_of_texts(tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text(EN.lstrip(), encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"has no nl\.po"):
        Texts.load(tmp_path)


def test_languages_begin_with_dutch(texts: Texts) -> None:
    assert texts.languages == ("nl", "ar", "en")


def test_a_catalogue_lists_its_own_keys_once(texts: Texts) -> None:
    assert sorted(texts.keys("en")) == ["kiosk.ahead", "kiosk.welcome"]
    assert sorted(texts.keys("nl")) == [
        "kiosk.ahead",
        "kiosk.fold",
        "kiosk.number",
        "kiosk.only-dutch",
        "kiosk.welcome",
    ]
