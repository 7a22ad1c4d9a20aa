"""The menu that the chat of each editor was given last; null when nobody knows."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("editors", sa.Column("menu", sa.Text(), nullable=True))
