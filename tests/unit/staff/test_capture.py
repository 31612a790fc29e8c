import re
import xml.etree.ElementTree as ElementTree
from datetime import time, timedelta

import pytest
from msgspec.structs import replace

from wijkhub_queue import commands as c
from wijkhub_queue.capacity import WEEKDAYS, CapacitySeries
from wijkhub_queue.persons import Person
from wijkhub_staff.capture import BOARD_PICTURES, take_pictures
from wijkhub_staff.terminal import Terminal

pytestmark = pytest.mark.anyio


@pytest.fixture
def setup(setup):
    """Passports can be had by appointment."""
    series = CapacitySeries("p", "papers", WEEKDAYS, time(9), time(12), 1, step_min=15)
    return replace(setup, services=(replace(setup.services[0], appointment_min=15),), capacity=(series,))


async def test_pictures_of_every_screen_are_taken_and_need_no_network(hub, take, clock, tmp_path):
    for _ in range(3):
        await take("passport")
    await hub.do(c.BookAppointment("passport", clock.now() + timedelta(hours=1), person=Person("Jan de Vries")))
    terminal = Terminal(hub.client(), name="Noor", place="http://hub", monotonic=clock.monotonic)
    taken = await take_pictures(terminal, pin="1234", counter="c1", folder=tmp_path)
    names = ["sign-in", "counters", *(name for name, _, _ in BOARD_PICTURES)]
    assert [path.name for path in taken] == [f"terminal-{name}-nl.svg" for name in names]
    for path in taken:
        picture = path.read_text("utf-8")
        ElementTree.fromstring(picture)
        # Clips within the picture are `url(#...)`; a font from elsewhere would be `url("http...`.
        assert set(re.findall(r"url\((.)", picture)) <= {"#"}
    pictures = {path.name: path.read_text("utf-8") for path in taken}
    assert len(set(pictures.values())) == len(pictures)
