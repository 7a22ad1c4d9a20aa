"""Cards of drafts and of the coming edition in one table; a message shows one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "person", name=op.f("pk_cards")),
        sa.UniqueConstraint("person", "message_id", name=op.f("uq_cards_person_message_id")),
    )
    op.execute(
        sa.text(
            "INSERT OR IGNORE INTO cards (subject, person, message_id, shown)"
            " SELECT 'draft:' || draft_id, person, message_id, CAST(revision AS TEXT)"
            " FROM draft_cards ORDER BY draft_id DESC"
        )
    )
    op.drop_table("draft_cards")
