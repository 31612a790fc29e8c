import string
from datetime import UTC, datetime

import pytest

from wijkhub_printers.catalogue import catalogue, one_line, right_to_left
from wijkhub_printers.printer import PRINTED, REASONS, PrintState, Reason, failed, unknown
from wijkhub_printers.resident_words import Large, appointment_in_words, report_in_words, ticket_in_words
from wijkhub_printers.samples import sample_appointment, sample_day, sample_report, sample_slip, sample_test_page
from wijkhub_printers.slip import DayFigures, Slip
from wijkhub_printers.staff_words import day_in_words, more_groups, printer_test_in_words
from wijkhub_printers.words import (
    TextLine,
    TextStyle,
    ask_what_to_bring,
    in_lines,
    in_plain_text,
    more_to_bring,
    outcome_in_words,
    qr_content,
)


@pytest.mark.parametrize(
    ("language", "people", "says"),
    [
        ("nl", None, None),
        ("nl", 0, "Er is nu niemand voor u."),
        ("nl", 1, "Er is nu 1 persoon voor u."),
        ("nl", 12, "Er zijn nu 12 mensen voor u."),
        ("en", 0, "Nobody is ahead of you now."),
        ("en", 1, "1 person is ahead of you now."),
        ("en", 12, "12 people are ahead of you now."),
        ("tr", 0, "Şu anda önünüzde kimse yok."),
        ("tr", 1, "Şu anda önünüzde 1 kişi var."),
        ("tr", 12, "Şu anda önünüzde 12 kişi var."),
        # Unicode CLDR plural rules, pl: one 1; few 2-4, 22-24, 32-34 ...; many 0, 5-21, 25-31, 112 ...
        ("pl", 0, "Teraz nikt nie czeka przed Tobą."),
        ("pl", 1, "Przed Tobą czeka teraz 1 osoba."),
        ("pl", 2, "Przed Tobą czekają teraz 2 osoby."),
        ("pl", 5, "Przed Tobą czeka teraz 5 osób."),
        ("pl", 12, "Przed Tobą czeka teraz 12 osób."),
        ("pl", 21, "Przed Tobą czeka teraz 21 osób."),
        ("pl", 22, "Przed Tobą czekają teraz 22 osoby."),
        # uk: one 1, 21, 31 ... 101; few 2-4, 22-24 ...; many 0, 5-20, 25-30, 111 ...
        ("uk", 0, "Зараз перед вами нікого немає."),
        ("uk", 1, "Зараз перед вами 1 людина."),
        ("uk", 3, "Зараз перед вами 3 людини."),
        ("uk", 11, "Зараз перед вами 11 людей."),
        ("uk", 21, "Зараз перед вами 21 людина."),
        ("uk", 111, "Зараз перед вами 111 людей."),
        # ar: zero 0; one 1; two 2; few 3-10, 103-110 ...; many 11-99, 111-199 ...; other 100-102, 200-202 ...
        ("ar", 0, "لا أحد أمامك الآن."),
        ("ar", 1, "أمامك الآن شخص واحد."),
        ("ar", 2, "أمامك الآن شخصان."),
        ("ar", 3, "أمامك الآن 3 أشخاص."),
        ("ar", 10, "أمامك الآن 10 أشخاص."),
        ("ar", 11, "أمامك الآن 11 شخصًا."),
        ("ar", 99, "أمامك الآن 99 شخصًا."),
        ("ar", 100, "أمامك الآن 100 شخص."),
        ("ar", 103, "أمامك الآن 103 أشخاص."),
    ],
)
def test_how_many_are_ahead_is_said_in_a_sentence(language: str, people: int | None, says: str | None) -> None:
    sentences = ticket_in_words(sample_slip(language, people_ahead=people, where="")).sentences
    assert sentences == ((says,) if says else ())


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
    assert ticket_in_words(sample_slip(issued_at=utc)).when == local


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("en", "2 March 2026, 10:32"),
        ("tr", "2 Mart 2026, 10:32"),
        ("pl", "2 marca 2026, 10:32"),
        ("uk", "2 березня 2026, 10:32"),
        ("ar", "2 مارس 2026، 10:32"),
    ],
)
def test_a_slip_has_its_month_in_its_language_and_digits_that_are_on_the_screens(language: str, when: str) -> None:
    assert ticket_in_words(sample_slip(language)).when == when


def test_without_a_link_no_word_is_said_about_a_phone() -> None:
    slip = sample_slip(link=None)
    words = ticket_in_words(slip)
    assert (words.link, words.link_caption) == (None, "")
    assert "telefoon" not in in_plain_text(slip)


def test_with_a_link_the_slip_says_what_it_is_for() -> None:
    assert ticket_in_words(sample_slip()).link_caption == "Volg uw nummer op uw telefoon"


