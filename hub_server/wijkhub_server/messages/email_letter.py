"""A message as a mail: plain text, an identity of its own, and the appointment as an attachment (RFC 5322, 3834)."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from wijkhub_server.messages.messenger import Message


class NoAddress(ValueError):
    """What should be a mail address is none; says nothing of what it is, for it is somebody's."""


def address_of(text: str) -> Address:
    """A mail address in the form in which servers take it: the domain in ASCII (IDNA).

    Raises:
        NoAddress: it is none.
    """
    local, at, domain = text.strip().rpartition("@")
    if not (local and at and domain) or any(letter.isspace() or letter in '<>()[],;:\\"' for letter in local + domain):
        raise NoAddress
    try:
        plain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise NoAddress from None
    if not all(part and part.strip("-") == part for part in plain.split(".")):
        raise NoAddress
    return Address(username=local, domain=plain)


def letter_of(message: Message, *, sender: str, name: str, at: datetime) -> EmailMessage:
    """The mail of a message.

    Args:
        message: what it says.
        sender: the address that it is from.
        name: who it is from, in words.
        at: when it is sent.

    Raises:
        NoAddress: the resident's address, or the sender's, is none.
    """
    to, own = address_of(message.to), address_of(sender)
    letter = EmailMessage(SMTP if to.username.isascii() else SMTPUTF8)
    letter["From"] = Address(_one_line(name), own.username, own.domain)
    letter["To"] = to
    letter["Subject"] = _one_line(message.subject)
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{message.id}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that nothing answers by itself
    letter["X-Auto-Response-Suppress"] = "All"
    letter.set_content(message.text, charset="utf-8")
    if message.calendar is not None:
        method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in message.calendar else "PUBLISH"
        letter.add_attachment(
            message.calendar,
            maintype="text",
            subtype="calendar",
            filename="afspraak.ics",
            params={"method": method, "charset": "utf-8"},
        )
    # Last, for an attachment takes the `Content-` headers that are there into the part with the text.
    letter["Content-Language"] = message.language
    return letter


def _one_line(text: str) -> str:
    return " ".join(text.split())
