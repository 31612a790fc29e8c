"""The hub's messages, and whom they are for: rows, words and servers put together."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from wijkhub_printers.slip import slip_to_json
from wijkhub_queue.appointments import Appointment, AppointmentState
from wijkhub_queue.board import Board
from wijkhub_queue.commands import Command
from wijkhub_queue.events import AppointmentBooked, Recorded
from wijkhub_queue.hub_setup import HubSetup
from wijkhub_queue.persons import Person
from wijkhub_server.correspondence import Entry, MessagePlanned
from wijkhub_server.journal import NewPrint
from wijkhub_server.links import Links
from wijkhub_server.messages.facts import Facts, Kind
from wijkhub_server.messages.letterhead import Letterhead
from wijkhub_server.messages.messenger import Channel, Message, Messenger
from wijkhub_server.messages.outbox import Outbox
from wijkhub_server.messages.planning import entries_for, facts_of
from wijkhub_server.settings import Settings
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.outbox import Letter, OutboxStore
from wijkhub_server.storage.persons import ERASED, PersonStore

if TYPE_CHECKING:
    from wijkhub_server.messages.words import Wording

MESSAGES_KEPT = timedelta(days=30)
"""For how long it is known what became of a message."""
log = logging.getLogger(__name__)


class Mailroom:
    """Knows who comes, tells them, and forgets them."""

    def __init__(
        self,
        settings: Settings,
        *,
        hub_id: str,
        engine: Engine,
        turns: Turns,
        links: Links,
        messengers: Mapping[Channel, Messenger],
        setup: Callable[[], HubSetup | None],
        now: Callable[[], datetime],
    ) -> None:
        """A mailroom that is not at work yet.

        Args:
            settings: the hub's.
            hub_id: the hub's.
            engine: of its database.
            turns: who may write there.
            links: to appointments.
            messengers: by channel.
            setup: the hub's, as it is now.
            now: the hub's time.
        """
        self._messages, self._hub_id = settings.messages, hub_id
        # `.invalid` is nobody's (RFC 2606): a hub without an address of its own still needs names that are its own.
        self._organizer = settings.mail.sender or f"no-reply@{hub_id}.invalid"
        self._domain = self._organizer.rpartition("@")[2]
        self._links, self._setup, self._now, self._turns = links, setup, now, turns
        self._warming: asyncio.Task[None] | None = None
        self.persons = PersonStore(engine, settings.database)
        self.store = OutboxStore(engine)
        self.outbox = Outbox(
            self.store,
            turns,
            messengers,
            self._compose,
            now=now,
            zone=self._zone,
            chance=random.random,
        )

    async def start(self) -> None:
        """Begin to send."""
        self._warming = asyncio.create_task(asyncio.to_thread(_warm_up))
        await self.outbox.start()

    async def stop(self) -> None:
        """Send nothing more."""
        await self.outbox.stop()
        if self._warming is not None:
            await asyncio.wait((self._warming,))

    def entries(self, board: Board, recorded: Recorded, command: Command) -> Sequence[Entry]:
        """What is to be written with an event."""
        return entries_for(board, recorded, command, self._domain)

    def written(self, entries: Sequence[Entry]) -> None:
        """These entries are on disk."""
        if any(isinstance(entry, MessagePlanned) for entry in entries):
            self.outbox.look()

    async def look(self) -> None:
        """See whether a message is due."""
        self.outbox.look()

    def calendar(self, appointment: Appointment) -> bytes | None:
        """The appointment for a calendar, as it is now; None while the hub has no set-up."""
        head = self._letterhead(self._setup())
        if head is None:
            return None
        kind = Kind.DISPLACED if appointment.displaced else Kind.CONFIRMATION
        if appointment.state is AppointmentState.CANCELLED:
            kind = Kind.CANCELLED
        return self._wording(facts_of(appointment), head).calendar(kind, self._now())

    def slip(self, board: Board, recorded: Recorded) -> NewPrint | None:
        """The print job of an appointment that was booked for paper; None for every other event."""
        event, head = recorded.event, self._letterhead(board.setup)
        if not isinstance(event, AppointmentBooked) or event.printer is None or head is None:
            return None
        appointment = board.appointments.get(event.appointment)
        if appointment is None:
            return None
        slip = slip_to_json(self._wording(facts_of(appointment), head).slip())
        # One print an appointment: the job has its id, so that no restart can make two.
        return NewPrint(appointment.id, "", event.printer, slip, datetime.now(UTC), "appointment")

    def slip_again(self, appointment: Appointment, printer: str, job: str, known: Collection[str]) -> NewPrint | None:
        """The print job of an appointment's slip once more: a copy, or the first that tells its new time.

        Args:
            appointment: whose.
            printer: where it is asked for.
            job: by which the job is the same when it is asked for twice.
            known: ids of the jobs that there are of it already.
        """
        # The id tells for which of its times: nobody has a slip yet with the one to which it was just moved.
        head, job, time = self._letterhead(self._setup()), f"{job}/{appointment.moves}", f"/{appointment.moves}"
        if head is None or job in known:
            return None
        slip = self._wording(facts_of(appointment), head).slip()
        if any(one.endswith(time) for one in known) if appointment.moves else known:
            slip = replace(slip, copy_of=appointment.booked_at or self._now())
        return NewPrint(job, appointment.id, printer, slip_to_json(slip), datetime.now(UTC), "appointment")

    async def erase(self, appointment: str) -> bool:
        """Forget who an appointment is for, at once. False when nobody was known.

        Raises:
            OperationalError: it could not be written; nothing was forgotten.
        """
        erased = await self._turns.write(self.persons.erase, appointment, self._now())
        if erased:
            await self._turns.write(self.persons.empty_log)
        return erased

    async def erase_past(self) -> None:
        """Forget everybody whose appointment is long enough ago, and what became of old messages."""
        now = self._now()
        try:
            before = now - timedelta(days=self._messages.keep_person_days)
            if await self._turns.write(self.persons.erase_past, before, now):
                await self._turns.write(self.persons.empty_log)
            await self._turns.write(self.store.forget, now - MESSAGES_KEPT)
        except OperationalError as error:
            log.error("who is to be forgotten could not be: %s", error.orig)

    async def persons_of(self, appointments: Sequence[str]) -> dict[str, Person]:
        """Who these appointments are for, as far as that is known."""
        return await asyncio.to_thread(self.persons.of, appointments)

    def _zone(self) -> str:
        setup = self._setup()
        return setup.policy.time_zone if setup else "UTC"

    def _letterhead(self, setup: HubSetup | None) -> Letterhead | None:
        if setup is None:
            return None
        return Letterhead(
            hub_id=self._hub_id,
            setup=setup,
            address=self._messages.address,
            contact=self._messages.contact,
            organizer=self._organizer,
        )

    def _wording(self, facts: Facts, head: Letterhead) -> Wording:
        from wijkhub_server.messages.words import Wording

        return Wording(facts, head, self._links.appointment(facts.appointment, facts.code))

    def _compose(self, letter: Letter) -> Message | str | None:
        head, person = self._letterhead(self._setup()), self.persons.find(letter.facts.appointment)
        if head is None:
            return None
        to = person and (person.email if letter.channel is Channel.MAIL else person.phone)
        if not to:
            return ERASED
        wording = self._wording(letter.facts, head)
        if letter.channel is Channel.SMS:
            text = wording.text_message(letter.kind)
            return Message(id=letter.message_id, to=to, text=text, language=wording.language)
        return Message(
            id=letter.message_id,
            to=to,
            subject=wording.subject(letter.kind),
            text=wording.letter(letter.kind),
            language=wording.language,
            # One whose place is gone stands in the resident's calendar until it is moved or cancelled.
            calendar=None if letter.kind is Kind.DISPLACED else wording.calendar(letter.kind, self._now()),
        )


def _warm_up() -> None:
    """Load the words in the background: the first slip is made while its resident, and everybody else, waits."""
    from wijkhub_server.messages.words import catalogues

    catalogues()
