"""Campaigns: what is to be sent, what is being sent, and what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Text,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.drafts import NO_WISH, move
from storage.tables import brief_texts, briefs, campaigns, deliveries, drafts
from storage.values.briefs import Language, Mark
from storage.values.campaigns import Campaign, CampaignKind, CampaignState, DeliveryState
from storage.values.desk import DraftState


@dataclass(frozen=True, slots=True)
class Marking:
    """The dated line for the language versions of a brief that have changed."""

    brief_id: int
    mark: Mark
    languages: Sequence[Language]


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign to be written. ``occasion`` is unique; times are aware UTC.

    ``urgent``: it makes a sound, in readers' quiet hours too. ``marking`` is what readers of
    a brief are told of it from now on.
    """

    kind: CampaignKind
    occasion: str
    created_at: datetime
    due_at: datetime
    edition: str | None = None
    brief_id: int | None = None
    parent_id: int | None = None
    urgent: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    marking: Marking | None = None


class Campaigns:
    """Queries on campaigns, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, new: NewCampaign) -> Campaign | None:
        """Write a scheduled campaign; None when its occasion has one already."""
        async with self._database.writing() as connection:
            return await write_in(connection, new)

    async def by_id(self, campaign_id: int) -> Campaign | None:
        """One campaign."""
        return await self._one(campaigns.c.id == campaign_id)

    async def by_occasion(self, occasion: str) -> Campaign | None:
        """The campaign of an occasion."""
        return await self._one(campaigns.c.occasion == occasion)

    async def newest(self, limit: int, before_id: int | None = None) -> tuple[Campaign, ...]:
        """The campaigns written last, last first, those below ``before_id`` if given."""
        query = select(campaigns).order_by(campaigns.c.id.desc()).limit(limit)
        if before_id is not None:
            query = query.where(campaigns.c.id < before_id)
        async with self._database.reading() as connection:
            return tuple(_campaign(row) for row in await connection.execute(query))

    async def unfinished(self, limit: int) -> tuple[Campaign, ...]:
        """Of those that are to leave, go out or are on hold the ones written last, last first."""
        states = (CampaignState.SCHEDULED, CampaignState.SENDING, CampaignState.PAUSED)
        query = select(campaigns).where(campaigns.c.state.in_(states))
        query = query.order_by(campaigns.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            return tuple(_campaign(row) for row in await connection.execute(query))

    async def family(self, root_id: int) -> tuple[Campaign, ...]:
        """A campaign and all that have it as their parent, in the order of writing."""
        query = (
            select(campaigns)
            .where(or_(campaigns.c.id == root_id, campaigns.c.parent_id == root_id))
            .order_by(campaigns.c.id)
        )
        async with self._database.reading() as connection:
            return tuple(_campaign(row) for row in await connection.execute(query))

    async def revise(self, campaign_id: int, revision: int) -> None:
        """Let what is sent from now on be of this revision; a later one stays."""
        revised = func.json_set(campaigns.c.options, "$.revision", revision)
        known = func.coalesce(func.json_extract(campaigns.c.options, "$.revision"), 0)
        statement = (
            update(campaigns)
            .where(campaigns.c.id == campaign_id, known < revision)
            .values(options=type_coerce(revised, Text))
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def tried(self, campaign_id: int) -> None:
        """Let it begin: the editors have got it. One that was held meanwhile goes to them again."""
        rest = func.json_remove(campaigns.c.options, "$.untried")
        statement = update(campaigns).where(
            campaigns.c.id == campaign_id, campaigns.c.state == CampaignState.SCHEDULED
        )
        async with self._database.writing() as connection:
            await connection.execute(statement.values(options=type_coerce(rest, Text)))

    async def under_way(self, now: datetime) -> tuple[Campaign, ...]:
        """What there is to do: due, being sent, or cancelled and not yet closed; oldest first."""
        query = (
            select(campaigns)
            .where(
                or_(
                    campaigns.c.state == CampaignState.SENDING,
                    and_(campaigns.c.state == CampaignState.SCHEDULED, campaigns.c.due_at <= now),
                    and_(
                        campaigns.c.state == CampaignState.CANCELLED,
                        campaigns.c.finished_at.is_(None),
                    ),
                )
            )
            .order_by(campaigns.c.due_at, campaigns.c.id)
        )
        async with self._database.reading() as connection:
            return tuple(_campaign(row) for row in await connection.execute(query))

    async def topic(self, campaign: Campaign) -> str | None:
        """The topic of the campaign's brief; None for one that is about an edition."""
        if campaign.brief_id is None:
            return None
        query = select(briefs.c.topic).where(briefs.c.id == campaign.brief_id)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def begin(self, campaign_id: int, now: datetime) -> Campaign | None:
        """From scheduled to sending; None when it is not scheduled any more."""
        return await self._move(
            and_(campaigns.c.id == campaign_id, campaigns.c.state == CampaignState.SCHEDULED),
            {"state": CampaignState.SENDING, "started_at": now},
        )

    async def pause(self, campaign_id: int, reason: str | None) -> Campaign | None:
        """Stop a scheduled or sending campaign; None when it is neither.

        Before it has begun, readers do not find its breaking brief either.
        """
        async with self._database.writing() as connection:
            return await pause_in(connection, campaign_id, reason)

    async def resume(self, campaign_id: int) -> Campaign | None:
        """Go on with a paused campaign; None when it is not paused."""
        paused = and_(campaigns.c.id == campaign_id, campaigns.c.state == CampaignState.PAUSED)
        begun = and_(paused, campaigns.c.started_at.is_not(None))
        async with self._database.writing() as connection:
            goes_on = {"state": CampaignState.SENDING, "reason": None}
            sending = await _move_in(connection, begun, goes_on)
            if sending is not None:
                return sending
            waits = {"state": CampaignState.SCHEDULED, "reason": None}
            scheduled = await _move_in(connection, paused, waits)
            await _hide(connection, scheduled, hidden=False)
            return scheduled

    async def cancel(self, campaign_id: int) -> Campaign | None:
        """Stop for good what is not over; None when it is. ``close`` has to follow."""
        over = (CampaignState.DONE, CampaignState.CANCELLED)
        return await self._move(
            and_(campaigns.c.id == campaign_id, campaigns.c.state.not_in(over)),
            {"state": CampaignState.CANCELLED, "reason": None, "finished_at": None},
        )

    async def withdraw_corrections(self, campaign_id: int, now: datetime) -> None:
        """Close the open drafts that were to correct a campaign."""
        pending = and_(drafts.c.corrects == campaign_id, drafts.c.state == DraftState.OPEN)
        closed = move(pending, {**NO_WISH, "state": DraftState.WITHDRAWN}, now)
        async with self._database.writing() as connection:
            await connection.execute(closed)

    async def close(self, campaign_id: int, now: datetime) -> bool:
        """Note the end of a cancelled campaign, once nothing of it waits or is being sent.

        False if it was not noted now.
        """
        closed = await self._move(
            and_(
                campaigns.c.id == campaign_id,
                campaigns.c.state == CampaignState.CANCELLED,
                campaigns.c.finished_at.is_(None),
                ~_has(campaign_id, DeliveryState.WAITING),
                ~_has(campaign_id, DeliveryState.SENDING),
            ),
            {"finished_at": now},
        )
        return closed is not None

    async def _one(self, condition: ColumnElement[bool]) -> Campaign | None:
        async with self._database.reading() as connection:
            row = (await connection.execute(select(campaigns).where(condition))).one_or_none()
        return None if row is None else _campaign(row)

    async def _move(
        self, condition: ColumnElement[bool], changes: Mapping[str, Any]
    ) -> Campaign | None:
        async with self._database.writing() as connection:
            return await _move_in(connection, condition, changes)