LANGUAGES = ["nl", "en", "tr", "pl", "uk", "ar"]
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_language
def test_an_exercise_says_so_in_a_language_of_staff_too_since_anyone_may_find_the_slip(language: str) -> None:
    for words in (
        ticket_in_words(sample_slip(language, exercise=True)),
        appointment_in_words(sample_appointment(language, exercise=True)),
        report_in_words(sample_report(language, exercise=True)),
        day_in_words(sample_day(language, exercise=True)),
        printer_test_in_words(sample_test_page(language, exercise=True)),
    ):
        assert words.exercise is not None
        heading, meaning = words.exercise
        assert heading == "OEFENING / EXERCISE"
        assert ("niet echt" in meaning) or ("Geen echt nummer" in meaning)


def test_a_real_slip_says_nothing_of_an_exercise_or_a_copy() -> None:
    words = ticket_in_words(sample_slip())
    assert (words.exercise, words.copy) == (None, None)


def test_a_copy_says_so_and_when_the_first_was_printed() -> None:
    words = ticket_in_words(sample_slip(copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC)))
    assert words.copy == ("KOPIE", "Eerder geprint om 10:40")


@every_language
def test_a_copy_says_kopie_in_every_language_so_that_staff_know_it(language: str) -> None:
    slip = sample_slip(language, copy_of=datetime(2026, 3, 2, 9, 40, tzinfo=UTC))
    heading, first = in_lines(slip)[:2]
    assert heading.text.startswith("KOPIE")
    assert heading.style is TextStyle.LARGE
    assert "10:40" in first.text


def test_a_group_that_is_called_as_its_service_is_named_once() -> None:
    words = ticket_in_words(sample_slip(service="Wonen", group="Wonen"))
    assert (words.title, words.group) == ("Wonen", "")


def test_text_from_outside_becomes_one_composed_line() -> None:
    decomposed = "Cafe\u0301"
    assert one_line(f"  {decomposed}\n aan\tde\x1b@ haven ") == "Café aan de @ haven"


def test_a_language_without_a_catalogue_is_printed_in_dutch() -> None:
    words = ticket_in_words(sample_slip("so"))
    assert (words.language, words.label, words.when) == ("nl", "Uw nummer", "2 maart 2026, 10:32")


def test_a_list_that_is_cut_says_how_much_more_there_is() -> None:
    assert more_to_bring("nl", 1) == "… en nog 1 ding. Vraag het aan de balie."
    assert more_to_bring("en", 4) == "… and 4 things more. Ask at the counter."
    assert more_to_bring("pl", 2) == "… i jeszcze 2 rzeczy. Zapytaj w okienku."
    assert more_to_bring("uk", 5) == "… і ще 5 речей. Запитайте працівника."
    assert more_to_bring("ar", 2) == "… وشيئان آخران. اسأل الموظف."
    assert more_groups("nl", 3) == "… en nog 3 groepen"
    assert more_groups("uk", 21) == "… і ще 21 група"
    assert ask_what_to_bring("en") == "Ask at the counter what you need."


def test_the_slip_as_text_has_everything_but_the_picture() -> None:
    assert in_plain_text(sample_slip(code="K7M4QX")) == (
        "Wijkhub Voorbeeld\n"
        "2 maart 2026, 10:32\n"
        "Uw nummer\n"
        "A012\n"
        "Paspoort of identiteitskaart aanvragen\n"
        "Reizen en identiteit\n"
        "Er zijn nu 3 mensen voor u.\n"
        "Wacht in de hal. Uw nummer komt op het scherm.\n"
        "Code: K7M 4QX\n"
        "Dit heeft u nodig\n"
        "- Uw oude paspoort of identiteitskaart\n"
        "- Een pasfoto van dit jaar\n"
        "- Pinpas of contant geld\n"
        "Volg uw nummer op uw telefoon"
    )


def test_the_number_is_the_one_large_line_of_a_ticket() -> None:
    large = [line for line in in_lines(sample_slip()) if line.style is TextStyle.LARGE]
    assert large == [TextLine("A012", TextStyle.LARGE)]


def test_an_appointment_has_its_time_large_its_day_and_a_code_in_two_groups() -> None:
    words = appointment_in_words(sample_appointment())
    assert (words.large_is, words.large, words.day) == (Large.TIME, "14:20", "donderdag 12 maart 2026")
    assert words.code == "Code: K7M4 4QXP"
    assert words.sentences[-1].startswith("Kunt u niet komen? Bel 14 010")
    # 29 March 2026 at 09:00 UTC is past the change to summer time: 11:00 in Rotterdam.
    summer = appointment_in_words(sample_appointment(starts_at=datetime(2026, 3, 29, 9, 0, tzinfo=UTC)))
    assert (summer.large, summer.day) == ("11:00", "zondag 29 maart 2026")


def test_a_report_has_its_code_large_and_says_when_it_came_and_what_happens() -> None:
    words = report_in_words(sample_report())
    assert (words.large_is, words.large, words.title) == (Large.CODE, "R4T9 XK2M", "Lantaarnpaal is kapot")
    assert words.sentences == (
        "Voorbeeldplein, bij nummer 12",
        "Ontvangen op 2 maart 2026, 10:32",
        "Wij kijken hier binnen 3 werkdagen naar.",
    )


