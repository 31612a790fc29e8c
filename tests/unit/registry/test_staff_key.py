"""The key of the staff page: who is let in, for how long, and who has to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wijkhub_registry.pages.staff_key import LASTS, StaffKey, Tries, address_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KEY = StaffKey("een-lange-sleutel", b"s" * 32)


def test_only_the_key_opens() -> None:
    assert KEY.opens("een-lange-sleutel")
    assert not any(KEY.opens(typed) for typed in ("", "een-lange-sleute", "een-lange-sleutel ", "\ud800", "é"))


def test_who_is_signed_in_stays_so_until_it_lapses() -> None:
    shown = KEY.signed_in(NOW)
    assert KEY.knows(shown, NOW + LASTS - timedelta(seconds=1))
    assert not KEY.knows(shown, NOW + LASTS)


@pytest.mark.parametrize("shown", [None, "", ".", "1", "99999999999999999.x", "x.y", "é.é"])
def test_what_was_not_signed_here_is_not_known(shown: str | None) -> None:
    assert not KEY.knows(shown, NOW)


def test_nobody_can_make_it_last_longer_or_use_that_of_another_key() -> None:
    lapses, _, signature = KEY.signed_in(NOW).partition(".")
    assert not KEY.knows(f"{int(lapses) + 1}.{signature}", NOW)
    assert not StaffKey("een-andere-sleutel", b"s" * 32).knows(f"{lapses}.{signature}", NOW)
    assert not StaffKey("een-lange-sleutel", b"t" * 32).knows(f"{lapses}.{signature}", NOW)
    # Another process of the same registry knows it.
    assert StaffKey("een-lange-sleutel", b"s" * 32).knows(f"{lapses}.{signature}", NOW)


def test_after_five_tries_one_more_comes_each_half_minute_and_others_are_not_kept_out() -> None:
    seconds = [0.0]
    tries = Tries(lambda: seconds[0])
    assert [tries.wait_s("a") for _ in range(6)] == [0, 0, 0, 0, 0, 30]
    assert tries.wait_s("b") == 0
    seconds[0] = 29.0
    assert tries.wait_s("a") == pytest.approx(1.0)
    seconds[0] = 30.0
    assert tries.wait_s("a") == 0
    assert tries.wait_s("a") > 0


def test_many_addresses_together_have_to_wait_too() -> None:
    tries = Tries(lambda: 0.0)
    assert [tries.wait_s(str(number)) for number in range(61)] == [0.0] * 60 + [5.0]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("2001:db8:0:1:2:3:4:5", "", "2001:db8:0:1::/64"),
        ("", "", ""),
    ],
)
def test_where_a_try_comes_from(peer: str, forwarded: str, address: str) -> None:
    assert address_of(peer, forwarded) == address
