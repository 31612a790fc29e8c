import pytest
from litestar.exceptions import TooManyRequestsException
from litestar.testing import RequestFactory

from wijkhub_kiosk.serving import ScreenRequest
from wijkhub_kiosk.visitors import REQUESTS, Visitors, address_of


def asked(peer: str, forwarded: str | None = None) -> ScreenRequest:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded} if forwarded else None)
    request.scope["client"] = (peer, 4711)
    return request


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.7", None, "192.0.2.7"),
        # Only a proxy on this machine is believed, and of what it says only its own word, the last.
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, no address", "no address"),
        # Who has one address of a network of 64 bits has them all.
        ("2001:db8:1:2:3::4", None, "2001:db8:1:2::/64"),
        ("::1", "2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_a_visitor_is_known_by_what_they_cannot_choose(peer: str, forwarded: str | None, address: str) -> None:
    assert address_of(asked(peer, forwarded)) == address


def test_requests_come_back_with_time_and_are_each_visitors_own() -> None:
    now = 0.0
    visitors = Visitors(lambda: now)
    for _ in range(REQUESTS):
        visitors.admit(asked("192.0.2.7"))
    with pytest.raises(TooManyRequestsException) as refused:
        visitors.admit(asked("192.0.2.7"))
    assert refused.value.headers == {"Retry-After": "1"}
    visitors.admit(asked("192.0.2.8"))
    now = 1.0
    visitors.admit(asked("192.0.2.7"))
    with pytest.raises(TooManyRequestsException):
        visitors.admit(asked("192.0.2.7"))


def test_who_asked_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wijkhub_kiosk.visitors.MOST_KNOWN", 3)
    visitors = Visitors(lambda: 0.0)
    for peer in ("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.4"):
        visitors.admit(asked(peer))
    assert list(visitors._known) == ["10.0.0.3", "10.0.0.1", "10.0.0.4"]
