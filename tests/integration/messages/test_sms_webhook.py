"""Text messages, given to a real HTTP server."""

from __future__ import annotations

from typing import Any

import pytest

from wijkhub_server.messages.messenger import Delivery, Message, Outcome
from wijkhub_server.messages.sms_webhook import SmsWebhook

pytestmark = pytest.mark.anyio


def message(to: str = "06-12345678") -> Message:
    return Message(id="01a.hours-before@hub.example", to=to, text="Afspraak om 10:30")


async def sent(hook: Any, last: Any, *, to: str = "06-12345678", **other: Any) -> Outcome:
    messenger = SmsWebhook(url=hook.url, token="geheim", timeout_s=5.0, **other)
    try:
        return await messenger.send(message(to), last)
    finally:
        await messenger.close()


async def test_a_text_message_is_one_object_with_an_id(webhook: Any, call: Any) -> None:
    last = call()
    assert await sent(webhook, last, sender="Wijkhub") == Outcome(Delivery.SENT)
    assert last.calls == 1
    assert webhook.taken == [
        {
            "id": "01a.hours-before@hub.example",
            "to": "+31612345678",
            "text": "Afspraak om 10:30",
            "sender": "Wijkhub",
        }
    ]
    [headers] = webhook.headers
    assert headers["authorization"] == "Bearer geheim"
    assert headers["idempotency-key"] == "01a.hours-before@hub.example"
    assert headers["content-type"] == "application/json"


async def test_nothing_goes_out_when_the_last_call_says_no(webhook: Any, call: Any) -> None:
    assert await sent(webhook, call(wanted=False)) == Outcome(Delivery.WITHDRAWN)
    assert webhook.taken == []


async def test_what_is_no_number_is_refused_here(webhook: Any, call: Any) -> None:
    assert await sent(webhook, call(), to="bel mij") == Outcome(Delivery.REFUSED, "no-number")
    assert webhook.taken == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ((200, {}), Outcome(Delivery.SENT)),
        ((409, {}), Outcome(Delivery.SENT, "409")),
        ((400, {}), Outcome(Delivery.REFUSED, "400")),
        ((422, {}), Outcome(Delivery.REFUSED, "422")),
        ((408, {}), Outcome(Delivery.LATER, "408")),
        ((401, {}), Outcome(Delivery.AWAY, "401")),
        ((404, {}), Outcome(Delivery.AWAY, "404")),
        ((302, {"Location": "/elders"}), Outcome(Delivery.AWAY, "302")),
        ((500, {}), Outcome(Delivery.AWAY, "500")),
        ((503, {"Retry-After": "120"}), Outcome(Delivery.AWAY, "503", 120.0)),
        ((429, {"Retry-After": "999999"}), Outcome(Delivery.AWAY, "429", 3600.0)),
        ((429, {"Retry-After": "Mon, 02 Mar 2026 09:00:00 GMT"}), Outcome(Delivery.AWAY, "429")),
        ((502, {}), Outcome(Delivery.UNCLEAR, "502")),
        ((504, {}), Outcome(Delivery.UNCLEAR, "504")),
        (None, Outcome(Delivery.UNCLEAR, "no-answer")),
    ],
)
async def test_what_an_answer_means(webhook: Any, call: Any, answer: Any, outcome: Outcome) -> None:
    webhook.answers = [answer]
    assert await sent(webhook, call()) == outcome
    assert len(webhook.taken) == 1


async def test_a_webhook_that_is_not_there_is_away(webhook: Any, call: Any) -> None:
    await webhook.kill()
    assert await sent(webhook, call()) == Outcome(Delivery.AWAY, "unreachable")