async def write_in(connection: AsyncConnection, new: NewCampaign) -> Campaign | None:
    """``Campaigns.write`` within an open write transaction."""
    statement = (
        upsert(campaigns)
        .values(
            kind=new.kind,
            occasion=new.occasion,
            state=CampaignState.SCHEDULED,
            edition=new.edition,
            brief_id=new.brief_id,
            parent_id=new.parent_id,
            audience=0,
            prepared_to=0,
            prepared=False,
            options={**new.options, **({"urgent": True} if new.urgent else {})},
            created_at=new.created_at,
            due_at=new.due_at,
        )
        .on_conflict_do_nothing(index_elements=[campaigns.c.occasion])
        .returning(campaigns)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is not None and new.marking is not None:
        await _mark(connection, new.marking, new.created_at)
    return None if row is None else _campaign(row)


async def _mark(connection: AsyncConnection, marking: Marking, now: datetime) -> None:
    changed = and_(
        brief_texts.c.brief_id == marking.brief_id, brief_texts.c.language.in_(marking.languages)
    )
    marked = update(brief_texts).where(changed).values(mark=marking.mark, marked_at=now)
    await connection.execute(marked)


async def campaign_in(connection: AsyncConnection, campaign_id: int) -> Campaign | None:
    """``Campaigns.by_id`` within an open transaction."""
    query = select(campaigns).where(campaigns.c.id == campaign_id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _campaign(row)


async def withdraw_in(connection: AsyncConnection, campaign_id: int, now: datetime) -> bool:
    """Cancel a campaign that has not begun, within an open write transaction; else say False.

    Its occasion becomes free for another one.
    """
    statement = (
        update(campaigns)
        .where(campaigns.c.id == campaign_id, campaigns.c.started_at.is_(None))
        .where(campaigns.c.state.in_((CampaignState.SCHEDULED, CampaignState.PAUSED)))
        .values(state=CampaignState.CANCELLED, finished_at=now)
    )
    withdrawn = (await connection.execute(statement)).rowcount == 1
    if withdrawn:
        await free_occasion_in(connection, campaign_id)
    return withdrawn


async def free_occasion_in(connection: AsyncConnection, campaign_id: int) -> None:
    """Let the occasion of a cancelled campaign have another one."""
    freed = campaigns.c.occasion + f":withdrawn:{campaign_id}"
    await connection.execute(
        update(campaigns).where(campaigns.c.id == campaign_id).values(occasion=freed)
    )


async def pause_in(
    connection: AsyncConnection, campaign_id: int, reason: str | None
) -> Campaign | None:
    """``Campaigns.pause`` within an open write transaction."""
    running = (CampaignState.SCHEDULED, CampaignState.SENDING)
    paused = await _move_in(
        connection,
        and_(campaigns.c.id == campaign_id, campaigns.c.state.in_(running)),
        {"state": CampaignState.PAUSED, "reason": reason},
    )
    await _hide(connection, paused, hidden=True)
    return paused


async def _hide(connection: AsyncConnection, campaign: Campaign | None, *, hidden: bool) -> None:
    """Whether readers find the breaking brief of a campaign that has not begun."""
    if campaign is None or campaign.started_at or campaign.kind is not CampaignKind.BREAKING:
        return
    brief = update(briefs).where(briefs.c.id == campaign.brief_id)
    await connection.execute(brief.values(draft=hidden))


async def _move_in(
    connection: AsyncConnection, condition: ColumnElement[bool], changes: Mapping[str, Any]
) -> Campaign | None:
    statement = update(campaigns).where(condition).values(**changes).returning(campaigns)
    row = (await connection.execute(statement)).one_or_none()
    return None if row is None else _campaign(row)


def _has(campaign_id: int, state: DeliveryState) -> ColumnElement[bool]:
    return exists(1).where(deliveries.c.campaign_id == campaign_id, deliveries.c.state == state)


def _campaign(row: Row[Any]) -> Campaign:
    return Campaign(
        id=row.id,
        kind=row.kind,
        occasion=row.occasion,
        state=row.state,
        edition=row.edition,
        brief_id=row.brief_id,
        audience=row.audience,
        prepared_to=row.prepared_to,
        prepared=row.prepared,
        created_at=row.created_at,
        due_at=row.due_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        reason=row.reason,
        urgent=bool(row.options.get("urgent")),
        parent_id=row.parent_id,
        options=row.options,
    )
