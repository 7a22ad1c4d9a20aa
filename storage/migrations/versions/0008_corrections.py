"""Drafts of new words for what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute(
        sa.text(
            "ALTER TABLE drafts ADD COLUMN corrects INTEGER"
            " CONSTRAINT fk_drafts_corrects REFERENCES campaigns (id)"
        )
    )
    op.add_column("drafts", sa.Column("mark", sa.Text(), nullable=True))
    op.add_column("drafts", sa.Column("notice", sa.Text(), nullable=True))
