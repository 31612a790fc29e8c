import pytest

from wijkhub_queue.commands import Reason
from wijkhub_queue.events import CallReason
from wijkhub_staff.reason_sentence import reason_sentence
from wijkhub_staff.words import Words


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
            CallReason("chosen", 60, "walk-in", 1.0, passed=1, staff=Reason.CHILD),
            "Door een medewerker gekozen na 1 min. Reden: Met een klein kind. 1 ander wacht langer.",
            "Chosen by staff after 1 min. Reason: With a small child. 1 other has waited longer.",
        ),
    ],
)
def test_every_reason_is_a_sentence_with_its_figures(because, dutch, english, setup):
    assert reason_sentence(because, setup, Words("nl")) == dutch
    assert reason_sentence(because, setup, Words("en")) == english
