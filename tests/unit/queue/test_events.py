"""Events on the wire: as they were, whatever version wrote them, and never an error."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

import msgspec
import pytest

from wijkhub_queue import events
from wijkhub_queue.events import (
    EVENT_TYPES,
    DayTurned,
    Event,
    EventOnWire,
    Recorded,
    TicketLeft,
    UnknownEvent,
    from_wire,
    read_event,
    to_wire,
    type_of,
)

AT = datetime(2026, 3, 3, 9, 0, 0, 123456, tzinfo=UTC)


def recorded(event: Event) -> Recorded:
    return Recorded("hub-1", 2, 17, "0198-a", AT, "clerk:noor", event)


def test_types_are_named_in_kebab_case() -> None:
    assert type_of(TicketLeft("x")) == "ticket-left"
    assert EVENT_TYPES["day-turned"] is DayTurned


def test_an_event_on_the_wire_is_json_in_camel_case_with_utc_times() -> None:
    assert msgspec.json.decode(msgspec.json.encode(to_wire(recorded(TicketLeft("t-1", "staff"))))) == {
        "hubId": "hub-1",
        "epoch": 2,
        "seq": 17,
        "eventId": "0198-a",
        "type": "ticket-left",
        "version": 1,
        "occurredAt": "2026-03-03T09:00:00.123456Z",
        "actor": "clerk:noor",
        "payload": {"ticket": "t-1", "because": "staff"},
    }


def test_an_event_comes_off_the_wire_as_it_went_on() -> None:
    event = recorded(DayTurned(date(2026, 3, 29)))
    sent = msgspec.json.encode(to_wire(event))
    assert from_wire(msgspec.json.decode(sent, type=EventOnWire)) == event


def test_an_event_of_another_program_is_kept_as_it_came_and_sent_on_so() -> None:
    event = read_event("ticket-framed", 3, b'{"frame":"gold"}')
    assert event == UnknownEvent("ticket-framed", 3, '{"frame":"gold"}')
    sent = to_wire(recorded(event))
    assert (sent.type, sent.version, bytes(sent.payload)) == ("ticket-framed", 3, b'{"frame":"gold"}')
    assert from_wire(sent) == recorded(event)


@pytest.mark.parametrize(
    ("event_type", "version", "payload"),
    [
        ("ticket-left", 2, '{"ticket":"t-1"}'),
        ("ticket-left", 0, '{"ticket":"t-1"}'),
        ("ticket-left", 1, "{}"),
        ("ticket-left", 1, '{"ticket":5}'),
        ("ticket-left", 1, '{"ticket":"t-1","because":"bored"}'),
        ("ticket-left", 1, "not json"),
        ("ticket-left", 1, ""),
        ("ticket-left", 1, b'{"ticket":"\xff"}'),
        ("ticket-left", 1, "[" * 100_000),
    ],
)
def test_a_payload_that_cannot_be_read_is_an_unknown_event(event_type: str, version: int, payload: str | bytes) -> None:
    event = read_event(event_type, version, payload)
    assert isinstance(event, UnknownEvent)
    assert (event.type, event.version) == (event_type, version)


def test_a_field_that_is_newer_than_this_program_is_passed_over() -> None:
    assert read_event("ticket-left", 1, '{"ticket":"t-1","because":"staff","mood":"fine"}') == TicketLeft(
        "t-1", "staff"
    )


def test_a_field_that_is_older_than_the_payload_has_its_default() -> None:
    assert read_event("ticket-left", 1, '{"ticket":"t-1"}') == TicketLeft("t-1", "resident")


class BellRung(Event, frozen=True):
    """An event of which the meaning changed twice."""

    VERSION: ClassVar[int] = 3
    bell: str
    seconds: float


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that knows `bell-rung`: version 1 said `name` and `minutes`, version 2 `bell` and `minutes`."""

    def named(fields: dict[str, Any]) -> dict[str, Any]:
        return {"bell": fields["name"], "minutes": fields["minutes"]}

    def in_seconds(fields: dict[str, Any]) -> dict[str, Any]:
        return {"bell": fields["bell"], "seconds": fields["minutes"] * 60}

    monkeypatch.setitem(EVENT_TYPES, "bell-rung", BellRung)
    monkeypatch.setitem(events.UPCASTS, ("bell-rung", 1), named)
    monkeypatch.setitem(events.UPCASTS, ("bell-rung", 2), in_seconds)


@pytest.mark.usefixtures("bell")
@pytest.mark.parametrize(
    ("version", "payload"),
    [
        (1, '{"name":"hal","minutes":2}'),
        (2, '{"bell":"hal","minutes":2}'),
        (3, '{"bell":"hal","seconds":120}'),
    ],
)
def test_an_older_version_is_brought_to_todays_meaning_step_by_step(version: int, payload: str) -> None:
    assert read_event("bell-rung", version, payload) == BellRung("hal", 120.0)


@pytest.mark.usefixtures("bell")
@pytest.mark.parametrize("payload", ['{"minutes":2}', '{"name":"hal","minutes":null}', "[1]", "7"])
def test_an_older_version_that_makes_no_sense_is_an_unknown_event(payload: str) -> None:
    assert read_event("bell-rung", 1, payload) == UnknownEvent("bell-rung", 1, payload)


def test_every_version_but_todays_has_a_step_to_the_next() -> None:
    assert set(events.UPCASTS) == {
        (name, version) for name, kind in EVENT_TYPES.items() for version in range(1, kind.VERSION)
    }
