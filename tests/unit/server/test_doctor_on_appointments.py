"""What `wijkhub doctor` says of appointments."""

from __future__ import annotations

from pathlib import Path

import pytest

from wijkhub_server.doctor import examine

SET_UP = """
[hub]
data-folder = "{folder}"
[server]
port = 0
[[groups]]
id = "desk"
letter = "A"
name = {{ nl = "Balie" }}
[[services]]
id = "passport"
group = "desk"
name = {{ nl = "Paspoort" }}
appointment-min = 15
[[counters]]
id = "1"
name = {{ nl = "Balie 1" }}
offers = ["desk"]
"""
CAPACITY = """
[[capacity]]
id = "always"
group = "desk"
weekdays = ["mon"]
start = 09:00:00
end = 17:00:00
places = 20
"""


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What is said of these settings beside those of the set-up."""

    def says(text: str = "", set_up: str = SET_UP) -> str:
        file = tmp_path / "settings.toml"
        file.write_text(set_up.format(folder=tmp_path) + text)
        examine(file)
        return capsys.readouterr().out

    return says


def test_a_service_that_can_be_booked_and_has_no_times_is_named(says) -> None:
    said = says()
    assert "NOT  service 'passport' takes appointments, and its group has no times for them" in said
    assert "add [[capacity]] for group 'desk', or leave out its appointment-min" in said
    assert "takes appointments" not in says(CAPACITY)


def test_overbooking_is_shown_with_what_it_risks(says) -> None:
    assert "overbooking of" not in says(CAPACITY)
    said = says(CAPACITY + "[overbooking]\ndesk = 10\n")
    # 22 sold, each comes with 0.9: 21 with 22 x 0.9^21 x 0.1 = 0.241, 22 with 0.9^22 = 0.098.
    assert (
        "overbooking of 'desk': 22 sold for 20 places; when 10% do not come, more come than there are places in 34% of "
        "the times that are full" in said
    )


def calendar(tmp_path: Path, key: str | None, mode: int = 0o600, enabled: str = "true") -> str:
    settings = f'[calendar]\nenabled = {enabled}\nzip = "3011 AA"\n'
    if key is None:
        return settings
    file = tmp_path / "calendar-key"
    file.write_text(key)
    file.chmod(mode)
    return f'{settings}key-file = "{file}"\n'


GOOD = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def test_a_calendar_that_forms_can_book_is_well_and_its_key_is_not_told(says, tmp_path: Path) -> None:
    said = says(CAPACITY + calendar(tmp_path, GOOD))
    assert "ok   calendar for forms: 1 services" in said
    assert "the key" not in said and "has no key" not in said and GOOD not in said


@pytest.mark.parametrize(
    ("key", "what", "do"),
    [
        (None, "has no key that will do: the hub does not start", "and name it by calendar.key-file"),
        ("short", "has no key that will do: the hub does not start", "one word of at least 20 plain letters"),
        ("geheim" * 4, "can be guessed", "openssl rand -hex 32"),
        ("a" * 64, "can be guessed", "openssl rand -hex 32"),
    ],
)
def test_a_calendar_whose_key_keeps_nobody_out_is_named(says, tmp_path, monkeypatch, key, what, do) -> None:
    monkeypatch.delenv("WIJKHUB_CALENDAR_KEY", raising=False)
    said = says(CAPACITY + calendar(tmp_path, key))
    [line] = [line for line in said.splitlines() if line.startswith("NOT ") and "calendar for forms" in line]
    assert what in line and do in said
    assert key is None or key == "short" or key not in said
    assert "calendar for forms" not in says(CAPACITY + calendar(tmp_path, key, enabled="false"))


@pytest.mark.parametrize(("mode", "well"), [(0o600, True), (0o640, True), (0o644, False)])
def test_a_key_that_others_may_read_is_named(says, tmp_path: Path, mode: int, well: bool) -> None:
    said = says(CAPACITY + calendar(tmp_path, GOOD, mode))
    assert ("others on this machine may read the key" not in said) is well


def test_a_calendar_without_anything_to_book_is_named(says, tmp_path: Path) -> None:
    said = says(calendar(tmp_path, GOOD), SET_UP.replace("appointment-min = 15", ""))
    assert (
        "NOT  calendar for forms: 0 services\n     -> give the services that forms may book an appointment-min" in said
    )
