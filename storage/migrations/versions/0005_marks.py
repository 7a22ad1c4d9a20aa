"""The dated line of a brief that was corrected, for whoever opens it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("briefs", sa.Column("mark", sa.Text(), nullable=True))
    op.add_column("briefs", sa.Column("marked_at", sa.BigInteger(), nullable=True))
    op.execute(
        sa.text(
            "UPDATE briefs SET (mark, marked_at) = ("
            " SELECT json_extract(c.options, '$.mark'), c.created_at FROM campaigns c"
            " WHERE c.kind = 'correction' AND json_extract(c.options, '$.mark') IS NOT NULL"
            """ AND json_type(c.options, '$.content."' || briefs.id || '"') IS NOT NULL"""
            " ORDER BY c.id DESC LIMIT 1)"
        )
    )
