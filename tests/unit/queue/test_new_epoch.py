"""A journal that goes on in a new epoch: numbers begin past any that may have been given out, and staff are told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.board import EpochNote
from wijkhub_queue.events import EpochStarted
from wijkhub_queue.rules import check


def started(hub, missing: int | None, **more) -> None:
    assert hub.ask(c.StartEpoch(1, "restored", missing, **more)) == [EpochStarted(1, "restored", missing, **more)]


@pytest.mark.parametrize(
    ("missing", "number"),
    # Next in the band of 1 to 999 is 3: plus what is missing, plus half of 999 when nobody knows. 997 lead round the
    # band to 1, which is held, as 2 is.
    [(0, "A003"), (5, "A008"), (996, "A999"), (997, "A003"), (None, "A502")],
)
def test_numbers_go_on_after_any_that_may_have_been_given_out(missing, number, hub, setup) -> None:
    hub.configure(replace(setup, groups=(replace(setup.groups[0], first=1, last=999), setup.groups[1])))
    hub.arrives()
    hub.arrives()
    started(hub, missing)
    assert hub.number(hub.arrives()) == number


def test_every_band_goes_on_also_one_that_gave_out_nothing_yet(hub) -> None:
    started(hub, 4)
    assert [hub.number(hub.arrives(service)) for service in ("passport", "care")] == ["A005", "B005"]


def test_a_number_that_a_resident_of_before_still_holds_is_passed_over(narrow) -> None:
    hub = narrow(1, 4)
    assert [hub.number(hub.arrives()) for _ in range(2)] == ["A001", "A002"]
    started(hub, 2)
    # On from A003 by two, round the band: A001 and A002 are held.
    assert [hub.number(hub.arrives()) for _ in range(2)] == ["A003", "A004"]


def test_the_rules_hold_on_both_sides_of_it(narrow) -> None:
    hub = narrow(1, 6)
    for _ in range(2):
        hub.ask(c.LeaveQueue(hub.arrives()))
    started(hub, None)
    for _ in range(8):
        hub.ask(c.LeaveQueue(hub.arrives()))
    assert check(hub.journal) == []


def test_the_rules_still_see_a_number_that_comes_back_too_soon_after_it(narrow) -> None:
    hub = narrow(1, 6)
    started(hub, 2)
    number = hub.number(hub.arrives())
    hub.ask(c.LeaveQueue(next(iter(hub.board.tickets))))
    issued = next(one.event for one in reversed(hub.journal) if type(one.event).__name__ == "TicketIssued")
    hub.record(replace(issued, ticket="another"))
    assert [violation.what for violation in check(hub.journal)] == [
        f"{number} came back too soon: 5 numbers of its band were never used"
    ]


def test_staff_can_read_it_until_the_day_turns(hub) -> None:
    started(hub, 12, returned=3)
    assert hub.board.epoch_note == EpochNote("restored", hub.now, 12, 3)
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    assert hub.board.epoch_note is None


def test_a_hub_without_a_set_up_has_no_bands_to_pass_over() -> None:
    from wijkhub_queue.board import Board
    from wijkhub_queue.numbers import pass_over

    board = Board()
    pass_over(board, None)
    assert board.next_numbers == {}
