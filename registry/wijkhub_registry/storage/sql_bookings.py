"""Leases and bookings in SQL: the same on PostgreSQL and on SQLite.

Who sells of a lease holds the lock of its row: so no place is sold twice, whichever process sells it. What the hub is
to be told is written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from wijkhub_queue.check_in import CODE_LENGTH
from wijkhub_queue.events import PlacesLeased
from wijkhub_queue.lease_slots import slots_of
from wijkhub_queue.leases import Lease, LeasedBooking, LeasedService
from wijkhub_queue.persons import Person
from wijkhub_queue.read_out import short_code
from wijkhub_queue.sync.batches import EventLine
from wijkhub_queue.sync.booking_papers import BOOKING, LEASE, BookingPaper, LeasePaper
from wijkhub_registry.bookings.booking import HOLD_MIN, Booking, IdReused, NotCancellable, Taken, Wanted
from wijkhub_registry.documents import Draft, Sign
from wijkhub_registry.events import StoredEvent
from wijkhub_registry.moments import to_micros
from wijkhub_registry.storage.database import is_postgresql, reading, writing
from wijkhub_registry.storage.sql_documents import publish_within

READER = "leases"
OWNER = "bookings"
_KEPT_AFTER = timedelta(days=1)
_LEND = text(
    "INSERT INTO lease (hub_id, lease_id, sold_until, ends, settled, body) "
    "VALUES (:hub, :lease, :until, :ends, false, :body) ON CONFLICT DO NOTHING"
)
_LEASES = text("SELECT body FROM lease WHERE hub_id = :hub AND NOT settled AND sold_until > :now ORDER BY lease_id")
_LEASE = text("SELECT body FROM lease WHERE hub_id = :hub AND lease_id = :lease")
_LOCK = "SELECT settled, sold_until FROM lease WHERE hub_id = :hub AND lease_id = :lease"
_TAKEN = text(
    "SELECT id, body FROM booking WHERE hub_id = :hub AND lease_id = :lease AND "
    "(state IN ('booked', 'came', 'missed') OR (state = 'held' AND lapses_at > :now)) ORDER BY id"
)
_FIND = "SELECT hub_id, state, body FROM booking WHERE id = :id"
_PUT = text(
    "INSERT INTO booking (id, hub_id, lease_id, state, starts_at, lapses_at, body) "
    "VALUES (:id, :hub, :lease, :state, :starts_at, :lapses_at, :body)"
)
_STATE = text("UPDATE booking SET state = :state WHERE id = :id")
_HEARD = text("UPDATE booking SET state = :state WHERE id = :id AND hub_id = :hub AND state IN ('booked', 'missed')")
_LET_GO = text("DELETE FROM booking WHERE id = :id AND hub_id = :hub AND state = 'held'")
_LAPSED = text("DELETE FROM booking WHERE hub_id = :hub AND lease_id = :lease AND state = 'held' AND lapses_at <= :now")
_PERSON = text("INSERT INTO booking_person (booking_id, erase_at, person) VALUES (:id, :erase_at, :person)")
_FORGET = text("DELETE FROM booking_person WHERE booking_id = :id")
_OVER = text("SELECT hub_id, lease_id FROM lease WHERE NOT settled AND sold_until <= :now ORDER BY hub_id, lease_id")
_SETTLE = text("UPDATE lease SET settled = true WHERE hub_id = :hub AND lease_id = :lease")
_DROP_HELD = text("DELETE FROM booking WHERE hub_id = :hub AND lease_id = :lease AND state = 'held'")
_SOLD = text("SELECT id FROM booking WHERE hub_id = :hub AND lease_id = :lease ORDER BY id")
_PAST = text(
    "SELECT b.id, b.hub_id FROM booking_person p JOIN booking b ON b.id = p.booking_id WHERE p.erase_at <= :now"
)
_ERASE = text("DELETE FROM booking_person WHERE booking_id IN :ids").bindparams(bindparam("ids", expanding=True))
_STATE_OF = {
    "appointment-cancelled": "cancelled",
    "appointment-moved": "moved",
    "appointment-checked-in": "came",
    "appointment-missed": "missed",
}
_bookings = msgspec.json.Decoder(LeasedBooking)
_leases = msgspec.json.Decoder(Lease)
_lines = msgspec.json.Decoder(EventLine)


class _OfAppointment(msgspec.Struct, frozen=True):
    appointment: str


async def keep_leases(connection: AsyncConnection, events: Sequence[StoredEvent]) -> None:
    """Follow what hubs lend, and what becomes there of what was sold."""
    for event in events:
        if event.flag in ("undecodable", "unknown-type"):
            continue
        if event.type == "places-leased":
            lease = msgspec.json.decode(_lines.decode(event.line).payload, type=PlacesLeased).lease
            told = {"until": to_micros(lease.sold_until), "ends": to_micros(lease.begins + timedelta(days=2))}
            body = msgspec.json.encode(lease)
            await connection.execute(_LEND, {"hub": event.hub_id, "lease": lease.id, "body": body} | told)
        elif event.type in _STATE_OF:
            about = msgspec.json.decode(_lines.decode(event.line).payload, type=_OfAppointment)
            heard = {"state": _STATE_OF[event.type], "id": about.appointment, "hub": event.hub_id}
            await connection.execute(_HEARD, heard)


class SqlBookings:
    """Leases and bookings in a database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def leases(self, hub: str, now: datetime) -> list[Lease]:
        """What a hub lent and can be sold now."""
        async with reading(self._engine) as connection:
            rows = await connection.execute(_LEASES, {"hub": hub, "now": to_micros(now)})
            return [_leases.decode(body) for body in rows.scalars()]

    async def service(self, hub: str, lease: str, service: str) -> LeasedService | None:
        """A service as a lease names it, also when that lease is over."""
        async with reading(self._engine) as connection:
            body = (await connection.execute(_LEASE, {"hub": hub, "lease": lease})).scalar()
        services = _leases.decode(body).services if body is not None else ()
        return next((one for one in services if one.id == service), None)

    async def taken(self, hub: str, lease: str, now: datetime) -> list[LeasedBooking]:
        """What takes a place of a lease now."""
        async with reading(self._engine) as connection:
            return [one for _, one in await _taken(connection, hub, lease, now)]

    async def hold(self, hub: str, lease: Lease, wanted: Wanted, now: datetime) -> datetime:
        """Keep a place for ten minutes."""
        until = now + timedelta(minutes=HOLD_MIN)
        async with writing(self._engine) as connection:
            await _lock(connection, hub, lease.id, now)
            await connection.execute(_LAPSED, {"hub": hub, "lease": lease.id, "now": to_micros(now)})
            if await _find(connection, wanted.id) is not None:
                raise IdReused("This id was used already. Make a new one for a new hold.")
            await _check(connection, hub, lease, wanted, now)
            await _put(connection, hub, "held", _sold(lease, wanted), lapses_at=to_micros(until))
        return until

    async def book(
        self, hub: str, lease: Lease, wanted: Wanted, person: Person, now: datetime, *, sign: Sign
    ) -> Booking:
        """Sell a place, and tell the hub."""
        sold = _sold(lease, wanted)
        async with writing(self._engine) as connection:
            open_now = await _locked(connection, hub, lease.id, now)
            known = await _find(connection, wanted.id)
            if known is not None:
                if known.hub == hub and known.state != "held" and known.booking == sold:
                    return known
                raise IdReused("This id was another booking's. Make a new one for a new booking.")
            if not open_now:
                raise Taken("The city books no more for that day. Choose another day, or walk in.")
            if wanted.hold is not None:
                await connection.execute(_LET_GO, {"id": wanted.hold, "hub": hub})
            await _check(connection, hub, lease, wanted, now)
            await _put(connection, hub, "booked", sold)
            erase_at = to_micros(sold.starts_at + _KEPT_AFTER)
            kept = {"id": sold.id, "erase_at": erase_at, "person": msgspec.json.encode(person)}
            await connection.execute(_PERSON, kept)
            await _tell(connection, hub, BOOKING, sold.id, BookingPaper(sold, person=person), now, sign)
        return Booking(hub, "booked", sold)

    async def find(self, booking: str) -> Booking | None:
        """A booking by its id."""
        async with reading(self._engine) as connection:
            found = await _find(connection, booking)
        return found if found is not None and found.state != "held" else None

    async def cancel(self, booking: str, now: datetime, *, sign: Sign) -> Booking | None:
        """It does not take place."""
        async with writing(self._engine) as connection:
            found = await _find(connection, booking, lock=True)
            if found is None or found.state == "held":
                return None
            if found.state == "cancelled":
                return found
            if found.state in ("came", "missed") or found.booking.starts_at <= now:
                raise NotCancellable("It can't be cancelled any more: its time has come.")
            await connection.execute(_STATE, {"state": "cancelled", "id": booking})
            await connection.execute(_FORGET, {"id": booking})
            await _tell(connection, found.hub, BOOKING, booking, BookingPaper(found.booking, True), now, sign)
        return replace(found, state="cancelled")

    async def settle(self, now: datetime, *, sign: Sign) -> Sequence[str]:
        """Sell no more of what is to be sold no more, and give the hubs the last word."""
        async with reading(self._engine) as connection:
            over = [(hub, lease) for hub, lease in (await connection.execute(_OVER, {"now": to_micros(now)})).all()]
        for hub, lease in over:
            async with writing(self._engine) as connection:
                place = {"hub": hub, "lease": lease}
                await connection.execute(_locking(connection), place)
                await connection.execute(_SETTLE, place)
                await connection.execute(_DROP_HELD, place)
                sold = tuple((await connection.execute(_SOLD, place)).scalars())
                await _tell(connection, hub, LEASE, f"{hub}.{lease}", LeasePaper(lease, sold), now, sign)
        return [lease for _, lease in over]

    async def erase_past(self, now: datetime, *, sign: Sign) -> int:
        """Forget who came on days that are over, here and in what hubs are given."""
        async with writing(self._engine) as connection:
            past = (await connection.execute(_PAST, {"now": to_micros(now)})).all()
            if past:
                await connection.execute(_ERASE, {"ids": [booking for booking, _ in past]})
                gone = [Draft(BOOKING, booking, None, owner=OWNER, audience=hub) for booking, hub in past]
                await publish_within(connection, gone, by=OWNER, why="its day is over", at=to_micros(now), sign=sign)
        return len(past)


