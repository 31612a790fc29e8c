"""From settings to messengers; secrets come from files or the environment, and never show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wijkhub_server.messages.configuration import (
    MailSettings,
    NoSecret,
    SmsSettings,
    open_messengers,
    problems_of_messages,
)
from wijkhub_server.messages.memory import MemoryMessenger
from wijkhub_server.messages.messenger import Channel, Message
from wijkhub_server.messages.sms_webhook import SmsWebhook
from wijkhub_server.messages.smtp import SmtpMessenger

pytestmark = pytest.mark.anyio
MAIL = MailSettings(host="mail.example", user="hub", sender="hub@example.nl")
SMS = SmsSettings(url="https://sms.example/")


def opened(mail: MailSettings = MAIL, sms: SmsSettings = SMS, *, exercise: bool = False, **secrets: str) -> Any:
    return open_messengers(mail, sms, name="Hub", exercise=exercise, environment=secrets)


def test_what_is_not_set_up_sends_nothing() -> None:
    assert opened(MailSettings(), SmsSettings()) == {}


async def test_a_hub_that_plays_a_day_sends_nothing_out() -> None:
    messengers = opened(exercise=True)
    assert set(messengers) == set(Channel)
    assert all(isinstance(one, MemoryMessenger) for one in messengers.values())


async def test_secrets_come_from_a_file_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from-file\n")
    in_environment = {"WIJKHUB_MAIL_PASSWORD": "mail-variable", "WIJKHUB_SMS_TOKEN": "sms-variable"}
    by_variable = opened(**in_environment)
    by_file = opened(
        MailSettings(host="mail.example", user="hub", password_file=str(file), sender="hub@example.nl"),
        SmsSettings(url="https://sms.example/", token_file=str(file)),
        **in_environment,
    )
    for messengers, mail, sms in ((by_variable, "mail-variable", "sms-variable"), (by_file, "from-file", "from-file")):
        smtp, hook = messengers[Channel.MAIL], messengers[Channel.SMS]
        assert isinstance(smtp, SmtpMessenger) and isinstance(hook, SmsWebhook)
        assert smtp._password == mail
        assert hook._http.headers["Authorization"] == f"Bearer {sms}"
        await hook.close()


def test_a_secret_that_cannot_be_read_is_named_by_its_file(tmp_path: Path) -> None:
    with pytest.raises(NoSecret, match=r"gone: the secret in it can't be read \(No such file or directory\)"):
        opened(sms=SmsSettings(url="https://sms.example/", token_file=str(tmp_path / "gone")))


@pytest.mark.parametrize(
    ("mail", "says"),
    [
        (MailSettings(host="mail.example"), "mail.sender is not"),
        (MailSettings(host="mail.example", user="x", security="none", sender="a@b.nl"), "in the clear"),
        (MailSettings(sender="a@-b.nl"), "no mail address"),
    ],
)
def test_settings_that_cannot_work_are_named(mail: MailSettings, says: str) -> None:
    [problem] = problems_of_messages(mail, SmsSettings())
    assert says in problem


def test_good_settings_have_no_problems() -> None:
    assert problems_of_messages(MAIL, SMS) == [] == problems_of_messages(MailSettings(), SmsSettings())


def test_a_message_in_a_log_says_nothing_of_its_resident() -> None:
    message = Message(id="01a.moved@hub", to="jan@example.nl", subject="Jan", text="Jan de Vries")
    assert repr(message) == "Message('01a.moved@hub')"
