"""One clerk's work at one hub: what the terminal knows, and the way its keys take to the hub. Knows no widget."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from time import monotonic

from msgspec import Struct

from wijkhub_client.api import HubApi, Link
from wijkhub_client.client import new_command_id
from wijkhub_client.errors import BadRequest, ClientError, HubUnreachable
from wijkhub_client.feed import BoardFeed
from wijkhub_queue.actors import Role
from wijkhub_queue.board import Board, Counter, CounterState
from wijkhub_queue.commands import AnyCommand, CloseCounter, OpenCounter
from wijkhub_queue.events import CallReason, Event, TicketCalled, from_wire
from wijkhub_queue.local_time import local_day
from wijkhub_queue.persons import Person
from wijkhub_queue.sync.status import RefusedDocument, SyncStatus
from wijkhub_queue.tickets import Ticket
from wijkhub_queue.waits_range import WaitRange
from wijkhub_queue.wire import PrinterView, PrintJob, StaffMember
from wijkhub_queue.wire_waits import WaitScore
from wijkhub_staff.acts import NotNow, Pressed, commands_for, ticket_at
from wijkhub_staff.appointment_rows import all_to_be_moved, zone_of
from wijkhub_staff.hub_clock import HubClock
from wijkhub_staff.notices import Outlook
from wijkhub_staff.outside_text import plain

CATCH_UP_S = 2.0
"""How long a key waits for the board to show what the key before it did."""

MOST_APPOINTMENTS = 500
"""So many appointments are asked for at once: the most that a hub gives."""

REASONS_LOOKED_BACK = 2000
"""How many events to look back for the reason of a call that was made before this terminal was started."""


class Outcome(Struct, frozen=True):
    """What became of a key."""

    pressed: Pressed
    events: tuple[Event, ...] = ()
    """What happened because of it, in order, also when a later command of the same key was refused."""
    error: ClientError | NotNow | None = None
    command_id: str | None = None
    """The command that got no answer; the hub may have done it or not."""


class NotSeated(Struct, frozen=True):
    """Why the clerk stays where they are, and at which counter it went wrong: the old one or the new one."""

    error: ClientError
    counter: str


class Desk:
    """The board kept up to date, the clerk's counter, and what is under way."""

    def __init__(
        self, hub: HubApi, *, clock: HubClock | None = None, monotonic: Callable[[], float] = monotonic
    ) -> None:
        self.hub = hub
        self.clock = clock or HubClock(monotonic)
        self.board = Board()
        self.loaded = False
        """Whether the board has been loaded from the hub."""
        self.counter: str | None = None
        self.exercise = False
        self.lost_since: datetime | None = None
        self.prints: tuple[PrintJob, ...] = ()
        self.printers: tuple[PrinterView, ...] = ()
        self.names: dict[str, str] = {}
        """Staff's names by their ids, as far as the hub has told them."""
        self.colleagues: tuple[StaffMember, ...] = ()
        """All who may sign in, as far as the hub has told them."""
        self.persons: dict[str, Person | None] = {}
        """Who appointments are for, by their ids: of the days that were looked at, until somebody signs out."""
        self.waits: dict[str, WaitRange] = {}
        """How long somebody would wait by service, as it was when that was asked last."""
        self.score: WaitScore | None = None
        """Whether told waits came true, as it was when that was asked last; None when it was not asked."""
        self.sync: SyncStatus | None = None
        """How far the city is, as it was when that was asked last; None when it was not asked."""
        self.refused: tuple[RefusedDocument, ...] = ()
        """What was refused of what the city sent, as it was when that was asked last."""
        self.most_waiting = 0
        """How many events waited for the city when most did, since all of them were sent."""
        self.slip_printer: str | None = None
        """The printer that this clerk chose for slips of appointments, where the hub has several."""
        self.put_away: frozenset[str] = frozenset()
        """Ids of notices that the clerk has read."""
        self.unsure: Outcome | None = None
        """A key of which nobody knows whether the hub did it."""
        self._reasons: dict[str, CallReason] = {}
        self._moved = asyncio.Event()

    @property
    def staff(self) -> StaffMember | None:
        """Who works here."""
        return self.hub.staff

    @property
    def today(self) -> date:
        """The day at the hub, local."""
        return local_day(self.clock.now(), zone_of(self.board))

    @property
    def may_run_the_day(self) -> bool:
        """Whether this staff member opens and closes the hub's day."""
        return self.staff is not None and self.staff.role in (Role.HOST, Role.SUPERVISOR)

    @property
    def supervises(self) -> bool:
        """Whether this staff member is a supervisor."""
        return self.staff is not None and self.staff.role is Role.SUPERVISOR

    @property
    def taken(self) -> Counter | None:
        """The counter of this terminal, when another clerk has opened it since; None as long as that is not so."""
        counter = self.board.counters.get(self.counter or "")
        mine = counter is None or self.staff is None or counter.clerk in (None, self.staff.id)
        return None if mine else counter

    @property
    def seat(self) -> str | None:
        """The counter at which this terminal works: none without a counter, and none when another clerk took it."""
        return None if self.taken else self.counter

    @property
    def my_counter(self) -> Counter | None:
        """The counter at which this terminal works."""
        return self.board.counters.get(self.seat or "")

    @property
    def my_ticket(self) -> Ticket | None:
        """The resident who is called or served there."""
        return ticket_at(self.board, self.seat)

    def outlook(self, key: Callable[[str], str]) -> Outlook:
        """What the terminal knows beside the board; `key` gives the key of an id as staff know it."""
        return Outlook(
            self.clock.now(),
            self.lost_since,
            self.exercise,
            self.prints,
            self.printers,
            help_key=key("answer-help"),
            printers_key=key("printers"),
            appointments_key=key("appointments"),
            to_move_key=key("to-move"),
            sync=self.sync,
            sync_key=key("sync"),
            seen=self.put_away,
        )

    def counter_of_mine(self) -> str | None:
        """The counter that this clerk has open already, at this terminal or another."""
        staff = self.staff
        if staff is None:
            return None
        return next((one.id for one in self.board.counters.values() if one.clerk == staff.id), None)

    def leave(self) -> None:
        """Forget what belongs to a session."""
        self.loaded = False
        self.unsure = None
        self.put_away = frozenset()
        self.persons = {}
        self.waits = {}
        self.score = None
        self.sync, self.refused, self.most_waiting = None, (), 0
        self.slip_printer = None

    # What the hub says by itself.

    def heard(self, feed: BoardFeed) -> None:
        """The feed has a newer board."""
        if feed.board is not None:
            self.board, self.loaded = feed.board, True
        if feed.latest is not None:
            self.clock.seen(feed.latest.occurred_at)
            self._learn(feed.latest.event)
        self._moved.set()

    def link(self, link: Link) -> None:
        """The connection was lost, or is back."""
        if link is Link.CONNECTED:
            self.lost_since = None
        elif self.lost_since is None:
            self.lost_since = self.clock.now()

    async def ask_the_time(self) -> None:
        """Ask the hub what time it is there."""
        info = await self.hub.hub()
        self.exercise = info.exercise
        self.clock.told(info.now, exercise=info.exercise)

    async def ask_for_prints(self) -> None:
        """Ask the hub what became of the paper, and of its printers what the board does not say."""
        self.prints = tuple(await self.hub.prints())
        self.printers = tuple(await self.hub.printers())

    async def ask_for_waits(self) -> None:
        """Ask the hub how long somebody would wait now, for each service."""
        self.waits = {one.service: one.wait for one in (await self.hub.waits()).services}

    async def ask_for_score(self) -> None:
        """Ask the hub whether the waits that residents were told came true."""
        self.score = await self.hub.wait_score()

    async def ask_for_sync(self, *, refused: bool = False) -> None:
        """Ask the hub how far the city is, and with `refused` what it refused of what the city sent."""
        self._told(await self.hub.sync_status())
        if refused:
            self.refused = tuple(await self.hub.refused_documents())

    async def sync_now(self) -> None:
        """Have the hub send and fetch at once."""
        self._told(await self.hub.sync_now())

    async def look_at_refused(self) -> None:
        """Note that what was refused has been looked at."""
        self.refused = tuple(await self.hub.look_at_refused_documents())
        self._told(await self.hub.sync_status())

    def _told(self, status: SyncStatus) -> None:
        self.sync = status
        self.most_waiting = max(self.most_waiting, status.backlog) if status.backlog else 0

    @property
    def strangers(self) -> set[str]:
        """Ids of who works at a counter, or is asked for by name, and whose name is not known here."""
        board = self.board
        clerks = chain(
            (counter.clerk for counter in board.counters.values()),
            (ticket.clerk for ticket in board.tickets.values()),
            (appointment.clerk for appointment in board.appointments.values()),
        )
        return {clerk for clerk in clerks if clerk is not None} - self.names.keys()

    async def ask_for_names(self) -> None:
        """Ask the hub for the names of its staff."""
        strangers = self.strangers
        self.colleagues = tuple(await self.hub.staff_members())
        known = {member.id: plain(member.name) for member in self.colleagues}
        # Who is not in the list (taken out of it since) is not asked for again and again.
        self.names = dict.fromkeys(strangers, "") | known

    async def ask_for_persons(self, day: date) -> None:
        """Ask the hub who the appointments of a local day are for."""
        await self._learn_persons(day=day)

    async def ask_for_persons_to_move(self) -> None:
        """Ask the hub who those are for whose place is gone, whichever day they had."""
        unknown = [one for one in all_to_be_moved(self.board) if one.id not in self.persons]
        for day in sorted({local_day(one.starts_at, zone_of(self.board)) for one in unknown}):
            await self._learn_persons(day=day)

    async def ask_for_name(self, name: str) -> None:
        """Ask the hub whose appointments, on any day, have these words in the name."""
        await self._learn_persons(name=name)

    async def ask_for_person(self, appointment_id: str) -> None:
        """Ask the hub who one appointment is for."""
        self.persons[appointment_id] = (await self.hub.appointment(appointment_id)).person

    async def _learn_persons(self, *, day: date | None = None, name: str | None = None) -> None:
        views = await self.hub.appointments(day=day, name=name, limit=MOST_APPOINTMENTS)
        self.persons |= {view.appointment.id: view.person for view in views}

    # What the clerk asks.

    async def do(self, pressed: Pressed) -> Outcome:
        """Send what a key stands for, and wait until the board shows it."""
        try:
            commands = commands_for(self.board, self.seat, pressed)
        except NotNow as not_now:
            taken = self.taken is not None and not_now.key == "not-now.no-counter"
            return Outcome(pressed, error=NotNow("not-now.taken") if taken else not_now)
        return await self._send(pressed, commands)

    async def sit_at(self, counter_id: str | None) -> NotSeated | None:
        """Work at this counter from now on: leave the one before, open this one. None when all went well."""
        before = self.counter_of_mine()
        commands: list[CloseCounter | OpenCounter] = []
        if before is not None and before != counter_id:
            commands.append(CloseCounter(before))
        if counter_id is not None and before != counter_id:
            commands.append(OpenCounter(counter_id))
        for command in commands:
            try:
                answer = await self.hub.ask(command)
            except ClientError as error:
                return NotSeated(error, command.counter)
            await self._reached(answer.epoch, answer.seq)
        self.counter = counter_id
        return None

    async def sign_out(self) -> ClientError | None:
        """Close the clerk's counter and end the session. None when all went well."""
        mine = self.my_counter
        try:
            if mine is not None and mine.state is not CounterState.CLOSED and mine.id == self.counter_of_mine():
                await self.hub.ask(CloseCounter(mine.id))
            await self.hub.sign_out()
        except ClientError as error:
            return error
        return None

    async def what_became_of_it(self) -> Outcome | None:
        """What the hub did with the key that got no answer; None when there is no such key."""
        unsure, self.unsure = self.unsure, None
        if unsure is None or unsure.command_id is None:
            return None
        try:
            answer = await self.hub.answer_of(unsure.command_id)
        except BadRequest:
            return Outcome(unsure.pressed, unsure.events, NotNow("not-now.not-done"))
        except HubUnreachable:
            self.unsure = unsure
            return None
        except ClientError as error:
            return Outcome(unsure.pressed, unsure.events, error)
        return Outcome(unsure.pressed, (*unsure.events, *(from_wire(event).event for event in answer.events)))

    async def _send(self, pressed: Pressed, commands: list[AnyCommand]) -> Outcome:
        events: list[Event] = []
        place = (self.board.epoch, self.board.seq)
        for command in commands:
            command_id = new_command_id()
            try:
                answer = await self.hub.ask(command, command_id)
            except HubUnreachable as error:
                self.unsure = Outcome(pressed, tuple(events), error, command_id)
                return self.unsure
            except ClientError as error:
                return Outcome(pressed, tuple(events), error)
            place = (answer.epoch, answer.seq)
            events += [from_wire(event).event for event in answer.events]
        for event in events:
            self._learn(event)
        await self._reached(*place)
        return Outcome(pressed, tuple(events))

    async def _reached(self, epoch: int, seq: int) -> None:
        """Wait for the board to show what was done, though not for ever: the next key must not meet an older board."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCH_UP_S):
                while self.lost_since is None and (self.board.epoch, self.board.seq) < (epoch, seq):
                    self._moved.clear()
                    await self._moved.wait()

    # Why somebody was called.

    def _learn(self, event: Event) -> None:
        if isinstance(event, TicketCalled):
            self._reasons[event.ticket] = event.because

    def reason_of(self, ticket_id: str) -> CallReason | None:
        """Why this resident was called last, as far as this terminal has seen it."""
        return self._reasons.get(ticket_id)

    async def look_up_reason(self, ticket_id: str) -> CallReason | None:
        """Why this resident was called last, from the journal; None when that was long ago."""
        after = (self.board.epoch, max(0, self.board.seq - REASONS_LOOKED_BACK))
        async for recorded in self.hub.events(after):
            self._learn(recorded.event)
        return self._reasons.get(ticket_id)
