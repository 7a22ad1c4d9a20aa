"""Drafts of breaking updates: each change is made to the revision that its maker has seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, select, true, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.sealing import Seal
from storage.tables import draft_texts, drafts
from storage.values.briefs import BriefText, Language, Trend
from storage.values.desk import Correcting, Draft, DraftState, Notice, Wish

PROPOSED_AT_MOST = 100

NO_WISH: Mapping[str, Any] = {"wished_by": None, "wished_at": None, "wished_due_at": None}


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a draft begins with; everything may be missing.

    ``brief_id`` is an unpublished brief that it will become, or a published one that it
    ``corrects``.
    """

    key: str = ""
    topic: str | None = None
    trend: Trend | None = None
    photo: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    texts: tuple[BriefText, ...] = ()
    urgent: bool = False
    brief_id: int | None = None
    corrects: Correcting | None = None


class Drafts:
    """Queries on drafts, one method each. ``seal`` is that of the purpose ``editor``.

    ``by`` is the Telegram id of who makes a change, None for the command line and the HTTP door.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def add(
        self, new: NewDraft, by: int | None, now: datetime, message: str | None = None
    ) -> Draft | None:
        """Write a draft down; None when this ``message`` of this person has made one already."""
        maker = self._sealed(by)
        origin = None if maker is None or message is None else f"{maker.hex()}:{message}"
        corrects = new.corrects
        statement = (
            upsert(drafts)
            .values(
                revision=1,
                state=DraftState.OPEN,
                origin=origin,
                key=new.key,
                topic=new.topic,
                trend=new.trend,
                urgent=new.urgent,
                photo=new.photo,
                authors=list(new.authors),
                source=new.source,
                created_by=maker,
                updated_by=maker,
                created_at=now,
                updated_at=now,
                brief_id=new.brief_id,
                corrects=corrects.campaign_id if corrects else None,
                mark=corrects.mark if corrects else None,
                notice=corrects.notice if corrects else None,
            )
            .on_conflict_do_nothing(index_elements=[drafts.c.origin])
            .returning(drafts)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(statement)).one_or_none()
            if row is None:
                return None
            for text in new.texts:
                await _put_text(connection, row.id, 1, text)
            return await self._whole(connection, row)

    async def by_id(self, draft_id: int) -> Draft | None:
        """One draft, whatever its state."""
        found = await self._load(drafts.c.id == draft_id, 1)
        return found[0] if found else None

    async def is_there_of_brief(self, brief_id: int) -> bool:
        """Whether there is a draft of a brief, whatever its state."""
        same = and_(drafts.c.brief_id == brief_id, drafts.c.corrects.is_(None))
        return bool(await self._load(same, 1))

    async def open_of_brief(self, brief_id: int) -> Draft | None:
        """The latest open draft that will become this brief."""
        becomes = and_(drafts.c.brief_id == brief_id, drafts.c.corrects.is_(None))
        found = await self._load(and_(drafts.c.state == DraftState.OPEN, becomes), 1)
        return found[0] if found else None

    async def open_correction(
        self, campaign_id: int, brief_id: int, by: int | None
    ) -> Draft | None:
        """The latest open draft with which this maker corrects a brief in a campaign."""
        same = and_(
            drafts.c.state == DraftState.OPEN,
            drafts.c.corrects == campaign_id,
            drafts.c.brief_id == brief_id,
            drafts.c.created_by == self._sealed(by),
        )
        found = await self._load(same, 1)
        return found[0] if found else None

    async def proposed(self) -> tuple[Draft, ...]:
        """Open drafts that the command line wishes to send."""
        wished = and_(drafts.c.wished_at.is_not(None), drafts.c.wished_by.is_(None))
        return await self._load(and_(drafts.c.state == DraftState.OPEN, wished), PROPOSED_AT_MOST)

    async def unsent(self, limit: int, before_id: int | None = None) -> tuple[Draft, ...]:
        """Drafts that have not been sent, latest first, those below ``before_id`` if given."""
        below = true() if before_id is None else drafts.c.id < before_id
        unsent = drafts.c.state.in_((DraftState.OPEN, DraftState.RELEASED))
        return await self._load(and_(unsent, below), limit)

    async def open_with_key(self, key: str) -> Draft | None:
        """The latest open draft with this key."""
        same = and_(drafts.c.state == DraftState.OPEN, drafts.c.key == key)
        found = await self._load(same, 1)
        return found[0] if found else None

    async def change(
        self,
        draft_id: int,
        revision: int | None,
        changes: Mapping[str, Any],
        by: int | None,
        now: datetime,
    ) -> Draft | None:
        """Set columns of an open draft, which ends a wish; None when it is not of this revision.

        Without a ``revision`` it may be of any.
        """
        condition = _of(draft_id, DraftState.OPEN)
        if revision is not None:
            condition = and_(condition, drafts.c.revision == revision)
        return await self._move(condition, {**NO_WISH, **changes}, by, now)

    async def put_text(
        self, draft_id: int, seen: int, text: BriefText, by: int | None, now: datetime
    ) -> Draft | None:
        """Set a language version of an open draft.

        None when the draft is not open, or this version has changed since revision ``seen``.
        """
        async with self._database.writing() as connection:
            if await _text_changed_since(connection, draft_id, seen, text.language):
                return None
            condition = _of(draft_id, DraftState.OPEN)
            row = await self._moved(connection, condition, dict(NO_WISH), by, now)
            if row is None:
                return None
            await _put_text(connection, draft_id, row.revision, text)
            return await self._whole(connection, row)

    async def drop_text(
        self, draft_id: int, revision: int, language: Language, by: int | None, now: datetime
    ) -> Draft | None:
        """Remove a language version of an open draft; None when it is not of this revision."""
        async with self._database.writing() as connection:
            condition = _seen(draft_id, revision)
            row = await self._moved(connection, condition, dict(NO_WISH), by, now)
            if row is None:
                return None
            await connection.execute(
                draft_texts.delete().where(
                    draft_texts.c.draft_id == draft_id, draft_texts.c.language == language
                )
            )
            return await self._whole(connection, row)

    async def discard(self, draft_id: int, revision: int, by: int, now: datetime) -> Draft | None:
        """Put an open draft away; None when it is not of this revision."""
        condition = _seen(draft_id, revision)
        return await self._move(condition, {**NO_WISH, "state": DraftState.DISCARDED}, by, now)

    async def restore(self, draft_id: int, by: int, now: datetime) -> Draft | None:
        """Take a discarded draft back; None when it is not discarded."""
        condition = _of(draft_id, DraftState.DISCARDED)
        return await self._move(condition, {"state": DraftState.OPEN}, by, now)

    async def wish(
        self, draft_id: int, revision: int, due_at: datetime | None, by: int | None, now: datetime
    ) -> Draft | None:
        """Note that somebody wishes to send it; None when it is not of this revision."""
        wish = {"wished_by": self._sealed(by), "wished_at": now, "wished_due_at": due_at}
        return await self._move(_seen(draft_id, revision), wish, by, now)

    async def wish_correction(
        self, draft_id: int, revision: int, notice: Notice | None, by: int | None, now: datetime
    ) -> Draft | None:
        """``wish`` of a draft that corrects."""
        wish = {"wished_by": self._sealed(by), "wished_at": now, "notice": notice}
        return await self._move(_seen(draft_id, revision), wish, by, now)

    async def finish(
        self, draft_id: int, revision: int, campaign_id: int, by: int, now: datetime
    ) -> Draft | None:
        """Close an open draft that corrects: the campaign does it; None when it has changed."""
        condition = and_(_seen(draft_id, revision), drafts.c.corrects.is_not(None))
        done = {**NO_WISH, "state": DraftState.SENT, "campaign_id": campaign_id}
        return await self._move(condition, done, by, now)

    async def _move(
        self,
        condition: ColumnElement[bool],
        changes: Mapping[str, Any],
        by: int | None,
        now: datetime,
    ) -> Draft | None:
        async with self._database.writing() as connection:
            row = await self._moved(connection, condition, changes, by, now)
            return None if row is None else await self._whole(connection, row)

    async def _moved(
        self,
        connection: AsyncConnection,
        condition: ColumnElement[bool],
        changes: Mapping[str, Any],
        by: int | None,
        now: datetime,
    ) -> Row[Any] | None:
        statement = move(condition, {**changes, "updated_by": self._sealed(by)}, now)
        return (await connection.execute(statement)).one_or_none()

    async def _load(self, condition: ColumnElement[bool], limit: int) -> tuple[Draft, ...]:
        query = select(drafts).where(condition).order_by(drafts.c.id.desc()).limit(limit)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            return tuple([await self._whole(connection, row) for row in rows])

    async def _whole(self, connection: AsyncConnection, row: Row[Any]) -> Draft:
        return draft_of(row, await texts_in(connection, row.id), self._seal)

    def _sealed(self, user_id: int | None) -> bytes | None:
        return None if user_id is None else self._seal.seal(user_id)


def move(condition: ColumnElement[bool], changes: Mapping[str, Any], now: datetime) -> Any:
    """The statement that changes a draft to its next revision and returns its row."""
    values = {**changes, "revision": drafts.c.revision + 1, "updated_at": now}
    return update(drafts).where(condition).values(**values).returning(drafts)


async def texts_in(connection: AsyncConnection, draft_id: int) -> tuple[BriefText, ...]:
    """The language versions of a draft, within an open transaction."""
    query = (
        select(draft_texts)
        .where(draft_texts.c.draft_id == draft_id)
        .order_by(draft_texts.c.language)
    )
    return tuple(
        BriefText(row.language, row.title, row.lead, row.body)
        for row in await connection.execute(query)
    )


def draft_of(row: Row[Any], texts: Iterable[BriefText], seal: Seal) -> Draft:
    """A row of the table as a value, its makers' ids opened."""

    def opened(person: bytes | None) -> int | None:
        return None if person is None else seal.open(person)

    wish = None
    if row.wished_at is not None:
        wish = Wish(opened(row.wished_by), row.wished_at, row.wished_due_at)
    return Draft(
        id=row.id,
        revision=row.revision,
        state=row.state,
        key=row.key,
        topic=row.topic,
        trend=row.trend,
        urgent=row.urgent,
        photo=row.photo,
        authors=tuple(row.authors),
        source=row.source,
        texts=_in_order(tuple(texts)),
        created_by=opened(row.created_by),
        updated_by=opened(row.updated_by),
        created_at=row.created_at,
        updated_at=row.updated_at,
        brief_id=row.brief_id,
        campaign_id=row.campaign_id,
        wish=wish,
        corrects=Correcting(row.corrects, row.mark, row.notice) if row.corrects else None,
    )


def _in_order(texts: Sequence[BriefText]) -> tuple[BriefText, ...]:
    order = list(Language)
    return tuple(sorted(texts, key=lambda text: order.index(text.language)))


def _of(draft_id: int, state: DraftState) -> ColumnElement[bool]:
    return and_(drafts.c.id == draft_id, drafts.c.state == state)


def _seen(draft_id: int, revision: int) -> ColumnElement[bool]:
    return and_(_of(draft_id, DraftState.OPEN), drafts.c.revision == revision)


async def _put_text(
    connection: AsyncConnection, draft_id: int, revision: int, text: BriefText
) -> None:
    values = {"title": text.title, "lead": text.lead, "body": text.body, "revision": revision}
    statement = upsert(draft_texts).values(draft_id=draft_id, language=text.language, **values)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[draft_texts.c.draft_id, draft_texts.c.language], set_=values
        )
    )


async def _text_changed_since(
    connection: AsyncConnection, draft_id: int, seen: int, language: Language
) -> bool:
    query = select(draft_texts.c.revision).where(
        draft_texts.c.draft_id == draft_id, draft_texts.c.language == language
    )
    revision = (await connection.execute(query)).scalar_one_or_none()
    return revision is not None and revision > seen
