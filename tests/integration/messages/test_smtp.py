"""Mail, given to a real SMTP server."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from wijkhub_server.messages.messenger import Delivery, Message, Outcome
from wijkhub_server.messages.smtp import SmtpMessenger, codes

pytestmark = pytest.mark.anyio

TEXT = "Beste bewoner,\n\nUw afspraak is op maandag.\n.\n..een regel met punten\nTot dan, één van ons"
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"


def message(**other: Any) -> Message:
    given: dict[str, Any] = {
        "id": "01a.confirmation@hub.example",
        "to": "bewoner@example.nl",
        "subject": "Uw afspraak: één pas",
        "text": TEXT,
        "calendar": CALENDAR,
    }
    return Message(**{**given, **other})


def to(office: Any, **other: Any) -> SmtpMessenger:
    given: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": office.port,
        "security": "none",
        "sender": "afspraken@hub.example",
        "name": "Wijkhub Bospolder",
        "timeout_s": 5.0,
    }
    return SmtpMessenger(**{**given, **other})


async def test_a_mail_arrives_as_it_was_written(post_office: Any, call: Any) -> None:
    last = call()
    assert await to(post_office).send(message(), last) == Outcome(Delivery.SENT)
    [mail] = post_office.mails
    assert last.calls == 1
    assert post_office.to == ["bewoner@example.nl"]
    assert mail["From"] == "Wijkhub Bospolder <afspraken@hub.example>"
    assert (mail["To"], mail["Subject"]) == ("bewoner@example.nl", "Uw afspraak: één pas")
    assert mail["Message-ID"] == "<01a.confirmation@hub.example>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "nl")
    text, calendar = mail.iter_parts()
    assert text.get_content_type() == "text/plain" and text.get_content() == TEXT.replace("\n", "\r\n") + "\r\n"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "PUBLISH" and calendar.get_filename() == "afspraak.ics"
    assert calendar.get_payload(decode=True) == CALENDAR


async def test_a_mail_without_a_calendar_is_plain_text(post_office: Any, call: Any) -> None:
    await to(post_office).send(message(calendar=None), call())
    assert post_office.mails[0].get_content_type() == "text/plain"


async def test_nothing_arrives_when_the_last_call_says_no(post_office: Any, call: Any) -> None:
    assert await to(post_office).send(message(), call(wanted=False)) == Outcome(Delivery.WITHDRAWN)
    assert post_office.mails == []


async def test_nothing_arrives_when_the_last_call_fails(post_office: Any, call: Any) -> None:
    with pytest.raises(RuntimeError, match="disk full"):
        await to(post_office).send(message(), call(error=RuntimeError("disk full")))
    assert post_office.mails == []


@pytest.mark.parametrize(
    ("step", "said", "outcome"),
    [
        ("RCPT", "550 5.1.1 <bewoner@example.nl> unknown", Outcome(Delivery.REFUSED, "550 5.1.1")),
        ("RCPT", "450 4.2.0 Greylisted, bewoner@example.nl", Outcome(Delivery.LATER, "450 4.2.0")),
        ("RCPT", "421 4.3.2 Closing", Outcome(Delivery.AWAY, "421 4.3.2")),
        ("RCPT", "530 5.7.0 Authentication required", Outcome(Delivery.AWAY, "530 5.7.0")),
        ("MAIL", "550 5.7.1 Sender refused", Outcome(Delivery.AWAY, "550 5.7.1")),
    ],
)
async def test_what_a_server_says_before_it_has_the_mail(
    post_office: Any, call: Any, step: str, said: str, outcome: Outcome
) -> None:
    post_office.says[step] = [said]
    last = call()
    assert await to(post_office).send(message(), last) == outcome
    assert last.calls == 0 and post_office.mails == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("554 5.7.1 Spam to bewoner@example.nl", Outcome(Delivery.REFUSED, "554 5.7.1")),
        ("452 4.3.1 No room", Outcome(Delivery.LATER, "452 4.3.1")),
        ("421 Bye", Outcome(Delivery.AWAY, "421")),
    ],
)
async def test_what_a_server_says_of_the_whole_mail(post_office: Any, call: Any, said: str, outcome: Outcome) -> None:
    post_office.says["DATA"] = [said]
    assert await to(post_office).send(message(), call()) == outcome


async def test_a_server_that_takes_the_mail_and_never_answers_leaves_it_unclear(post_office: Any, call: Any) -> None:
    post_office.cut_after_the_dot = 1
    assert await to(post_office).send(message(), call()) == Outcome(Delivery.UNCLEAR, "no-answer")
    assert len(post_office.mails) == 1


async def test_a_server_that_is_silent_after_the_mail_leaves_it_unclear(post_office: Any, call: Any) -> None:
    post_office.silent = True
    assert await to(post_office, answer_s=0.1).send(message(), call()) == Outcome(Delivery.UNCLEAR, "no-answer")
    assert len(post_office.mails) == 1


async def test_a_killed_server_is_away(post_office: Any, call: Any) -> None:
    await post_office.kill()
    last = call()
    assert await to(post_office).send(message(), last) == Outcome(Delivery.AWAY, "unreachable")
    assert last.calls == 0


async def test_a_server_that_cannot_keep_secrets_gets_no_mail(post_office: Any, call: Any) -> None:
    outcome = await to(post_office, security="starttls").send(message(), call())
    assert outcome == Outcome(Delivery.AWAY, "not-supported") and post_office.mails == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "bewoner",
        "@example.nl",
        "a b@example.nl",
        "a@-x.nl",
        "a@x..nl",
        "a@x.nl\r\nBcc: b@x.nl",
        "<a@x.nl>",
        "a,b@x.nl",
    ],
)
async def test_what_is_no_address_is_never_given_to_a_server(post_office: Any, call: Any, address: str) -> None:
    assert await to(post_office).send(message(to=address), call()) == Outcome(Delivery.REFUSED, "no-address")
    assert post_office.conversations == 0


async def test_a_line_break_in_a_subject_makes_no_header(post_office: Any, call: Any) -> None:
    await to(post_office, name="Hub\r\nBcc: x@example.nl").send(message(subject="Uw\r\nBcc: x@example.nl"), call())
    assert post_office.mails[0]["Bcc"] is None and post_office.mails[0]["Subject"] == "Uw Bcc: x@example.nl"


async def test_a_domain_in_another_script_goes_in_ascii(post_office: Any, call: Any) -> None:
    assert (await to(post_office).send(message(to="jan@bücher.example"), call())).delivery is Delivery.SENT
    assert post_office.to == ["jan@xn--bcher-kva.example"]


async def test_a_name_in_another_script_needs_a_server_that_knows_it(call: Any, offices: Any) -> None:
    old = await offices()
    assert await to(old).send(message(to="ján@example.nl"), call()) == Outcome(Delivery.REFUSED, "smtputf8")
    new = await offices(enable_SMTPUTF8=True)
    assert (await to(new).send(message(to="ján@example.nl"), call())).delivery is Delivery.SENT
    assert new.to == ["ján@example.nl"]


def test_only_codes_are_kept_of_what_a_server_says() -> None:
    assert codes(550, b"5.1.1 <jan@example.nl>: no such user") == "550 5.1.1"
    assert codes(550, b"jan@example.nl unknown") == "550"
    assert codes(421, b"") == "421"


class TestInSecret:
    """STARTTLS and a user with a password."""

    @pytest.fixture(scope="class")
    def certificate(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A certificate for localhost that vouches for itself, and its key beside it."""
        folder = tmp_path_factory.mktemp("certificate")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        return folder / "cert.pem"

    @pytest.fixture
    async def office(self, certificate: Path, offices: Any) -> Any:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(certificate, certificate.with_name("key.pem"))

        def check(_: Any, __: Any, ___: Any, ____: str, data: Any) -> AuthResult:
            return AuthResult(success=(data.login, data.password) == (b"hub", b"geheim"), handled=False)

        return await offices(tls_context=server, require_starttls=True, authenticator=check, auth_required=True)

    def secretly(self, office: Any, certificate: Path, **other: Any) -> SmtpMessenger:
        trust = ssl.create_default_context(cafile=str(certificate))
        given = {"host": "localhost", "security": "starttls", "user": "hub", "password": "geheim", "trust": trust}
        return to(office, **{**given, **other})

    async def test_a_mail_goes_in_secret_to_a_server_that_knows_the_hub(
        self, office: Any, certificate: Path, call: Any
    ) -> None:
        assert (await self.secretly(office, certificate).send(message(), call())).delivery is Delivery.SENT
        assert len(office.mails) == 1

    async def test_a_wrong_password_is_the_hubs_trouble_and_not_the_mails(
        self, office: Any, certificate: Path, call: Any
    ) -> None:
        outcome = await self.secretly(office, certificate, password="fout").send(message(), call())
        assert outcome == Outcome(Delivery.AWAY, "535 5.7.8")

    async def test_a_server_that_nobody_vouches_for_gets_no_mail(
        self, office: Any, certificate: Path, call: Any
    ) -> None:
        outcome = await self.secretly(office, certificate, trust=None).send(message(), call())
        assert outcome == Outcome(Delivery.AWAY, "certificate") and office.mails == []
