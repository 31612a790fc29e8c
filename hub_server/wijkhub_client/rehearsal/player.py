"""Lets a planned day happen at a hub."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from wijkhub_client.api import HubApi
from wijkhub_client.backoff import Sleep
from wijkhub_client.errors import RefusedByHub
from wijkhub_client.rehearsal.day import DayPlan, Instant
from wijkhub_client.rehearsal.pace import Booking, Happening, Kind
from wijkhub_client.rehearsal.together import together
from wijkhub_queue.commands import (
    AnyCommand,
    BookAppointment,
    CallNext,
    CancelAppointment,
    CheckIn,
    CloseCounter,
    FinishService,
    IssueTicket,
    LeaveQueue,
    OpenCounter,
    SetExerciseClock,
    StartService,
)
from wijkhub_queue.events import TicketCalled, from_wire

NEAREST_MIN = tuple(sorted(range(-60, 61, 5), key=lambda minutes: (abs(minutes), -minutes)))
"""How far from the time that somebody wants another is tried, nearest first and later before earlier."""

STEP_S = 5.0
"""Real seconds after which the clock is moved on while nothing happens; a hub lets it stand still for a minute."""


NO_TIME_S = 0.001


class Asked(Struct, frozen=True):
    """A command that the hub answered."""

    id: str
    command: AnyCommand
    seq: int
    """The journal's last event when it was done."""


class Lapsed(Struct, frozen=True):
    """A step of the plan that the hub refused, because somebody else was there."""

    at: datetime
    happening: Happening
    code: str


class Standing(Struct):
    """How far a day has come."""

    at: datetime
    arrived: int = 0
    waiting: int = 0
    served: int = 0
    left: int = 0


