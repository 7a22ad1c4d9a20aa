"""What one chat was sent, for the one who reads there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, bindparam, exists, func, literal, select

from storage.database import Database
from storage.tables import briefs, campaigns, deliveries
from storage.values.campaigns import CampaignKind, DeliveryState
from storage.values.subscribers import Variant


@dataclass(frozen=True, slots=True)
class Delivery:
    """One campaign in one chat, as the store holds it.

    ``variant`` are the preferences for which it was made, where they are known; ``messages`` says
    how many messages of it are known. A delivery without a time (``at``) has not come to its end.
    """

    campaign_id: int
    parent_id: int | None
    kind: CampaignKind
    options: Mapping[str, Any] = field(hash=False)
    edition: str | None
    brief: str | None
    topic: str | None
    state: DeliveryState
    reason: str | None
    at: datetime | None
    attempts: int
    doubtful: bool
    revision: int
    variant: Variant | None
    messages: int


class History:
    """Queries on what a subscriber was sent, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, subscriber_id: int, limit: int) -> tuple[int, tuple[Delivery, ...]]:
        """How many deliveries there are, and at most ``limit`` of them, the last campaign first."""
        values = {"subscriber": subscriber_id, "size": limit}
        async with self._database.reading() as connection:
            number = await connection.scalar(_COUNT, values)
            rows = (await connection.execute(_NEWEST, values)).all()
        return number or 0, tuple(map(_delivery, rows))

    async def of_message(self, subscriber_id: int, message_id: int) -> Delivery | None:
        """With what a message of the chat came; None for one that no campaign has brought."""
        values = {"subscriber": subscriber_id, "message": message_id}
        async with self._database.reading() as connection:
            row = (await connection.execute(_OF_MESSAGE, values)).one_or_none()
        return None if row is None else _delivery(row)

    async def changes(self, subscriber_id: int, campaign_id: int) -> tuple[Delivery, ...]:
        """What has dealt with the chat's copies of a campaign, in the order of writing."""
        values = {"subscriber": subscriber_id, "campaign": campaign_id}
        async with self._database.reading() as connection:
            rows = (await connection.execute(_CHANGES, values)).all()
        return tuple(map(_delivery, rows))


_CAMPAIGN = bindparam("campaign", type_=Integer)
_HERE = deliveries.c.subscriber_id == bindparam("subscriber", type_=Integer)
_ENTRIES = func.json_each(deliveries.c.message_ids).table_valued("value", name="entries")
_COUNT = select(func.count()).select_from(deliveries).where(_HERE)
_DELIVERIES = (
    select(
        deliveries,
        campaigns.c.parent_id,
        campaigns.c.kind,
        campaigns.c.options,
        campaigns.c.edition,
        briefs.c.key,
        briefs.c.topic,
        func.coalesce(func.json_array_length(deliveries.c.message_ids), 0).label("messages"),
    )
    .join_from(deliveries, campaigns, campaigns.c.id == deliveries.c.campaign_id)
    .outerjoin(briefs, briefs.c.id == campaigns.c.brief_id)
    .where(_HERE)
    .order_by(deliveries.c.campaign_id)
)
_NEWEST = (
    _DELIVERIES.order_by(None)
    .order_by(deliveries.c.campaign_id.desc())
    .limit(bindparam("size", type_=Integer))
)
_OF_MESSAGE = _DELIVERIES.where(
    exists(literal(1))
    .select_from(_ENTRIES)
    .where(_ENTRIES.c.value == bindparam("message", type_=BigInteger))
).limit(1)
_CHANGES = _DELIVERIES.where(campaigns.c.parent_id == _CAMPAIGN)


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        campaign_id=row.campaign_id,
        parent_id=row.parent_id,
        kind=row.kind,
        options=row.options,
        edition=row.edition,
        brief=row.key,
        topic=row.topic,
        state=row.state,
        reason=row.reason,
        at=row.settled_at,
        attempts=row.attempts,
        doubtful=row.retried,
        revision=row.revision,
        variant=None if row.variant is None else Variant.parse(row.variant),
        messages=row.messages,
    )
