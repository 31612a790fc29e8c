"""Ways through the kiosk's screens of appointments, and hubs that have some, for the tour."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import scenes
from msgspec.structs import replace

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.capacity import CapacitySeries, OtherHub
from wijkhub_queue.hub_setup import HubSetup

if TYPE_CHECKING:
    from tour import Visit

WORKDAYS = CapacitySeries("days", "desk", ("mon", "tue", "wed", "thu", "fri"), time(9), time(16), 1, step_min=20)
BOOKABLE: HubSetup = replace(
    scenes.SETUP,
    services=tuple(replace(one, appointment_min=20) if one.group == "desk" else one for one in scenes.SERVICES),
    capacity=(WORKDAYS,),
    mark="KD",
    other_hubs=(OtherHub("BR", "Wijkhub Burgemeester Van der Heuvelkwartier", "Burgemeester Van der Heuvelplein 112"),),
)
LONG_NAMES = replace(
    scenes.TWELVE,
    services=tuple(replace(one, appointment_min=45) if one.group == "desk" else one for one in scenes.TWELVE.services),
    capacity=(WORKDAYS,),
)
EVERY_FIVE = replace(BOOKABLE, capacity=(replace(WORKDAYS, step_min=5),))
NAME, MAIL, PHONE = "Noor van den Heuvel-Oosterbaan", "noor.van.den.heuvel@voorbeeld.example", "0612345678"
APPOINTMENT = "0198c0de-0000-7000-8000-0000000000aa"


def booked(minutes: int, hub: MemoryHub) -> None:
    """A hub at which a passport is expected this long after (or before) the hour, 10:00; it was booked yesterday."""
    scenes.open_counters(hub)
    starts_at = scenes.NOW.replace(minute=0) + timedelta(minutes=minutes)
    book(hub, starts_at, APPOINTMENT)


def book(hub: MemoryHub, starts_at: datetime, appointment: str) -> None:
    """Book it the day before."""
    hub._now = lambda: scenes.NOW - timedelta(days=1)
    hub.do(c.BookAppointment("passport", starts_at), scenes.CHIEF, appointment)
    hub._now = lambda: scenes.NOW


def missed(hub: MemoryHub) -> None:
    """A hub that waited for somebody at 9:40."""
    booked(-20, hub)
    hub.do(c.NoteMissed())


def cancelled(hub: MemoryHub) -> None:
    """A hub at which somebody cancelled."""
    booked(40, hub)
    hub.do(c.CancelAppointment(APPOINTMENT), scenes.CHIEF)


def checked_in(hub: MemoryHub) -> None:
    """A hub at which somebody has checked in already."""
    booked(40, hub)
    hub.do(c.CheckIn(APPOINTMENT), scenes.CHIEF, "0198c0de-0000-7000-8000-0000000000bb")


def visit_check_in(v: Visit) -> None:
    """Where a code is scanned or typed."""
    v.services()
    v.link(v.t("kiosk.have-appointment"))
    v.heading("check-in.title")


def visit_code(code: str, v: Visit) -> None:
    """A code that was typed on the keys; the one of the appointment when it is empty."""
    code = code or v.stage.hub.board.appointments[APPOINTMENT].code
    visit_check_in(v)
    type_on_keys(v, code)
    v.press("check-in.go")
    v.page.locator(".screen--ticket, .screen--notice").wait_for()


def type_on_keys(v: Visit, text: str) -> None:
    """Touch one key after the other."""
    for letter in text:
        v.page.locator(f'[data-key="{letter}"]').first.click()


def visit_services(v: Visit) -> None:
    """What an appointment can be made for."""
    v.services()
    v.link(v.t("kiosk.make-appointment"))
    v.heading("book.what-for")


def visit_days(v: Visit) -> None:
    """The days for a passport."""
    visit_services(v)
    v.link(scenes.SERVICES[0].name[v.language])
    v.heading("book.which-day")


def visit_times(v: Visit) -> None:
    """The times of the second day, or its parts."""
    visit_days(v)
    v.page.locator(".choices .choice").nth(1).click()
    v.page.locator("a[href*='part='], .moments").first.wait_for()


def visit_gone(v: Visit) -> None:
    """A time that somebody else took meanwhile."""
    visit_times(v)
    v.stage.do(lambda hub: hub.do(c.BookAppointment("passport", scenes.NOW.replace(minute=0) + timedelta(days=1))))
    v.page.get_by_role("button", name="10:00").click()
    v.heading("book.gone")


def visit_name(v: Visit) -> None:
    """Who it is for."""
    visit_times(v)
    v.page.get_by_role("button", name="11:20").click()
    v.heading("book.name")


def visit_citizen_number(v: Visit) -> None:
    """The same, after a citizen service number."""
    visit_name(v)
    v.page.get_by_label(v.t("book.name-label")).fill("111222333")
    v.press("book.go")
    v.sees("book.wrong-citizen-number")


def visit_reach(v: Visit) -> None:
    """How to reach them."""
    visit_name(v)
    v.page.get_by_label(v.t("book.name-label")).fill(NAME)
    v.press("book.go")
    v.heading("book.reach")


def visit_email(v: Visit) -> None:
    """A mail address that is none yet."""
    visit_reach(v)
    v.press("book.by-email")
    v.heading("book.email")
    type_on_keys(v, "noor@")
    v.press("book.go")
    v.sees("book.wrong-email")


def visit_phone_number(v: Visit) -> None:
    """A telephone number, typed."""
    visit_reach(v)
    v.press("book.by-phone")
    v.heading("book.phone")
    type_on_keys(v, PHONE)


def visit_wants(v: Visit) -> None:
    """What help is wanted; a wheelchair is."""
    visit_reach(v)
    v.press("book.by-email")
    v.page.get_by_label(v.t("book.email-label")).fill(MAIL)
    v.press("book.go")
    v.heading("book.wants")
    for wanted in ("wheelchair", "interpreter"):
        v.page.get_by_label(v.t(f"wants.{wanted}")).check()


def visit_sure(v: Visit) -> None:
    """All of it once more."""
    visit_wants(v)
    v.press("book.go")
    v.heading("book.sure")


def visit_appointment(v: Visit) -> None:
    """The appointment that was made."""
    visit_sure(v)
    v.press("book.make")
    v.page.locator(".screen--appointment").wait_for()


def visit_appointment_easy_to_read(v: Visit) -> None:
    """The same, for one who sees badly."""
    visit_appointment(v)
    v.page.get_by_role("switch", name=v.t("kiosk.larger-letters")).check()
    v.page.get_by_role("switch", name=v.t("kiosk.more-contrast")).check()


def visit_not_booked(v: Visit) -> None:
    """A kiosk that was told by the hub that there is no appointment."""
    visit_sure(v)
    v.page.evaluate(
        "document.getElementById('withdraw').requestSubmit()"
    )  # as soon as it is there, with or without htmx
    v.heading("notice.not-booked.title")


def visit_plain_again(v: Visit) -> None:
    """A browser without scripts, when the hub can write nothing: the same form again."""
    visit_sure(v)
    v.stage.hub.unavailable = True
    v.press("book.make")
    v.heading("notice.restarting.title")
