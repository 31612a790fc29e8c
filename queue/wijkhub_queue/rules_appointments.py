"""Rule 9, read from a journal: no place is sold twice, and every appointment's life is one that it can have.

As naive as can be, and without `decide`, `evolve`, `slots` and `capacity_day`, so that what they do can be checked
against it. Only the table of moves is theirs too: that is the rule itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wijkhub_queue import events as e
from wijkhub_queue.appointments import APPOINTMENT_MOVES, KEPT_DAYS, AppointmentMove, AppointmentState
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening
from wijkhub_queue.events import Recorded
from wijkhub_queue.hub_day import day_start
from wijkhub_queue.hub_setup import HubSetup, Policy
from wijkhub_queue.leases import Lease

_LOOKED_AT = timedelta(minutes=5)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Breach = tuple[int, str]


@dataclass
class Booking:
    """A place that is taken, by an appointment or for a while."""

    group: str
    channel: str
    starts_at: datetime
    minutes: int
    prepare: int
    clear: int
    until: datetime | None = None
    """Of a hold: how long it is kept."""
    state: AppointmentState = AppointmentState.BOOKED
    walked_in: bool = False
    lease: str | None = None

    def takes(self, moment: datetime, now: datetime) -> bool:
        """Whether it takes a place at this moment."""
        if self.state in (AppointmentState.CANCELLED, AppointmentState.MISSED) or self.walked_in:
            return False
        if self.until is not None and self.until <= now:
            return False
        begins = self.starts_at - timedelta(minutes=self.prepare)
        return begins <= moment < self.starts_at + timedelta(minutes=self.minutes + self.clear)


class Bookings:
    """What has been read so far."""

    def __init__(self) -> None:
        self.setup: HubSetup | None = None
        self.closures: dict[str, Closure] = {}
        self.openings: dict[str, ExtraOpening] = {}
        self.appointments: dict[str, Booking] = {}
        self.holds: dict[str, Booking] = {}
        self.codes: set[str] = set()
        self.leases: dict[str, Lease] = {}
        """Those of which all counts as sold."""
        self.taken_back: dict[tuple[str, datetime], Lease] = {}

    def read(self, recorded: Recorded) -> Iterator[Breach]:
        """Read one event."""
        event, at = recorded.event, recorded.occurred_at
        match event:
            case e.HubConfigured():
                self.setup = event.setup
            case e.ClosureAdded():
                self.closures[event.closure.id] = event.closure
            case e.ClosureRemoved():
                self.closures.pop(event.closure, None)
            case e.OpeningAdded():
                self.openings[event.opening.id] = event.opening
            case e.OpeningRemoved():
                self.openings.pop(event.opening, None)
            case e.DayTurned():
                self._forget(event.day)
            case e.ClockJumped():
                yield from self._clock_jumped(event)
            case e.PlacesLeased():
                yield from self._lent(event.lease, at)
            case e.PlacesTakenBack():
                lease = self.leases.pop(event.lease, None)
                if lease is not None:
                    self.taken_back[lease.group, lease.begins] = lease
            case e.SlotHeld():
                self.holds[event.hold] = _of(event, event.channel, until=event.until)
                yield from self._check_sold_once(self.holds[event.hold], at)
            case e.SlotReleased():
                self.holds.pop(event.hold, None)
            case e.AppointmentBooked():
                yield from self._booked(event, at)
            case e.AppointmentMoved():
                yield from self._moved(event, at)
            case e.AppointmentConfirmed():
                yield from self._become(event.appointment, AppointmentMove.CONFIRM)
            case e.AppointmentCancelled():
                yield from self._become(event.appointment, AppointmentMove.CANCEL)
            case e.AppointmentMissed():
                yield from self._become(event.appointment, AppointmentMove.MISS)
            case e.AppointmentCheckedIn():
                yield from self._become(event.appointment, AppointmentMove.CHECK_IN)
                if event.appointment in self.appointments:
                    self.appointments[event.appointment].walked_in = event.how == "walk-in"
            case _:
                pass

    def _forget(self, day: date) -> None:
        """A hub whose clock goes back, as in an exercise, sells days again that it has put away."""
        policy = self.setup.policy if self.setup is not None else Policy()
        try:
            oldest = day_start(day, policy.turn, policy.time_zone) - timedelta(days=KEPT_DAYS)
        except OverflowError:
            return
        self.appointments = {name: one for name, one in self.appointments.items() if one.starts_at >= oldest}

    def _clock_jumped(self, event: e.ClockJumped) -> Iterator[Breach]:
        try:
            by = timedelta(seconds=event.seconds)
            moved = {
                name: replace(hold, until=(hold.until or hold.starts_at) + by) for name, hold in self.holds.items()
            }
        except (OverflowError, ValueError):
            return
        self.holds = moved
        yield from ()

    def _booked(self, event: e.AppointmentBooked, at: datetime) -> Iterator[Breach]:
        if event.appointment in self.appointments:
            yield 4, f"appointment {event.appointment} was booked twice"
            return
        if event.code in self.codes:
            yield 9, f"code {event.code} was given to two appointments"
        self.codes.add(event.code)
        self.holds.pop(event.hold or "", None)
        booking = self.appointments[event.appointment] = _of(event, event.channel)
        booking.lease = event.lease
        if event.lease is None:
            yield from self._check_sold_once(booking, at)
        else:
            yield from self._check_within_lease(booking, event.lease, at)

    def _lent(self, lease: Lease, at: datetime) -> Iterator[Breach]:
        if lease.id in self.leases:
            return
        self.leases[lease.id] = lease
        for tick, places in enumerate(lease.places):
            if places:
                moment = lease.begins + tick * _LOOKED_AT
                yield from self._check_sold_once(Booking(lease.group, "leased", moment, 5, 0, 0), at)

    def _check_within_lease(self, booking: Booking, name: str, at: datetime) -> Iterator[Breach]:
        """Whether the registry had this place to sell."""
        lease = self.leases.get(name)
        moment = booking.starts_at - timedelta(minutes=booking.prepare)
        while lease is not None and booking.takes(moment, at):
            tick = (moment - lease.begins) // _LOOKED_AT
            sold = sum(one.lease == name and one.takes(moment, at) for one in self.appointments.values())
            if not 0 <= tick < len(lease.places) or sold > lease.places[tick]:
                yield 9, f"{sold} places of lease {name} are sold at {moment}, which is more than were lent"
                return
            moment += _LOOKED_AT

    def _moved(self, event: e.AppointmentMoved, at: datetime) -> Iterator[Breach]:
        yield from self._become(event.appointment, AppointmentMove.MOVE)
        booking = self.appointments.get(event.appointment)
        if booking is None:
            return
        if booking.starts_at != event.was:
            yield 9, f"appointment {event.appointment} was moved from {event.was}, but it was at {booking.starts_at}"
        self.holds.pop(event.hold or "", None)
        booking.starts_at, booking.minutes = event.starts_at, event.minutes
        booking.prepare, booking.clear = event.prepare, event.clear
        booking.lease = None
        yield from self._check_sold_once(booking, at)

    def _become(self, appointment: str, move: AppointmentMove) -> Iterator[Breach]:
        booking = self.appointments.get(appointment)
        if booking is None:
            yield 5, f"{move} of appointment {appointment}, which the hub does not have"
            return
        if booking.state not in APPOINTMENT_MOVES[move]:
            yield 5, f"{move} of appointment {appointment} while it is {booking.state}"
        booking.state = APPOINTMENT_MOVES[move].get(booking.state, booking.state)

    def _check_sold_once(self, booking: Booking, at: datetime) -> Iterator[Breach]:
        """Whether there is a place for it, with all that is taken, at each moment that it takes."""
        if self.setup is None or not 2000 <= booking.starts_at.year < 2200:
            # Years in which a zone's rules are known, and far from where a calendar ends.
            return
        others = [one for one in (*self.appointments.values(), *self.holds.values()) if one.group == booking.group]
        moment = booking.starts_at - timedelta(minutes=booking.prepare)
        while booking.takes(moment, at):
            used: dict[str, int] = {}
            of_lease: dict[str, int] = dict.fromkeys(self.leases, 0)
            for one in others:
                if one.takes(moment, at):
                    if one.lease in of_lease:
                        of_lease[one.lease] += 1
                    else:
                        used[one.channel] = used.get(one.channel, 0) + 1
            for lease in self.leases.values():
                tick = (moment - lease.begins) // _LOOKED_AT
                if lease.group == booking.group and 0 <= tick < len(lease.places):
                    used["leased"] = used.get("leased", 0) + max(lease.places[tick], of_lease[lease.id])
            places, reserved = self._places(self.setup, booking.group, moment)
            if any(
                group == booking.group and 0 <= (moment - begins) // _LOOKED_AT < len(lease.places)
                for (group, begins), lease in self.taken_back.items()
            ):
                reserved.pop("leased", None)
            needed = sum(
                max(used.get(channel, 0), reserved.get(channel, 0)) for channel in used.keys() | reserved.keys()
            )
            if needed > places:
                yield (
                    9,
                    f"{sum(used.values())} places of '{booking.group}' are sold at {moment}, and there are {places}",
                )
                return
            moment += _LOOKED_AT

    def _places(self, setup: HubSetup, group: str, moment: datetime) -> tuple[int, dict[str, int]]:
        """How many places there are at a moment, and how many of them are kept for each channel."""
        zone = ZoneInfo(setup.policy.time_zone)
        day = moment.astimezone(zone).date()
        for closure in (*setup.closures, *self.closures.values()):
            whole = closure.start is None and closure.end is None
            covers = whole or _within(moment, day, closure.start or time(0), closure.end or time(0), zone)
            if closure.first <= day <= closure.last and covers and group in (closure.groups or (group,)):
                return 0, {}
        places, reserved = 0, dict[str, int]()
        openings: list[CapacitySeries | ExtraOpening] = [*setup.capacity, *setup.extra_openings]
        for one in [*openings, *self.openings.values()]:
            on = _happens(one, day) if isinstance(one, CapacitySeries) else one.day == day
            if one.group == group and on and _within(moment, day, one.start, one.end, zone):
                places += one.places
                for channel, kept in one.reserved.items():
                    reserved[channel] = reserved.get(channel, 0) + kept
        return places + places * setup.overbooking.get(group, 0) // 100, reserved


def _of(event: e.SlotHeld | e.AppointmentBooked, channel: str, until: datetime | None = None) -> Booking:
    return Booking(event.group, channel, event.starts_at, event.minutes, event.prepare, event.clear, until)


def _within(moment: datetime, day: date, start: time, end: time, zone: ZoneInfo) -> bool:
    """Whether a moment lies between two local times, either reading of which counts where a clock change gives two."""
    last = day if end != time(0) else day + timedelta(days=1)
    begins = min(datetime.combine(day, start, zone).replace(fold=fold).astimezone(moment.tzinfo) for fold in (0, 1))
    ends = max(datetime.combine(last, end, zone).replace(fold=fold).astimezone(moment.tzinfo) for fold in (0, 1))
    return begins <= moment < ends


def _happens(series: CapacitySeries, day: date) -> bool:
    of_month = [day.replace(day=n) for n in range(1, 32) if _is_day(day, n)]
    same = [one for one in of_month if one.weekday() == day.weekday()]
    nth = same.index(day) + 1
    return (
        _WEEKDAYS[day.weekday()] in series.weekdays
        and (series.first_day or day) <= day <= (series.last_day or day)
        and (series.weeks == "every" or series.weeks == ("odd" if day.isocalendar()[1] % 2 else "even"))
        and (not series.nth or nth in series.nth or (-1 in series.nth and nth == len(same)))
    )


def _is_day(day: date, number: int) -> bool:
    try:
        day.replace(day=number)
    except ValueError:
        return False
    return True
