"""A rehearsal from beginning to end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from wijkhub_client.api import HubApi
from wijkhub_client.backoff import Sleep
from wijkhub_client.errors import BadRequest
from wijkhub_client.rehearsal.bookings import with_appointments
from wijkhub_client.rehearsal.day import DayPlan, plan_day
from wijkhub_client.rehearsal.figures import DayFigures, figures_of
from wijkhub_client.rehearsal.loan import LoanError, borrowed, let_go, own_setup
from wijkhub_client.rehearsal.office import queues_of, setup_of
from wijkhub_client.rehearsal.pace import Kind
from wijkhub_client.rehearsal.player import Lapsed, Player, Standing
from wijkhub_client.rehearsal.record import DayRecord
from wijkhub_client.rehearsal.ruling import Ruling, rulings, send_again
from wijkhub_queue.wire import PrintJob

PAPER_S = 60.0
"""Real seconds that the printer gets to finish after the day."""

Telling = Callable[[DayPlan, ZoneInfo], AbstractContextManager[Callable[[Standing], None]]]
"""Shows how far a day has come, while the context lasts."""


def tell_nobody(plan: DayPlan, zone: ZoneInfo) -> AbstractContextManager[Callable[[Standing], None]]:
    """Show nothing."""
    return nullcontext(lambda standing: None)


class Options(Struct, frozen=True):
    """How a day is played."""

    seed: int = 1
    """The same seed gives the same day."""
    speed: float | None = None
    """At most so many seconds of the day in a real second; None for as fast as it goes."""
    practise: str | None = None
    """A counter that is left to somebody at the terminal."""
    printer: str | None = None
    """Where tickets are printed, if they are."""
    appointments: float = 0.0
    """The share of arrivals that book beforehand, 0 to 1."""


class Booked(Struct, frozen=True):
    """What became of those who would book beforehand."""

    wanted: int
    made: int
    """Appointments that were made; the others found no time near the one that they wanted."""
    shifted: int
    """How often a time was refused because it was taken, or no longer to be had."""
    stayed_away: int
    """Appointments for which nobody came."""


BOOK_BEFORE_H = 3
"""How many hours before its day the appointments are made."""


class Outcome(Struct, frozen=True):
    """What a rehearsal showed."""

    record: DayRecord
    plan: DayPlan
    options: Options
    figures: DayFigures
    rulings: tuple[Ruling, ...]
    lapsed: tuple[Lapsed, ...]
    booked: Booked
    let_go: int
    """Tickets that were not over when the day was: ended by the rehearsal."""
    real_s: float

    @property
    def speed(self) -> float:
        """Seconds of the day in a real second."""
        return (self.plan.ends - self.plan.begins).total_seconds() / self.real_s

    @property
    def accounted_for(self) -> bool:
        """Whether everybody whom the record counts came, and was helped or left as it says.

        With a counter left to somebody, or residents from elsewhere, it is enough that all of them were helped, left or
        did not come when called.
        """
        total = self.figures.total
        over = total.living == 0 and total.residents == total.served + total.left + total.no_show
        if self.options.practise is not None or self.lapsed:
            return over and total.residents >= self.plan.count(Kind.ARRIVE)
        return over and self.let_go == 0 and self._as_planned

    @property
    def _as_planned(self) -> bool:
        total, count = self.figures.total, self.plan.count
        return (total.residents, total.served, total.left) == (
            count(Kind.ARRIVE),
            count(Kind.CALL),
            count(Kind.LEAVE),
        )

    @property
    def good(self) -> bool:
        """Whether every rule held and everybody is accounted for."""
        return self.accounted_for and not any(ruling.broken for ruling in self.rulings)


async def rehearse(
    hub: HubApi,
    record: DayRecord,
    options: Options,
    *,
    telling: Telling = tell_nobody,
    sleep: Sleep = asyncio.sleep,
    real_s: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Play a recorded day against an exercise hub, and give the hub back as it was.

    Raises:
        RecordError: the office does not fit into a hub.
        LoanError: the hub cannot be had, lost the day on the way, or could not be given back.
        ClientError: the hub was away for too long, or the session ended.
    """
    own = await own_setup(hub)
    zone = ZoneInfo(own.policy.time_zone)
    queues = queues_of(record)
    counters = [counter for queue in queues for counter in queue.counters]
    if options.practise is not None and options.practise not in counters:
        raise LoanError(f"'{record.office}' has no counter '{options.practise}'; choose from {', '.join(counters)}")
    plan = plan_day(queues, zone, seed=options.seed)
    bookable, taken = options.appointments > 0, 0
    begins = plan.begins
    if bookable:
        plan = with_appointments(plan, options.appointments, own.policy, seed=options.seed)
        begins -= timedelta(hours=BOOK_BEFORE_H)
        taken = await _taken(hub, record, zone)
    setup = setup_of(record, queues, own, bookable=bookable, taken=taken)
    async with borrowed(hub, setup, begins) as began:
        started = real_s()
        with telling(plan, zone) as tell:
            player = Player(
                hub,
                plan,
                speed=options.speed,
                practise=options.practise,
                printer=options.printer,
                tell=tell,
                sleep=sleep,
                real_s=real_s,
            )
            try:
                await player.book()
                made = len(player.asked)
                await player.play()
                await player.take_off()
            except BadRequest as error:
                raise LoanError(
                    f"the hub does not know what the day needs ({error.detail}) "
                    "If it was restarted meanwhile, play the day again"
                ) from error
        took_s = real_s() - started
        over = await let_go(hub)
        ended = await hub.hub()
        further = await send_again(hub, player.asked, seed=options.seed)
        prints = await _prints(hub, set(player.told), sleep) if options.printer is not None else []
    journal = [recorded async for recorded in hub.events((0, 0))]
    played = [recorded for recorded in journal if (recorded.epoch, recorded.seq) <= (ended.epoch, ended.seq)]
    return Outcome(
        record,
        plan,
        options,
        figures_of(played, queues, zone, began),
        rulings(journal, began, told=player.told, prints=prints, further=further),
        tuple(player.lapsed),
        Booked(len(plan.bookings), made, player.shifted, player.stayed_away),
        over,
        took_s,
    )


async def _taken(hub: HubApi, record: DayRecord, zone: ZoneInfo) -> int:
    """How many appointments of that day the hub has, from when it was played before."""
    appointments = (await hub.board()).appointments.values()
    return sum(one.starts_at.astimezone(zone).date() == record.day for one in appointments)


async def _prints(hub: HubApi, told: Collection[str], sleep: Sleep) -> list[PrintJob]:
    """What is known of the prints of these tickets, once the printer has done its work or its time is up."""
    pauses = 120
    for _ in range(pauses):
        if not await hub.prints(state="queued") and not await hub.prints(state="sending"):
            break
        await sleep(PAPER_S / pauses)
    now = (await hub.hub()).now
    found: list[PrintJob] = []
    after: str | None = None
    while True:
        page = await hub.tickets(after=after, limit=500)
        found += [
            PrintJob(view.ticket.id, view.ticket.id, "", view.paper, "", now, now)
            for view in page.tickets
            if view.ticket.id in told and view.paper != "none"
        ]
        after = page.next
        if after is None:
            return found
