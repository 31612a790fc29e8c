"""Events as hubs once wrote them: a file per type and version, which may be added to and never changed.

`<type>.v<version>.json` holds a payload. `MEANS` says, written by hand, what today's program must read in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec
import pytest

from wijkhub_queue import events as e
from wijkhub_queue.capacity import CapacitySeries, Closure, ExtraOpening, OtherHub
from wijkhub_queue.commands import Reason
from wijkhub_queue.events import EVENT_TYPES, CallReason, read_event
from wijkhub_queue.hours import DayException, Doors, Hours, TimeRange
from wijkhub_queue.hours import State as HoursState
from wijkhub_queue.hub_setup import CounterPlace, HubSetup, Policy, Service, ServiceGroup, TicketClass
from wijkhub_queue.leases import Lease, LeasedService
from wijkhub_queue.printer_state import PrinterState

FOLDER = Path(__file__).parent
GOLDEN = sorted(FOLDER.glob("*.json"))

CLOSED = Closure(
    id="scholing",
    first=date(2026, 4, 27),
    last=date(2026, 4, 28),
    start=time(13, 0),
    end=time(15, 0),
    groups=("burgerzaken",),
    reason={"nl": "Scholing"},
)
EXTRA = ExtraOpening(
    id="zaterdag",
    group="burgerzaken",
    day=date(2026, 5, 2),
    start=time(10, 0),
    end=time(13, 0),
    places=2,
    step_min=15,
    reserved={"leased": 1},
)

MEANS: dict[str, e.Event] = {
    "appointment-booked.v1": e.AppointmentBooked(
        appointment="0197",
        code="DHK7M4QX",
        service="rijbewijs",
        group="burgerzaken",
        starts_at=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
        minutes=35,
        prepare=5,
        clear=10,
        people=2,
        channel="web",
        services=("pasfoto",),
        language="en",
        needs_language="ar",
        interpreter=True,
        clerk="noor",
        printer="hal",
        hold="0196",
        lease="2026-03-27.burgerzaken",
    ),
    "appointment-cancelled.v1": e.AppointmentCancelled(appointment="0197", reason="duplicate"),
    "appointment-checked-in.v1": e.AppointmentCheckedIn(appointment="0197", ticket="0198", how="walk-in"),
    "appointment-confirmed.v1": e.AppointmentConfirmed(appointment="0197"),
    "appointment-displaced.v1": e.AppointmentDisplaced(appointment="0197", because="scholing"),
    "appointment-missed.v1": e.AppointmentMissed(appointment="0197"),
    "appointment-moved.v1": e.AppointmentMoved(
        appointment="0197",
        was=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
        starts_at=datetime(2026, 3, 30, 8, 20, tzinfo=UTC),
        minutes=35,
        prepare=5,
        clear=10,
        hold="0196",
    ),
    "appointment-restored.v1": e.AppointmentRestored(appointment="0197"),
    "closure-added.v1": e.ClosureAdded(closure=CLOSED),
    "closure-removed.v1": e.ClosureRemoved(closure="scholing"),
    "opening-added.v1": e.OpeningAdded(opening=EXTRA),
    "opening-removed.v1": e.OpeningRemoved(opening="zaterdag"),
    "slot-held.v1": e.SlotHeld(
        hold="0196",
        service="rijbewijs",
        group="burgerzaken",
        starts_at=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
        minutes=35,
        until=datetime(2026, 3, 26, 14, 8, tzinfo=UTC),
        prepare=5,
        clear=10,
        people=2,
        channel="web",
        services=("pasfoto",),
    ),
    "slot-released.v1": e.SlotReleased(hold="0196"),
    "lease-settled.v1": e.LeaseSettled(lease="2026-03-27.burgerzaken", bookings=("0197",)),
    "places-leased.v1": e.PlacesLeased(
        Lease(
            id="2026-03-27.burgerzaken",
            group="burgerzaken",
            day=date(2026, 3, 27),
            begins=datetime(2026, 3, 26, 23, 0, tzinfo=UTC),
            places=(0, 0, 2),
            starts=(2,),
            services=(
                LeasedService(
                    id="rijbewijs",
                    name={"nl": "Rijbewijs"},
                    minutes=15,
                    prepare=5,
                    clear=10,
                    additional=3,
                    upl="http://standaarden.overheid.nl/owms/terms/rijbewijs",
                    bring={"nl": ("uw paspoort",)},
                ),
            ),
            until=datetime(2026, 3, 26, 20, 0, tzinfo=UTC),
            margin_s=30,
            time_zone="UTC",
            mark="DH",
        )
    ),
    "places-taken-back.v1": e.PlacesTakenBack(lease="2026-03-27.burgerzaken"),
    "hours-stated.v1": e.HoursStated(
        Hours(
            "Mo-Fr 09:00-17:00; PH off",
            (DayException(date(2026, 12, 24), HoursState.OPEN, (TimeRange("09:00", "12:00"),), {"nl": "kerstavond"}),),
            Doors(
                "closed",
                datetime(2026, 11, 2, 9, 0, tzinfo=UTC),
                datetime(2026, 11, 2, 23, 0, tzinfo=UTC),
                {"nl": "storm"},
            ),
            datetime(2026, 11, 1, 12, 0, tzinfo=UTC),
        )
    ),
    "clock-jumped.v1": e.ClockJumped(seconds=-3600.5),
    "epoch-started.v1": e.EpochStarted(previous=1, reason="restored", missing=37, returned=5),
    "counter-closed.v1": e.CounterClosed(counter="balie-1"),
    "counter-opened.v1": e.CounterOpened(counter="balie-1", clerk="noor", skills=("rdw", "id"), languages=("nl", "ar")),
    "counter-paused.v1": e.CounterPaused(counter="balie-1"),
    "counter-resumed.v1": e.CounterResumed(counter="balie-1"),
    "day-closed.v1": e.DayClosed(),
    "day-opened.v1": e.DayOpened(),
    "day-turned.v1": e.DayTurned(day=date(2026, 3, 29)),
    "doors-closed.v1": e.DoorsClosed(),
    "doors-opened.v1": e.DoorsOpened(),
    "help-answered.v1": e.HelpAnswered(place="Kiosk hal"),
    "help-asked.v1": e.HelpAsked(place="Kiosk hal"),
    "hub-configured.v1": e.HubConfigured(
        setup=HubSetup(
            name="Huis van de Wijk Delfshaven",
            groups=(
                ServiceGroup(
                    id="burgerzaken", letter="A", name={"nl": "Burgerzaken", "en": "Civil affairs"}, first=100, last=499
                ),
            ),
            services=(
                Service(
                    id="rijbewijs",
                    group="burgerzaken",
                    name={"nl": "Rijbewijs", "en": "Driving licence"},
                    bring={"nl": ("Pasfoto",)},
                    search={"nl": ("auto", "brommer")},
                    skill="rdw",
                    upl="http://standaarden.overheid.nl/owms/terms/rijbewijs",
                    appointment_min=20,
                    prepare_min=5,
                    clear_min=10,
                    additional_min=15,
                    handling_min=12.5,
                ),
            ),
            counters=(CounterPlace(id="balie-1", name={"nl": "Balie 1"}, offers=("burgerzaken",)),),
            languages=("nl", "tr"),
            policy=Policy(
                classes=(
                    TicketClass(id="walk-in", rate=1.0, name={"nl": "inloop"}),
                    TicketClass(id="urgent", rate=7.5, name={"nl": "dringend"}),
                ),
                longest_wait_min=45.0,
                undo_within_s=30.0,
                turn=time(2, 30),
                time_zone="Europe/Warsaw",
                waiting_at_turn="keep",
                day_opens="by-staff",
                early_min=45,
                on_time_min=5,
                grace_min=12,
                head_start_min=20,
                missed_after_min=30,
                hold_min=8,
                book_ahead_days=90,
                book_least_min=120,
                lease_days=7,
                lease_ends_min=60,
                clock_margin_s=30,
            ),
            waiting_place={"nl": "de hal"},
            exercise=True,
            mark="DH",
            other_hubs=(OtherHub(mark="KR", name="Kralingen", address="Oostplein 1"),),
            capacity=(
                CapacitySeries(
                    id="ochtend",
                    group="burgerzaken",
                    weekdays=("mon", "fri"),
                    start=time(9, 0),
                    end=time(12, 30),
                    places=3,
                    step_min=10,
                    weeks="odd",
                    nth=(1, -1),
                    first_day=date(2026, 1, 5),
                    last_day=date(2026, 12, 18),
                    reserved={"web": 2},
                ),
            ),
            extra_openings=(EXTRA,),
            closures=(CLOSED,),
            closes={"mon": time(17, 0), "thu": time(20, 30)},
            overbooking={"burgerzaken": 10},
        )
    ),
    "printer-changed.v1": e.PrinterChanged(printer="hal", state=PrinterState.PAPER_OUT),
    "priority-changed.v1": e.PriorityChanged(ticket="0198", ticket_class="urgent", reason=Reason.SHORT_QUESTION),
    "step-undone.v1": e.StepUndone(ticket="0198", counter="balie-1", step="ticket-called"),
    "ticket-called.v1": e.TicketCalled(
        ticket="0198",
        counter="balie-1",
        because=CallReason(
            code="chosen",
            waited_s=912.25,
            ticket_class="walk-in",
            rate=1.0,
            passed=3,
            limit_s=2700.0,
            staff=Reason.HUB_FAULT,
            booked=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
        ),
    ),
    "ticket-issued.v1": e.TicketIssued(
        ticket="0198",
        number="A012",
        group="burgerzaken",
        service="rijbewijs",
        ticket_class="urgent",
        language="en",
        needs_language="ar",
        clerk="noor",
        channel="terminal",
        printer="hal",
        reason=Reason.FRAIL,
        appointment="0197",
        booked=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
        since=datetime(2026, 3, 27, 9, 5, tzinfo=UTC),
        interpreter=True,
    ),
    "ticket-left.v1": e.TicketLeft(ticket="0198", because="day-turned"),
    "ticket-no-show.v1": e.TicketNoShow(ticket="0198", counter="balie-1"),
    "ticket-parked.v1": e.TicketParked(ticket="0198", counter="balie-1"),
    "ticket-recalled.v1": e.TicketRecalled(ticket="0198", counter="balie-1"),
    "ticket-reprinted.v1": e.TicketReprinted(ticket="0198", printer="hal"),
    "ticket-returned.v1": e.TicketReturned(ticket="0198", counter="balie-1"),
    "ticket-served.v1": e.TicketServed(ticket="0198", counter="balie-1"),
    "ticket-started.v1": e.TicketStarted(ticket="0198", counter="balie-1"),
    "ticket-transferred.v1": e.TicketTransferred(
        ticket="0198", group="zorg", service="hulp-thuis", only_at="balie-2", counter="balie-1", clerk="jan"
    ),
    "ticket-unparked.v1": e.TicketUnparked(ticket="0198"),
}


def named(path: Path) -> tuple[str, int]:
    """The type and version that a file's name states."""
    event_type, version = path.stem.rsplit(".v", 1)
    return event_type, int(version)


