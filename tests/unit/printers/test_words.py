import string
from datetime import UTC, datetime

import pytest

from wijkhub_printers.printer import PRINTED, REASONS, PrintState, Reason, failed, unknown
from wijkhub_printers.samples import sample_slip
from wijkhub_printers.words import (
    ask_what_to_bring,
    catalogue,
    in_plain_text,
    more_to_bring,
    one_line,
    outcome_in_words,
    put_in_words,
)


@pytest.mark.parametrize(
    ("language", "people", "says"),
    [
        ("nl", None, ""),
        ("nl", 0, "Er is nu niemand voor u."),
        ("nl", 1, "Er is nu 1 persoon voor u."),
        ("nl", 12, "Er zijn nu 12 mensen voor u."),
        ("en", 0, "Nobody is ahead of you now."),
        ("en", 1, "1 person is ahead of you now."),
        ("en", 12, "12 people are ahead of you now."),
    ],
)
def test_how_many_are_ahead_is_said_in_a_sentence(language: str, people: int | None, says: str) -> None:
    assert put_in_words(sample_slip(language, people_ahead=people)).people_ahead == says


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        (datetime(2026, 1, 5, 9, 32, tzinfo=UTC), "5 januari 2026, 10:32"),
        (datetime(2026, 7, 6, 9, 32, tzinfo=UTC), "6 juli 2026, 11:32"),
        # Clocks go forward on 29 March 2026 at 01:00 UTC, back on 25 October at 01:00 UTC.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "29 maart 2026, 01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "29 maart 2026, 03:00"),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), "25 oktober 2026, 02:59"),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), "25 oktober 2026, 02:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "1 januari 2027, 00:30"),
    ],
)
def test_the_time_on_a_slip_is_that_of_the_clock_on_the_wall(utc: datetime, local: str) -> None:
    assert put_in_words(sample_slip(issued_at=utc)).when == local


def test_an_english_slip_has_its_month_in_english() -> None:
    assert put_in_words(sample_slip("en")).when == "2 March 2026, 10:32"


def test_without_a_link_no_word_is_said_about_a_phone() -> None:
    slip = sample_slip(link=None)
    words = put_in_words(slip)
    assert (words.link, words.link_caption) == (None, "")
    assert "telefoon" not in in_plain_text(slip)


def test_with_a_link_the_slip_says_what_it_is_for() -> None:
    assert put_in_words(sample_slip()).link_caption == "Volg uw nummer op uw telefoon"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_exercise_says_so_in_both_languages_since_anyone_may_find_the_slip(language: str) -> None:
    words = put_in_words(sample_slip(language, exercise=True))
    assert words.exercise is not None
    heading, meaning = words.exercise
    assert heading == "OEFENING / EXERCISE"
    assert "Geen echt nummer" in meaning
    assert "Not a real ticket" in meaning


def test_a_real_slip_says_nothing_of_an_exercise_or_a_copy() -> None:
    words = put_in_words(sample_slip())
    assert (words.exercise, words.copy) == (None, "")


def test_a_copy_says_so_and_when_the_first_was_printed() -> None:
    words = put_in_words(sample_slip(copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC)))
    assert words.copy == "KOPIE. Eerder geprint om 10:40"


def test_a_group_that_is_called_as_its_service_is_named_once() -> None:
    words = put_in_words(sample_slip(service="Wonen", group="Wonen"))
    assert (words.service, words.group) == ("Wonen", "")


def test_text_from_outside_becomes_one_composed_line() -> None:
    decomposed = "Cafe\u0301"
    assert one_line(f"  {decomposed}\n aan\tde\x1b@ haven ") == "Café aan de @ haven"


def test_a_language_without_a_catalogue_is_printed_in_dutch() -> None:
    words = put_in_words(sample_slip("tr"))
    assert (words.number_label, words.when) == ("Uw nummer", "2 maart 2026, 10:32")


def test_a_list_that_is_cut_says_how_much_more_there_is() -> None:
    assert more_to_bring("nl", 1) == "… en nog 1 ding. Vraag het aan de balie."
    assert more_to_bring("en", 4) == "… and 4 things more. Ask at the counter."
    assert ask_what_to_bring("en") == "Ask at the counter what you need."


def test_the_slip_as_text_has_everything_but_the_picture() -> None:
    assert in_plain_text(sample_slip(code="K7M 4QX")) == (
        "Wijkhub Voorbeeld\n"
        "2 maart 2026, 10:32\n"
        "Uw nummer: A012\n"
        "Paspoort of identiteitskaart aanvragen\n"
        "Reizen en identiteit\n"
        "Er zijn nu 3 mensen voor u.\n"
        "Wacht in de hal. Uw nummer komt op het scherm.\n"
        "Dit heeft u nodig: Uw oude paspoort of identiteitskaart; Een pasfoto van dit jaar; Pinpas of contant geld\n"
        "Code: K7M 4QX"
    )


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_for_staff(reason: Reason, language: str) -> None:
    made = failed if reason in REASONS[PrintState.FAILED] else unknown
    says = outcome_in_words(made(reason), language)
    certain = {"nl": "Niet geprint", "en": "Not printed"}[language]
    assert says.startswith(certain) == (made is failed)


def test_a_printed_slip_has_words_for_staff() -> None:
    assert outcome_in_words(PRINTED, "nl") == "Geprint."


def test_each_language_has_the_same_keys_and_figures() -> None:
    texts = catalogue()
    assert texts.languages == ("nl", "en")
    keys = set(texts.keys("nl"))
    assert len(keys) > 15
    assert set(texts.keys("en")) == keys
    for key in keys:
        in_all = {frozenset(figures(texts.get(language, key))) for language in texts.languages}
        assert len(in_all) == 1, key


def figures(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
