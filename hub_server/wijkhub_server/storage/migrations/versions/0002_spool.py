"""What a print job is of, how often it was tried, and how many slips came off a printer's roll."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.add_column("print_job", sa.Column("kind", sa.String(), nullable=False, server_default="ticket"))
    op.add_column("print_job", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "printer_roll",
        sa.Column("printer", sa.String(), primary_key=True),
        sa.Column("slips", sa.Integer(), nullable=False),
    )
