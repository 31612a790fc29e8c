from __future__ import annotations

from random import Random

import pytest

from wijkhub_queue.sync.lossy_transport import LossyTransport
from wijkhub_queue.sync.transport import Request, Response, Unreachable

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def carry(share: float, seed: int, messages: int = 2000) -> tuple[LossyTransport, list[bytes], int]:
    """What arrived of numbered requests, and how many whole answers came back."""
    arrived: list[bytes] = []

    def answer(request: Request) -> Response:
        arrived.append(request.body)
        return Response(200, b"answer of ten")

    line, answered = LossyTransport(answer, Random(seed), share=share), 0
    for n in range(messages):
        try:
            answered += (await line.send(Request("POST", "/", body=b"%06d" % n))).body == b"answer of ten"
        except Unreachable:
            continue
    line.settle()
    return line, arrived, answered


async def test_a_line_without_faults_carries_all_in_order() -> None:
    line, arrived, answered = await carry(0.0, 1)
    assert arrived == [b"%06d" % n for n in range(2000)]
    assert answered == 2000
    assert sum(line.faults.values()) == 0


async def test_forty_in_a_hundred_messages_go_wrong_in_all_five_ways() -> None:
    line, arrived, answered = await carry(0.4, 7)
    # Binomial: of n messages 0.4 n, and 0.08 n of each kind; within five standard deviations.
    n = line.carried
    assert abs(sum(line.faults.values()) - 0.4 * n) < 5 * (n * 0.4 * 0.6) ** 0.5
    assert all(abs(count - 0.08 * n) < 5 * (n * 0.08 * 0.92) ** 0.5 for count in line.faults.values())
    whole = [body for body in arrived if len(body) == 6]
    assert len(set(whole)) < len(whole)
    assert whole != sorted(whole)
    assert len(whole) < len(arrived)
    assert answered < 2000


async def test_the_same_seed_is_the_same_line() -> None:
    assert (await carry(0.4, 3))[1:] == (await carry(0.4, 3))[1:]
