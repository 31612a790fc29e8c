"""Mail by SMTP (RFC 5321).

All but the last dot of a mail goes out first; then comes the last call, then the dot. Until the dot the server has
nothing, so a hub that stops before it knows that the mail did not arrive; after it only the answer tells.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Literal

from wijkhub_server.messages.email_letter import NoAddress, letter_of
from wijkhub_server.messages.messenger import Delivery, LastCall, Message, Outcome

TIMEOUT_S = 20.0
"""For each step of the conversation before the dot."""
ANSWER_S = 45.0
"""For the answer to the dot: some servers look a mail over before they take it, and giving up leaves it unclear."""
_OURS_TO_MEND = frozenset({530, 534, 535, 538})
"""Answers to a recipient or a mail that are about how the hub signs in, not about the mail."""


class _Answered(Exception):
    """The server said no, before it had the mail."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.detail)
        self.outcome = outcome


class SmtpMessenger:
    """Gives mails to one server, one connection a mail."""

    def __init__(
        self,
        *,
        host: str,
        port: int = 587,
        security: Literal["starttls", "tls", "none"] = "starttls",
        user: str | None = None,
        password: str | None = None,
        sender: str,
        name: str = "",
        trust: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
        answer_s: float = ANSWER_S,
    ) -> None:
        """Know a server; nothing is sent yet.

        Args:
            host: its name.
            port: where it listens.
            security: `starttls` and `tls` give no mail to a server that does not prove who it is.
            user: to sign in with; None when the server asks nobody.
            password: the user's.
            sender: the address that mails are from.
            name: who they are from, in words.
            trust: by whom the server may be vouched for; the system's authorities when None.
            timeout_s: seconds, for each step before the dot.
            answer_s: seconds, for the answer to the dot.
        """
        self._host, self._port, self._security = host, port, security
        self._user, self._password = user, password
        self._sender, self._name = sender, name
        self._trust = trust
        self._timeout_s, self._answer_s = timeout_s, answer_s

    async def send(self, message: Message, last_call: LastCall) -> Outcome:
        """Send a mail."""
        try:
            letter = letter_of(message, sender=self._sender, name=self._name, at=datetime.now(UTC))
        except NoAddress:
            return Outcome(Delivery.REFUSED, "no-address")
        international = not str(letter["To"]).isascii()
        to = letter["To"].addresses[0].addr_spec
        body = _as_sent(letter.as_bytes())
        try:
            connection = await asyncio.to_thread(_in_words, self._all_but_the_dot, to, body, international)
        except _Answered as error:
            return error.outcome
        try:
            if not await last_call():
                return Outcome(Delivery.WITHDRAWN)
            return await asyncio.to_thread(_dot, connection, self._answer_s)
        finally:
            # Without the dot the server throws away what it has.
            connection.close()

    def _all_but_the_dot(self, to: str, body: bytes, international: bool) -> smtplib.SMTP:
        connection = self._connected()
        try:
            self._signed_in(connection)
            options: list[str] = []
            if international:
                if not connection.has_extn("smtputf8"):
                    raise _Answered(Outcome(Delivery.REFUSED, "smtputf8"))
                options = ["SMTPUTF8", "BODY=8BITMIME"]
                connection.command_encoding = "utf-8"
            _must(connection.mail(self._sender, options), of_this=False)
            _must(connection.rcpt(to), of_this=True)
            _must(connection.docmd("DATA"), of_this=True, good=354)
            connection.send(body)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connected(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout_s, context=self._trusted())
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)

    def _trusted(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()

    def _signed_in(self, connection: smtplib.SMTP) -> None:
        connection.ehlo_or_helo_if_needed()
        if self._security == "starttls":
            connection.starttls(context=self._trusted())
            connection.ehlo()
        if self._user is not None:
            connection.login(self._user, self._password or "")

    async def close(self) -> None:
        """Nothing is held between mails."""


def _in_words(
    step: Callable[[str, bytes, bool], smtplib.SMTP], to: str, body: bytes, international: bool
) -> smtplib.SMTP:
    """Run the step; whatever the network and the server do before the dot is an `_Answered`."""
    try:
        return step(to, body, international)
    except _Answered:
        raise
    except smtplib.SMTPResponseException as error:
        raise _Answered(Outcome(Delivery.AWAY, codes(error.smtp_code, error.smtp_error))) from None
    except smtplib.SMTPNotSupportedError:
        raise _Answered(Outcome(Delivery.AWAY, "not-supported")) from None
    except ssl.SSLError:
        raise _Answered(Outcome(Delivery.AWAY, "certificate")) from None
    except TimeoutError:
        raise _Answered(Outcome(Delivery.AWAY, "silent")) from None
    except (smtplib.SMTPException, OSError):
        raise _Answered(Outcome(Delivery.AWAY, "unreachable")) from None


def _dot(connection: smtplib.SMTP, answer_s: float) -> Outcome:
    """End the mail, and hear what became of it."""
    try:
        if connection.sock is not None:
            connection.sock.settimeout(answer_s)
        connection.send(b".\r\n")
        code, reply = connection.getreply()
    except (smtplib.SMTPException, OSError):
        return Outcome(Delivery.UNCLEAR, "no-answer")
    if 200 <= code < 300:
        with suppress(smtplib.SMTPException, OSError):
            connection.docmd("QUIT")
        return Outcome(Delivery.SENT)
    return _no(code, reply, of_this=True)


def _must(answer: tuple[int, bytes], *, of_this: bool, good: int = 250) -> None:
    code, reply = answer
    if code != good and not (good == 250 and code == 251):
        raise _Answered(_no(code, reply, of_this=of_this))


def _no(code: int, reply: bytes, *, of_this: bool) -> Outcome:
    """What a refusal means. `of_this`: it is about this mail or its recipient, not about the sender."""
    said = codes(code, reply)
    if code == 421 or not of_this or code in _OURS_TO_MEND:
        return Outcome(Delivery.AWAY, said)
    return Outcome(Delivery.REFUSED if code >= 500 else Delivery.LATER, said)


def codes(code: int, reply: bytes | str) -> str:
    """The codes of an answer, without its sentence: `550 5.1.1`."""
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    found = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
    return f"{code} {found[1]}" if found else str(code)


def _as_sent(letter: bytes) -> bytes:
    """Lines that begin with a dot get another (RFC 5321, 4.5.2), and the last line ends."""
    letter = re.sub(rb"(?m)^\.", b"..", letter)
    return letter if letter.endswith(b"\r\n") else letter + b"\r\n"
