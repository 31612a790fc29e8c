"""From the rows of messages to the servers that take them: one at a time for each channel, each once.

A message is `sending` on disk just before the step after which it can't be taken back, and not sooner: a hub that stops
before that has sent nothing and tries again, one that stops after it can't know. Where no answer came, a reminder is
left at that, for there was another message before it; news (all the others) goes out once more by mail,
under the same Message-ID, by which a repeat is recognised. A text message is never sent twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace
from sqlalchemy.exc import OperationalError

from wijkhub_server.messages.channel_pause import ChannelPause
from wijkhub_server.messages.facts import BY_DAY, REMINDERS
from wijkhub_server.messages.messenger import Channel, Delivery, Message, Messenger, Outcome
from wijkhub_server.messages.moments import is_night, morning_after
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.outbox import Became, Letter, OutboxStore

A_PAGE = 20
FIRST_AGAIN, LONGEST_AGAIN = timedelta(minutes=1), timedelta(minutes=30)
"""Before a message that its server put off is tried again; doubling."""
STOP_S = 50.0
"""How long a stop waits for the answer to what was handed over; a driver is silent before that."""
TOO_LATE, NIGHT, NO_CHANNEL = "too-late", "night", "no-channel"
log = logging.getLogger(__name__)

Compose = Callable[[Letter], Message | str | None]
"""A message in words; why there is none; or None when it can't be said now. Blocks."""


