"""Copies whose words are not the present ones: what a correction has to edit, and what not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, bindparam, case, exists, func, literal, or_, select

from storage.batches import numbers_in, pack, rows_in
from storage.database import Database
from storage.tables import deliveries
from storage.values.briefs import Language
from storage.values.campaigns import DeliveryState


class Touch(NamedTuple):
    """The words of copies in a language have changed with a revision.

    With a ``topic`` only those made for readers who get this topic.
    """

    language: Language
    topic: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Outdated:
    """A copy is outdated when it was touched after its own revision, and not edited since.

    ``edits`` are the campaigns that may have done so. A copy of which it is not known what it
    says, is outdated.
    """

    touches: Sequence[Touch]
    edits: Sequence[int]

    @property
    def values(self) -> dict[str, Any]:
        """What statements bind."""
        return {"touches": pack([tuple(one) for one in self.touches]), "edits": pack(self.edits)}


_TOUCHES = rows_in("touches", (("language", Text), ("topic", Text), ("revision", Integer)))
_EDITS = deliveries.alias("edits")
_SAID = deliveries.c.variant  # such as ``be leads economy west``
_ALL_TOPICS = func.instr(func.substr(_SAID, 4), " ") == 0
_HAS_TOPIC = func.instr(_SAID.concat(" "), literal(" ").concat(_TOUCHES.c.topic).concat(" ")) > 0
_IS_EDITED = (
    exists(1)
    .where(
        _EDITS.c.campaign_id.in_(numbers_in("edits")),
        _EDITS.c.subscriber_id == deliveries.c.subscriber_id,
        _EDITS.c.state == DeliveryState.SENT,
        _EDITS.c.revision >= _TOUCHES.c.revision,
        _EDITS.c.settled_at >= deliveries.c.settled_at,
    )
    .correlate(deliveries, _TOUCHES)
)
_IS_TOUCHED = (
    exists(1)
    .where(
        _TOUCHES.c.language == func.substr(_SAID, 1, 2),
        deliveries.c.revision < _TOUCHES.c.revision,
        or_(_TOUCHES.c.topic.is_(None), _ALL_TOPICS, _HAS_TOPIC),
        ~_IS_EDITED,
    )
    .correlate(deliveries)
)
IS_OUTDATED = or_(_SAID.is_(None), deliveries.c.state == DeliveryState.UNKNOWN, _IS_TOUCHED)

_HOLDS = (
    deliveries.c.campaign_id.in_(numbers_in("sources")),
    deliveries.c.message_ids.is_not(None),
)
_COUNT = select(
    func.count(case((IS_OUTDATED, 1))).label("outdated"), func.count().label("copies")
).where(*_HOLDS)
_OWN = deliveries.alias("own")
_SPARED = (
    select(func.substr(_SAID, 1, 2), func.count())
    .where(
        *_HOLDS,
        deliveries.c.revision < bindparam("below"),
        ~exists(1).where(
            _OWN.c.campaign_id == bindparam("correction", type_=Integer),
            _OWN.c.subscriber_id == deliveries.c.subscriber_id,
        ),
    )
    .group_by(func.substr(_SAID, 1, 2))
)


class DeliveredCopies:
    """Queries on the copies of what was sent, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, campaign_ids: Sequence[int], outdated: Outdated) -> tuple[int, int]:
        """How many copies of these campaigns are outdated, and how many are not."""
        values = {"sources": pack(campaign_ids), **outdated.values}
        async with self._database.reading() as connection:
            row = (await connection.execute(_COUNT, values)).one()
        return row.outdated, row.copies - row.outdated

    async def spared(
        self, correction_id: int, campaign_ids: Sequence[int], below: int
    ) -> dict[Language, int]:
        """How many copies of these campaigns, of revisions below, a correction left alone."""
        values = {"sources": pack(campaign_ids), "correction": correction_id, "below": below}
        async with self._database.reading() as connection:
            rows = (await connection.execute(_SPARED, values)).all()
        return {Language(code): number for code, number in rows if code}
