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

    def says(text: str = "") -> str:
        file = tmp_path / "settings.toml"
        file.write_text(SET_UP.format(folder=tmp_path) + text)
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
