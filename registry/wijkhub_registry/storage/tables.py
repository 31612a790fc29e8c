"""The registry's tables. Times are whole microseconds since 1970, UTC, on every database."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()
_FLAGGED = sa.text("flag IS NOT NULL")


def _text(name: str, *, key: bool = False, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), primary_key=key, nullable=null)


def _number(name: str, *, key: bool = False, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), primary_key=key, nullable=null, autoincrement=False)


HUB = sa.Table(
    "hub",
    METADATA,
    _text("hub_id", key=True),
    _text("name"),
    _number("enrolled_at"),
    _number("heard_at", null=True),
    _number("hub_time", null=True),
    sa.Column("heartbeat", sa.LargeBinary(), nullable=True),
)
"""A hub that enrolled, and what it last told of itself: its clock and its heartbeat as it came."""

HUB_KEY = sa.Table(
    "hub_key",
    METADATA,
    _text("key_id", key=True),
    _text("hub_id"),
    _text("public_key"),
    _number("since"),
    _number("revoked_at", null=True),
    sa.Index("hub_key_hub", "hub_id"),
)

HUB_CODE = sa.Table(
    "hub_code",
    METADATA,
    sa.Column("code_hash", sa.LargeBinary(), primary_key=True),
    _text("hub_id"),
    _text("name"),
    _number("made_at"),
    _number("lapses_at"),
    _text("used_by", null=True),
)
"""A one-time code, by its SHA-256, and the key that used it."""

HUB_STREAM = sa.Table(
    "hub_stream",
    METADATA,
    _text("hub_id", key=True),
    _number("epoch", key=True),
    _number("through"),
    _text("event_id"),
    sa.Column("closed", sa.Boolean(), nullable=False),
    _number("opened_at"),
    _text("reason"),
    _number("taken_at", null=True),
)
"""How far the registry has each epoch of a hub. Of a hub one is not closed; who takes in events holds its lock."""

EVENT = sa.Table(
    "event",
    METADATA,
    _text("hub_id", key=True),
    _number("epoch", key=True),
    _number("seq", key=True),
    _text("event_id"),
    _text("type"),
    _number("version"),
    _number("occurred_at", null=True),
    _text("actor"),
    sa.Column("line", sa.LargeBinary(), nullable=False),
    _text("flag", null=True),
    _number("received_at"),
    sa.Index("event_flagged", "hub_id", "flag", postgresql_where=_FLAGGED, sqlite_where=_FLAGGED),
)
"""Every event of every hub. `line` is what came, byte for byte; the other columns are what could be read of it."""

HUB_INCIDENT = sa.Table(
    "hub_incident",
    METADATA,
    _text("hub_id", key=True),
    _text("code", key=True),
    _number("epoch", key=True),
    _number("seq"),
    _number("first_at"),
    _number("last_at"),
    _number("times"),
)
"""What was refused to a hub and stopped it: forks, older epochs, events too large, a revoked key."""

READER_POSITION = sa.Table(
    "reader_position",
    METADATA,
    _text("reader", key=True),
    _text("hub_id", key=True),
    _number("epoch", key=True),
    _number("through"),
)
"""How far each reader of the events is with each stream."""

READER = sa.Table("reader", METADATA, _text("reader", key=True))
"""One row to lock, so that one process at a time reads as this reader."""

USED_NONCE = sa.Table(
    "used_nonce", METADATA, _text("nonce", key=True), _number("lapses_at"), sa.Index("used_nonce_lapses", "lapses_at")
)

OWN_KEY = sa.Table(
    "own_key",
    METADATA,
    _number("number", key=True),
    _text("key_id"),
    _text("public_key"),
    _text("secret"),
    _text("signed_by"),
    _text("signature"),
    _number("made_at"),
)
"""The registry's signing keys, the last of which signs. Here, since every process signs as the same registry."""

SECRET = sa.Table("secret", METADATA, _text("name", key=True), sa.Column("value", sa.LargeBinary(), nullable=False))
"""What every process of this registry shares: the key of its nonces."""

DOCUMENT = sa.Table(
    "document",
    METADATA,
    _text("kind", key=True),
    _text("id", key=True),
    _number("version"),
    _text("owner"),
    _text("audience"),
    sa.Column("body", sa.LargeBinary(), nullable=True),
    _text("key_id"),
    _text("signature"),
    _number("position"),
    _number("changed_at"),
    sa.Index("document_position", "position", unique=True),
)
"""The last version of each document, in the place of its last change."""

DOCUMENT_CHANGE = sa.Table(
    "document_change",
    METADATA,
    _text("kind", key=True),
    _text("id", key=True),
    _number("version", key=True),
    _number("changed_at"),
    _text("by"),
    _text("why"),
    sa.Column("differences", sa.LargeBinary(), nullable=False),
)

DOCUMENT_COUNTER = sa.Table("document_counter", METADATA, _text("name", key=True), _number("last"))
"""The place of the last change: one row, locked by whoever changes documents."""

HUB_DOORS = sa.Table(
    "hub_doors", METADATA, _text("hub_id", key=True), sa.Column("open", sa.Boolean(), nullable=False), _number("since")
)
"""What staff last did to each hub's doors, by the hub's clock."""

LEASE = sa.Table(
    "lease",
    METADATA,
    _text("hub_id", key=True),
    _text("lease_id", key=True),
    _number("sold_until"),
    _number("ends"),
    sa.Column("settled", sa.Boolean(), nullable=False),
    sa.Column("body", sa.LargeBinary(), nullable=False),
)
"""Places that a hub lent, as it said; who sells of them holds the row's lock."""

BOOKING = sa.Table(
    "booking",
    METADATA,
    _text("id", key=True),
    _text("hub_id"),
    _text("lease_id"),
    _text("state"),
    _number("starts_at"),
    _number("lapses_at", null=True),
    sa.Column("body", sa.LargeBinary(), nullable=False),
    sa.Index("booking_lease", "hub_id", "lease_id"),
)
"""What was sold or is held of a lease. Who comes stands in `booking_person` alone."""

BOOKING_PERSON = sa.Table(
    "booking_person",
    METADATA,
    _text("booking_id", key=True),
    _number("erase_at"),
    sa.Column("person", sa.LargeBinary(), nullable=False),
)
"""Who comes, until the day after."""