def _sold(lease: Lease, wanted: Wanted) -> LeasedBooking:
    return LeasedBooking(
        id=wanted.id,
        lease=lease.id,
        code=lease.mark + short_code(wanted.id, CODE_LENGTH - len(lease.mark)),
        service=wanted.service,
        group=lease.group,
        starts_at=wanted.starts_at,
        minutes=wanted.length.minutes,
        prepare=wanted.length.prepare,
        clear=wanted.length.clear,
        people=wanted.people,
        language=wanted.language,
    )


def _locking(connection: AsyncConnection) -> Any:
    return text(_LOCK + " FOR UPDATE") if is_postgresql(connection) else text(_LOCK)


async def _locked(connection: AsyncConnection, hub: str, lease: str, now: datetime) -> bool:
    """Whether it can be sold of this lease; nobody else sells of it until this transaction is over."""
    row = (await connection.execute(_locking(connection), {"hub": hub, "lease": lease})).first()
    return row is not None and not row.settled and to_micros(now) < row.sold_until


async def _lock(connection: AsyncConnection, hub: str, lease: str, now: datetime) -> None:
    if not await _locked(connection, hub, lease, now):
        raise Taken("The city books no more for that day. Choose another day, or walk in.")


async def _taken(connection: AsyncConnection, hub: str, lease: str, now: datetime) -> list[tuple[str, LeasedBooking]]:
    rows = await connection.execute(_TAKEN, {"hub": hub, "lease": lease, "now": to_micros(now)})
    return [(name, _bookings.decode(body)) for name, body in rows.all()]


