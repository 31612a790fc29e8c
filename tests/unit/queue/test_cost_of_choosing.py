"""What a choice costs grows with the number of classes, not with the number of people."""

from __future__ import annotations

import math

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue import order
from wijkhub_queue.numbers import next_number
from wijkhub_queue.order import choose, people_ahead


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One entry for every resident whose rank was asked."""
    asked: list[object] = []
    ranked = order.rank

    def count(*args):
        asked.append(args)
        return ranked(*args)

    monkeypatch.setattr(order, "rank", count)
    return asked


def full(hub, people: int):
    """A hall of this many people: half walk-ins, half with priority, all for civil affairs."""
    hub.opens("c1", "noor")
    for _ in range(people // 2):
        hub.arrives()
        hub.arrives(ticket_class="priority", reason=c.Reason.FRAIL)
        hub.wait(1)
    return hub


@pytest.mark.parametrize("people", [10, 100, 900])
def test_a_choice_looks_at_one_resident_of_each_class(hub, compared, people: int) -> None:
    full(hub, people)
    compared.clear()
    assert choose(hub.board, hub.counter("c1"), hub.now) is not None
    assert len(compared) == 2


@pytest.mark.parametrize("people", [10, 100, 900])
def test_people_ahead_are_found_by_halving_each_lane(hub, compared, people: int) -> None:
    full(hub, people)
    compared.clear()
    last = list(hub.board.tickets.values())[-2]
    assert people_ahead(hub.board, last, hub.now) == people - 1
    # Halving a lane of n takes at most log2(n) + 1 looks, rounded down; two lanes, and the ticket itself.
    assert len(compared) <= 2 * (int(math.log2(people // 2)) + 1) + 1


def test_a_number_is_found_at_once_while_those_behind_it_wait(hub) -> None:
    class Looks(dict[str, str]):
        """Numbers that are taken, and how often they were looked at."""

        looked = 0

        def __contains__(self, number: object) -> bool:
            self.looked += 1
            return super().__contains__(number)

    full(hub, 900)
    hub.board.taken = Looks(hub.board.taken)
    assert next_number(hub.board, hub.board.setup.groups[0]) == "A901"
    assert hub.board.taken.looked == 1
