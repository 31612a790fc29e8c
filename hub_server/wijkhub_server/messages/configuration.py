"""By which servers a hub's messages go out, as settings; and the messengers that they make.

A password or token never stands among the settings: it is in a file of its own, or in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from wijkhub_queue.hub_setup import Words
from wijkhub_server.messages.email_letter import NoAddress, address_of
from wijkhub_server.messages.memory import MemoryMessenger
from wijkhub_server.messages.messenger import Channel, Messenger

MAIL_PASSWORD, SMS_TOKEN = "WIJKHUB_MAIL_PASSWORD", "WIJKHUB_SMS_TOKEN"
SECRETS = frozenset({MAIL_PASSWORD, SMS_TOKEN})
"""Variables of the environment that hold a secret; a file goes before them."""

MailAddress = Annotated[
    str, Meta(pattern=r"^[^@\s<>]+@[^@\s<>]+$", max_length=200, description="an address such as hub@example.nl")
]
WebAddress = Annotated[str, Meta(pattern=r"^https?://[^/\s]+(/\S*)?$", max_length=500, description="http(s)://name")]


class NoSecret(Exception):
    """A secret that is needed and can't be read; says where it was to be."""


class MailSettings(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The server that takes the hub's mail."""

    host: str | None = None
    port: Annotated[int, Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_file: str | None = None
    sender: MailAddress | None = None


class SmsSettings(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """The webhook that takes the hub's text messages."""

    url: WebAddress | None = None
    token_file: str | None = None
    sender: Annotated[str, Meta(max_length=20)] | None = None


class MessageSettings(Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """What messages say of the hub, and how long it keeps whom they are for."""

    address: Annotated[str, Meta(max_length=200)] = ""
    contact: Words = {}
    keep_person_days: Annotated[int, Meta(ge=0, le=365)] = 7


def problems_of_messages(mail: MailSettings, sms: SmsSettings) -> list[str]:
    """What is wrong though each key for itself is right."""
    found: list[str] = []
    if mail.host is not None and mail.sender is None:
        found.append("mail.host is set and mail.sender is not; give the address that mails are from")
    if mail.user is not None and mail.security == "none":
        found.append("mail.user is set and mail.security is 'none', which would send the password in the clear")
    if mail.sender is not None:
        try:
            address_of(mail.sender)
        except NoAddress:
            found.append("mail.sender is no mail address; for example hub@example.nl")
    return found


def open_messengers(
    mail: MailSettings,
    sms: SmsSettings,
    *,
    name: str,
    exercise: bool,
    environment: Mapping[str, str] = os.environ,
) -> dict[Channel, Messenger]:
    """The messengers of these settings, by channel; a channel that is not set up has none.

    Args:
        mail: of the mail server.
        sms: of the webhook.
        name: who messages are from.
        exercise: nothing leaves a hub that plays a day, whatever is set up; both channels end in its memory.
        environment: where secrets may be.

    Raises:
        NoSecret: a file with a secret can't be read.
    """
    if exercise:
        return {Channel.MAIL: MemoryMessenger(), Channel.SMS: MemoryMessenger()}
    found: dict[Channel, Messenger] = {}
    if mail.host is not None and mail.sender is not None:
        from wijkhub_server.messages.smtp import SmtpMessenger

        found[Channel.MAIL] = SmtpMessenger(
            host=mail.host,
            port=mail.port,
            security=mail.security,
            user=mail.user,
            password=_secret(mail.password_file, MAIL_PASSWORD, environment) if mail.user else None,
            sender=mail.sender,
            name=name,
        )
    if sms.url is not None:
        from wijkhub_server.messages.sms_webhook import SmsWebhook

        found[Channel.SMS] = SmsWebhook(
            url=sms.url, token=_secret(sms.token_file, SMS_TOKEN, environment), sender=sms.sender
        )
    return found


def _secret(file: str | None, variable: str, environment: Mapping[str, str]) -> str | None:
    if file is None:
        return environment.get(variable)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = getattr(error, "strerror", None) or "not text"
        raise NoSecret(f"{file}: the secret in it can't be read ({what}); make it readable for the hub alone") from None
