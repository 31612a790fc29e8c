import re
import xml.etree.ElementTree as ElementTree

import pytest

from wijkhub_staff.capture import BOARD_PICTURES, take_pictures
from wijkhub_staff.terminal import Terminal

pytestmark = pytest.mark.anyio


async def test_pictures_of_every_screen_are_taken_and_need_no_network(hub, take, clock, tmp_path):
    for service in ("passport", "licence", "passport"):
        await take(service)
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
