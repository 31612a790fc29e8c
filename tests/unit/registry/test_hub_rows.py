"""What the city's staff read of each hub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from wijkhub_queue.sync.messages import Heartbeat
from wijkhub_queue.sync.taking_in import Head
from wijkhub_registry.hubs import HubState, Incident
from wijkhub_registry.moments import to_micros
from wijkhub_registry.pages.hub_rows import HubRow, hub_rows

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def ago(**passed: float) -> int:
    return to_micros(NOW - timedelta(**passed))


def hub(name: str = "Noord", *, beat: dict[str, Any] | None = None, **changed: Any) -> HubState:
    told = {"hub_time": NOW, "epoch": 2, "last_seq": 40, "software": "0.1.0", "backlog": 3} | (beat or {})
    state = HubState(
        name.lower(),
        name,
        ago(days=9),
        Head(2, 37, "id"),
        taken_at=ago(minutes=3),
        heard_at=ago(seconds=30),
        hub_time=ago(seconds=30),
        heartbeat=msgspec.json.encode(Heartbeat(**told)),
        revoked=False,
        flagged=0,
    )
    return msgspec.structs.replace(state, **changed)


def row(state: HubState, language: str = "nl") -> HubRow:
    [found] = hub_rows([state], NOW, language, "Europe/Amsterdam")
    return found


def test_a_hub_that_is_well_is_told_without_a_word_too_many() -> None:
    found = row(hub())
    assert found.troubles == ()
    assert (found.heard, found.taken, found.backlog, found.version) == ("zojuist", "3 minuten geleden", "3", "0.1.0")
    assert (found.place, found.clock) == ("epoche 2, nummer 37", "+0 seconden")


def incident(code: str, **passed: float) -> Incident:
    return Incident(code, 2, 38, ago(days=2), ago(**passed), 4)


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        (hub(revoked=True), "De sleutel is ingetrokken. Er komt niets meer binnen."),
        (
            hub(incidents=(incident("sequence-fork", minutes=1),)),
            "Staat stil: op één plek staan twee verschillende gebeurtenissen (epoche 2, nummer 38).",
        ),
        (
            hub(incidents=(incident("oversized-event", minutes=1),)),
            "Staat stil: een gebeurtenis is te groot (epoche 2, nummer 38).",
        ),
        (hub(incidents=(incident("stale-epoch", hours=5),)), "Een kopie of een oude back-up probeerde te verzenden."),
        (hub(taken_at=None), "Er kwamen nog nooit gegevens binnen."),
        (hub(heard_at=None, hub_time=None, heartbeat=None), "Nog nooit iets gehoord."),
        (hub(heard_at=ago(minutes=11), hub_time=ago(minutes=11)), "Stil: 11 minuten geleden voor het laatst gehoord."),
        (hub(hub_time=ago(seconds=30) + 61_000_000), "De klok loopt 61 seconden voor."),
        (hub(hub_time=ago(seconds=30) - 75_000_000), "De klok loopt 75 seconden achter."),
        (hub(beat={"printers_down": ("balie", "<b>")}), "Printers die niet werken: balie, <b>."),
        (hub(beat={"quarantined": 2}), "2 dingen apart gezet bij de wijkhub."),
        (hub(flagged=1), "1 gebeurtenis om na te kijken."),
    ],
)
def test_each_trouble_is_a_sentence(state: HubState, trouble: str) -> None:
    assert row(state).troubles == (trouble,)


@pytest.mark.parametrize(
    "state",
    [
        hub(incidents=(incident("sequence-fork", minutes=4),)),  # events came after it
        hub(incidents=(incident("stale-epoch", hours=25),)),
        hub(hub_time=ago(seconds=30) + 60_000_000),
        hub(heard_at=ago(minutes=10), hub_time=ago(minutes=10)),
    ],
)
def test_what_is_over_or_within_bounds_is_no_trouble(state: HubState) -> None:
    assert row(state).troubles == ()


def test_what_was_refused_is_told_the_latest_first_with_its_time_in_the_city() -> None:
    state = hub(incidents=(incident("sequence-fork", days=1), incident("stale-epoch", hours=26)))
    assert row(state, "en").incidents == (
        "two different events stand in one place: 4 times, last 1 March 2026 09:00 (epoch 2, number 38).",
        "sent from an old epoch: 4 times, last 1 March 2026 07:00 (epoch 2, number 38).",
    )


def test_a_heartbeat_that_cant_be_read_leaves_unknown_what_it_would_tell() -> None:
    found = row(hub(heartbeat=b'{"new": 1}'))
    assert (found.backlog, found.version, found.troubles) == ("", "", ())


def test_hubs_with_troubles_come_first_and_the_rest_by_name() -> None:
    rows = hub_rows([hub("Zuid"), hub("Oost", flagged=1), hub("Noord")], NOW, "nl", "Europe/Amsterdam")
    assert [one.name for one in rows] == ["Oost", "Noord", "Zuid"]
