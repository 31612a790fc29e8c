"""Who is next, and why. Urgency is rate x seconds waited; walk-ins have rate 1, priority rate 3."""

from __future__ import annotations

import pytest

from wijkhub_queue import commands as c
from wijkhub_queue.errors import QueueEmpty
from wijkhub_queue.events import CallReason
from wijkhub_queue.hub_setup import PRIORITY, WALK_IN, TicketClass
from wijkhub_queue.order import in_order, people_ahead, seconds_waited

PRIORITY_WISH = {"ticket_class": "priority", "reason": c.Reason.FRAIL}


def test_within_one_class_first_come_is_first_served(hub) -> None:
    hub.opens("c1")
    tickets = []
    for _ in range(4):
        tickets.append(hub.arrives())
        hub.wait(30)
    called = []
    for _ in range(4):
        called.append(hub.calls("c1"))
        hub.ask(c.FinishService(called[-1]))
    assert called == tickets


def test_who_came_at_the_same_moment_is_served_by_rank_of_arrival(hub) -> None:
    hub.opens("c1")
    first, _second = hub.arrives(), hub.arrives()
    assert hub.calls("c1") == first


def test_priority_passes_a_walk_in_once_its_urgency_is_higher(hub) -> None:
    hub.opens("c1")
    hub.arrives()
    hub.wait(300)
    fast = hub.arrives(**PRIORITY_WISH)
    hub.wait(151)
    # After 451 s and 151 s: 1 x 451 < 3 x 151 = 453.
    assert hub.reason("c1") == CallReason("urgency", 151.0, "priority", 3.0, passed=1)
    assert hub.counter("c1").ticket == fast


def test_priority_waits_while_a_walk_in_is_more_urgent(hub) -> None:
    hub.opens("c1")
    slow = hub.arrives()
    hub.wait(300)
    hub.arrives(**PRIORITY_WISH)
    hub.wait(149)
    # After 449 s and 149 s: 1 x 449 > 3 x 149 = 447.
    assert hub.reason("c1") == CallReason("urgency", 449.0, "walk-in", 1.0, passed=0)
    assert hub.counter("c1").ticket == slow


def test_of_two_who_are_equally_urgent_the_one_who_came_first_is_next(hub) -> None:
    hub.opens("c1")
    slow = hub.arrives()
    hub.wait(300)
    hub.arrives(**PRIORITY_WISH)
    hub.wait(150)
    # After 450 s and 150 s: 1 x 450 = 3 x 150.
    assert hub.calls("c1") == slow


def test_who_has_waited_the_longest_wait_goes_before_all_urgency(a_hub) -> None:
    hub = a_hub(longest_wait_min=10)
    hub.opens("c1")
    overdue = hub.arrives()
    hub.wait(minutes=5)
    hub.arrives(**PRIORITY_WISH)
    hub.wait(minutes=5)
    # 600 s waited is the longest wait; the other's 3 x 300 = 900 would be more urgent.
    assert hub.reason("c1") == CallReason("longest-wait", 600.0, "walk-in", 1.0, passed=0, limit_s=600.0)
    assert hub.counter("c1").ticket == overdue


def test_a_second_before_the_longest_wait_urgency_still_decides(a_hub) -> None:
    hub = a_hub(longest_wait_min=10)
    hub.opens("c1")
    hub.arrives()
    hub.wait(minutes=5)
    fast = hub.arrives(**PRIORITY_WISH)
    hub.wait(minutes=5, seconds=-1)
    assert hub.reason("c1") == CallReason("urgency", 299.0, "priority", 3.0, passed=1)
    assert hub.counter("c1").ticket == fast


def test_of_all_who_are_overdue_the_one_who_waited_longest_goes_first(a_hub) -> None:
    hub = a_hub(longest_wait_min=10)
    hub.opens("c1")
    first = hub.arrives()
    hub.wait(1)
    second = hub.arrives(**PRIORITY_WISH)
    hub.wait(minutes=20)
    assert hub.calls("c1") == first
    hub.ask(c.FinishService(first))
    assert hub.calls("c1") == second


