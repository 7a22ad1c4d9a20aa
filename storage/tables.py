"""The tables, as SQLAlchemy Core sees them. The migrations make them; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    or_,
    text,
)

from storage.columns import Choice, Moment, TopicSet
from storage.values.briefs import Language, Mark, Trend
from storage.values.campaigns import CampaignKind, CampaignState, DeliveryState
from storage.values.desk import DraftState, Notice, Role, Via
from storage.values.subscribers import ChatKind, Density, SubscriberState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("key", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("names", JSON, nullable=False),
    Column("aliases", JSON, nullable=False),
)

editions = Table(
    "editions",
    metadata,
    Column("week", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("held_at", Moment),
    Column("refused", Text),
    Column("due_at", Moment),
    Column("wished_by", LargeBinary),
    Column("wished_at", Moment),
)

briefs = Table(
    "briefs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("topic", Text, ForeignKey("topics.key"), nullable=False),
    Column("edition", Text, ForeignKey("editions.week")),
    Column("trend", Choice(Trend)),
    Column("authors", JSON, nullable=False),
    Column("source", Text),
    Column("published_at", Moment),
    Column("draft", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("photo", Text),
    sqlite_autoincrement=True,
)
Index("uq_briefs_edition_key", func.coalesce(briefs.c.edition, ""), briefs.c.key, unique=True)
Index("ix_briefs_edition", briefs.c.edition)
Index("ix_briefs_topic_edition", briefs.c.topic, briefs.c.edition)

brief_texts = Table(
    "brief_texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("brief_id", Integer, ForeignKey("briefs.id", ondelete="CASCADE"), nullable=False),
    Column("language", Choice(Language), nullable=False),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("mark", Choice(Mark)),
    Column("marked_at", Moment),
    UniqueConstraint("brief_id", "language"),
    sqlite_autoincrement=True,
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", LargeBinary, nullable=False, unique=True),
    Column("kind", Choice(ChatKind), nullable=False),
    Column("language", Choice(Language), nullable=False),
    Column("topics", TopicSet, nullable=False),
    Column("density", Choice(Density), nullable=False),
    Column("state", Choice(SubscriberState), nullable=False),
    Column("paused_until", Moment),
    Column("reason", Text),
    Column("suspicions", Integer, nullable=False, server_default=text("0")),
    Column("quiet_from", Integer),
    Column("quiet_to", Integer),
    Column("digest_hour", Integer),
    sqlite_autoincrement=True,  # an erased reader's id is never given to another
)

Index(
    "ix_subscribers_hours",
    subscribers.c.quiet_from,
    subscribers.c.quiet_to,
    subscribers.c.digest_hour,
    sqlite_where=or_(subscribers.c.quiet_from.is_not(None), subscribers.c.digest_hour.is_not(None)),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Choice(CampaignKind), nullable=False),
    Column("occasion", Text, nullable=False, unique=True),
    Column("state", Choice(CampaignState), nullable=False),
    Column("edition", Text, ForeignKey("editions.week")),
    Column("brief_id", Integer, ForeignKey("briefs.id")),
    Column("parent_id", Integer, ForeignKey("campaigns.id")),
    Column("audience", Integer, nullable=False),
    Column("prepared_to", Integer, nullable=False),
    Column("prepared", Boolean, nullable=False),
    Column("options", JSON, nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    sqlite_autoincrement=True,
)
Index("ix_campaigns_state_due_at", campaigns.c.state, campaigns.c.due_at)

deliveries = Table(
    "deliveries",
    metadata,
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), primary_key=True),
    # No foreign key: the row outlives an erased reader, so that the books still balance.
    Column("subscriber_id", Integer, primary_key=True),
    Column("state", Choice(DeliveryState), nullable=False),
    Column("reason", Text),
    Column("message_ids", Text),
    Column("retried", Boolean, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("settled_at", Moment),
    Column("variant", Text),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    sqlite_with_rowid=False,
)
Index("ix_deliveries_campaign_id_state", deliveries.c.campaign_id, deliveries.c.state)
Index("ix_deliveries_subscriber_id", deliveries.c.subscriber_id)

editors = Table(
    "editors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person", LargeBinary, nullable=False, unique=True),
    Column("role", Choice(Role), nullable=False),
    Column("language", Choice(Language), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Column("menu", Text),  # of the role and in the language that it names; empty: that of readers
    sqlite_autoincrement=True,  # the audit log's numbers always mean the same person
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("role", Choice(Role), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person", LargeBinary),
    Column("via", Choice(Via), nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("times", Integer, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_audit_action_at", audit.c.action, audit.c.at)

doors = Table(
    "doors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    sqlite_autoincrement=True,
)

received = Table(
    "received",
    metadata,
    Column("door_id", Integer, ForeignKey("doors.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("answer", JSON),
    Column("at", Moment, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", Choice(DraftState), nullable=False),
    Column("origin", Text, unique=True),
    Column("key", Text, nullable=False),
    Column("topic", Text, ForeignKey("topics.key")),
    Column("trend", Choice(Trend)),
    Column("urgent", Boolean, nullable=False),
    Column("photo", Text),
    Column("authors", JSON, nullable=False),
    Column("source", Text),
    Column("created_by", LargeBinary),
    Column("updated_by", LargeBinary),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("brief_id", Integer, ForeignKey("briefs.id")),
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), unique=True),
    Column("wished_by", LargeBinary),
    Column("wished_at", Moment),
    Column("wished_due_at", Moment),
    Column("corrects", Integer, ForeignKey("campaigns.id")),
    Column("mark", Choice(Mark)),
    Column("notice", Choice(Notice)),
    sqlite_autoincrement=True,
)
Index("ix_drafts_state", drafts.c.state)

draft_texts = Table(
    "draft_texts",
    metadata,
    Column("draft_id", Integer, ForeignKey("drafts.id", ondelete="CASCADE"), primary_key=True),
    Column("language", Choice(Language), primary_key=True),
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("revision", Integer, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("person", LargeBinary, primary_key=True),
    Column("message_id", BigInteger),
    Column("shown", Text, nullable=False),
    UniqueConstraint("person", "message_id"),
)

draft_questions = Table(
    "draft_questions",
    metadata,
    Column("person", LargeBinary, primary_key=True),
    Column("message_id", BigInteger, primary_key=True, autoincrement=False),
    Column("draft_id", Integer, ForeignKey("drafts.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("wanted", Text, nullable=False),
)

followers = Table(
    "followers",
    metadata,
    Column("person", LargeBinary, primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("campaign_id", Integer, ForeignKey("campaigns.id"), nullable=False),
    Column("since", Moment, nullable=False),
)
