from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wijkhub_client.memory import MemoryHub
from wijkhub_client.rehearsal.figures import DayFigures, figures_of
from wijkhub_client.rehearsal.office import Queue
from wijkhub_client.rehearsal.record import Observation, ServiceRecord
from wijkhub_queue.commands import (
    CallNext,
    FinishService,
    IssueTicket,
    LeaveQueue,
    MarkNoShow,
    OpenCounter,
    ReturnToQueue,
)
from wijkhub_queue.hub_setup import HubSetup

pytestmark = pytest.mark.anyio

NINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Amsterdam")


class Morning:
    """A hub whose clock a test sets, minutes after nine."""

    def __init__(self, setup: HubSetup) -> None:
        self.time = NINE - timedelta(hours=1)
        self.hub = MemoryHub(setup, clock=lambda: self.time)

    async def at(self, minute: float, command: object) -> str:
        self.time = NINE + timedelta(minutes=minute)
        return (await self.hub.do(command)).command  # type: ignore[arg-type]  # any command

    def figures(self, waiting: list[int], began: int = 0) -> DayFigures:
        """Beside a record in which so many waited, at nine and every ten minutes."""
        observations = tuple(
            Observation(datetime.fromisoformat("2026-03-02 09:00") + timedelta(minutes=10 * n), 1, count, 0)
            for n, count in enumerate(waiting)
        )
        queue = Queue("passport", "A", ("1",), ServiceRecord("A", "Paspoort", observations))
        return figures_of(self.hub.journal, [queue], ZONE, (1, began))


@pytest.fixture
async def morning(own_setup: HubSetup) -> Morning:
    morning = Morning(own_setup)
    await morning.at(-1, OpenCounter("1", clerk="noor"))
    return morning


async def test_waits_are_from_arrival_to_call_and_for_who_left_until_then(morning: Morning) -> None:
    first = await morning.at(0, IssueTicket("passport"))
    second = await morning.at(2, IssueTicket("passport"))
    third = await morning.at(4, IssueTicket("passport"))
    await morning.at(5, CallNext("1"))
    await morning.at(9, FinishService(first))
    await morning.at(12, CallNext("1"))
    await morning.at(13, MarkNoShow(second))
    await morning.at(24, LeaveQueue(third))
    total = morning.figures([0, 0, 0, 0]).total
    # 5, 12 - 2 = 10, and 24 - 4 = 20 minutes; 9 in 10 of three is the third.
    assert (total.residents, total.served, total.no_show, total.left, total.living) == (3, 1, 1, 1, 0)
    assert total.mean_wait_min == pytest.approx(35 / 3)
    assert total.p90_wait_min == pytest.approx(20)


async def test_nine_in_ten_of_ten_waits_is_the_ninth(morning: Morning) -> None:
    for minute in range(1, 11):
        ticket = await morning.at(100, IssueTicket("passport"))
        await morning.at(100 + minute, LeaveQueue(ticket))
    assert morning.figures([0, 0]).total.p90_wait_min == pytest.approx(9)


async def test_queues_are_compared_at_the_moments_of_the_record_but_for_the_last(morning: Morning) -> None:
    first = await morning.at(1, IssueTicket("passport"))
    await morning.at(5, IssueTicket("passport"))
    await morning.at(10, CallNext("1"))
    await morning.at(15, ReturnToQueue(first))
    await morning.at(20, IssueTicket("passport"))
    # At 9:00, 9:10, 9:20 and 9:30, after what happens in that moment: 0, 2 - 1 = 1, 1 + 1 + 1 = 3, 3.
    queue = morning.figures([0, 3, 3, 4, 99]).queues[0]
    assert queue.observations == 4
    assert queue.mean_queue == pytest.approx((0 + 1 + 3 + 3) / 4)
    assert queue.mean_queue_recorded == pytest.approx((0 + 3 + 3 + 4) / 4)
    assert queue.mean_apart == pytest.approx((0 + 2 + 0 + 1) / 4)
    assert queue.most_apart == 2
    assert queue.living == 3


async def test_what_was_before_does_not_count(morning: Morning) -> None:
    early = await morning.at(0, IssueTicket("passport"))
    await morning.at(1, LeaveQueue(early))
    began = len(morning.hub.journal)
    await morning.at(2, IssueTicket("passport"))
    assert morning.figures([0, 0], began).total.residents == 1


async def test_a_queue_for_which_nobody_came_has_no_waits(morning: Morning) -> None:
    queue = morning.figures([0, 0]).queues[0]
    assert (queue.residents, queue.mean_wait_min, queue.p90_wait_min) == (0, None, None)
