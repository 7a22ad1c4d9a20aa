"""Who has left a card for something else has seen it, though no message shows it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.rename_table("cards", "former_cards")
    op.create_table(
        "cards",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "person", name=op.f("pk_cards")),
        sa.UniqueConstraint("person", "message_id", name=op.f("uq_cards_person_message_id")),
    )
    op.execute(sa.text("INSERT INTO cards SELECT * FROM former_cards"))
    op.drop_table("former_cards")
