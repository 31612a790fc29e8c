import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest
from litestar.testing import RequestFactory
from msgspec.structs import replace

import wijkhub_kiosk
from wijkhub_kiosk.arrivals import Case
from wijkhub_kiosk.booking_draft import HELP_FIELDS, Problem
from wijkhub_kiosk.notices import Notice
from wijkhub_kiosk.opening import Opening
from wijkhub_kiosk.paper import Told
from wijkhub_kiosk.words import direction, language_name, languages_of, pick_language, readers_language, texts
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.tickets import State

ROOM = Path(wijkhub_kiosk.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
SETUP = HubSetup("Hub", (), (), ())
HELP_CASES = ("not-there", "other-screen", "busy", "too-often", "not-understood", "wrong")
# Keys that a template puts together, and what they are put together of.
MADE = {
    *(f"notice.{notice}.{part}" for notice in Notice for part in ("title", "what", "do")),
    *(f"help.{case}.{part}" for case in HELP_CASES for part in ("title", "what", "do")),
    *(f"phone.{state}" for state in State if state not in (State.WAITING, State.CALLED)),
    "kiosk.confirm-paused",
    "kiosk.confirm-no-counter",
    *(f"paper.{told}" for told in Told if told is not Told.NONE),
    *(f"arrival.{case}.{part}" for case in Case for part in ("title", "what", "do")),
    *(f"came.{came}" for came in ("on-time", "early", "late", "walk-in")),
    "kiosk.again-do",
    "book.again-do",
    *(f"book.{part}" for part in ("morning", "afternoon", "nearest")),
    *(f"book.{step}{part}" for step in ("name", "email", "phone") for part in ("", "-label", "-skip")),
    *(f"book.wrong-{problem}" for problem in Problem),
    *(f"wants.{wanted}" for wanted in HELP_FIELDS),
    *(f"slip.{told}" for told in Told if told is not Told.NONE),
    *(f"{paper_of}.{part}" for paper_of in ("paper", "slip") for part in ("there", "elsewhere", "remember")),
    *(f"appointment.state-{state}" for state in ("over", "cancelled", "missed", "missed-before")),
    *(f"times.{part}" for part in ("morning", "afternoon", "nearest-label", "too-many")),
    *(f"web.wrong-{what}" for what in ("no-name", "name", "citizen-number", "neither", "both", "email", "phone")),
    "web.wrong-language",
    f"display.{Opening.CLOSED}",
    f"display.{Opening.NOT_SET_UP}",
}


def keys_used() -> set[str]:
    written = "\n".join(path.read_text() for path in TEMPLATES)
    return set(re.findall(r"""(?:\bt\(|text_in\(code, )'([a-z.-]+)'(?! ~)""", written)) | MADE


def test_every_word_on_a_screen_is_in_every_catalogue_and_none_is_left_over() -> None:
    for language in texts().languages:
        assert set(texts().keys(language)) == keys_used(), language


def test_every_language_fills_in_the_same_figures() -> None:
    def figures(words: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(words) if name}

    catalogues = {language: texts()._catalogues[language]._catalog for language in texts().languages}  # type: ignore[attr-defined]
    for key, words in catalogues["nl"].items():
        if key:
            assert figures(catalogues["en"][key]) == figures(words), key


class Literals(HTMLParser):
    """Collects what a template says in its own words."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said += re.findall(r"[^\W\d_]{2,}", data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if name in ("alt", "aria-label", "title", "placeholder") and value]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_speaks_for_itself(path: Path) -> None:
    literals = Literals()
    # The block `kind` holds class names, not words.
    markup = re.sub(r"{% block kind %}.*?{% endblock %}", "", path.read_text())
    literals.feed(re.sub(r"{%.*?%}|{{.*?}}|<svg.*?</svg>", "", markup, flags=re.S))
    assert literals.said == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_or_style_in_it_that_the_browser_must_refuse(path: Path) -> None:
    markup = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|hx-vals|javascript:|<script(?![^>]* src=)", markup)


def test_a_hub_offers_the_languages_that_it_has_and_the_screens_know_dutch_first() -> None:
    assert languages_of(replace(SETUP, languages=("en", "nl", "tr"))) == ("nl", "en")
    assert languages_of(replace(SETUP, languages=("nl",))) == ("nl",)
    assert languages_of(None) == ("nl",)


def test_a_language_that_the_hub_has_not_becomes_dutch() -> None:
    assert pick_language("en", SETUP) == "en"
    assert pick_language("en", replace(SETUP, languages=("nl",))) == "nl"
    assert pick_language("../etc", SETUP) == pick_language(None, SETUP) == "nl"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en-GB,en;q=0.9,nl;q=0.5", "en"),
        ("nl;q=0.4, en;q=0.6", "en"),
        ("de,fr", "nl"),
        ("", "nl"),
        ("en;q=nonsense, *", "nl"),
        ("en;q=0", "nl"),
    ],
)
def test_a_browser_says_which_language_its_reader_likes(header: str, language: str) -> None:
    request = RequestFactory().get("/enrol", headers={"accept-language": header})
    assert readers_language(request, SETUP) == language


def test_what_the_address_says_goes_before_what_the_browser_likes() -> None:
    request = RequestFactory().get("/enrol", query_params={"language": "nl"}, headers={"accept-language": "en"})
    assert readers_language(request, SETUP) == "nl"


def test_languages_call_themselves_by_their_own_name_and_run_their_own_way() -> None:
    assert [language_name(code) for code in ("nl", "en", "tr", "ar")] == ["Nederlands", "English", "Türkçe", "العربية"]
    assert [direction(code) for code in ("nl", "ar", "fa")] == ["ltr", "rtl", "rtl"]
