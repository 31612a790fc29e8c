"""What the doctor says of messages."""

from __future__ import annotations

import socket
from pathlib import Path

from wijkhub_queue.hub_setup import Service
from wijkhub_server.doctor import messages
from wijkhub_server.messages.configuration import MailSettings, SmsSettings
from wijkhub_server.settings import HubSettings, Settings

SERVICES = (Service("passport", "papers", {"nl": "Paspoort"}, appointment_min=10),)


def mail_at(port: int) -> MailSettings:
    return MailSettings(host="127.0.0.1", port=port, security="none", sender="hub@example.nl")


def test_a_hub_without_appointments_needs_no_messages() -> None:
    assert list(messages(Settings())) == []


def test_a_hub_that_reminds_nobody_says_so() -> None:
    [finding] = messages(Settings(services=SERVICES))
    assert finding.well and "no reminder" in finding.what


def test_a_mail_server_is_tried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        [there] = messages(Settings(services=SERVICES, mail=mail_at(port)))
    [gone] = messages(Settings(services=SERVICES, mail=mail_at(port)))
    assert there.well and there.what == gone.what == f"mail server 127.0.0.1:{port}"
    assert not gone.well and "nothing listens" in gone.do


def test_a_secret_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    sms = SmsSettings(url="https://sms.example/", token_file=str(tmp_path / "gone"))
    [finding] = messages(Settings(services=SERVICES, sms=sms))
    assert not finding.well and "gone" in finding.do


def test_an_exercise_sends_nothing_and_tries_no_server() -> None:
    [finding] = messages(Settings(hub=HubSettings(exercise=True), services=SERVICES, mail=mail_at(1)))
    assert finding.well and "no message leaves it" in finding.what
