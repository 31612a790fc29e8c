"""The times that are offered, against tables made by hand.

In 2026 the clocks of the Netherlands go on from 02:00 to 03:00 on 29 March and back from 03:00 to 02:00 on 25 October.
2026 has 53 ISO weeks: 28 December begins week 53, 4 January 2027 begins week 1; both are odd.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.capacity_day import happens_on
from wijkhub_queue.errors import NoAppointments, NotBookable, NotFound, SlotTaken
from wijkhub_queue.slots import days_with_slots, slots

ZONE = ZoneInfo("Europe/Amsterdam")
TUESDAY = date(2026, 3, 3)
"""The hub's today: it is 10:00."""
WEDNESDAY = date(2026, 3, 4)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def always(start: time, end: time, places: int = 1, **others: Any) -> CapacitySeries:
    return CapacitySeries("always", "civil", WEEKDAYS, start, end, places, **others)


@pytest.fixture
def bookable(a_hub, setup):
    """Makes a hub with this capacity: `bookable(series, ..., minutes=20, closures=(), prepare_min=0, ...)`."""

    def make(*series: CapacitySeries, minutes: int = 20, closures=(), openings=(), overbooking=None, **lengths: int):
        passport = replace(setup.services[0], appointment_min=minutes, **lengths)
        return a_hub(
            replace(
                setup,
                services=(passport, *setup.services[1:]),
                capacity=series,
                closures=tuple(closures),
                extra_openings=tuple(openings),
                overbooking=overbooking or {},
            ),
            book_ahead_days=400,
        )

    return make


def offered(hub, day: date, **wishes: Any) -> list[str]:
    """The local times on offer."""
    found = slots(hub.board, "passport", day, now=hub.now, **wishes)
    return [f"{slot.starts_at.astimezone(ZONE):%H:%M}" for slot in found]


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


def days(hub, first: date, last: date) -> list[str]:
    return [f"{day:%m-%d}" for day in days_with_slots(hub.board, "passport", first, last, now=hub.now)]


def test_times_lie_on_the_grid_and_end_before_closing(bookable) -> None:
    hub = bookable(always(time(9), time(10), step_min=10))
    # 20 minutes: 09:40 ends at 10:00, 09:50 would end at 10:10.
    assert offered(hub, WEDNESDAY) == ["09:00", "09:10", "09:20", "09:30", "09:40"]


def test_a_service_of_45_minutes_on_steps_of_10(bookable) -> None:
    hub = bookable(always(time(9), time(11), step_min=10), minutes=45)
    # 10:10 ends at 10:55; 10:20 would end at 11:05.
    assert offered(hub, WEDNESDAY) == ["09:00", "09:10", "09:20", "09:30", "09:40", "09:50", "10:00", "10:10"]
    hub.ask(c.BookAppointment("passport", at(WEDNESDAY, "09:50")))
    # What begins before 09:50 must end by then: 09:00 (09:45). What begins after must wait until 10:35: nothing fits.
    assert offered(hub, WEDNESDAY) == ["09:00"]


def test_the_last_time_before_closing_can_be_booked_and_the_next_step_cannot(bookable) -> None:
    hub = bookable(always(time(9), time(17)), minutes=20)
    assert offered(hub, WEDNESDAY)[-1] == "16:40"
    hub.ask(c.BookAppointment("passport", at(WEDNESDAY, "16:40")))
    hub.refuses(c.BookAppointment("passport", at(WEDNESDAY, "16:45")), NotBookable)


def test_preparing_and_clearing_lie_inside_the_opening_too(bookable) -> None:
    hub = bookable(always(time(9), time(10), step_min=10), prepare_min=10, clear_min=5)
    # 10 before and 20 + 5 after: from 09:10 (09:00 to 09:35) to 09:30 (09:20 to 09:55).
    assert offered(hub, WEDNESDAY) == ["09:10", "09:20", "09:30"]


def test_an_end_of_midnight_is_the_end_of_the_day(bookable) -> None:
    hub = bookable(always(time(23), time(0), step_min=20))
    assert offered(hub, WEDNESDAY) == ["23:00", "23:20", "23:40"]


def test_more_people_take_longer(bookable) -> None:
    hub = bookable(always(time(9), time(10), step_min=10), additional_min=15)
    # Three people: 20 + 2 x 15 = 50 minutes.
    assert offered(hub, WEDNESDAY, people=3) == ["09:00", "09:10"]
    [first, _] = slots(hub.board, "passport", WEDNESDAY, now=hub.now, people=3)
    assert first.minutes == 50


def test_today_only_what_is_not_too_soon(bookable) -> None:
    hub = bookable(always(time(9), time(12), step_min=30))
    # It is 10:00 and an appointment is made at least 30 minutes ahead.
    assert offered(hub, TUESDAY) == ["10:30", "11:00", "11:30"]
    assert offered(hub, date(2026, 3, 2)) == []
    # Its midnight has no moment in UTC.
    assert offered(hub, date(1, 1, 1)) == []