def test_an_overdue_resident_whom_this_counter_cannot_help_holds_up_nobody_here(a_hub) -> None:
    hub = a_hub(longest_wait_min=10)
    hub.opens("c1")
    hub.arrives("licence")
    hub.wait(minutes=20)
    fresh = hub.arrives()
    assert hub.reason("c1") == CallReason("only", 0.0, "walk-in", 1.0)
    assert hub.counter("c1").ticket == fresh


def test_passed_counts_only_those_whom_this_counter_could_have_called(hub) -> None:
    hub.opens("c1")
    for wish in ({}, {"needs_language": "ar"}, {}, {"clerk": "sam"}):
        hub.arrives(**wish)
    hub.arrives("care")
    hub.arrives("licence")
    hub.wait(100)
    hub.arrives(**PRIORITY_WISH)
    hub.wait(100)
    # 3 x 100 = 300 against 1 x 200; of the six before, c1 with a Dutch-speaking noor can help two.
    assert hub.reason("c1") == CallReason("urgency", 100.0, "priority", 3.0, passed=2)


def test_a_counter_calls_only_for_what_it_offers(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c3", "sam")
    care, passport = hub.arrives("care"), hub.arrives("passport")
    assert [hub.calls("c1"), hub.calls("c3")] == [passport, care]


def test_a_service_that_needs_a_skill_waits_for_a_clerk_who_has_it(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c2", "jan", ["rdw"])
    licence, passport = hub.arrives("licence"), hub.arrives("passport")
    assert [hub.calls("c1"), hub.calls("c2")] == [passport, licence]


def test_who_asks_for_a_language_waits_for_a_clerk_who_speaks_it(hub) -> None:
    hub.opens("c1", "noor", [], "nl", "en")
    hub.opens("c2", "jan", [], "nl", "ar")
    arabic, english = hub.arrives(needs_language="ar"), hub.arrives(needs_language="en")
    assert [hub.calls("c1"), hub.calls("c2")] == [english, arabic]


def test_who_asks_for_a_clerk_is_called_by_no_other(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    for_jan = hub.arrives(clerk="jan")
    hub.refuses(c.CallNext("c1"), QueueEmpty)
    assert hub.calls("c2") == for_jan


def test_who_was_sent_to_one_counter_is_called_there_alone_though_it_offers_something_else(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c3", "sam")
    ticket = hub.arrives("passport")
    hub.ask(c.TransferTicket(ticket, counter="c3"))
    hub.refuses(c.CallNext("c1"), QueueEmpty)
    assert hub.calls("c3") == ticket


def test_a_changed_priority_counts_from_arrival(hub) -> None:
    hub.opens("c1")
    hub.arrives()
    hub.wait(60)
    later = hub.arrives()
    hub.wait(60)
    hub.ask(c.ChangePriority(later, "priority", c.Reason.FRAIL))
    # 3 x 60 = 180 against 1 x 120.
    assert hub.reason("c1") == CallReason("urgency", 60.0, "priority", 3.0, passed=1)


def test_a_class_that_the_hub_no_longer_has_counts_as_a_walk_in(hub) -> None:
    hub.opens("c1")
    walk_in = hub.arrives()
    hub.wait(60)
    fast = hub.arrives(**PRIORITY_WISH)
    hub.wait(60)
    hub.policy(classes=(WALK_IN,))
    assert hub.calls("c1") == walk_in
    hub.ask(c.FinishService(walk_in))
    assert hub.reason("c1") == CallReason("only", 60.0, "priority", 1.0)
    assert hub.counter("c1").ticket == fast


def test_classes_are_data(a_hub) -> None:
    hub = a_hub(classes=(WALK_IN, TicketClass("baby", 7.5)))
    hub.opens("c1")
    hub.arrives()
    hub.wait(60)
    hub.arrives(ticket_class="baby", reason=c.Reason.CHILD)
    hub.wait(10)
    # 7.5 x 10 = 75 against 1 x 70.
    assert hub.reason("c1") == CallReason("urgency", 10.0, "baby", 7.5, passed=1)


class TestPeopleAhead:
    """A hub in which, at the end, four wait for civil affairs, with urgencies that are easy to reckon."""

    @pytest.fixture
    def four(self, hub):
        walk_in = hub.arrives()
        hub.wait(200)
        fast = hub.arrives(**PRIORITY_WISH)
        hub.wait(50)
        second = hub.arrives()
        hub.wait(30)
        last_fast = hub.arrives("licence", **PRIORITY_WISH)
        hub.arrives("care")
        hub.wait(20)
        # Waited 300, 100, 50 and 20 s, so urgencies of 300, 300, 50 and 60; of equals the earlier goes first.
        return walk_in, fast, last_fast, second

    def test_are_those_of_the_group_who_come_before_in_the_order_of_service(self, hub, four) -> None:
        assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in four] == [0, 1, 2, 3]

    def test_follow_the_order_as_it_changes_with_time(self, hub, four) -> None:
        walk_in, fast, last_fast, second = four
        hub.wait(100)
        # 400, 3 x 200 = 600, 150, 3 x 120 = 360.
        order = [fast, walk_in, last_fast, second]
        assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in order] == [0, 1, 2, 3]

    def test_are_overdue_ones_first_by_arrival(self, hub, four) -> None:
        walk_in, fast, last_fast, second = four
        hub.wait(minutes=55)
        # Waited 3600, 3400, 3350 and 3320 s, and the longest wait is 3600: only the first is overdue.
        # The others: 3 x 3400 = 10200, 3350, 3 x 3320 = 9960.
        order = [walk_in, fast, last_fast, second]
        assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in order] == [0, 1, 2, 3]
        hub.wait(minutes=5)
        order = [walk_in, fast, second, last_fast]
        assert [people_ahead(hub.board, hub.ticket(ticket), hub.now) for ticket in order] == [0, 1, 2, 3]

    def test_become_fewer_when_one_is_called_or_leaves(self, hub, four) -> None:
        hub.opens("c1")
        hub.calls("c1")
        hub.ask(c.LeaveQueue(four[1]))
        assert people_ahead(hub.board, hub.ticket(four[3]), hub.now) == 1

    def test_are_nobody_of_another_group(self, hub, four) -> None:
        [care] = [ticket for ticket in hub.board.tickets.values() if ticket.group == "care"]
        assert people_ahead(hub.board, care, hub.now) == 0

    def test_leave_out_who_is_parked(self, hub, four) -> None:
        hub.ask(c.ParkTicket(four[0]))
        assert people_ahead(hub.board, hub.ticket(four[3]), hub.now) == 2

    def test_agree_with_the_order_of_all(self, hub, four) -> None:
        assert [ticket.id for ticket in in_order(hub.board, hub.now) if ticket.group == "civil"] == list(four)


def test_of_two_who_are_equally_urgent_the_one_who_came_first_is_ahead(a_hub) -> None:
    hub = a_hub(classes=(TicketClass("walk-in", 0.7), TicketClass("priority", 2.1)))
    slow = hub.arrives()
    hub.wait(20)
    fast = hub.arrives(**PRIORITY_WISH)
    hub.wait(10)
    # 0.7 x 30 = 2.1 x 10.
    assert people_ahead(hub.board, hub.ticket(slow), hub.now) == 0
    assert people_ahead(hub.board, hub.ticket(fast), hub.now) == 1


def test_seconds_waited_are_never_negative(hub) -> None:
    ticket = hub.ticket(hub.arrives())
    hub.wait(-30)
    assert seconds_waited(ticket.since, hub.now) == 0.0
    assert ticket.waited_s(hub.now) == 0.0


def test_a_ticket_counts_its_wait_until_it_was_called(hub) -> None:
    hub.opens("c1")
    ticket = hub.arrives()
    hub.wait(40)
    assert hub.ticket(ticket).waited_s(hub.now) == 40.0
    hub.calls("c1")
    hub.wait(500)
    assert hub.ticket(ticket).waited_s(hub.now) == 40.0
    hub.ask(c.FinishService(ticket))
    assert hub.ticket(ticket).waited_s(hub.now) == 40.0


def test_the_default_classes_are_walk_ins_and_three_times_as_fast_priority() -> None:
    assert (WALK_IN.rate, PRIORITY.rate) == (1.0, 3.0)
