"""The quiet hours of readers, in minutes of the local day; none when both are null."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("quiet_from", sa.Integer(), nullable=True))
    op.add_column("subscribers", sa.Column("quiet_to", sa.Integer(), nullable=True))
