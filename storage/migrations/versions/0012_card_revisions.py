"""The revision of the draft that each card shows; those of today are taken to be up to date."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "draft_cards", sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute(
        sa.text(
            "UPDATE draft_cards SET revision ="
            " (SELECT revision FROM drafts WHERE drafts.id = draft_cards.draft_id)"
        )
    )
