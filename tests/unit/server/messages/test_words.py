"""Messages in words: both languages say the same, and a text message fits."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wijkhub_queue.hub_setup import HubSetup, Service
from wijkhub_server.messages.facts import Facts, Kind
from wijkhub_server.messages.letterhead import Letterhead
from wijkhub_server.messages.sms_text import segments
from wijkhub_server.messages.words import Wording, catalogues

SETUP = HubSetup(
    name="Wijkhub Bospolder",
    groups=(),
    services=(
        Service("passport", "papers", {"nl": "Paspoort", "en": "Passport"}, bring={"nl": ("Uw oude pas", "Uw pinpas")}),
        Service("card", "papers", {"nl": "Rijbewijs"}, bring={"nl": ("Uw pinpas",), "en": ("Your bank card",)}),
    ),
    counters=(),
)
LINK = "https://hub.example/a/Zk3vQ9xT4mB7nR2pL8sW1y/K7M44QXP"


def wording(link: str | None = LINK, setup: HubSetup = SETUP, **other: Any) -> Wording:
    head: dict[str, Any] = {"address": "Schiedamseweg 1", "contact": {"nl": "Bel 14 010."}}
    facts: dict[str, Any] = {
        "appointment": "0190",
        "code": "K7M44QXP",
        "services": ("passport", "card"),
        "starts_at": datetime(2026, 10, 25, 8, 30, tzinfo=UTC),
        "minutes": 20,
    }
    head |= {key: value for key, value in other.items() if key in head}
    facts |= {key: value for key, value in other.items() if key not in head}
    return Wording(Facts(**facts), Letterhead(hub_id="bospolder", setup=setup, organizer="x@hub.example", **head), link)


def test_both_languages_have_the_same_keys_and_name_the_same_figures() -> None:
    dutch, english = set(catalogues().keys("nl")), set(catalogues().keys("en"))
    assert dutch == english and len(dutch) > 25

    def places(language: str, key: str) -> set[str]:
        text = catalogues().get(language, key)
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert [key for key in dutch if places("nl", key) != places("en", key)] == []


def test_a_letter_of_a_confirmation_says_all_there_is() -> None:
    # 25 October 2026 is the day on which the clocks are put back: 08:30 UTC is 09:30, not 10:30.
    assert wording().letter(Kind.CONFIRMATION) == (
        "Beste bewoner,\n\n"
        "Uw afspraak staat vast.\n\n"
        "Waarvoor: Paspoort, Rijbewijs\n"
        "Wanneer: zondag 25 oktober 2026 om 9:30 uur\n"
        "Waar: Wijkhub Bospolder, Schiedamseweg 1\n"
        "Uw code: K7M4 4QXP\n\n"
        "Meld u met deze code bij het scherm in de hal, of bij een medewerker.\n\n"
        "Neem mee:\n- Uw oude pas\n- Uw pinpas\n\n"
        "Kunt u niet komen, of wilt u een andere tijd? Laat het ons weten.\n"
        f"Doe dat op {LINK}\n"
        "Lukt dat niet? Bel 14 010.\n\n"
        "Tot ziens bij\nWijkhub Bospolder\n\n"
        "Deze mail is automatisch verstuurd. U kunt er niet op antwoorden.\n"
    )


def test_one_that_is_cancelled_asks_for_nothing_any_more() -> None:
    letter = wording().letter(Kind.CANCELLED)
    assert "gaat niet door" in letter and "zondag 25 oktober 2026" in letter and "Bel 14 010." in letter
    assert not any(word in letter for word in ("Neem mee", "K7M4", LINK, "Meld u"))


def test_one_whose_place_is_gone_says_so_and_how_to_have_another_time() -> None:
    letter = wording(reason={"nl": "Studiedag", "en": "Training day"}).letter(Kind.DISPLACED)
    assert letter == (
        "Beste bewoner,\n\n"
        "Op deze tijd kunnen wij u niet helpen. Dat vinden we vervelend voor u.\n\n"
        "Waarvoor: Paspoort, Rijbewijs\n"
        "Wanneer: zondag 25 oktober 2026 om 9:30 uur\n"
        "Waar: Wijkhub Bospolder, Schiedamseweg 1\n"
        "Uw code: K7M4 4QXP\n"
        "Waarom: Studiedag\n\n"
        "Kies een andere tijd, of zeg uw afspraak af.\n"
        f"Dat kan op {LINK}\n"
        "Lukt dat niet? Bel 14 010.\n\n"
        "Kiest u geen andere tijd? Dan gaat de afspraak niet door. "
        "Kunnen we u op deze tijd toch helpen, dan hoort u dat van ons.\n\n"
        "Tot ziens bij\nWijkhub Bospolder\n\n"
        "Deze mail is automatisch verstuurd. U kunt er niet op antwoorden.\n"
    )
    english = wording(None, language="en", reason={"nl": "Studiedag", "en": "Training day"}).letter(Kind.DISPLACED)
    assert "Why: Training day\n\nChoose another time, or cancel your appointment.\nBel 14 010.\n" in english
    assert "Waarom" not in wording().letter(Kind.DISPLACED)
    assert wording().text_message(Kind.DISPLACED) == (
        "Uw afspraak van zo 25 okt 9:30 uur kan niet doorgaan op die tijd. Wijkhub Bospolder. Code K7M4 4QXP. "
        f"Kies een andere tijd: {LINK} Bel 14 010."
    )


def test_without_a_link_and_a_contact_there_is_the_desk() -> None:
    letter = wording(None, contact={}).letter(Kind.MOVED)
    assert "Laat het ons weten.\nZeg het bij de balie.\n" in letter and "http" not in letter


def test_english_is_english_where_the_hub_has_the_words() -> None:
    letter = wording(language="en").letter(Kind.DAY_BEFORE)
    assert "What for: Passport, Rijbewijs\nWhen: Sunday 25 October 2026 at 9:30\n" in letter
    assert "- Your bank card\n" in letter and "- Uw oude pas\n" in letter


def test_a_service_that_is_gone_is_named_by_its_id() -> None:
    assert "Waarvoor: gone\n" in wording(services=("gone",)).letter(Kind.CONFIRMATION)


def test_text_from_outside_is_just_text() -> None:
    setup = HubSetup(name="{day} Hub %s", groups=(), services=(Service("x", "a", {"nl": "{link} & <b>"}),), counters=())
    letter = wording(setup=setup, services=("x",)).letter(Kind.CONFIRMATION)
    assert "Waarvoor: {link} & <b>\nWanneer" in letter and "Waar: {day} Hub %s, Schiedamseweg 1\n" in letter


def test_a_text_message_says_when_what_where_the_code_and_how_to_change_it() -> None:
    assert wording().text_message(Kind.HOURS_BEFORE) == (
        "Herinnering: afspraak zo 25 okt 9:30 uur. Paspoort, Rijbewijs. Wijkhub Bospolder, Schiedamseweg 1. "
        f"Code K7M4 4QXP. Niet komen of andere tijd: {LINK}"
    )
    assert wording().text_message(Kind.CANCELLED) == (
        "Uw afspraak van zo 25 okt 9:30 uur gaat niet door. Paspoort, Rijbewijs. Wijkhub Bospolder, Schiedamseweg 1. "
        "Bel 14 010."
    )


NAMES = st.text(st.characters(categories=("L", "N", "P", "Zs", "So")), min_size=1, max_size=120)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(Kind),
    language=st.sampled_from(("nl", "en", "uk")),
    service=NAMES,
    address=NAMES,
    contact=NAMES,
    url=st.integers(0, 100),
)
def test_no_text_message_takes_more_than_two_segments(
    kind: Kind, language: str, service: str, address: str, contact: str, url: int
) -> None:
    setup = HubSetup(name="Wijkhub", groups=(), services=(Service("x", "a", {"nl": service}),), counters=())
    link = f"https://{'h' * url}.example/a/Zk3vQ9xT4mB7nR2pL8sW1y/K7M44QXP"
    said = wording(
        link, setup, services=("x",), address=address, contact={"nl": contact}, language=language
    ).text_message(kind)
    assert segments(said) <= 2
    assert "9:30" in said and ("K7M4 4QXP" in said) is (kind is not Kind.CANCELLED)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_subject_on_one_line(kind: Kind) -> None:
    for language in ("nl", "en"):
        subject = wording(language=language).subject(kind)
        assert "25" in subject and "9:30" in subject and "\n" not in subject


def test_a_calendar_says_of_a_place_that_was_taken_away_that_it_was_and_how_to_choose_another() -> None:
    written = wording(reason={"nl": "Studiedag"}).calendar(Kind.DISPLACED, datetime(2026, 10, 24, 8, 0, tzinfo=UTC))
    lines = written.decode().replace("\r\n ", "").split("\r\n")
    [about] = [line for line in lines if line.startswith("DESCRIPTION:")]
    assert about.startswith("DESCRIPTION:Op deze tijd kunnen wij u niet helpen.")
    assert "Studiedag" in about and LINK in about and "K7M4 4QXP" in about
    # It stays in the calendar, as nothing to count on, until it is moved.
    assert {"METHOD:PUBLISH", "STATUS:TENTATIVE"} <= set(lines)