class Outbox:
    """Sends what is due, by the hub's clock."""

    def __init__(
        self,
        store: OutboxStore,
        turns: Turns,
        messengers: Mapping[Channel, Messenger],
        compose: Compose,
        *,
        now: Callable[[], datetime],
        zone: Callable[[], str],
        chance: Callable[[], float],
    ) -> None:
        """An outbox that is not at work yet.

        Args:
            store: where messages are kept.
            turns: who may write there.
            messengers: by channel; what is for another channel is dropped.
            compose: puts a message into words.
            now: the hub's time.
            zone: where its clock hangs.
            chance: a number from 0 to 1.
        """
        self._store, self._turns = store, turns
        self._messengers = dict(messengers)
        self._compose, self._now, self._zone = compose, now, zone
        self._pauses = {channel: ChannelPause(channel, chance) for channel in Channel}
        self._unkept: dict[str, Became] = {}
        """What became of messages and is not on disk."""
        self._again: set[Channel] = set()
        self._tasks: dict[Channel, asyncio.Task[None]] = {}
        self._stopping = False

    async def start(self) -> None:
        """Settle what the last run left unclear, and begin."""
        try:
            for letter in await asyncio.to_thread(self._store.interrupted):
                once_more = replace(letter, attempts=letter.attempts + 1)
                self._unkept[letter.id] = self._in_doubt(once_more, "interrupted")
        except OperationalError as error:
            log.error("what was being sent could not be read: %s", error.orig)
        await self._keep()
        self.look()

    async def stop(self) -> None:
        """Let what was handed over be answered, and hand over nothing more."""
        self._stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=STOP_S)
        await self._keep()
        for messenger in self._messengers.values():
            await messenger.close()

    def look(self) -> None:
        """See whether something is due; at once, and in the background."""
        for channel in Channel:
            self._again.add(channel)
            if channel not in self._tasks and not self._stopping:
                self._tasks[channel] = asyncio.create_task(self._run(channel), name=f"messages by {channel}")

    async def settled(self) -> None:
        """Wait until all that can be sent now is sent."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def _run(self, channel: Channel) -> None:
        try:
            while channel in self._again and not self._stopping:
                self._again.discard(channel)
                await self._drain(channel)
        except OperationalError as error:
            log.error("messages could not be read or written: %s", error.orig)
        except Exception:
            # What was not sent still waits; the next look begins anew.
            log.exception("messages by %s stopped for now", channel)
        finally:
            del self._tasks[channel]

    async def _drain(self, channel: Channel) -> None:
        while not self._stopping and await self._keep():
            pause = self._pauses[channel]
            if not pause.over(self._now()):
                return
            letters = await asyncio.to_thread(self._store.due, channel, self._now(), A_PAGE)
            for letter in letters:
                if self._stopping or not pause.over(self._now()):
                    return
                if not await self._one(letter):
                    return
            if not letters:
                return

    async def _one(self, letter: Letter) -> bool:
        """See to one message; False when the rest of its channel has to wait."""
        messenger = self._messengers.get(letter.channel)
        if messenger is None:
            return await self._became(letter, "dropped", NO_CHANNEL)
        now = self._now()
        if now > letter.useful_until:
            return await self._became(letter, "dropped", TOO_LATE)
        if (letter.kind in BY_DAY or letter.channel is Channel.SMS) and is_night(now, self._zone()):
            morning = morning_after(now, self._zone())
            if morning <= letter.useful_until:
                return await self._became(letter, "waiting", NIGHT, due_at=morning)
            if letter.kind in REMINDERS or letter.channel is Channel.SMS:
                return await self._became(letter, "dropped", NIGHT)
            # A mail wakes nobody, and in the morning this one would find its resident on the way.
        message = await asyncio.to_thread(self._compose, letter)
        if message is None:
            return False
        if isinstance(message, str):
            return await self._became(letter, "dropped", message)
        return await self._sent(letter, messenger, message)

    async def _sent(self, letter: Letter, messenger: Messenger, message: Message) -> bool:
        async def last_call() -> bool:
            return not self._stopping and await self._turns.write(self._store.begin, letter.id, self._now())

        async def send_and_note() -> bool:
            return await self._after(letter, await messenger.send(message, last_call))

        under_way = asyncio.ensure_future(send_and_note())
        try:
            return await asyncio.shield(under_way)
        except asyncio.CancelledError:
            # What was handed over may not be forgotten, whoever does not want to wait for it.
            await asyncio.wait((under_way,))
            raise

    async def _after(self, letter: Letter, outcome: Outcome) -> bool:
        """What follows from an outcome; False when the rest of the channel has to wait."""
        pause, now = self._pauses[letter.channel], self._now()
        if outcome.delivery is Delivery.AWAY:
            pause.away(outcome, now)
            await self._became(letter, "waiting", outcome.detail)
            return False
        if outcome.delivery is Delivery.WITHDRAWN:
            # It was dropped on disk, or waits there for the next start.
            return True
        letter = replace(letter, attempts=letter.attempts + 1)
        if outcome.delivery is not Delivery.UNCLEAR:
            pause.answers()
        match outcome.delivery:
            case Delivery.SENT:
                return await self._became(letter, "sent", outcome.detail)
            case Delivery.REFUSED:
                log.warning("message %s was refused: %s", letter.id, outcome.detail)
                return await self._became(letter, "failed", outcome.detail)
            case Delivery.LATER:
                wait = min(LONGEST_AGAIN, FIRST_AGAIN * 2 ** min(letter.attempts - 1, 5))
                later = Became(
                    id=letter.id,
                    state="waiting",
                    detail=outcome.detail,
                    attempts=letter.attempts,
                    doubts=letter.doubts,
                    due_at=now + wait,
                )
                return await self._note(later)
            case Delivery.UNCLEAR:
                return await self._note(self._in_doubt(letter, outcome.detail))

    def _in_doubt(self, letter: Letter, detail: str) -> Became:
        """What becomes of a message that may have arrived."""
        again = letter.channel is Channel.MAIL and letter.kind not in REMINDERS and letter.doubts == 0
        log.warning("whether message %s arrived is not known (%s)%s", letter.id, detail, "; once more" if again else "")
        return Became(
            id=letter.id,
            state="waiting" if again else "unclear",
            detail=detail,
            attempts=letter.attempts,
            doubts=letter.doubts + 1,
            due_at=self._now() + FIRST_AGAIN if again else None,
        )

    async def _became(self, letter: Letter, state: str, detail: str, *, due_at: datetime | None = None) -> bool:
        return await self._note(
            Became(
                id=letter.id,
                state=state,
                detail=detail,
                attempts=letter.attempts,
                doubts=letter.doubts,
                due_at=due_at,
            )
        )

    async def _note(self, became: Became) -> bool:
        self._unkept[became.id] = became
        return await self._keep()

    async def _keep(self) -> bool:
        """Put on disk what became of messages; False when that is not possible now: then nothing more goes out."""
        unkept = dict(self._unkept)
        if not unkept:
            return True
        try:
            await self._turns.write(self._store.keep, list(unkept.values()), self._now())
        except OperationalError as error:
            log.error("what became of messages could not be written: %s", error.orig)
            return False
        self._unkept = {one: became for one, became in self._unkept.items() if unkept.get(one) is not became}
        return True
