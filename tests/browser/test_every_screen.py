"""Every screen in every state, in every language, looked at once and held to each rule by itself."""

import re
from pathlib import Path

import pytest
from looking import SMALLEST, Look, Looker, out_of_reach
from playwright.sync_api import Browser
from tour import LANGUAGES, SCREENS, Screen

from wijkhub_kiosk.kiosk_page import WARNING_S
from wijkhub_kiosk.words import texts

ALL = pytest.mark.parametrize(
    ("screen", "language"),
    [pytest.param(screen, language, id=f"{screen.name}-{language}") for screen in SCREENS for language in LANGUAGES],
)
REFERENCE = Path(__file__).parents[2] / "docs/reference/screens.md"
LOOKS: dict[tuple[str, str], Look] = {}


@pytest.fixture(scope="module")
def looker(browser: Browser) -> Looker:
    """Whoever looks."""
    return Looker(browser)


@pytest.fixture
def look(looker: Looker, screen: Screen, language: str) -> Look:
    """What is found on the screen; looked at once in a session."""
    seen = (screen.name, language)
    if seen not in LOOKS:
        LOOKS[seen] = looker.look_at(screen, language)
    return LOOKS[seen]


@ALL
def test_axe_finds_nothing_wrong(screen: Screen, language: str, look: Look) -> None:
    assert look.violations == []


def undecided_by_reference(screen: Screen) -> list[str]:
    """The rules that the reference lists as undecided on this screen."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \|", REFERENCE.read_text(), re.M)
    return sorted(rule for rule, where in rows if f"`{screen.name}`" in where)


@ALL
def test_what_axe_leaves_undecided_is_listed_with_what_people_found(screen: Screen, language: str, look: Look) -> None:
    assert look.undecided == undecided_by_reference(screen)


@ALL
def test_the_browser_refuses_nothing_and_reports_no_error(screen: Screen, language: str, look: Look) -> None:
    assert look.complaints == []


@ALL
def test_no_request_leaves_the_hub(screen: Screen, language: str, look: Look) -> None:
    assert look.elsewhere == []


@ALL
def test_everything_that_can_be_touched_is_large_enough(screen: Screen, language: str, look: Look) -> None:
    small = [target for target in look.targets if min(target["width"], target["height"]) < SMALLEST - 0.01]
    assert small == []


@ALL
def test_a_kiosks_actions_are_within_reach_of_a_wheelchair(screen: Screen, language: str, look: Look) -> None:
    assert out_of_reach(screen, look) == []


@ALL
def test_the_action_that_a_screen_is_for_needs_no_scrolling(screen: Screen, language: str, look: Look) -> None:
    assert [target for target in look.targets if target["main"] and target["bottom"] > screen.size[1]] == []


@ALL
def test_nothing_runs_off_the_side(screen: Screen, language: str, look: Look) -> None:
    assert not look.too_wide


def test_the_tour_knows_every_language_of_the_catalogues() -> None:
    assert texts().languages == LANGUAGES


def test_the_names_of_screens_are_their_own() -> None:
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


def test_the_warning_lasts_longer_than_the_20_seconds_that_wcag_asks() -> None:
    assert WARNING_S >= 20


def test_the_reference_lists_every_screen_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| \d+ × \d+ \|", REFERENCE.read_text(), re.M)
    assert listed == [screen.name for screen in SCREENS]
