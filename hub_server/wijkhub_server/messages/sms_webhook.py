"""Text messages by a webhook: whoever sends them for the municipality takes one JSON object for each.

    POST <url>
    Authorization: Bearer <token>
    Idempotency-Key: <id>

    {"id": "...", "to": "+31612345678", "text": "...", "sender": "..."}

Any 2xx means that it was taken. The same id is never another message.
"""

from __future__ import annotations

import httpx

from wijkhub_server.messages.messenger import Delivery, LastCall, Message, Outcome
from wijkhub_server.messages.sms_text import international

TIMEOUT_S = 20.0
LONGEST_WAIT_S = 3600.0


class SmsWebhook:
    """Gives text messages to one address."""

    def __init__(
        self,
        *,
        url: str,
        token: str | None = None,
        sender: str | None = None,
        timeout_s: float = TIMEOUT_S,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Know a webhook; nothing is sent yet.

        Args:
            url: where it is.
            token: what it knows the hub by; None when it asks for none.
            sender: who messages are from, as the receiving telephone shows it; None leaves it to the webhook.
            timeout_s: seconds until it counts as silent.
            transport: how to reach it, when not over the network.
        """
        self._url, self._sender = url, sender
        self._http = httpx.AsyncClient(
            timeout=timeout_s,
            transport=transport,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            follow_redirects=False,
        )

    async def send(self, message: Message, last_call: LastCall) -> Outcome:
        """Send a text message."""
        to = international(message.to)
        if to is None:
            return Outcome(Delivery.REFUSED, "no-number")
        body = {"id": message.id, "to": to, "text": message.text}
        if self._sender:
            body["sender"] = self._sender
        if not await last_call():
            return Outcome(Delivery.WITHDRAWN)
        try:
            answer = await self._http.post(self._url, json=body, headers={"Idempotency-Key": message.id})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Outcome(Delivery.AWAY, "unreachable")
        except httpx.TransportError:
            return Outcome(Delivery.UNCLEAR, "no-answer")
        return _outcome(answer)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()


def _outcome(answer: httpx.Response) -> Outcome:
    said = str(answer.status_code)
    match answer.status_code:
        case status if 200 <= status < 300:
            return Outcome(Delivery.SENT)
        case 400 | 413 | 422:
            return Outcome(Delivery.REFUSED, said)
        case 409:
            # This id came before: it was taken then.
            return Outcome(Delivery.SENT, said)
        case 502 | 504:
            # Something in between gave up; what stands behind it may have taken the message.
            return Outcome(Delivery.UNCLEAR, said)
        case 408 | 425:
            return Outcome(Delivery.LATER, said)
        case _:
            return Outcome(Delivery.AWAY, said, _retry_after_s(answer))


def _retry_after_s(answer: httpx.Response) -> float | None:
    """Seconds to wait; a date, which the standard allows too, is passed over."""
    try:
        return min(LONGEST_WAIT_S, max(0.0, float(answer.headers["Retry-After"])))
    except (KeyError, ValueError):
        return None
