"""Documents: locations, hours and whatever else the registry hands on to hubs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False)


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "document",
        _text("kind"),
        _text("id"),
        _number("version"),
        _text("owner"),
        _text("audience"),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        _text("key_id"),
        _text("signature"),
        _number("position"),
        _number("changed_at"),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
    op.create_index("document_position", "document", ["position"], unique=True)
    op.create_table(
        "document_change",
        _text("kind"),
        _text("id"),
        _number("version"),
        _number("changed_at"),
        _text("by"),
        _text("why"),
        sa.Column("differences", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", "version"),
    )
    counter = op.create_table("document_counter", _text("name"), _number("last"), sa.PrimaryKeyConstraint("name"))
    op.bulk_insert(counter, [{"name": "document", "last": 0}])
