"""Who has quiet hours is found without looking at everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index(
        "ix_subscribers_quiet_from",
        "subscribers",
        ["quiet_from", "quiet_to"],
        sqlite_where=sa.text("quiet_from IS NOT NULL"),
    )
