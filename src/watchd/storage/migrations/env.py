"""Run by Alembic: the steps go through the connection, and so the transaction, that storage.schema hands over."""

from alembic import context

from watchd.storage.tables import metadata


def run() -> None:
    """Take the steps that are missing."""
    connection = context.config.attributes["connection"]
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=is_sqlite)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name Alembic loads it under; importing it any other way does nothing
    run()
