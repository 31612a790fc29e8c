"""Staff, their sign-ins, and the hub's screens, on disk. Secrets are kept as hashes only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, delete
from sqlmodel import col, select

from wijkhub_queue.actors import Actor, Identity, Role
from wijkhub_queue.wire import Device, StaffMember
from wijkhub_server.storage.database import reading, writing
from wijkhub_server.storage.rows import DeviceRow, SessionRow, StaffRow, WrongPinRow

NAMES_WATCHED = 1000
"""Of how many made-up names wrong PINs are remembered."""


def hash_of(secret: str) -> str:
    """How a token or code is kept: both are random and long, so a plain hash does."""
    return hashlib.sha256(secret.encode()).hexdigest()


def name_key(name: str) -> str:
    """How a name is looked up: blanks and case do not matter."""
    return " ".join(name.casefold().split())


def _watched(name: str) -> str:
    """The key under which wrong PINs are counted: somebody may have typed a PIN where the name belongs."""
    return hash_of(name_key(name))


class NameTaken(Exception):
    """Somebody has this name already."""


class LastSupervisor(Exception):
    """Without this one nobody could let anybody in."""


class PeopleStore:
    """Who may do what at a hub."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # Staff

    def find_staff(self, name: str) -> StaffRow | None:
        """The staff member of this name."""
        with reading(self._engine) as session:
            return session.exec(select(StaffRow).where(StaffRow.name_key == name_key(name))).first()

    def staff(self) -> list[StaffMember]:
        """Everybody who may sign in, by name."""
        with reading(self._engine) as session:
            return [member_of(row) for row in session.exec(select(StaffRow).order_by(StaffRow.name_key))]

    def add_staff(self, row: StaffRow) -> StaffMember:
        """Let somebody in.

        Raises:
            NameTaken: the name is somebody's already.
        """
        with writing(self._engine) as session:
            if session.exec(select(StaffRow).where(StaffRow.name_key == row.name_key)).first():
                raise NameTaken(f"'{row.name}' is there already; choose another name, or remove that one first.")
            session.add(row)
        return member_of(row)

    def remove_staff(self, staff_id: str) -> bool:
        """Let somebody in no more; their sign-ins end. False when there is nobody of this id.

        Raises:
            LastSupervisor: nobody else could let anybody in.
        """
        with writing(self._engine) as session:
            row = session.get(StaffRow, staff_id)
            if row is None:
                return False
            others = select(StaffRow.id).where(StaffRow.role == Role.SUPERVISOR, StaffRow.id != staff_id)
            if row.role == Role.SUPERVISOR and session.exec(others).first() is None:
                raise LastSupervisor(f"'{row.name}' is the only supervisor; let in another one first.")
            session.delete(row)
            return True

    # Wrong PINs. Names that nobody has are counted like those that somebody has, so that the two can't be told apart.

    def failures(self, name: str) -> tuple[int, datetime | None]:
        """How many wrong PINs in a row this name was given, and until when the next is not looked at."""
        with reading(self._engine) as session:
            row = session.get(WrongPinRow, _watched(name))
        return (row.failures, row.blocked_until) if row else (0, None)

    def count_failure(self, name: str, failures: int, blocked_until: datetime | None, now: datetime) -> None:
        """Remember wrong PINs of a name."""
        with writing(self._engine) as session:
            somebodys = session.exec(select(StaffRow.id).where(StaffRow.name_key == name_key(name))).first() is not None
            session.merge(
                WrongPinRow(
                    name_hash=_watched(name),
                    failures=failures,
                    blocked_until=blocked_until,
                    last_at=now,
                    somebodys=somebodys,
                )
            )
            # Nobody may fill the table, nor push out the counts of those who work here, by making up names.
            made_up = select(WrongPinRow.name_hash).where(col(WrongPinRow.somebodys).is_(False))
            oldest = made_up.order_by(col(WrongPinRow.last_at).desc()).offset(NAMES_WATCHED)
            session.execute(delete(WrongPinRow).where(col(WrongPinRow.name_hash).in_(oldest)))

    def forget_failures(self, name: str) -> None:
        """The right PIN was given."""
        with writing(self._engine) as session:
            session.execute(delete(WrongPinRow).where(col(WrongPinRow.name_hash) == _watched(name)))

    # Sign-ins

    def open_session(self, token: str, staff_id: str, expires_at: datetime, now: datetime) -> None:
        """Keep a sign-in; those that have run out go."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(col(SessionRow.expires_at) < now))
            session.add(SessionRow(token_hash=hash_of(token), staff_id=staff_id, expires_at=expires_at))

    def close_session(self, token_hash: str) -> None:
        """End a sign-in."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(col(SessionRow.token_hash) == token_hash))

    # Screens

    def devices(self) -> list[Device]:
        """All screens, by name."""
        with reading(self._engine) as session:
            return [device_of(row) for row in session.exec(select(DeviceRow).order_by(DeviceRow.name))]

    def put_device(self, row: DeviceRow) -> Device:
        """Keep a screen as given."""
        with writing(self._engine) as session:
            session.merge(row)
        return device_of(row)

    def find_device(self, device_id: str) -> DeviceRow | None:
        """The screen of this id."""
        with reading(self._engine) as session:
            return session.get(DeviceRow, device_id)

    def remove_device(self, device_id: str) -> bool:
        """Revoke a screen. False when there is none of this id."""
        with writing(self._engine) as session:
            row = session.get(DeviceRow, device_id)
            if row is None:
                return False
            session.delete(row)
            return True

    def has_code(self, code: str, now: datetime) -> bool:
        """Whether a screen can be enrolled with this code."""
        with reading(self._engine) as session:
            expires_at = session.exec(
                select(DeviceRow.code_expires_at).where(DeviceRow.code_hash == hash_of(code))
            ).first()
        return expires_at is not None and expires_at >= now

    def use_code(self, code: str, token: str, now: datetime) -> Device | None:
        """Enrol the screen whose code this is; a code counts once. None when it is wrong, used or too old."""
        with writing(self._engine) as session:
            row = session.exec(select(DeviceRow).where(DeviceRow.code_hash == hash_of(code))).first()
            if row is None or row.code_expires_at is None or row.code_expires_at < now:
                return None
            row.code_hash = row.code_expires_at = None
            row.token_hash = hash_of(token)
            session.add(row)
        return device_of(row)

    # Everybody

    def known_tokens(self) -> Sequence[tuple[str, Identity, datetime | None]]:
        """Hash, owner and end of every token that lets somebody in; screens' tokens have no end."""
        with reading(self._engine) as session:
            signed_in = session.exec(select(SessionRow, StaffRow).where(SessionRow.staff_id == StaffRow.id)).all()
            screens = session.exec(select(DeviceRow).where(col(DeviceRow.token_hash).is_not(None))).all()
        return [
            *((one.token_hash, staff_identity(member_of(row)), one.expires_at) for one, row in signed_in),
            *((row.token_hash or "", device_identity(device_of(row)), None) for row in screens),
        ]


def member_of(row: StaffRow) -> StaffMember:
    """A staff row as the wire has it."""
    return StaffMember(row.id, row.name, Role(row.role), tuple(row.skills.split()), tuple(row.languages.split()))


def device_of(row: DeviceRow) -> Device:
    """A device row as the wire has it."""
    return Device(row.id, row.name, Role(row.role), row.printer, row.token_hash is not None)


def staff_identity(member: StaffMember) -> Identity:
    """Who a staff member is to the routes."""
    return Identity(Actor(member.role, member.id), member.name, None, member.skills, member.languages)


def device_identity(device: Device) -> Identity:
    """Who a screen is to the routes."""
    return Identity(Actor(device.role, device.id), device.name, device.printer)
