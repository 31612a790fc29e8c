"""Alembic's way into the registry's tables, on a connection that is open already."""

from alembic import context

from wijkhub_registry.storage.tables import METADATA


def run() -> None:
    """Bring the database of `config.attributes["connection"]` to the newest revision, in the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


run()
