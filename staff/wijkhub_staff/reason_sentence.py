"""Why a resident is next, in a sentence with figures, from the reason that the hub recorded."""

from __future__ import annotations

from wijkhub_queue import reason_words
from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import HubSetup, Policy
from wijkhub_staff.words import Words


def reason_sentence(because: CallReason, setup: HubSetup | None, words: Words) -> str:
    """The reason in the reader's words, with the names and the clock of this hub."""
    return reason_words.reason_sentence(
        because,
        words.language,
        class_name=words.ticket_class(setup, because.ticket_class),
        time_zone=(setup.policy if setup else Policy()).time_zone,
    )
