"""The line with the hub's hours: what the city stated, where it does not contradict what staff do. It is 10:05."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.hours_line import hours_line
from wijkhub_kiosk.kiosk import KioskView
from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue import commands as c
from wijkhub_queue.actors import SYSTEM, Actor, Role
from wijkhub_queue.hours import Hours

Browse = Callable[..., TestClient[Litestar]]
CHIEF = Actor(Role.SUPERVISOR, "chief")


def state(hub: MemoryHub, text: str | None) -> None:
    hub.do(c.StateHours(Hours(text)), SYSTEM)


def line(hub: MemoryHub, language: str = "nl") -> str:
    return hours_line(hub.board, hub.now(), language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Mo-Fr 09:00-17:00", "nl", "Open tot 17:00"),
        ("Mo-Fr 09:00-17:00", "en", "Open until 17:00"),
        # Staff give numbers on a day on which the hours say otherwise, or say nothing.
        ("Mo-Fr 13:00-17:00", "nl", ""),
        ('unknown "als het bord buiten staat"', "nl", ""),
        (None, "nl", ""),
    ],
)
def test_an_open_hub_says_until_when(hub: MemoryHub, text: str | None, language: str, words: str) -> None:
    state(hub, text)
    assert line(hub, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mo-Fr 13:00-17:00", "Gesloten, vandaag open om 13:00"),
        ('Mo-Fr 09:00-17:00 "op afspraak"', "Alleen op afspraak, tot 17:00"),
        # The doors are closed though the hours say open: staff know better.
        ("Mo-Fr 09:00-17:00", ""),
    ],
)
def test_a_hub_that_gives_no_numbers_says_when_it_opens(hub: MemoryHub, text: str, words: str) -> None:
    hub.do(c.CloseDoors(), CHIEF)
    state(hub, text)
    assert line(hub) == words


def test_nobody_stated_hours_so_nothing_is_said(hub: MemoryHub) -> None:
    assert line(hub) == ""


def test_the_line_stands_on_every_screen_and_can_be_asked_for_by_itself(hub: MemoryHub, browse: Browse) -> None:
    kiosk = browse(Role.KIOSK)
    state(hub, "Mo-Fr 09:00-17:00")

    def shown(path: str) -> str:
        [found] = re.findall(r'id="hours"[^>]*>([^<]*)<', kiosk.get(path).text)
        return found

    for path in ("/kiosk", "/kiosk/services", "/kiosk/services/passport", "/kiosk/hours"):
        assert shown(path) == "Open tot 17:00"
    assert shown("/kiosk/hours?language=en") == "Open until 17:00"


def test_kiosks_hear_of_other_hours(hub: MemoryHub) -> None:
    view = KioskView(hub)
    before = view.parts()
    state(hub, "24/7")
    assert {name for name, mark in view.parts().items() if mark != before[name]} == {"hours"}
