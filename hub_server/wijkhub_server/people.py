"""Signing in, enrolling screens, and knowing who sends a request."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from wijkhub_kiosk.port import CodeRefused
from wijkhub_queue.actors import Identity
from wijkhub_queue.wire import Device, DeviceCode, Enrolled, NewDevice, NewStaff, SignedIn, StaffMember
from wijkhub_server.storage.database import Turns
from wijkhub_server.storage.people import (
    PeopleStore,
    device_identity,
    hash_of,
    member_of,
    name_key,
    staff_identity,
)
from wijkhub_server.storage.rows import DeviceRow, StaffRow
from wijkhub_server.writer import new_id

FREE_FAILURES = 2
"""Wrong PINs without a delay: fingers slip."""
FIRST_DELAY_S = 5.0
LONGEST_DELAY_S = 900.0
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without look-alikes: no I, O, 0 or 1."""
CODE_LENGTH = 8
CODE_HOLDS = timedelta(minutes=30)


class WrongPin(Exception):
    """The name or the PIN is wrong; which of the two is not told."""


class TooSoon(Exception):
    """After wrong PINs the next one is not looked at for a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many wrong PINs. Try again in {seconds:.0f} seconds.")
        self.seconds = seconds


class _Known(Struct):
    identity: Identity
    expires_at: datetime | None


def delay_s(failures: int) -> float:
    """Seconds before the next PIN is looked at, after this many wrong ones in a row."""
    over = failures - FREE_FAILURES
    return 0.0 if over <= 0 else min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** (over - 1))


class People:
    """Who may do what. Tokens are looked up in memory; their hashes are on disk."""

    def __init__(self, store: PeopleStore, turns: Turns, session_hours: float) -> None:
        # Argon2 parameters: RFC 9106's second choice scaled to a small machine (19 MiB, 2 passes, one lane).
        from argon2 import PasswordHasher

        self._store = store
        self._turns = turns
        self._session = timedelta(hours=session_hours)
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._one_at_a_time = asyncio.Semaphore(1)
        self._tokens = {
            token_hash: _Known(identity, expires_at) for token_hash, identity, expires_at in store.known_tokens()
        }
        self._nobody = ""

    def known(self, token: str) -> Identity | None:
        """Whose token this is, if it holds."""
        found = self._tokens.get(hash_of(token))
        if found is None:
            return None
        if found.expires_at is not None and found.expires_at < _now():
            del self._tokens[hash_of(token)]
            return None
        return found.identity

    async def sign_in(self, name: str, pin: str) -> SignedIn:
        """A session for who has this name and PIN.

        Raises:
            WrongPin: name or PIN is wrong.
            TooSoon: after wrong ones the next is not looked at yet.
        """
        async with self._one_at_a_time:
            row = await asyncio.to_thread(self._store.find_staff, name)
            failures, blocked_until = await asyncio.to_thread(self._store.failures, name)
            if blocked_until is not None and blocked_until > _now():
                raise TooSoon((blocked_until - _now()).total_seconds())
            if not await asyncio.to_thread(self._fits, row, pin):
                delay, now = delay_s(failures + 1), _now()
                blocked_until = now + timedelta(seconds=delay) if delay else None
                await self._turns.write(self._store.count_failure, name, failures + 1, blocked_until, now)
                raise WrongPin
            assert row is not None
            token, now = secrets.token_urlsafe(32), _now()
            if failures:
                await self._turns.write(self._store.forget_failures, name)
            await self._turns.write(self._store.open_session, token, row.id, now + self._session, now)
        member = member_of(row)
        self._tokens[hash_of(token)] = _Known(staff_identity(member), now + self._session)
        return SignedIn(token, member, now + self._session)

    def _fits(self, row: StaffRow | None, pin: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        # A name that nobody has takes as long as one that somebody has.
        self._nobody = self._nobody or self._hasher.hash(secrets.token_hex(8))
        try:
            self._hasher.verify(row.pin_hash if row else self._nobody, pin)
        except (VerificationError, InvalidHashError):
            return False
        return row is not None

    async def sign_out(self, token: str) -> None:
        """End the session of this token."""
        self._tokens.pop(hash_of(token), None)
        await self._turns.write(self._store.close_session, hash_of(token))

    async def staff(self) -> list[StaffMember]:
        """Everybody who may sign in."""
        return await asyncio.to_thread(self._store.staff)

    async def add_staff(self, new: NewStaff) -> StaffMember:
        """Let somebody sign in.

        Raises:
            NameTaken: the name is somebody's already.
        """
        row = await asyncio.to_thread(staff_row, new, self._hasher)
        return await self._turns.write(self._store.add_staff, row)

    async def remove_staff(self, staff_id: str) -> bool:
        """Let somebody sign in no more, and end their sessions.

        Raises:
            LastSupervisor: nobody else could let anybody in.
        """
        removed = await self._turns.write(self._store.remove_staff, staff_id)
        self._forget(staff_id)
        return removed

    def _forget(self, actor_id: str) -> None:
        self._tokens = {
            token_hash: known for token_hash, known in self._tokens.items() if known.identity.actor.id != actor_id
        }

    async def devices(self) -> list[Device]:
        """All screens."""
        return await asyncio.to_thread(self._store.devices)

    async def add_device(self, new: NewDevice, holds: timedelta = CODE_HOLDS) -> DeviceCode:
        """A new screen, and the code that enrols it once."""
        row = DeviceRow(id=_device_id(new.name), name=new.name, role=new.role, printer=new.printer)
        return await self._with_code(row, holds)

    async def new_code(self, device_id: str, holds: timedelta = CODE_HOLDS) -> DeviceCode | None:
        """Another code for a screen, whose token ends with it. None when there is no such screen."""
        row = await asyncio.to_thread(self._store.find_device, device_id)
        if row is None:
            return None
        row.token_hash = None
        self._forget(device_id)
        return await self._with_code(row, holds)

    async def _with_code(self, row: DeviceRow, holds: timedelta) -> DeviceCode:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        expires_at = _now() + holds
        row.code_hash, row.code_expires_at = hash_of(code), expires_at
        device = await self._turns.write(self._store.put_device, row)
        return DeviceCode(device, code, expires_at)

    async def remove_device(self, device_id: str) -> bool:
        """Revoke a screen."""
        removed = await self._turns.write(self._store.remove_device, device_id)
        self._forget(device_id)
        return removed

    async def enrol(self, code: str) -> Enrolled:
        """The token of the screen whose code this is.

        Raises:
            CodeRefused: it is wrong, used or too old.
        """
        token = secrets.token_urlsafe(32)
        typed = "".join(letter for letter in code.upper() if letter.isalnum())
        # Who guesses must not keep those who write waiting, so a look comes first.
        if not await asyncio.to_thread(self._store.has_code, typed, _now()):
            raise CodeRefused
        device = await self._turns.write(self._store.use_code, typed, token, _now())
        if device is None:
            raise CodeRefused
        self._forget(device.id)
        self._tokens[hash_of(token)] = _Known(device_identity(device), None)
        return Enrolled(token, device)


def staff_row(new: NewStaff, hasher: Any) -> StaffRow:
    """The row of a new staff member, the PIN hashed."""
    return StaffRow(
        id=new_id().replace("-", "")[-12:],
        name=" ".join(new.name.split()),
        name_key=name_key(new.name),
        pin_hash=hasher.hash(new.pin),
        role=new.role,
        skills=" ".join(new.skills),
        languages=" ".join(new.languages),
    )


def _device_id(name: str) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.casefold())
    return f"{letters.strip('-')[:24]}-{secrets.token_hex(2)}".lstrip("-")


def _now() -> datetime:
    # Sign-ins keep real time, in an exercise too.
    return datetime.now(UTC)
