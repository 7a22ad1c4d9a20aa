"""Editions are found without a look at every brief; the schedule asks each second."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_briefs_edition", "briefs", ["edition"])
