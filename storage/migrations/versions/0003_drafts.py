"""Drafts of breaking updates, and the photo of a brief."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("briefs", sa.Column("photo", sa.Text(), nullable=True))
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("trend", sa.Text(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("photo", sa.Text(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_by", sa.LargeBinary(), nullable=True),
        sa.Column("updated_by", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("brief_id", sa.Integer(), nullable=True),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("wished_by", sa.LargeBinary(), nullable=True),
        sa.Column("wished_at", sa.BigInteger(), nullable=True),
        sa.Column("wished_due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name=op.f("fk_drafts_brief_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_drafts_campaign_id")
        ),
        sa.ForeignKeyConstraint(["topic"], ["topics.key"], name=op.f("fk_drafts_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_drafts_campaign_id")),
        sa.UniqueConstraint("origin", name=op.f("uq_drafts_origin")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_drafts_state", "drafts", ["state"], unique=False)
    op.create_table(
        "draft_texts",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _of_draft("draft_texts"),
        sa.PrimaryKeyConstraint("draft_id", "language", name=op.f("pk_draft_texts")),
    )
    op.create_table(
        "draft_cards",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        _of_draft("draft_cards"),
        sa.PrimaryKeyConstraint("draft_id", "person", name=op.f("pk_draft_cards")),
    )
    op.create_table(
        "draft_questions",
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        _of_draft("draft_questions"),
        sa.PrimaryKeyConstraint("person", "message_id", name=op.f("pk_draft_questions")),
    )


def _of_draft(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_draft_id")
    return sa.ForeignKeyConstraint(["draft_id"], ["drafts.id"], name=name, ondelete="CASCADE")
