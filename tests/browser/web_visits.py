"""Ways through the web pages of appointments, and hubs that tell waits, for the tour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import scenes
from appointment_visits import APPOINTMENT, book

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.capacity import Closure
from wijkhub_queue.waits_range import WaitRange

if TYPE_CHECKING:
    from tour import Visit

TOMORROW = date(2026, 3, 18)
AT_TEN = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
NAME = "Wilhelmina-Alexandra van Oosterhout-Groenewegen"
ADDRESS = "Burgemeester Van der Heuvelplein 112, Zonnehoek"


def booked(hub: MemoryHub) -> None:
    """A hub at which somebody is expected tomorrow at ten."""
    hub.address = ADDRESS
    book(hub, AT_TEN, APPOINTMENT)


def confirmed(hub: MemoryHub) -> None:
    """The same, and they said that they will come."""
    booked(hub)
    hub.do(c.ConfirmAppointment(APPOINTMENT))


def long_named(hub: MemoryHub) -> None:
    """A hub at which somebody is expected for the service with the longest name."""
    hub.address = ADDRESS
    hub.do(c.BookAppointment("s1", AT_TEN), scenes.CHIEF, APPOINTMENT)


def cancelled(hub: MemoryHub) -> None:
    """A hub at which somebody cancelled."""
    booked(hub)
    hub.do(c.CancelAppointment(APPOINTMENT))


def displaced(hub: MemoryHub) -> None:
    """A hub that is closed after all when somebody is expected."""
    booked(hub)
    hub.do(c.AddClosure(Closure("flood", TOMORROW, TOMORROW), displace=True), scenes.CHIEF)


def missed(hub: MemoryHub) -> None:
    """A hub that waited for somebody at 9:40."""
    book(hub, scenes.NOW - timedelta(minutes=25), APPOINTMENT)
    hub.do(c.NoteMissed())


def checked_in(hub: MemoryHub) -> None:
    """A hub at which somebody has come for their appointment."""
    scenes.open_counters(hub)
    book(hub, scenes.NOW.replace(minute=20), APPOINTMENT)
    hub.do(c.CheckIn(APPOINTMENT), scenes.KIOSK, "00000000-0000-7000-8000-000000000077")


def waits(hub: MemoryHub) -> None:
    """A hub at work that tells waits."""
    scenes.open_counters(hub, 3)
    for service in ("passport", "money", "street") * 3:
        scenes.take(hub, service)
    for counter in (1, 2, 3):
        scenes.call(hub, counter)
    hub.service_waits = {
        "passport": WaitRange("range", 10, 20),
        "money": WaitRange("over-an-hour", 65, 90),
        "street": WaitRange("right-away", 0, 5),
    }
    hub.wait_of_ticket = lambda ticket: WaitRange("range", 10, 20)  # type: ignore[method-assign]  # for every ticket


def waits_of_long_names(hub: MemoryHub) -> None:
    """A hub that tells the longest of its sentences beside the longest of its names."""
    scenes.open_counters(hub)
    hub.service_waits["s0"] = WaitRange("not-today", closes_at=scenes.NOW.replace(hour=16, minute=0))


def too_late(hub: MemoryHub) -> None:
    """A hub that closes before whoever comes now is helped."""
    waits(hub)
    hub.service_waits["passport"] = WaitRange("not-today", closes_at=scenes.NOW.replace(hour=16, minute=0))


def unbookable(hub: MemoryHub) -> None:
    """A hub where nothing is booked on the web."""
    hub.web_booking = False


def visit_own(way: str, v: Visit) -> None:
    """An appointment's own page, or one below it."""
    token = v.stage.do(lambda hub: hub.appointment_token(hub.board.appointments[APPOINTMENT]))
    v.go(f"/a/{token}{way}{'&' if '?' in way else '?'}language={v.language}")
    v.page.locator(".stub h1").wait_for()


def visit_web(way: str, v: Visit) -> None:
    """A page of booking on the web."""
    v.go(f"/appointment{way}{'&' if '?' in way else '?'}language={v.language}")
    v.page.locator(".stub h1").wait_for()


def visit_details(v: Visit) -> None:
    """The form, with a time that is held."""
    visit_web(f"/times?service=passport&day={TOMORROW}", v)
    v.page.get_by_role("button", name="10:00").click()
    v.heading("web.who")


def visit_gone(v: Visit) -> None:
    """A time that somebody else took while the page stood there."""
    visit_web(f"/times?service=passport&day={TOMORROW}", v)
    v.stage.do(booked)
    v.page.get_by_role("button", name="10:00").click()
    v.sees("times.nearest")


def visit_wrong(v: Visit) -> None:
    """The form, with everything wrong that can be."""
    visit_details(v)
    v.page.locator("#name").fill(f"{NAME} 111222333")
    v.page.locator("#email").fill("naam.zonder.adres")
    v.page.locator("#phone").fill("")
    v.press("web.book")
    v.sees("web.wrong-citizen-number")


def visit_late(v: Visit) -> None:
    """The form of somebody who took longer than their time was held, and whose time is gone."""
    visit_details(v)

    def gone(hub: MemoryHub) -> None:
        for held in list(hub.board.holds):
            hub.do(c.ReleaseSlot(held))
        booked(hub)

    v.stage.do(gone)
    v.page.locator("#name").fill(NAME)
    v.page.locator("#email").fill("naam@voorbeeld.nl")
    v.press("web.book")
    v.sees("times.nearest")
