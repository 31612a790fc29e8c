from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from wijkhub_kiosk.memory import MemoryHub
from wijkhub_queue.actors import Role
from wijkhub_queue.wire import Device

Browse = Callable[..., TestClient[Litestar]]


@pytest.mark.parametrize(
    ("role", "home"), [(Role.KIOSK, "/kiosk"), (Role.DISPLAY, "/display"), (Role.PRINTER_PAGE, "/printer")]
)
def test_a_code_makes_a_browser_the_screen_that_it_is_for(
    hub: MemoryHub, browse: Browse, role: Role, home: str
) -> None:
    hub.codes["ABCD-1234"] = Device("d1", "Hal", role, None, False)
    answer = browse().post("/enrol", data={"code": " ABCD-1234 "})
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("wijkhub-device=token-1;")
    assert {"HttpOnly", "SameSite=strict", f"Path={home}"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie


def test_over_a_safe_line_the_token_stays_on_safe_lines(hub: MemoryHub, browse: Browse) -> None:
    hub.codes["ABCD-1234"] = Device("d1", "Hal", Role.KIOSK, None, False)
    browser = browse()
    browser.base_url = "https://testserver.local"
    assert "Secure" in browser.post("/enrol", data={"code": "ABCD-1234"}).headers["set-cookie"]


def test_a_code_works_once(hub: MemoryHub, browse: Browse) -> None:
    hub.codes["ABCD-1234"] = Device("d1", "Hal", Role.KIOSK, None, False)
    browser = browse()
    browser.post("/enrol", data={"code": "ABCD-1234"})
    again = browser.post("/enrol", data={"code": "ABCD-1234", "language": "nl"})
    assert again.status_code == 400
    assert "Deze code werkt niet." in again.text and "set-cookie" not in again.headers


def test_a_code_in_the_address_is_filled_in_and_stays_text(browse: Browse) -> None:
    assert 'value="ABCD-1234"' in browse().get("/enrol?code=ABCD-1234").text
    assert "<script>x" not in browse().get("/enrol", params={"code": '"><script>x'}).text
