"""The registry: hubs, their keys, and all their events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null, autoincrement=False)


def _bytes(name: str, *, null: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=null)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "hub",
        _text("hub_id"),
        _text("name"),
        _number("enrolled_at"),
        _number("heard_at", null=True),
        _number("hub_time", null=True),
        _bytes("heartbeat", null=True),
        sa.PrimaryKeyConstraint("hub_id"),
    )
    op.create_table(
        "hub_key",
        _text("key_id"),
        _text("hub_id"),
        _text("public_key"),
        _number("since"),
        _number("revoked_at", null=True),
        sa.PrimaryKeyConstraint("key_id"),
    )
    op.create_index("hub_key_hub", "hub_key", ["hub_id"])
    op.create_table(
        "hub_code",
        _bytes("code_hash"),
        _text("hub_id"),
        _text("name"),
        _number("made_at"),
        _number("lapses_at"),
        _text("used_by", null=True),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_table(
        "hub_stream",
        _text("hub_id"),
        _number("epoch"),
        _number("through"),
        _text("event_id"),
        sa.Column("closed", sa.Boolean(), nullable=False),
        _number("opened_at"),
        _text("reason"),
        _number("taken_at", null=True),
        sa.PrimaryKeyConstraint("hub_id", "epoch"),
    )
    op.create_table(
        "event",
        _text("hub_id"),
        _number("epoch"),
        _number("seq"),
        _text("event_id"),
        _text("type"),
        _number("version"),
        _number("occurred_at", null=True),
        _text("actor"),
        _bytes("line"),
        _text("flag", null=True),
        _number("received_at"),
        sa.PrimaryKeyConstraint("hub_id", "epoch", "seq"),
    )
    flagged = sa.text("flag IS NOT NULL")
    op.create_index("event_flagged", "event", ["hub_id", "flag"], postgresql_where=flagged, sqlite_where=flagged)
    op.create_table(
        "hub_incident",
        _text("hub_id"),
        _text("code"),
        _number("epoch"),
        _number("seq"),
        _number("first_at"),
        _number("last_at"),
        _number("times"),
        sa.PrimaryKeyConstraint("hub_id", "code", "epoch"),
    )
    op.create_table(
        "reader_position",
        _text("reader"),
        _text("hub_id"),
        _number("epoch"),
        _number("through"),
        sa.PrimaryKeyConstraint("reader", "hub_id", "epoch"),
    )
    op.create_table("reader", _text("reader"), sa.PrimaryKeyConstraint("reader"))
    op.create_table("used_nonce", _text("nonce"), _number("lapses_at"), sa.PrimaryKeyConstraint("nonce"))
    op.create_index("used_nonce_lapses", "used_nonce", ["lapses_at"])
    op.create_table(
        "own_key",
        _number("number"),
        _text("key_id"),
        _text("public_key"),
        _text("secret"),
        _text("signed_by"),
        _text("signature"),
        _number("made_at"),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table("secret", _text("name"), _bytes("value"), sa.PrimaryKeyConstraint("name"))
