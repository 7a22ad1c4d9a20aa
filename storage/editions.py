"""Editions before they are sent: in which order, held or not, and who wishes to send them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.campaigns import NewCampaign, campaign_in, withdraw_in, write_in
from storage.database import Database
from storage.sealing import Seal
from storage.tables import briefs, campaigns, editions
from storage.values.campaigns import Campaign, CampaignKind
from storage.values.desk import Wish

_NO_WISH: Mapping[str, Any] = {"wished_by": None, "wished_at": None}
_ADVANCED = "published"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is decided about an edition. ``revision`` grows with each change, of its briefs too.

    ``refused`` is the language of a message that Telegram refused, a space, and why. ``due_at`` is
    a departure that an editor has chosen.
    """

    week: str
    revision: int
    held_at: datetime | None = None
    refused: str | None = None
    due_at: datetime | None = None
    wish: Wish | None = None


def occasion_of(week: str) -> str:
    """The occasion of a week's digest."""
    return f"digest:{week}"


class Editions:
    """Queries on editions, one method each. ``seal`` is that of the purpose ``editor``.

    A change is made to the revision that its maker has seen, while there is no campaign; otherwise
    its method returns None. Each change but a wish takes a wish back.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def standing(self, week: str) -> Standing:
        """How an edition stands."""
        query = select(editions).where(editions.c.week == week)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Standing(week, 0) if row is None else self._standing(row)

    async def proposed(self) -> tuple[Standing, ...]:
        """Those that the command line wishes to send."""
        query = select(editions).where(
            editions.c.wished_at.is_not(None), editions.c.wished_by.is_(None)
        )
        async with self._database.reading() as connection:
            return tuple(self._standing(row) for row in await connection.execute(query))

    async def hold(
        self, week: str, revision: int, now: datetime, refused: str | None = None
    ) -> Standing | None:
        """Let it not leave until it is let go."""
        return await self._move(week, revision, {"held_at": now, "refused": refused})

    async def let_go(
        self, week: str, revision: int, due_at: datetime | None = None
    ) -> Standing | None:
        """Let it leave at its time, or at another one."""
        free = {"held_at": None, "refused": None}
        return await self._move(
            week, revision, free if due_at is None else free | {"due_at": due_at}
        )

    async def wish(
        self, week: str, revision: int, by: int | None, now: datetime
    ) -> Standing | None:
        """Note that somebody wishes to send it at once; None is the command line."""
        person = None if by is None else self._seal.seal(by)
        wish = {"wished_by": person, "wished_at": now}
        return await self._move(week, revision, wish)

    async def decline(self, week: str, revision: int) -> Standing | None:
        """Take a wish back."""
        return await self._move(week, revision, {})

    async def place(self, week: str, revision: int, order: Sequence[int]) -> Standing | None:
        """Put the briefs with these ids into this order, before all others of the edition."""
        places = [{"brief": one, "place": n - len(order)} for n, one in enumerate(order)]
        moved = (
            update(briefs)
            .where(briefs.c.id == bindparam("brief"), briefs.c.edition == week)
            .values(position=bindparam("place"))
        )
        async with self._database.writing() as connection:
            row = await _moved(connection, week, revision, {})
            if row is None:
                return None
            await connection.execute(moved, places)
            return self._standing(row)

    async def announce(
        self,
        week: str,
        revision: int,
        due_at: datetime,
        now: datetime,
        *,
        held: bool = False,
        until: datetime | None = None,
    ) -> Campaign | None:
        """Write the campaign of the digest; a ``held`` edition only when that is said.

        Briefs that were to be published up to ``until`` are published when the digest is due.
        """
        async with self._database.writing() as connection:
            free = () if held else (editions.c.held_at.is_(None),)
            row = await _moved(connection, week, revision, {}, *free)
            if row is None:
                return None
            advanced = await _advance(connection, week, due_at, until or due_at)
            new = NewCampaign(
                CampaignKind.DIGEST,
                occasion_of(week),
                now,
                due_at,
                edition=week,
                options={_ADVANCED: advanced} if advanced else {},
            )
            return await write_in(connection, new)

    async def withdraw(
        self, week: str, campaign_id: int, now: datetime, *, hold: bool
    ) -> Standing | None:
        """Take back a digest that has not begun to leave; None when it has, or is over."""
        async with self._database.writing() as connection:
            campaign = await campaign_in(connection, campaign_id)
            if campaign is None or campaign.occasion != occasion_of(week):
                return None
            if not await withdraw_in(connection, campaign_id, now):
                return None
            for brief_id, moment in campaign.options.get(_ADVANCED, {}).items():
                await connection.execute(_publish(int(brief_id), datetime.fromisoformat(moment)))
            row = await _moved(connection, week, None, {"held_at": now} if hold else {})
            return None if row is None else self._standing(row)

    async def _move(self, week: str, revision: int, changes: Mapping[str, Any]) -> Standing | None:
        async with self._database.writing() as connection:
            row = await _moved(connection, week, revision, changes)
            return None if row is None else self._standing(row)

    def _standing(self, row: Row[Any]) -> Standing:
        wish = None
        if row.wished_at is not None:
            person = None if row.wished_by is None else self._seal.open(row.wished_by)
            wish = Wish(person, row.wished_at, None)
        return Standing(row.week, row.revision, row.held_at, row.refused, row.due_at, wish)


async def _moved(
    connection: AsyncConnection,
    week: str,
    revision: int | None,
    changes: Mapping[str, Any],
    *conditions: ColumnElement[bool],
) -> Row[Any] | None:
    """The next revision of an edition without a campaign; None when it is not of this one."""
    written = exists(1).where(campaigns.c.occasion == occasion_of(week))
    seen = () if revision is None else (editions.c.revision == revision,)
    statement = (
        update(editions)
        .where(editions.c.week == week, *seen, *conditions, ~written)
        .values(**{**_NO_WISH, **changes}, revision=editions.c.revision + 1)
        .returning(editions)
    )
    row: Row[Any] | None = (await connection.execute(statement)).one_or_none()
    return row


async def _advance(
    connection: AsyncConnection, week: str, due_at: datetime, until: datetime
) -> dict[str, str]:
    """Publish at ``due_at`` what was to be published up to ``until``; their former moments."""
    waiting = and_(
        briefs.c.edition == week,
        briefs.c.draft.is_(False),
        briefs.c.published_at > due_at,
        briefs.c.published_at <= until,
    )
    query = select(briefs.c.id, briefs.c.published_at).where(waiting)
    rows = (await connection.execute(query)).all()
    for row in rows:
        await connection.execute(_publish(row.id, due_at))
    return {str(row.id): row.published_at.isoformat() for row in rows}


def _publish(brief_id: int, moment: datetime) -> Any:
    return update(briefs).where(briefs.c.id == brief_id).values(published_at=moment)
