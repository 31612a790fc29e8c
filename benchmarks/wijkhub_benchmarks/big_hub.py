"""A hub with more numbers than any run gives out: 26 groups of 999, and counters for as many clerks."""

from __future__ import annotations

import string
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SERVICES = tuple(f"service-{letter}" for letter in string.ascii_lowercase)
COUNTERS = tuple(str(n) for n in range(1, 11))
BAND = 999
"""Numbers of a group."""
NUMBERS = (BAND - 9) * len(SERVICES)
"""How many tickets can be given, each service in turn and some more of the first, before a number comes back."""
SUPERVISOR = ("Meetlat", "246810")
PRINTER = "page"

_HUB = """\
[hub]
id = "benchmark"
name = "Wijkhub Meetlat"
data-folder = "{folder}"
waiting-place = {{ nl = "Ga zitten in de wachtruimte.", en = "Take a seat in the waiting area." }}

[server]
host = "127.0.0.1"
port = {port}

[policy]
turn = {turn}

[[printers]]
id = "page"
driver = "browser"
"""
_GROUP = """
[[groups]]
id = "group-{small}"
letter = "{letter}"
first = 1
last = {last}
name = {{ nl = "Groep {letter}", en = "Group {letter}" }}

[[services]]
id = "service-{small}"
group = "group-{small}"
name = {{ nl = "Dienst {letter} aanvragen", en = "Apply for service {letter}" }}
bring = {{ nl = ["Uw identiteitsbewijs", "Uw pinpas"], en = ["Your identity document", "Your bank card"] }}
search = {{ nl = ["aanvraag", "dienst"], en = ["apply", "service"] }}
"""
_COUNTER = """
[[counters]]
id = "{n}"
name = {{ nl = "Balie {n}", en = "Counter {n}" }}
offers = [{offers}]
"""


def write_settings(path: Path, *, folder: Path, port: int = 0, band: int = BAND) -> None:
    """Write the settings file of such a hub; port 0 takes any free one, `band` is how many numbers a group has.

    The hub's day turns half a day from now, so that none ends in the middle of a benchmark.
    """
    turn = datetime.now(ZoneInfo("Europe/Amsterdam")) + timedelta(hours=12)
    offers = ", ".join(f'"group-{letter}"' for letter in string.ascii_lowercase)
    parts = [_HUB.format(folder=folder, port=port, turn=f"{turn:%H:%M:00}")]
    parts += [_GROUP.format(letter=letter.upper(), small=letter, last=band) for letter in string.ascii_lowercase]
    parts += [_COUNTER.format(n=n, offers=offers) for n in COUNTERS]
    path.write_text("".join(parts), encoding="utf-8")
