"""The canonical form of hours, as it is kept and sent."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from wijkhub_queue.hours import DayException, Doors, Hours, HoursRefused, State, TimeRange, validate_exceptions

WHOLE = Hours(
    'Mo-Fr 09:00-17:00; PH off "feestdag"',
    (DayException(date(2026, 5, 8), State.OPEN, (TimeRange("22:00", "24:00"),), {"nl": "feest"}),),
    Doors("closed", datetime(2026, 5, 4, 10, tzinfo=UTC), datetime(2026, 5, 4, 12, tzinfo=UTC), {"nl": "storing"}),
    datetime(2026, 4, 1, tzinfo=UTC),
)


def test_hours_are_the_same_after_they_were_sent() -> None:
    sent = msgspec.json.encode(WHOLE)
    assert msgspec.json.decode(sent, type=Hours) == WHOLE
    assert {"text", "exceptions", "doors", "confirmedAt"} == set(msgspec.json.decode(sent))


@pytest.mark.parametrize(
    "sent",
    [
        '{"exceptions":[{"day":"2026-05-08","state":"ajar"}]}',
        '{"exceptions":[{"day":"2026-02-30","state":"closed"}]}',
        '{"exceptions":[{"day":"2026-05-08","state":"open","ranges":[{"start":"24:00","end":"24:00"}]}]}',
        '{"exceptions":[{"day":"2026-05-08","state":"open","ranges":[{"start":"9:00","end":"10:00"}]}]}',
        '{"doors":{"state":"unknown","since":"2026-05-04T10:00:00Z","until":"2026-05-04T12:00:00Z"}}',
        '{"doors":{"state":"open","since":"2026-05-04T10:00:00","until":"2026-05-04T12:00:00Z"}}',
        '{"confirmedAt":"2026-05-04T10:00:00"}',
        '{"hours":"24/7"}',
    ],
)
def test_a_form_that_is_not_ours_is_refused(sent: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(sent, type=Hours)


def test_a_range_that_ends_before_it_starts_ends_the_next_day() -> None:
    assert TimeRange("22:00", "01:30").minutes == (1320, 1530)
    assert TimeRange("09:00", "24:00").minutes == (540, 1440)


def on(state: State, *ranges: tuple[str, str]) -> DayException:
    return DayException(date(2026, 5, 8), state, tuple(TimeRange(*one) for one in ranges))


@pytest.mark.parametrize(
    "kept",
    [
        [on(State.CLOSED)],
        [on(State.BY_APPOINTMENT)],
        [on(State.UNKNOWN, ("10:00", "12:00"))],
        [on(State.OPEN, ("13:00", "15:00"), ("10:00", "12:00"), ("12:00", "13:00"))],
        [on(State.OPEN, ("22:00", "02:00"))],
    ],
)
def test_exceptions_that_say_one_thing_are_kept(kept: list[DayException]) -> None:
    validate_exceptions(kept)


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        ([on(State.CLOSED), on(State.BY_APPOINTMENT)], "2026-05-08 has two exceptions; put all its hours into one"),
        ([on(State.OPEN)], "say from when until when, such as 10:00 and 12:00"),
        ([on(State.CLOSED, ("10:00", "12:00"))], "leave them out, or make it open"),
        ([on(State.OPEN, ("10:00", "12:00"), ("11:59", "13:00"))], "ranges that overlap"),
        ([on(State.OPEN, ("10:00", "10:00"))], "from 10:00 to 10:00; say when it ends"),
    ],
)
def test_exceptions_that_contradict_themselves_are_refused_with_what_to_do(
    refused: list[DayException], says: str
) -> None:
    with pytest.raises(HoursRefused, match=says):
        validate_exceptions(refused)