def test_in_spring_no_time_lies_in_the_hour_that_is_skipped(bookable) -> None:
    hub = bookable(always(time(1), time(4), step_min=30), minutes=30)
    assert offered(hub, SPRING) == ["01:00", "01:30", "03:00", "03:30"]
    # 01:30 is 00:30 UTC and 03:00 the moment after it: 01:00 UTC.
    found = slots(hub.board, "passport", SPRING, now=hub.now)
    assert [slot.starts_at.hour * 60 + slot.starts_at.minute for slot in found] == [0, 30, 60, 90]


def test_in_spring_what_begins_before_the_skipped_hour_goes_on_after_it(bookable) -> None:
    hub = bookable(always(time(1), time(4), step_min=30), minutes=60)
    # From 01:00 to 04:00 are two hours: 01:00 until 03:00, 01:30 until 03:30, 03:00 until 04:00.
    assert offered(hub, SPRING) == ["01:00", "01:30", "03:00"]


def test_in_spring_an_opening_that_would_begin_in_the_skipped_hour_begins_after_it(bookable) -> None:
    hub = bookable(always(time(2, 30), time(4), step_min=30), minutes=30)
    assert offered(hub, SPRING) == ["03:00", "03:30"]


def test_in_autumn_the_hour_that_is_repeated_is_offered_once_its_first_time(bookable) -> None:
    hub = bookable(always(time(1), time(4), step_min=30), minutes=30)
    found = slots(hub.board, "passport", AUTUMN, now=hub.now)
    assert offered(hub, AUTUMN) == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    # 01:00 is 23:00 UTC the day before, 02:00 and 02:30 come at 00:00 and 00:30 UTC, 03:00 only at 02:00 UTC.
    assert [f"{slot.starts_at:%H:%M}" for slot in found] == ["23:00", "23:30", "00:00", "00:30", "02:00", "02:30"]
    hub.refuses(c.BookAppointment("passport", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)), NotBookable)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (WEDNESDAY, 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(bookable, day: date, hours: int) -> None:
    hub = bookable(always(time(0), time(0), step_min=60), minutes=5)
    # On the hour, all day: 23 in spring; in autumn 24, for the hour that comes twice is offered once.
    assert len(offered(hub, day)) == min(hours, 24)
    times = slots(hub.board, "passport", day, now=hub.now)
    assert times[-1].starts_at - times[0].starts_at == timedelta(hours=hours - 1)


def test_every_other_week_over_a_year_with_week_53(bookable) -> None:
    odd = replace(always(time(9), time(12)), weekdays=("mon",), weeks="odd")
    hub = bookable(odd)
    # Weeks 51 (14 Dec), 53 (28 Dec), 1 (4 Jan), 3 (18 Jan): after week 53 two odd weeks follow each other.
    assert days(hub, date(2026, 12, 7), date(2027, 1, 24)) == ["12-14", "12-28", "01-04", "01-18"]
    hub = bookable(replace(odd, weeks="even"))
    assert days(hub, date(2026, 12, 7), date(2027, 1, 24)) == ["12-07", "12-21", "01-11"]


def test_the_fifth_tuesday(bookable) -> None:
    hub = bookable(replace(always(time(9), time(12)), weekdays=("tue",), nth=(5,)))
    # Of the months March to September 2026 only these have five: 31 March, 30 June, 29 September.
    assert days(hub, TUESDAY, date(2026, 9, 30)) == ["03-31", "06-30", "09-29"]


def test_the_first_and_the_last_friday(bookable) -> None:
    hub = bookable(replace(always(time(9), time(12)), weekdays=("fri",), nth=(1, -1)))
    assert days(hub, TUESDAY, date(2026, 5, 31)) == ["03-06", "03-27", "04-03", "04-24", "05-01", "05-29"]


def test_from_the_first_to_the_last_day(bookable) -> None:
    hub = bookable(always(time(9), time(12), first_day=date(2026, 3, 5), last_day=date(2026, 3, 7)))
    assert days(hub, TUESDAY, date(2026, 3, 31)) == ["03-05", "03-06", "03-07"]


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2026, 12, 31)])
def test_the_last_of_a_month_is_the_one_after_which_the_month_ends(day: date) -> None:
    assert happens_on(always(time(9), time(12), nth=(-1,)), day)
    assert not happens_on(always(time(9), time(12), nth=(-1,)), day - timedelta(days=7))


