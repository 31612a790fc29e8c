"""A booking in a code: read back as it was by whoever has the key, and by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from wijkhub_queue.leases import LeasedBooking
from wijkhub_queue.sync.booking_code import LONGEST, read_code, signed_code
from wijkhub_queue.sync.keys import SigningKey, fingerprint
from wijkhub_queue.sync.messages import RegistryKey

KEY = SigningKey.new()
PINNED = (RegistryKey(fingerprint(KEY.public_key), KEY.public_key),)
BOOKING = LeasedBooking(
    str(UUID(int=1)),
    "2026-03-03.civil",
    "DHK7M4QX",
    "passport",
    "civil",
    datetime(2026, 3, 3, 8, 0, tzinfo=UTC),
    15,
    5,
    5,
    2,
    (),
    "ar",
)


def test_a_code_says_what_was_booked() -> None:
    code = signed_code(BOOKING, "west", KEY)

    assert read_code(code, "west", PINNED) == read_code(f" {code}\n", "west", PINNED) == BOOKING
    # Half of what is looked at, so that longer names fit too.
    assert len(code) < LONGEST / 2


def test_a_code_is_for_one_hub_and_of_a_key_that_is_pinned() -> None:
    code = signed_code(BOOKING, "west", KEY)
    other = SigningKey.new()

    assert read_code(code, "east", PINNED) is None
    assert read_code(code, "west", ()) is None
    assert read_code(code, "west", (RegistryKey(PINNED[0].id, other.public_key),)) is None


def test_a_code_of_which_a_sign_was_changed_is_none() -> None:
    code = signed_code(BOOKING, "west", KEY)
    body = code.index(".") + 1
    for at in range(body, len(code) - 90):
        changed = code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
        assert read_code(changed, "west", PINNED) is None


@pytest.mark.parametrize(
    "text", ["", "WB1", "WB1..", "WB1.a.b", "WB1.é.b", "WB2.gaQ.b", "DHK7M4QX", "WB1." + "A" * 700 + ".b"]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text, "west", PINNED) is None
