"""Why a resident is next, in a sentence with figures, from the reason that the hub recorded."""

from __future__ import annotations

from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import WALK_IN, HubSetup
from wijkhub_staff.words import Words


def reason_sentence(because: CallReason, setup: HubSetup | None, words: Words) -> str:
    """The reason in words: what decided, how long was waited, and how many who waited longer go after.

    A class is named only where it is not a walk-in's, with how many times as fast its urgency grows.
    """
    waited = words.duration(because.waited_s)
    parts = [words(f"why.{because.code}", waited=waited, limit=words.duration(because.limit_s or 0))]
    if because.staff is not None:
        parts.append(words("why.staff", reason=words(f"reason.{because.staff}")))
    elif because.ticket_class != WALK_IN.id and because.code == "urgency":
        name = words.ticket_class(setup, because.ticket_class)
        parts.append(words("why.class", name=name, times=f"{because.rate:g}"))
    if because.passed:
        parts.append(words("why.passed", n=because.passed))
    return " ".join(parts)
