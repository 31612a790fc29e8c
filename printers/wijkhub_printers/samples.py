"""Slips of no one, for trying a printer out, for pictures in the documentation and for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from wijkhub_printers.slip import TicketSlip

_DUTCH = TicketSlip(
    language="nl",
    hub="Wijkhub Voorbeeld",
    number="A012",
    service="Paspoort of identiteitskaart aanvragen",
    group="Reizen en identiteit",
    issued_at=datetime(2026, 3, 2, 9, 32, tzinfo=UTC),
    people_ahead=3,
    where="Wacht in de hal. Uw nummer komt op het scherm.",
    bring=("Uw oude paspoort of identiteitskaart", "Een pasfoto van dit jaar", "Pinpas of contant geld"),
    link="https://hub.example/t/Zk3vQ9xT4mB7nR2pL8sW1y",
)
_ENGLISH = structs.replace(
    _DUTCH,
    language="en",
    service="Apply for a passport or identity card",
    group="Travel and identity",
    where="Wait in the hall. Your number will be on the screen.",
    bring=("Your old passport or identity card", "A passport photo of this year", "Bank card or cash"),
)


def sample_slip(language: str = "nl", **changes: Any) -> TicketSlip:
    """A slip of 2 March 2026, 10:32 in Rotterdam, in Dutch or English, with other values for the fields in `changes`.

    Raises:
        SlipRefused: with these changes it can't be a slip.
    """
    return structs.replace({"en": _ENGLISH}.get(language, _DUTCH), **{"language": language, **changes})
