"""An appointment from the web to its end, on a real hub, in a browser without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from real_stage import RealStage
from tour import HAND

ONE_PLACE = """
[[services]]
id = "card"
group = "desk"
name = { nl = "Identiteitskaart aanvragen", en = "Apply for an identity card" }
appointment-min = 30

[[capacity]]
id = "days"
group = "desk"
weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
start = 09:00:00
end = 16:00:00
places = 1
step-min = 30
"""


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStage]:
    """A hub with one place for appointments, every day from 9:00 to 16:00."""
    stage = RealStage(tmp_path_factory.mktemp("hub"), counters=1, more=ONE_PLACE)
    try:
        stage.start()
        stage.sign_in()
        yield stage
    finally:
        stage.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(
        viewport={"width": HAND[0], "height": HAND[1]}, locale="nl", java_script_enabled=False, accept_downloads=True
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def pick_second_day(phone: Page, time: str) -> None:
    """The second day on offer is tomorrow or later, whatever the clock says, so all its times are to be had."""
    phone.locator(".choices--days a").nth(1).click()
    phone.get_by_role("button", name=time).click()


def test_an_appointment_is_booked_put_into_a_calendar_moved_and_cancelled(
    hub: RealStage, phone: Page, tmp_path: Path
) -> None:
    phone.goto(f"{hub.url}/appointment")
    phone.get_by_role("link", name="Identiteitskaart aanvragen").click()
    pick_second_day(phone, "11:00")
    phone.get_by_label("Uw naam").fill("Noor van den Heuvel 111222333")
    phone.get_by_label("E-mailadres").fill("noor@voorbeeld.example")
    phone.get_by_role("button", name="Maak de afspraak").click()
    expect(phone.locator("#name-wrong")).to_contain_text("burgerservicenummer")
    expect(phone.get_by_label("E-mailadres")).to_have_value("noor@voorbeeld.example")
    phone.get_by_label("Uw naam").fill("Noor van den Heuvel")
    phone.get_by_text("Ik kom met een rolstoel").click()
    phone.get_by_role("button", name="Maak de afspraak").click()
    expect(phone.get_by_text("om 11:00 uur")).to_be_visible()
    code = phone.locator(".code").inner_text().replace(" ", "")
    [found] = hub.read(f"/v1/appointments?code={code}")
    assert (found["person"]["name"], found["person"]["help"]) == ("Noor van den Heuvel", ["wheelchair"])
    assert found["appointment"]["channel"] == "web"

    with phone.expect_download() as coming:
        phone.get_by_role("link", name="Zet in uw agenda").click()
    coming.value.save_as(file := tmp_path / "afspraak.ics")
    lines = re.sub(r"\r\n ", "", file.read_bytes().decode()).split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    begins = found["appointment"]["startsAt"].replace("-", "").replace(":", "")
    assert f"DTSTART:{begins}" in lines and "SEQUENCE:0" in lines
    assert "Noor" not in file.read_text()

    phone.get_by_role("link", name="Kies een andere tijd").click()
    pick_second_day(phone, "13:30")
    expect(phone.get_by_text("om 13:30 uur")).to_be_visible()
    [moved] = hub.read(f"/v1/appointments?code={code}")
    assert moved["appointment"]["moves"] == 1

    phone.get_by_role("button", name="Ja, ik kom").click()
    expect(phone.get_by_text("U heeft laten weten dat u komt.")).to_be_visible()
    phone.get_by_role("link", name="Afspraak afzeggen").click()
    phone.get_by_role("button", name="Ja, zeg de afspraak af").click()
    expect(phone.get_by_text("De tijd is weer vrij.")).to_be_visible()
    [over] = hub.read(f"/v1/appointments?code={code}")
    assert over["appointment"]["state"] == "cancelled"
