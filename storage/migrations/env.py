"""Alembic runs this file; the caller's open transaction is in the configuration's attributes."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
