"""The port through which messages leave the hub. `SmtpMessenger`, `SmsWebhook` and `MemoryMessenger` implement it.

What a server said of a message never goes further than its codes: its sentences repeat addresses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Channel(StrEnum):
    """How a resident is reached."""

    MAIL = "mail"
    SMS = "sms"


class Message(Struct, frozen=True, kw_only=True):
    """One message to one resident, in words."""

    id: str
    """The same each time that it is tried; of a mail it is the Message-ID, without the angle brackets."""
    to: str
    """A mail address or a telephone number."""
    subject: str = ""
    text: str
    language: str = "nl"
    """ISO 639 code of the text."""
    calendar: bytes | None = None
    """An iCalendar object that goes with it."""

    def __repr__(self) -> str:
        # Whatever ends up in a log must not hold what only the resident reads.
        return f"Message({self.id!r})"


class Delivery(StrEnum):
    """What became of a message that was given to a messenger."""

    SENT = "sent"
    """The server took it."""
    REFUSED = "refused"
    """The server will never take it."""
    LATER = "later"
    """Not now; nothing is wrong with the server."""
    AWAY = "away"
    """The server can't be used now, for any message."""
    UNCLEAR = "unclear"
    """It was handed over and no answer came: it may have arrived."""
    WITHDRAWN = "withdrawn"
    """The last call said no; nothing was sent."""


class Outcome(Struct, frozen=True):
    """What became of a message, and what there is to say of it: codes only, no address."""

    delivery: Delivery
    detail: str = ""
    wait_s: float | None = None
    """Seconds that the server asks to be left alone."""


LastCall = Callable[[], Awaitable[bool]]
"""Asked when nothing stands in the way any more, before the one step after which a message can't be taken back. It puts
the attempt on disk. False: the message is not wanted any more."""


class Messenger(Protocol):
    """Sends messages of one channel."""

    async def send(self, message: Message, last_call: LastCall) -> Outcome:
        """Send a message; what a server does is an outcome, never an error.

        Raises:
            Exception: whatever `last_call` raises; nothing was sent.
        """

    async def close(self) -> None:
        """Let go of what is held."""
