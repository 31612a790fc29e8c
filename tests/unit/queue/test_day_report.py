"""The figures of a day: group by group, of tickets and of waits, and of no clerk."""

from __future__ import annotations

from datetime import date

from wijkhub_queue import commands as c
from wijkhub_queue.board import Board
from wijkhub_queue.day_report import GroupOfDay, report_of


def test_a_hub_without_a_day_has_no_report(hub) -> None:
    assert report_of(Board(), hub.now) is None


def test_each_ticket_counts_once_by_what_became_of_it(hub) -> None:
    hub.opens("c1")
    hub.arrives("passport")
    hub.wait(60)
    hub.ask(c.FinishService(hub.calls()))  # waited 1 minute
    hub.arrives("passport")
    hub.wait(180)
    hub.ask(c.MarkNoShow(hub.calls()))  # waited 3
    hub.arrives("passport")
    hub.wait(600)
    hub.calls()  # waited 10, and is at the counter
    hub.ask(c.LeaveQueue(hub.arrives("passport")))
    hub.arrives("passport")
    report = report_of(hub.board, hub.now)
    assert report is not None and report.day == date(2026, 3, 3)
    # Median of 1, 3 and 10 minutes; nobody knows yet how long the last waits.
    papers = GroupOfDay(
        letter="A",
        name={"nl": "Burgerzaken"},
        issued=5,
        served=1,
        no_show=1,
        left=1,
        here=2,
        median_wait_s=180.0,
        longest_wait_s=600.0,
    )
    care = GroupOfDay(
        letter="B",
        name={"nl": "Zorg"},
        issued=0,
        served=0,
        no_show=0,
        left=0,
        here=0,
        median_wait_s=None,
        longest_wait_s=None,
    )
    assert report.groups == (papers, care)


def test_the_whole_is_reckoned_over_everybody_not_over_the_groups(hub) -> None:
    hub.opens("c2")
    for service, seconds in (("passport", 60), ("passport", 120), ("care", 600)):
        hub.arrives(service)
        hub.wait(seconds)
        hub.ask(c.FinishService(hub.calls("c2")))
    report = report_of(hub.board, hub.now)
    assert report is not None
    assert [group.median_wait_s for group in report.groups] == [90.0, 600.0]
    # The middle of 60, 120 and 600 s, not of 90 and 600.
    assert (report.total.issued, report.total.served) == (3, 3)
    assert (report.total.median_wait_s, report.total.longest_wait_s) == (120.0, 600.0)


def test_who_was_sent_on_counts_where_they_came_to_last(hub) -> None:
    hub.ask(c.TransferTicket(hub.arrives("passport"), service="care"))
    report = report_of(hub.board, hub.now)
    assert report is not None
    assert [group.issued for group in report.groups] == [0, 1]
