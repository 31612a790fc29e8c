"""Finding a service by everyday words: whatever the case, the accents, a part of a word, or a typing error.

Every word of the question is held against every word of a service (its names and its search words, in all
languages, since who reads English may well know only the Dutch name). Words that match nothing are passed over, so
"ik wil een paspoort" finds the passport.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from wijkhub_queue.hub_setup import Service

MOST = 6
"""How many services are shown at most."""
_SHORTEST_BEGINNING = 3
_SHORTEST_PART = 4
"""Letters that the beginning of a word, or a part from its middle, must have to count in full."""


def find_services(services: Sequence[Service], question: str) -> list[Service]:
    """The services that fit best, best first; none when nothing fits or nothing was asked."""
    asked = words_of(question)
    scored = [(_score(asked, _words_of_service(service)), place) for place, service in enumerate(services)]
    best = max((score for score, _ in scored), default=0.0)
    # What fits less than half as well as the best is noise beside it.
    fitting = sorted((-score, place) for score, place in scored if score > 0 and score * 2 >= best)
    return [services[place] for _, place in fitting[:MOST]]


def words_of(text: str) -> list[str]:
    """A text's words without case and accents: `Café-vergunning` gives `cafe` and `vergunning`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _words_of_service(service: Service) -> set[str]:
    phrases = [*service.name.values(), *(word for words in service.search.values() for word in words)]
    return {word for phrase in phrases for word in words_of(phrase)}


def _score(asked: Iterable[str], known: set[str]) -> float:
    return sum(max((_likeness(word, one) for one in known), default=0.0) for word in asked)


def _likeness(asked: str, known: str) -> float:
    """From 0 to 4 how well one word matches another; a typing error counts least."""
    if asked == known:
        return 4.0
    if known.startswith(asked):
        return 3.0 if len(asked) >= _SHORTEST_BEGINNING else 1.0
    if len(asked) >= _SHORTEST_PART and asked in known:
        return 2.0
    if len(known) >= _SHORTEST_PART and known in asked:
        return 2.0
    allowed = _errors_allowed(asked)
    if allowed and min(errors_between(asked, known), errors_between(asked, known[: len(asked)])) <= allowed:
        return 1.5
    return 0.0


def _errors_allowed(word: str) -> int:
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def errors_between(one: str, other: str) -> int:
    """How many typing errors lie between two words: a letter too many, too few, wrong, or two swapped.

    The optimal string alignment distance (Damerau 1964, as restricted by Oommen and Loke 1997).
    """
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