def test_a_closure_inside_a_series(bookable) -> None:
    training = Closure("training", WEDNESDAY, WEDNESDAY, time(9, 30), time(10, 30), reason={"nl": "Scholing"})
    hub = bookable(always(time(9), time(12), step_min=30), minutes=30, closures=[training])
    assert offered(hub, WEDNESDAY) == ["09:00", "10:30", "11:00", "11:30"]
    assert offered(hub, date(2026, 3, 5)) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def test_a_closure_of_days_and_one_of_another_group(bookable) -> None:
    feast = Closure("feast", WEDNESDAY, date(2026, 3, 5))
    others = Closure("others", date(2026, 3, 6), date(2026, 3, 6), groups=("care",))
    hub = bookable(always(time(9), time(12)), closures=[feast, others])
    assert days(hub, WEDNESDAY, date(2026, 3, 7)) == ["03-06", "03-07"]


def test_a_closure_wins_over_an_extra_opening_too(bookable) -> None:
    fair = ExtraOpening("fair", "civil", WEDNESDAY, time(13), time(14), 1, step_min=20)
    hub = bookable(openings=[fair], closures=[Closure("ill", WEDNESDAY, WEDNESDAY, time(13, 20))])
    assert offered(hub, WEDNESDAY) == ["13:00"]


def test_a_single_opening_beside_a_series(bookable) -> None:
    fair = ExtraOpening("fair", "civil", WEDNESDAY, time(10), time(11), 2, step_min=30)
    hub = bookable(always(time(9), time(10, 30), step_min=30), minutes=30, openings=[fair])
    found = slots(hub.board, "passport", WEDNESDAY, now=hub.now)
    # One place until 10:00, three until 10:30, two until 11:00.
    assert [slot.free for slot in found] == [1, 1, 3, 2]


def test_what_two_series_give_adds_up_and_an_appointment_may_go_from_one_into_the_next(bookable) -> None:
    morning = always(time(9), time(10), places=2, step_min=30)
    noon = replace(always(time(10), time(11), step_min=30), id="noon")
    hub = bookable(morning, noon, minutes=60)
    assert [
        (slot.starts_at.hour, slot.starts_at.minute, slot.free)
        for slot in slots(hub.board, "passport", WEDNESDAY, now=hub.now)
    ] == [(8, 0, 2), (8, 30, 1), (9, 0, 1)]


def test_the_places_of_a_channel_are_kept_for_it(bookable) -> None:
    hub = bookable(always(time(9), time(9, 20), places=3, reserved={"web": 1, "leased": 1}))

    def free() -> dict[str, int]:
        found = {}
        for channel in ("desk", "web", "leased"):
            times = slots(hub.board, "passport", WEDNESDAY, now=hub.now, channel=channel)
            found[channel] = times[0].free if times else 0
        return found

    # One for all, one more for the web page, one more for the registry.
    assert free() == {"desk": 1, "web": 2, "leased": 2}
    hub.ask(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), channel="web"))
    assert free() == {"desk": 1, "web": 1, "leased": 2}
    hub.ask(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), channel="desk"))
    assert free() == {"desk": 0, "web": 0, "leased": 1}
    hub.refuses(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), channel="web"), SlotTaken)
    hub.ask(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), channel="leased"))
    assert free() == {"desk": 0, "web": 0, "leased": 0}


def test_overbooking_sells_more_only_where_it_is_set(bookable) -> None:
    series = always(time(9), time(9, 20), places=10)
    # 15 in 100 of 10 places is 1.5, rounded down.
    for percent, free in ((0, 10), (15, 11), (20, 12)):
        hub = bookable(series, overbooking={"civil": percent})
        assert [slot.free for slot in slots(hub.board, "passport", WEDNESDAY, now=hub.now)] == [free]


def test_services_in_one_appointment_add_up_and_must_share_a_group(bookable, setup) -> None:
    hub = bookable(always(time(9), time(10), step_min=10))
    both = replace(
        hub.board.setup,
        services=tuple(replace(one, appointment_min=20) for one in hub.board.setup.services),
    )
    hub.configure(both)
    assert offered(hub, WEDNESDAY, services=("licence",)) == ["09:00", "09:10", "09:20"]
    hub.refuses(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), services=("care",)), NoAppointments)
    hub.refuses(c.BookAppointment("passport", at(WEDNESDAY, "09:00"), services=("x",)), NotFound)


def test_a_service_without_a_length_takes_no_appointments(bookable) -> None:
    hub = bookable(always(time(9), time(10)))
    with pytest.raises(NoAppointments, match="takes no appointments"):
        slots(hub.board, "licence", WEDNESDAY, now=hub.now)


def test_no_further_ahead_than_the_hub_lets_it(bookable) -> None:
    hub = bookable(always(time(9), time(10)))
    hub.policy(book_ahead_days=2)
    assert days(hub, TUESDAY, date(2026, 3, 31)) == ["03-04", "03-05"]
    hub.refuses(c.BookAppointment("passport", at(date(2026, 3, 6), "09:00")), NotBookable)
    hub.refuses(c.BookAppointment("passport", datetime(9999, 12, 31, 23, 59, tzinfo=UTC)), NotBookable)
    hub.refuses(c.BookAppointment("passport", datetime(1, 1, 1, tzinfo=UTC)), NotBookable)