class Player:
    """Plays a day: sets the hub's clock to each moment, and has all that is planned for it done before the next."""

    def __init__(
        self,
        hub: HubApi,
        plan: DayPlan,
        *,
        speed: float | None = None,
        practise: str | None = None,
        printer: str | None = None,
        tell: Callable[[Standing], None] = lambda standing: None,
        sleep: Sleep = asyncio.sleep,
        real_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Be ready to play.

        Args:
            hub: signed in as supervisor, and set up for the plan.
            plan: what is to happen.
            speed: at most so many seconds of the day in a real second; None for as fast as it goes.
            practise: a counter that is left to somebody at the terminal.
            printer: where tickets are printed, if they are.
            tell: called after each moment, with how far the day has come.
            sleep: how to wait.
            real_s: a steady clock, in real seconds.
        """
        self._hub = hub
        self._plan = plan
        self._speed = speed
        self._practise = practise
        self._printer = printer
        self._tell = tell
        self._sleep = sleep
        self._real_s = real_s
        self._queues: dict[str, deque[str]] = {}
        self._at_counter: dict[str, str] = {}
        self.standing = Standing(plan.begins)
        self.told: list[str] = []
        """The tickets that the hub gave out."""
        self.asked: list[Asked] = []
        """Every command that was done."""
        self.lapsed: list[Lapsed] = []
        self._appointments: dict[str, str] = {}
        """By booking the appointments for which nobody came yet."""
        self.shifted = 0
        """How often a time that somebody wanted was refused, since it was taken."""
        self.stayed_away = 0
        """Appointments for which nobody came."""

    async def book(self) -> None:
        """Make the appointments of the day, in each queue one after the other, at the nearest time that is free.

        Who finds none comes as a walk-in, or not at all.
        """
        await together(self._book(those) for those in _by_queue(self._plan.bookings))

    async def _book(self, bookings: list[Booking]) -> None:
        for booking in bookings:
            for minutes in NEAREST_MIN:
                command = BookAppointment(booking.queue, booking.wanted + timedelta(minutes=minutes))
                try:
                    answer = await self._hub.ask(command)
                except RefusedByHub as refusal:
                    if refusal.code not in ("slot-taken", "not-bookable"):
                        raise
                    self.shifted += 1
                    continue
                self.asked.append(Asked(answer.command, command, answer.seq))
                self._appointments[booking.id] = answer.command
                break

    async def take_off(self) -> None:
        """Cancel the appointments for which nobody came."""
        for appointment in self._appointments.values():
            command = CancelAppointment(appointment, "staff")
            try:
                answer = await self._hub.ask(command)
            except RefusedByHub:
                # It is on record as missed already.
                continue
            self.asked.append(Asked(answer.command, command, answer.seq))
            self.stayed_away += 1

    async def play(self) -> None:
        """Play the day to its end.

        Raises:
            ClientError: the hub was away for too long, or the session ended.
        """
        started, begins = self._real_s(), self._plan.begins
        for instant in self._plan.instants:
            await self._reach(instant.at, started, begins)
            await self._hub.ask(SetExerciseClock(instant.at, 0))
            await self._let_happen(instant)
            self.standing.at = instant.at
            self._tell(self.standing)

    async def _reach(self, at: datetime, started: float, begins: datetime) -> None:
        """Wait until it may be so late; the clock goes along."""
        if self._speed is None:
            return
        while True:
            day_s = (self._real_s() - started) * self._speed
            early_s = ((at - begins).total_seconds() - day_s) / self._speed
            if early_s < NO_TIME_S:
                return
            await self._sleep(min(early_s, STEP_S))
            if early_s > STEP_S:
                now = begins + timedelta(seconds=int(day_s + STEP_S * self._speed))
                await self._hub.ask(SetExerciseClock(min(now, at), 0))
                self.standing.at = now
                self._tell(self.standing)

    async def _let_happen(self, instant: Instant) -> None:
        """In each queue first who arrives and who gives up, then what happens at each counter, in its order."""
        await together(self._in_queue(those) for those in _grouped(instant.happenings, lambda one: one.queue))

    async def _in_queue(self, those: list[Happening]) -> None:
        await together(self._arrive(one) for one in those if one.kind is Kind.ARRIVE)
        await together(self._leave(one) for one in those if one.kind is Kind.LEAVE)
        at_counters = [one for one in those if one.counter and one.counter != self._practise]
        await together(self._work(steps) for steps in _grouped(at_counters, lambda one: one.counter))

    async def _ask(self, happening: Happening, command: AnyCommand) -> list[object]:
        """The events of a command; none when the hub refused it."""
        try:
            answer = await self._hub.ask(command)
        except RefusedByHub as refusal:
            self.lapsed.append(Lapsed(happening.at, happening, refusal.code))
            return []
        self.asked.append(Asked(answer.command, command, answer.seq))
        return [from_wire(event).event for event in answer.events]

    async def _arrive(self, happening: Happening) -> None:
        appointment = self._appointments.pop(happening.booking, None)
        ticket = await self._check_in(happening, appointment) if appointment is not None else None
        if ticket is None:
            ticket = await self._do(IssueTicket(happening.queue, printer=self._printer))
        self.told.append(ticket)
        self._queues.setdefault(happening.queue, deque()).append(ticket)
        self.standing.arrived += 1
        self.standing.waiting += 1

    async def _check_in(self, happening: Happening, appointment: str) -> str | None:
        """The ticket of one who comes with an appointment; None when they are so early that they go without it."""
        try:
            return await self._do(CheckIn(appointment, printer=self._printer))
        except RefusedByHub as refusal:
            if refusal.code == "appointment-too-late":
                return await self._do(CheckIn(appointment, printer=self._printer, as_walk_in=True))
            if refusal.code != "appointment-too-early":
                raise
        await self._do(CancelAppointment(appointment, "resident"))
        return None

    async def _do(self, command: AnyCommand) -> str:
        """Have a command done that nothing stands in the way of; gives its id."""
        answer = await self._hub.ask(command)
        self.asked.append(Asked(answer.command, command, answer.seq))
        return answer.command

    async def _leave(self, happening: Happening) -> None:
        queue = self._queues.get(happening.queue)
        if queue and await self._ask(happening, LeaveQueue(queue.popleft())):
            self.standing.waiting -= 1
            self.standing.left += 1

    async def _work(self, steps: list[Happening]) -> None:
        for step in steps:
            match step.kind:
                case Kind.OPEN:
                    await self._ask(step, OpenCounter(step.counter, clerk=f"rehearsal-{step.counter}"))
                case Kind.CLOSE:
                    await self._ask(step, CloseCounter(step.counter))
                case Kind.CALL:
                    await self._call(step)
                case Kind.START:
                    await self._start(step)
                case Kind.FINISH:
                    await self._finish(step)

    async def _call(self, step: Happening) -> None:
        for event in await self._ask(step, CallNext(step.counter)):
            if isinstance(event, TicketCalled):
                self._at_counter[step.counter] = event.ticket
                queue = self._queues.get(step.queue)
                if queue and event.ticket in queue:
                    queue.remove(event.ticket)
                    self.standing.waiting -= 1

    async def _start(self, step: Happening) -> None:
        ticket = self._at_counter.get(step.counter)
        if ticket is not None:
            await self._ask(step, StartService(ticket))

    async def _finish(self, step: Happening) -> None:
        ticket = self._at_counter.pop(step.counter, None)
        if ticket is not None and await self._ask(step, FinishService(ticket)):
            self.standing.served += 1


def _grouped(those: Iterable[Happening], by: Callable[[Happening], str]) -> Iterable[list[Happening]]:
    groups: dict[str, list[Happening]] = {}
    for one in those:
        groups.setdefault(by(one), []).append(one)
    return groups.values()


def _by_queue(bookings: Iterable[Booking]) -> Iterable[list[Booking]]:
    queues: dict[str, list[Booking]] = {}
    for one in bookings:
        queues.setdefault(one.queue, []).append(one)
    return queues.values()
