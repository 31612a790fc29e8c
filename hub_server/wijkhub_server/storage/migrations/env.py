"""Alembic's way into the hub's tables."""

from alembic import context
from sqlmodel import SQLModel

from wijkhub_server.storage import rows  # noqa: F401  (fills the metadata)


def run() -> None:
    """Bring the database of `config.attributes["engine"]` to the newest revision."""
    engine = context.config.attributes["engine"]
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
