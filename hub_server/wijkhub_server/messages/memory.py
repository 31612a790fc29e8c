"""A messenger that sends nothing and remembers all of it: for tests, and for a hub that plays a day."""

from __future__ import annotations

from collections import deque

from wijkhub_server.messages.messenger import Delivery, LastCall, Message, Outcome

REMEMBERED = 1000


class MemoryMessenger:
    """Remembers what was sent. Put outcomes into `next` to have it go otherwise, one for each message to come."""

    def __init__(self) -> None:
        self.sent: deque[Message] = deque(maxlen=REMEMBERED)
        """What arrived, oldest first."""
        self.next: deque[Outcome] = deque()
        """What becomes of the next messages. One that is `unclear` is counted as arrived: nobody else knows."""
        self.away = False
        """Whether the server can't be reached."""

    async def send(self, message: Message, last_call: LastCall) -> Outcome:
        """Remember a message."""
        if self.away:
            return Outcome(Delivery.AWAY, "unreachable")
        if self.next and self.next[0].delivery not in (Delivery.SENT, Delivery.UNCLEAR):
            return self.next.popleft()
        if not await last_call():
            return Outcome(Delivery.WITHDRAWN)
        self.sent.append(message)
        return self.next.popleft() if self.next else Outcome(Delivery.SENT)

    async def close(self) -> None:
        """Nothing is held."""
