"""The tables of a hub."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Index, LargeBinary, types
from sqlmodel import Field, SQLModel

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_micros(at: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The UTC time of these microseconds since 1970."""
    return _EPOCH + micros * _MICROSECOND


class UtcMicros(types.TypeDecorator[datetime]):
    """UTC times as whole microseconds: SQLite would drop the zone of anything else."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        """To the database."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        """From the database."""
        return None if value is None else from_micros(value)


class HubRow(SQLModel, table=True):
    """Which hub this database is of. One row."""

    __tablename__: ClassVar[Any] = "hub"

    hub_id: str = Field(primary_key=True)
    epoch: int
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Signs the links on tickets."""
    created_at: datetime = Field(sa_type=UtcMicros)


class EventRow(SQLModel, table=True):
    """One line of the journal."""

    __tablename__: ClassVar[Any] = "event"
    __table_args__ = ({"sqlite_with_rowid": False},)

    epoch: int = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    event_id: str
    type: str
    version: int
    occurred_at: int = Field(sa_type=BigInteger)
    """Microseconds since 1970, UTC."""
    actor: str
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CommandRow(SQLModel, table=True):
    """What became of a command; kept as long as the journal."""

    __tablename__: ClassVar[Any] = "command"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    epoch: int
    seq: int = Field(sa_type=BigInteger)
    count: int
    code: str | None = None
    detail: str | None = None


class SnapshotRow(SQLModel, table=True):
    """A board as it was at a place in the journal."""

    __tablename__: ClassVar[Any] = "snapshot"

    epoch: int = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    version: int
    board: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class LearnedRow(SQLModel, table=True):
    """What the hub has learnt of a subject, up to a place in the journal."""

    __tablename__: ClassVar[Any] = "learned"

    subject: str = Field(primary_key=True)
    version: int
    epoch: int
    seq: int = Field(sa_type=BigInteger)
    state: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PrintRow(SQLModel, table=True):
    """A print job and what is known of it."""

    __tablename__: ClassVar[Any] = "print_job"
    __table_args__ = (Index("print_job_open", "state", "created_at"), Index("print_job_ticket", "ticket"))

    id: str = Field(primary_key=True)
    ticket: str
    """Empty for what staff had printed."""
    printer: str
    slip: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Emptied a day after the job was over."""
    state: str = "queued"
    detail: str = ""
    created_at: int = Field(sa_type=BigInteger)
    """Real time, as the next: paper does not come out sooner on an exercise's clock."""
    changed_at: int = Field(sa_type=BigInteger)
    kind: str = Field(default="ticket", sa_column_kwargs={"server_default": "ticket"})
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class RollRow(SQLModel, table=True):
    """How many slips came out of a printer since it got its roll."""

    __tablename__: ClassVar[Any] = "printer_roll"

    printer: str = Field(primary_key=True)
    slips: int


class StaffRow(SQLModel, table=True):
    """Somebody who may sign in."""

    __tablename__: ClassVar[Any] = "staff"

    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    """The name as it is looked up: case and blanks folded."""
    pin_hash: str
    role: str
    skills: str = ""
    languages: str = "nl"


class WrongPinRow(SQLModel, table=True):
    """Wrong PINs in a row that a name was given, somebody's or nobody's."""

    __tablename__: ClassVar[Any] = "wrong_pin"

    name_hash: str = Field(primary_key=True)
    failures: int
    blocked_until: datetime | None = Field(default=None, sa_type=UtcMicros)
    last_at: datetime = Field(sa_type=UtcMicros)
    somebodys: bool


class SessionRow(SQLModel, table=True):
    """A sign-in that holds."""

    __tablename__: ClassVar[Any] = "session"

    token_hash: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=UtcMicros)


class DeviceRow(SQLModel, table=True):
    """A screen of the hub."""

    __tablename__: ClassVar[Any] = "device"

    id: str = Field(primary_key=True)
    name: str
    role: str
    printer: str | None = None
    code_hash: str | None = None
    code_expires_at: datetime | None = Field(default=None, sa_type=UtcMicros)
    token_hash: str | None = Field(default=None, unique=True)


class PersonRow(SQLModel, table=True):
    """Who an appointment is for. The one place where a resident is named; it can be erased."""

    __tablename__: ClassVar[Any] = "person"
    __table_args__ = (Index("person_code", "code"),)

    appointment: str = Field(primary_key=True)
    code: str
    """Of the appointment."""
    name: str
    email: str | None = None
    phone: str | None = None
    help: str
    """Codes, a blank between."""
    notes: str
    keep_from: int = Field(sa_type=BigInteger)
    """Microseconds since 1970 by the hub's clock, as all times of these two tables."""


class MessageRow(SQLModel, table=True):
    """A message about an appointment, and what became of it. It names nobody."""

    __tablename__: ClassVar[Any] = "message"
    __table_args__ = (
        Index("message_due", "state", "channel", "due_at"),
        Index("message_appointment", "appointment"),
    )

    id: str = Field(primary_key=True)
    appointment: str
    kind: str
    channel: str
    message_id: str
    """By which a repeat can be recognised: a mail's Message-ID."""
    facts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    due_at: int = Field(sa_type=BigInteger)
    useful_until: int = Field(sa_type=BigInteger)
    state: str
    detail: str
    attempts: int
    """How often its server was asked to take it, and answered or should have."""
    doubts: int
    """How often no answer came to that."""
    withdrawn: str
    """Why it is not so any more; written while it was being sent."""
    created_at: int = Field(sa_type=BigInteger)
    changed_at: int = Field(sa_type=BigInteger)


class SyncStateRow(SQLModel, table=True):
    """One thing that a hub knows of its sync, as JSON."""

    __tablename__: ClassVar[Any] = "sync_state"

    name: str = Field(primary_key=True)
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class DocumentRow(SQLModel, table=True):
    """What the registry decided last of something: hours, a closure, a service, a text, a booking."""

    __tablename__: ClassVar[Any] = "document"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    version: int
    owner: str
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    """JSON, byte for byte as it was signed; None when it is no more."""
    key_id: str
    signature: str
    received_at: int = Field(sa_type=BigInteger)
    """Real time, microseconds since 1970."""


class QuarantineRow(SQLModel, table=True):
    """A document that was refused, which somebody should look at."""

    __tablename__: ClassVar[Any] = "quarantine"

    id: int | None = Field(default=None, primary_key=True)
    at: int = Field(sa_type=BigInteger)
    """Real time, microseconds since 1970."""
    what: str
    """Kind, id and version."""
    reason: str
    """A code."""
    detail: str
    seen: bool = False
    """Whether somebody has looked at it."""
