"""What editors decide about an edition before it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "editions",
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("editions", sa.Column("held_at", sa.BigInteger(), nullable=True))
    op.add_column("editions", sa.Column("refused", sa.Text(), nullable=True))
    op.add_column("editions", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("editions", sa.Column("wished_by", sa.LargeBinary(), nullable=True))
    op.add_column("editions", sa.Column("wished_at", sa.BigInteger(), nullable=True))
