"""For every call of a day who was passed over and why; and one number's whole story."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue import events as e
from wijkhub_queue.explain import Replay, WhyPassed
from wijkhub_queue.explain_words import Teller
from wijkhub_queue.hub_setup import WALK_IN, ServiceGroup, TicketClass
from wijkhub_queue.reason_words import domain_texts

DAY = date(2026, 3, 3)
PRIORITY_WISH = {"ticket_class": "priority", "reason": c.Reason.FRAIL}


def calls_of(hub):
    return list(Replay(hub.journal, DAY).calls())


def stories_of(hub, number: str):
    return Replay(hub.journal, DAY).stories(number)


def told(hub, language: str, number: str | None = None) -> list[str]:
    replay = Replay(hub.journal, DAY)
    if number is not None:
        [story] = replay.stories(number)
        return list(Teller(replay.setups, language).story(story))
    calls = list(replay.calls())
    tell = Teller(replay.setups, language)
    return [line for call in calls for line in tell.call(call)]


@pytest.fixture
def busy(hub):
    """At 9:10 UTC, A004 is called with priority: 3 x 4 min = 12 against 10, 9 and so on for those before."""
    hub.opens("c1", "noor")
    hub.arrives()
    hub.arrives("licence")
    hub.wait(minutes=3)
    hub.arrives(needs_language="ar")
    hub.wait(minutes=3)
    hub.arrives(**PRIORITY_WISH)
    hub.arrives("care")
    hub.wait(minutes=4)
    hub.calls("c1")
    return hub


def test_a_call_says_who_waited_longer_and_why_they_were_not_called(busy) -> None:
    [call] = calls_of(busy)
    assert (call.number, call.counter, call.because.code, call.because.passed) == ("A004", "c1", "urgency", 1)
    assert [(one.number, one.why, one.waited_s, one.urgency, one.language) for one in call.passed_over] == [
        ("A001", "less-urgent", 600.0, 600.0, None),
        ("A002", "skill", 600.0, 600.0, None),
        ("A003", "language", 420.0, 420.0, "ar"),
    ]


def test_who_waits_for_another_group_is_not_passed_over(busy) -> None:
    [call] = calls_of(busy)
    assert "B001" not in [one.number for one in call.passed_over]


def test_nobody_is_passed_over_who_came_later(hub) -> None:
    hub.opens("c1", "noor")
    hub.arrives()
    hub.wait(60)
    hub.arrives()
    hub.calls("c1")
    [call] = calls_of(hub)
    assert call.passed_over == ()


def test_where_staff_chose_those_who_were_due_are_passed_over_too(hub) -> None:
    hub.opens("c1", "noor")
    chosen = hub.arrives()
    hub.wait(60)
    hub.arrives(**PRIORITY_WISH)
    hub.wait(60)
    # 1 x 120 against 3 x 60: the one who came later was due.
    hub.ask(c.CallTicket("c1", chosen, c.Reason.SHORT_QUESTION))
    [call] = calls_of(hub)
    assert [(one.number, one.why, one.urgency) for one in call.passed_over] == [("A002", "out-of-turn", 180.0)]


def test_wishes_of_every_kind_are_told_apart(hub) -> None:
    hub.opens("c1", "noor")
    hub.opens("c2", "jan")
    for_jan, sent = hub.arrives(clerk="jan"), hub.arrives()
    hub.ask(c.TransferTicket(sent, counter="c2"))
    booked = hub.now + timedelta(minutes=30)
    hub.record(
        e.TicketIssued(
            "arabic", "A003", "civil", "passport", booked=booked, since=booked, interpreter=True, needs_language="ar"
        )
    )
    hub.record(e.TicketIssued("early", "A004", "civil", "passport", booked=booked, since=booked))
    hub.wait(60)
    last = hub.arrives()
    hub.ask(c.CallTicket("c1", last, c.Reason.OTHER))
    hub.ask(c.FinishService(last))
    hub.wait(minutes=31)
    hub.calls("c1")
    first, second = calls_of(hub)
    assert {one.ticket: one.why for one in first.passed_over} == {for_jan: "clerk", sent: "other-counter"}
    # Half an hour later the interpreter is there: of two who are equally urgent the one who came first.
    assert (second.ticket, {one.ticket: one.why for one in second.passed_over}) == (
        "arabic",
        {for_jan: "clerk", sent: "other-counter"},
    )


def test_an_interpreter_who_is_not_there_yet_is_why(hub) -> None:
    hub.opens("c1", "noor")
    booked = hub.now + timedelta(minutes=30)
    for ticket, minutes, interpreter in (("arabic", 0, True), ("plain", 5, False), ("later", 9, False)):
        at = booked + timedelta(minutes=minutes)
        number = f"A{len(hub.board.tickets) + 1:03d}"
        hub.record(e.TicketIssued(ticket, number, "civil", "passport", booked=at, since=at, interpreter=interpreter))
    hub.ask(c.CallTicket("c1", "later", c.Reason.OTHER))
    [call] = calls_of(hub)
    assert {one.ticket: one.why for one in call.passed_over} == {"arabic": "interpreter", "plain": "before-its-time"}


def test_only_the_day_that_was_asked_for_is_told(hub) -> None:
    hub.opens("c1", "noor")
    hub.arrives()
    hub.calls("c1")
    hub.wait(minutes=24 * 60)
    hub.ask(c.TurnDay())
    hub.opens("c1", "noor")
    hub.arrives()
    hub.arrives()
    hub.calls("c1")
    assert len(calls_of(hub)) == 1
    assert [call.at.date() for call in Replay(hub.journal, date(2026, 3, 4)).calls()] == [date(2026, 3, 4)]
    assert list(Replay(hub.journal, date(2026, 3, 5)).calls()) == []


class TestStory:
    def test_has_all_that_happened_and_each_call_that_went_first(self, busy) -> None:
        busy.ask(c.FinishService(busy.counter("c1").ticket))
        busy.calls("c1")
        [story] = stories_of(busy, "A001")
        assert [line.what for line in story.lines] == ["ticket-issued", "passed-over", "ticket-called"]
        passed = story.lines[1]
        assert (passed.called, passed.called_urgency, passed.passed.why) == ("A004", 720.0, "less-urgent")

    def test_is_one_for_each_ticket_that_had_the_number(self, narrow) -> None:
        hub = narrow(1, 1)
        first = hub.arrives()
        hub.ask(c.LeaveQueue(first))
        second = hub.arrives()
        assert [(story.ticket, len(story.lines)) for story in stories_of(hub, "A001")] == [(first, 2), (second, 1)]

    def test_is_none_of_a_number_that_nobody_had(self, busy) -> None:
        assert stories_of(busy, "Z001") == []

    def test_goes_on_from_yesterday(self, a_hub) -> None:
        hub = a_hub(waiting_at_turn="keep")
        hub.arrives()
        hub.wait(minutes=24 * 60)
        hub.ask(c.TurnDay())
        hub.opens("c1", "noor")
        hub.calls("c1")
        [story] = Replay(hub.journal, date(2026, 3, 4)).stories("A001")
        assert [line.what for line in story.lines] == ["ticket-called"]


class TestWords:
    def test_of_a_call_in_dutch(self, busy) -> None:
        # 9:10 UTC is 10:10 in Amsterdam in winter.
        assert told(busy, "nl") == [
            "10:10  A004  Balie 1: Nu het meest aan de beurt na 4 min. Klasse voorrang telt 3 keer. "
            "1 ander wacht langer.",
            "              Kon hier ook, maar telt minder dan 12: A001 (10 min, telt 10)",
            "              Komt voor een dienst die aan deze balie nu niet kan: A002 (10 min)",
            "              Vroeg om hulp in deze taal: Arabisch. Dat kan aan deze balie nu niet: A003 (7 min)",
        ]

    def test_of_a_call_in_english(self, busy) -> None:
        assert told(busy, "en")[1:] == [
            "              Could have come here too, but counts less than 12: A001 (10 min, counts 10)",
            "              Came for a service that this counter cannot give now: A002 (10 min)",
            "              Asked for help in this language: Arabic. This counter cannot give it now: A003 (7 min)",
        ]

    def test_of_a_story(self, busy) -> None:
        assert told(busy, "en", "A001") == [
            "Number A001",
            "10:00  Got the number, for Paspoort (walk-in)",
            "10:10  A004 went first, to Balie 1. Could have come here too, but counts less than 12: "
            "A001 (10 min, counts 10)",
        ]

    def test_of_somebody_with_an_appointment(self, hub) -> None:
        hub.opens("c1", "noor")
        booked = hub.now + timedelta(minutes=20)
        hub.record(
            e.TicketIssued("t", "A001", "civil", "passport", ticket_class="appointment", booked=booked, since=booked)
        )
        hub.calls("c1")
        assert told(hub, "en", "A001") == [
            "Number A001",
            "10:00  Got the number, for Paspoort (appointment, appointment at 10:20)",
            "10:00  Called to Balie 1. Has an appointment at 10:20. Nobody else is due here, so it may be sooner.",
        ]

    def test_keep_the_names_of_a_set_up_that_went(self, busy) -> None:
        setup = busy.board.setup
        policy = replace(setup.policy, classes=(WALK_IN, TicketClass("priority", 3.0, {"nl": "snel"})))
        renamed = replace(setup, groups=(ServiceGroup("other", "Z", {"nl": "Z"}),), policy=policy)
        services = tuple(replace(service, group="other") for service in setup.services)
        counters = tuple(replace(counter, id=f"z{n}", offers=("other",)) for n, counter in enumerate(setup.counters))
        busy.ask(c.FinishService(busy.counter("c1").ticket))
        busy.configure(replace(renamed, services=services, counters=counters))
        assert told(busy, "nl")[0].startswith("10:10  A004  Balie 1: ")

    @pytest.mark.parametrize("language", domain_texts().languages)
    def test_are_there_for_every_reason_and_every_event_of_a_ticket(self, language) -> None:
        known = set(domain_texts().keys(language))
        assert known >= {f"explain.passed.{why}" for why in get_args(WhyPassed)}
        of_a_ticket = {
            name
            for name, event in e.EVENT_TYPES.items()
            if "ticket" in event.__struct_fields__ and name not in ("ticket-called", "appointment-checked-in")
        }
        assert known >= {f"explain.did.{name}" for name in of_a_ticket}

    def test_are_the_same_keys_in_both_languages(self) -> None:
        dutch, english = (set(domain_texts().keys(language)) for language in ("nl", "en"))
        assert dutch == english


def test_nothing_that_is_told_names_a_clerk(busy) -> None:
    busy.ask(c.FinishService(busy.counter("c1").ticket))
    busy.opens("c2", "jan")
    busy.arrives(clerk="jan")
    busy.wait(60)
    last = busy.arrives()
    busy.ask(c.CallTicket("c1", last, c.Reason.OTHER))
    calls = calls_of(busy)
    assert "clerk" in {one.why for one in calls[-1].passed_over}
    data = msgspec.json.encode([calls, *(stories_of(busy, ticket.number) for ticket in busy.board.tickets.values())])
    words = " ".join([*told(busy, "nl"), *told(busy, "en"), *told(busy, "nl", "A001")])
    assert not re.search(r"\b(noor|jan)\b", data.decode() + words, re.IGNORECASE)
