"""What each delivered copy says: for which preferences it was made, and of which revision."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("variant", sa.Text(), nullable=True))
    op.add_column(
        "deliveries",
        sa.Column("revision", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