def test_a_day_has_a_row_of_figures_for_each_group_and_a_dash_where_nobody_was_called() -> None:
    words = day_in_words(sample_day())
    assert words.day == "maandag 2 maart 2026"
    assert words.printed == "Geprint op 2 maart 2026, 17:05"
    assert words.rows[0] == ("A", "Reizen en identiteit", ("48", "41", "3", "1", "7", "26"))
    assert words.rows[3] == ("D", "Wijk", ("0", "0", "0", "0", "–", "–"))
    assert words.total == ("96", "81", "6", "3", "9", "48")
    assert words.nothing == ""
    assert "uitgegeven: 48, geholpen: 41, niet gekomen: 3" in in_plain_text(sample_day())


def test_a_day_without_tickets_says_so_instead_of_a_table() -> None:
    slip = sample_day(rows=(), total=DayFigures(issued=0, served=0, no_show=0, left=0), link=None)
    assert in_plain_text(slip) == (
        "Wijkhub Voorbeeld\nDagoverzicht\nmaandag 2 maart 2026\nGeprint op 2 maart 2026, 17:05\n"
        "Er zijn geen nummers uitgegeven."
    )


def test_a_test_page_says_which_printer_and_shows_a_line_in_each_language() -> None:
    words = printer_test_in_words(sample_test_page(width=384))
    assert words.facts == ("Printer: hal", "Aansluiting: 192.168.1.50:9100", "Breedte: 48 mm (384 punten)")
    assert len(words.samples) == len(LANGUAGES)
    assert all("A012" in sample for sample in words.samples)


@pytest.mark.parametrize(
    ("slip", "content"),
    [
        (sample_slip(), "https://hub.example/t/Zk3vQ9xT4mB7nR2pL8sW1y"),
        (sample_slip(link=None), None),
        (sample_appointment(), "https://hub.example/a/Zk3vQ9xT4mB7nR2pL8sW1y"),
        (sample_report(), "https://hub.example/m/Zk3vQ9xT4mB7nR2pL8sW1y"),
        (sample_day(), "https://hub.example/days/2026-03-02"),
        (sample_test_page(), "hal 2026-03-02T09:32:00Z"),
    ],
)
def test_what_the_qr_code_of_each_kind_holds(slip: Slip, content: str | None) -> None:
    assert qr_content(slip) == content


def test_figures_in_an_arabic_sentence_are_kept_in_their_order_and_nowhere_else() -> None:
    mark = "\u200e"
    assert appointment_in_words(sample_appointment("ar")).code == f"الرمز: {mark}K7M4 4QXP{mark}"
    assert mark not in in_plain_text(sample_appointment("uk"))


def test_only_arabic_starts_at_the_right() -> None:
    assert [language for language in LANGUAGES if right_to_left(language)] == ["ar"]
    assert not right_to_left("fa"), "it has no catalogue, so its words are Dutch"


def test_signs_that_turn_the_direction_of_text_from_outside_are_left_out() -> None:
    assert one_line("Voor\u202eedart\u202c \u2066straat\u2069") == "Vooredart straat"


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_for_staff(reason: Reason, language: str) -> None:
    made = failed if reason in REASONS[PrintState.FAILED] else unknown
    says = outcome_in_words(made(reason), language)
    certain = {"nl": "Niet geprint", "en": "Not printed"}[language]
    assert says.startswith(certain) == (made is failed)


def test_a_printed_slip_has_words_for_staff() -> None:
    assert outcome_in_words(PRINTED, "nl") == "Geprint."


def test_the_words_on_paper_are_in_every_language_and_those_of_staff_in_dutch_and_english() -> None:
    texts = catalogue()
    assert set(texts.languages) == set(LANGUAGES)
    keys = set(texts.keys("nl"))
    assert set(texts.keys("en")) == keys
    on_paper = {key for key in keys if key.startswith(("slip.", "day.", "test."))}
    assert len(on_paper) > 40
    for language in LANGUAGES:
        assert {key for key in texts.keys(language) if key.startswith(("slip.", "day.", "test."))} == on_paper, language
    plural = {key for key in on_paper if figures(texts.get("nl", key)) == {"n"}}
    assert plural == {"slip.people-ahead", "slip.bring-more", "day.more-groups"}
    for key in on_paper - plural:
        in_all = {frozenset(figures(texts.get(language, key))) for language in LANGUAGES}
        assert len(in_all) == 1, key
    for key in keys:
        assert figures(texts.get("nl", key)) == figures(texts.get("en", key)), key


@pytest.mark.parametrize("key", ["slip.people-ahead", "slip.bring-more", "day.more-groups"])
@every_language
def test_every_plural_is_a_form_of_its_own_language_for_every_number(key: str, language: str) -> None:
    for n in range(1, 130):
        words = catalogue().get(language, key, n=n)
        assert str(n) in words or (language == "ar" and n in (1, 2)), words
        assert language == "nl" or words != catalogue().get("nl", key, n=n)


def figures(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}
