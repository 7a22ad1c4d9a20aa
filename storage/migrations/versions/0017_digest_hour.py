"""The hour at which a reader wants the digest; who has hours at all is found by one index."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("subscribers", sa.Column("digest_hour", sa.Integer(), nullable=True))
    op.drop_index("ix_subscribers_quiet_from", "subscribers")
    op.create_index(
        "ix_subscribers_hours",
        "subscribers",
        ["quiet_from", "quiet_to", "digest_hour"],
        sqlite_where=sa.text("quiet_from IS NOT NULL OR digest_hour IS NOT NULL"),
    )
