from collections.abc import Callable

from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.assets import Assets
from wijkhub_kiosk.memory import MemoryHub, MemorySlip
from wijkhub_kiosk.pages import Pages
from wijkhub_kiosk.printer_page import MOST_SLIPS, PrinterView
from wijkhub_queue.actors import Role

Browse = Callable[..., TestClient[Litestar]]


def test_what_came_out_last_lies_first(hub: MemoryHub, browse: Browse) -> None:
    hub.slips += [MemorySlip("page-1", "A001", hub.now(), b"one"), MemorySlip("page-2", "A002", hub.now(), b"two")]
    page = browse(Role.PRINTER_PAGE).get("/printer").text
    assert page.index("A002 · 10:05") < page.index("A001 · 10:05")


def test_a_picture_is_served_and_one_that_is_not_there_is_not(hub: MemoryHub, browse: Browse) -> None:
    hub.slips.append(MemorySlip("page-1", "A001", hub.now(), b"\x89PNG"))
    browser = browse(Role.PRINTER_PAGE)
    answer = browser.get("/printer/slips/page-1")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert browser.get("/printer/slips/page-9").status_code == 404


def test_the_table_holds_only_so_many_and_is_laid_anew_only_when_it_changes(hub: MemoryHub) -> None:
    view = PrinterView(Pages(Assets()), hub, "nl")
    hub.slips += [MemorySlip(f"page-{n}", f"A{n:03d}", hub.now()) for n in range(MOST_SLIPS + 5)]
    html = view.parts()["slips"]
    assert html.count("<img") == MOST_SLIPS and "A004" not in html
    assert view.parts()["slips"] is html
    hub.slips.append(MemorySlip("page-99", "A099", hub.now()))
    assert "A099" in view.parts()["slips"]
