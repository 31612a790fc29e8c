"""Batches as hubs of each protocol version sent them: files that may be added to and never changed.

`MEANS` says, written by hand, what today's registry must read in each.
"""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from wijkhub_queue.sync.batches import (
    OLDEST_PROTOCOL,
    PROTOCOL,
    BatchHeader,
    EventLine,
    Taken,
    decode_batch,
    encode_batch,
)

FOLDER = Path(__file__).parent
CUT = b'{"seq":43,"eventId":"0197a3c2-9a45-7c0'
"""What a failing disk left of an event; it is kept under its place."""

V1 = (
    EventLine(
        41,
        "0197a3c2-7d10-7a31-8f00-3b7a5c1de9a1",
        "ticket-issued",
        1,
        datetime(2026, 3, 2, 8, 0, 5, 250_000, tzinfo=UTC),
        "kiosk:hal",
        msgspec.Raw(b'{"ticket":"0197","number":"A012","group":"papers","service":"passport"}'),
    ),
    EventLine(
        42,
        "0197a3c2-9a44-7c02-8d11-5f0c2be4a7d2",
        "from-a-later-version",
        9,
        datetime(2026, 3, 2, 8, 1, tzinfo=UTC),
        "clerk:noor",
        msgspec.Raw(b'[1,"twee",null]'),
    ),
)
MEANS: dict[int, tuple[BatchHeader, tuple[EventLine, ...]]] = {
    1: (BatchHeader("west", 2, 41, 3, protocol=1, software="0.1.0"), V1),
}


def as_told(event: EventLine) -> tuple[object, ...]:
    """An event in a form that compares: a raw payload does not."""
    return (*msgspec.structs.astuple(event)[:-1], bytes(event.payload))


def read(version: int) -> tuple[BatchHeader, list[Taken]]:
    return decode_batch((FOLDER / f"batch.v{version}.ndjson.gz").read_bytes())


def test_every_version_that_a_registry_takes_has_a_file() -> None:
    assert {path.name for path in FOLDER.glob("batch.*")} == {
        f"batch.v{version}.ndjson.gz" for version in range(1, PROTOCOL + 1)
    }
    assert max(1, PROTOCOL - 2) == OLDEST_PROTOCOL


@pytest.mark.parametrize("version", MEANS)
def test_a_batch_of_then_means_what_it_meant(version: int) -> None:
    header, taken = read(version)
    expected, events = MEANS[version]
    assert header == expected
    assert [as_told(one.event) for one in taken if one.event is not None] == [as_told(event) for event in events]


def test_an_event_that_a_disk_spoilt_is_kept_as_it_came() -> None:
    _, taken = read(1)
    assert taken[2] == Taken(43, "raw-" + hashlib.sha256(CUT).hexdigest()[:32], CUT, None)


def test_a_batch_of_today_is_written_as_it_was() -> None:
    header, events = MEANS[PROTOCOL]
    then = gzip.decompress((FOLDER / f"batch.v{PROTOCOL}.ndjson.gz").read_bytes()).split(b"\n")
    assert gzip.decompress(encode_batch(header, events)).split(b"\n")[:3] == then[:3]