def test_every_type_has_a_file_for_every_version_it_ever_had() -> None:
    needed = {f"{name}.v{version}" for name, kind in EVENT_TYPES.items() for version in range(1, kind.VERSION + 1)}
    assert {path.stem for path in GOLDEN} == needed


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_payload_still_means_what_it_meant(path: Path) -> None:
    event_type, version = named(path)
    assert read_event(event_type, version, path.read_bytes()) == MEANS[path.stem]


@pytest.mark.parametrize(
    "path", [path for path in GOLDEN if named(path)[1] == EVENT_TYPES[named(path)[0]].VERSION], ids=lambda p: p.stem
)
def test_a_payload_of_today_is_written_as_it_was(path: Path) -> None:
    event = read_event(*named(path), path.read_bytes())
    assert msgspec.json.format(msgspec.json.encode(event), indent=2) == path.read_bytes().strip()


def left_at_default(value: object, where: str) -> Iterator[str]:
    """Where in a payload a field holds its default."""
    if isinstance(value, tuple):
        for item in value:
            yield from left_at_default(item, where)
    if not isinstance(value, msgspec.Struct):
        return
    for field in msgspec.structs.fields(value):
        inner, path = getattr(value, field.name), f"{where}.{field.name}"
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        if inner == default:
            yield path
        yield from left_at_default(inner, path)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_no_field_of_a_golden_payload_is_left_at_its_default(path: Path) -> None:
    # Else a field that was renamed would be read as its default, and nobody would notice.
    event = read_event(*named(path), path.read_bytes())
    assert list(left_at_default(event, path.stem)) == []