async def _check(connection: AsyncConnection, hub: str, lease: Lease, wanted: Wanted, now: datetime) -> None:
    taken = [one for _, one in await _taken(connection, hub, lease.id, now)]
    free = slots_of(lease, wanted.length, taken, soonest=now)
    if wanted.starts_at not in {one.starts_at for one in free}:
        raise Taken("There is no place at that time any more. Choose another time.")


async def _find(connection: AsyncConnection, booking: str, *, lock: bool = False) -> Booking | None:
    query = _FIND + " FOR UPDATE" if lock and is_postgresql(connection) else _FIND
    row = (await connection.execute(text(query), {"id": booking})).first()
    return None if row is None else Booking(row.hub_id, row.state, _bookings.decode(row.body))


async def _put(
    connection: AsyncConnection, hub: str, state: str, sold: LeasedBooking, *, lapses_at: int | None = None
) -> None:
    row = {"id": sold.id, "hub": hub, "lease": sold.lease, "state": state, "body": msgspec.json.encode(sold)}
    await connection.execute(_PUT, row | {"starts_at": to_micros(sold.starts_at), "lapses_at": lapses_at})


async def _tell(
    connection: AsyncConnection, hub: str, kind: str, document: str, paper: object, now: datetime, sign: Sign
) -> None:
    draft = Draft(kind, document, msgspec.json.encode(paper), owner=OWNER, audience=hub)
    await publish_within(connection, [draft], by=OWNER, why="booked by a resident", at=to_micros(now), sign=sign)
