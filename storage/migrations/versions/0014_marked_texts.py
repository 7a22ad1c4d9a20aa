"""The dated line of a correction belongs to the language versions that it changed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("brief_texts", sa.Column("mark", sa.Text(), nullable=True))
    op.add_column("brief_texts", sa.Column("marked_at", sa.BigInteger(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE brief_texts SET (mark, marked_at) ="
            " (SELECT mark, marked_at FROM briefs WHERE briefs.id = brief_texts.brief_id)"
        )
    )
    op.drop_column("briefs", "mark")
    op.drop_column("briefs", "marked_at")
