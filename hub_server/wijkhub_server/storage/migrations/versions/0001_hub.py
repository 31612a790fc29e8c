"""The journal, answered commands, snapshots, prints, staff, sessions and devices."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "hub",
        sa.Column("hub_id", sa.String(), primary_key=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "event",
        sa.Column("epoch", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False, primary_key=True),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "command",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot",
        sa.Column("epoch", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("seq", sa.BigInteger(), nullable=False, primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("board", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("slip", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("print_job_open", "print_job", ["state", "created_at"])
    op.create_index("print_job_ticket", "print_job", ["ticket"])
    op.create_table(
        "staff",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False, unique=True),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("skills", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
    )
    op.create_table(
        "wrong_pin",
        sa.Column("name_hash", sa.String(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("somebodys", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(), primary_key=True),
        sa.Column("staff_id", sa.String(), sa.ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("printer", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("code_expires_at", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True, unique=True),
    )
