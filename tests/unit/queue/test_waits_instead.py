"""The nearest choice for who would not be called today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.capacity import OtherHub
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.waits import Learned
from wijkhub_queue.waits_instead import Instead, instead_of_waiting, is_of_use
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.wire_waits import waits_now

ACROSS = OtherHub("KR", "Kralingen", "Oostplein 1")


@pytest.mark.parametrize(
    ("wait", "of_use"),
    [
        (WaitRange("not-today"), True),
        (WaitRange("unknown", because="closed"), True),
        (WaitRange("unknown", because="no-counter"), True),
        (WaitRange("unknown", because="paused"), False),
        (WaitRange("over-an-hour", 65, 120), False),
        (WaitRange("range", 5, 15), False),
    ],
)
def test_a_choice_is_told_where_waiting_is_none(wait: WaitRange, of_use: bool) -> None:
    assert is_of_use(wait) is of_use


def test_the_first_time_to_be_had_is_the_nearest(booking: Callable[..., Any]) -> None:
    # Ten o'clock on Tuesday; appointments from nine to five, every ten minutes, half an hour ahead at the least.
    hub = booking()
    assert instead_of_waiting(hub.board, "passport", hub.now) == Instead(datetime(2026, 3, 3, 9, 30, tzinfo=UTC))


def test_after_the_last_time_of_today_it_is_tomorrow(booking: Callable[..., Any]) -> None:
    hub = booking()
    hub.now = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)  # five o'clock
    assert instead_of_waiting(hub.board, "passport", hub.now).appointment == datetime(2026, 3, 4, 8, 0, tzinfo=UTC)


def test_a_service_without_appointments_has_none(booking: Callable[..., Any]) -> None:
    hub = booking()
    assert instead_of_waiting(hub.board, "care", hub.now).appointment is None


def test_other_hubs_are_named(a_hub: Callable[..., Any], setup: HubSetup) -> None:
    hub = a_hub(replace(setup, other_hubs=(ACROSS,)))
    assert instead_of_waiting(hub.board, "care", hub.now) == Instead(None, (ACROSS,))


def test_it_is_told_with_the_wait_before_a_ticket_is_taken(a_hub: Callable[..., Any], setup: HubSetup) -> None:
    hub = a_hub(replace(setup, other_hubs=(ACROSS,), closes={"tue": time(10, 15)}))
    hub.opens("c1")
    told = {one.service: one for one in waits_now(hub.board, Learned(), hub.now).services}
    assert (told["passport"].wait.kind, told["passport"].instead) == ("right-away", None)
    assert (told["care"].wait.because, told["care"].instead) == ("no-counter", Instead(None, (ACROSS,)))
    for _ in range(4):
        hub.arrives()
    hub.ask(c.CallNext("c1"))
    told = {one.service: one for one in waits_now(hub.board, Learned(), hub.now).services}
    assert (told["passport"].wait.kind, told["passport"].instead) == ("not-today", Instead(None, (ACROSS,)))
