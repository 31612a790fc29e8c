from datetime import UTC, datetime
from typing import get_args, get_type_hints

import pytest

from wijkhub_queue.commands import Reason
from wijkhub_queue.events import CallReason
from wijkhub_staff.reason_sentence import reason_sentence
from wijkhub_staff.words import Words

# In Amsterdam; in winter its clock is an hour ahead of UTC.
AT_TEN_TWENTY = datetime(2026, 3, 3, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("because", "dutch", "english"),
    [
        (
            CallReason("only", 305, "walk-in", 1.0),
            "De enige die wacht voor deze balie: 5 min.",
            "The only one waiting for this counter: 5 min.",
        ),
        (
            CallReason("urgency", 14 * 60, "walk-in", 1.0),
            "Nu het meest aan de beurt na 14 min.",
            "Most urgent now, after 14 min.",
        ),
        (
            CallReason("urgency", 14 * 60, "priority", 3.0, passed=2),
            "Nu het meest aan de beurt na 14 min. Klasse voorrang telt 3 keer. 2 anderen wachten langer.",
            "Most urgent now, after 14 min. Class priority counts 3 times. 2 others have waited longer.",
        ),
        (
            CallReason("longest-wait", 65 * 60, "walk-in", 1.0, limit_s=3600.0),
            "Wacht al 1 u 05, langer dan 1 u 00: die gaat altijd eerst.",
            "Has waited 1 h 05, longer than 1 h 00: that always goes first.",
        ),
        (
            CallReason("appointment", 4 * 60, "priority", 3.0, booked=AT_TEN_TWENTY),
            "Had een afspraak om 10:20 en is nu het meest aan de beurt. Klasse voorrang telt 3 keer.",
            "Had an appointment at 10:20 and is most urgent now. Class priority counts 3 times.",
        ),
        (
            CallReason("early", 0.0, "priority", 3.0, booked=AT_TEN_TWENTY),
            "Heeft een afspraak om 10:20. Verder is hier niemand aan de beurt, dus het mag eerder.",
            "Has an appointment at 10:20. Nobody else is due here, so it may be sooner.",
        ),
        (
            CallReason("only", 120, "walk-in", 1.0, booked=AT_TEN_TWENTY),
            "De enige die wacht voor deze balie: 2 min. Had een afspraak om 10:20.",
            "The only one waiting for this counter: 2 min. Had an appointment at 10:20.",
        ),
        (
            CallReason("chosen", 60, "walk-in", 1.0, passed=1, staff=Reason.CHILD),
            "Door een medewerker gekozen na 1 min. Reden: Met een klein kind. 1 ander wacht langer.",
            "Chosen by staff after 1 min. Reason: With a small child. 1 other has waited longer.",
        ),
    ],
)
def test_every_reason_is_a_sentence_with_its_figures(because, dutch, english, setup):
    assert reason_sentence(because, setup, Words("nl")) == dutch
    assert reason_sentence(because, setup, Words("en")) == english


@pytest.mark.parametrize("code", get_args(get_type_hints(CallReason)["code"]))
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_code_has_a_sentence(code, language, setup):
    because = CallReason(code, 60, "walk-in", 1.0, booked=AT_TEN_TWENTY if code in ("appointment", "early") else None)
    assert reason_sentence(because, setup, Words(language))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_staff_has_words_in_both_languages(reason):
    dutch, english = Words("nl").reason(reason), Words("en").reason(reason)
    assert dutch
    assert english not in ("", dutch)
