import pytest

from wijkhub_kiosk.search import MOST, errors_between, find_services, words_of
from wijkhub_queue.hub_setup import Service

PASSPORT = Service(
    "passport",
    "desk",
    {"nl": "Paspoort of identiteitskaart aanvragen", "en": "Apply for a passport"},
    search={"nl": ("reizen", "id")},
)
LICENCE = Service("licence", "desk", {"nl": "Rijbewijs verlengen", "en": "Renew a driving licence"})
MOVING = Service("moving", "desk", {"nl": "Verhuizing doorgeven"}, search={"nl": ("verhuizen", "adres wijzigen")})
DEBT = Service("debt", "help", {"nl": "Hulp bij schulden"}, search={"nl": ("geld", "financiële zorgen")})
ALL = (PASSPORT, LICENCE, MOVING, DEBT)


def found(question: str) -> list[str]:
    return [service.id for service in find_services(ALL, question)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("paspoort", "passport"),
        ("PASPOORT", "passport"),
        ("pasp", "passport"),
        ("reizen", "passport"),
        ("passport", "passport"),
        ("bewijs", "licence"),
        ("financiele", "debt"),
        ("FINANCIËLE", "debt"),
        ("adres", "moving"),
        ("ik wil graag verhuizen", "moving"),
    ],
)
def test_everyday_words_find_their_service(question: str, best: str) -> None:
    assert found(question)[0] == best


@pytest.mark.parametrize("question", ["paspoor", "passpoort", "apspoort", "paspport", "pasport"])
def test_a_typing_error_still_finds_the_passport(question: str) -> None:
    assert found(question) == ["passport"]


@pytest.mark.parametrize("question", ["", "   ", "xyz", "zwembad", "!!"])
def test_what_no_service_is_called_finds_nothing(question: str) -> None:
    assert found(question) == []


def test_the_best_match_stands_first_and_poor_ones_are_left_out() -> None:
    # "paspoort" is a whole word of the passport (4 points); nothing else reaches half of that.
    assert found("paspoort") == ["passport"]


def test_a_short_word_does_not_match_the_middle_of_another() -> None:
    # "eld" stands inside "geld", but three letters are too few to mean anything.
    assert found("eld") == []


def test_no_more_services_are_shown_than_fit_the_screen() -> None:
    many = [Service(f"s{n}", "desk", {"nl": f"Paspoort {n}"}) for n in range(MOST + 3)]
    assert [service.id for service in find_services(many, "paspoort")] == [f"s{n}" for n in range(MOST)]


def test_words_lose_case_accents_and_hyphens() -> None:
    assert words_of("Café-vergunning, één!") == ["cafe", "vergunning", "een"]


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("geld", "geld", 0),
        ("geld", "gled", 1),  # two letters swapped
        ("geld", "geldt", 1),  # one too many
        ("geld", "gel", 1),  # one too few
        ("geld", "gold", 1),  # one wrong
        ("ca", "abc", 3),  # the restricted distance: a swap is not also split
        ("", "geld", 4),
    ],
)
def test_typing_errors_are_counted(one: str, other: str, errors: int) -> None:
    assert errors_between(one, other) == errors == errors_between(other, one)
