"""From a draft to a campaign and back: each step is one transaction, whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.campaigns import NewCampaign, free_occasion_in, withdraw_in, write_in
from storage.database import Database
from storage.drafts import NO_WISH, draft_of, move, texts_in
from storage.intake import Words, drop_texts, put_brief, put_text
from storage.sealing import Seal
from storage.tables import briefs, campaigns, draft_texts, drafts
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import Campaign, CampaignKind, CampaignState
from storage.values.desk import Draft, DraftState


@dataclass(frozen=True, slots=True)
class Released:
    """A draft that was sent, with its campaign."""

    draft: Draft
    campaign: Campaign


class Releases:
    """Queries that turn drafts into briefs and campaigns. ``seal`` is of the purpose ``editor``.

    ``words`` makes the search keys of a text.
    """

    def __init__(self, database: Database, seal: Seal, words: Callable[[BriefText], Words]) -> None:
        self._database = database
        self._seal = seal
        self._words = words

    async def release(
        self,
        draft_id: int,
        revision: int,
        *,
        said: str,
        due_at: datetime,
        by: int | None,
        now: datetime,
    ) -> Released | None:
        """Make the draft a brief that readers see from ``due_at`` on, and write its campaign.

        ``said`` is the fingerprint of what it says, by which the campaign knows later changes.
        None when the draft is not open or not of this revision. It must have a topic and a text.
        """
        condition = and_(
            drafts.c.id == draft_id,
            drafts.c.state == DraftState.OPEN,
            drafts.c.revision == revision,
            drafts.c.corrects.is_(None),
        )
        changes = {**NO_WISH, "state": DraftState.RELEASED, "updated_by": self._sealed(by)}
        async with self._database.writing() as connection:
            row = (await connection.execute(move(condition, changes, now))).one_or_none()
            if row is None:
                return None
            texts = await texts_in(connection, draft_id)
            key, brief_id = await self._publish(connection, row, texts, due_at, now)
            campaign = await write_in(connection, _campaign_of(row, brief_id, said, due_at, now))
            if campaign is None:
                raise LookupError("a draft that is open has a campaign")
            links = {"key": key, "brief_id": brief_id, "campaign_id": campaign.id}
            linked = update(drafts).where(drafts.c.id == draft_id).values(**links)
            row = (await connection.execute(linked.returning(drafts))).one()
            return Released(draft_of(row, texts, self._seal), campaign)

    async def is_announced(self, brief_id: int) -> bool:
        """Whether a breaking brief has its campaign, whoever wrote it and whatever its state."""
        return await self._any(campaigns.c.occasion == _occasion_of(brief_id))

    async def withdraw(
        self, draft_id: int, campaign_id: int, by: int, now: datetime
    ) -> Draft | None:
        """Take back what has not begun to leave: the draft is open again, the brief hidden.

        None when the campaign has begun, is over, or is not this draft's.
        """
        known = select(drafts.c.id).where(
            drafts.c.id == draft_id, drafts.c.campaign_id == campaign_id
        )
        async with self._database.writing() as connection:
            if (await connection.execute(known)).scalar_one_or_none() is None:
                return None
            if not await withdraw_in(connection, campaign_id, now):
                return None
            row = await _reopen(connection, draft_id, {"updated_by": self._sealed(by)}, now)
            return draft_of(row, await texts_in(connection, draft_id), self._seal)

    async def follow(self, now: datetime) -> tuple[Draft, ...]:
        """Let released drafts follow their campaigns; those that have changed.

        One whose campaign has begun is sent; one whose campaign was cancelled before that is open
        again, and its brief hidden.
        """
        if not await self._any(or_(_begun(), _cancelled())):
            return ()
        async with self._database.writing() as connection:
            sent = move(_begun(), {"state": DraftState.SENT}, now)
            rows = list((await connection.execute(sent)).all())
            for row in (await connection.execute(select(drafts).where(_cancelled()))).all():
                await free_occasion_in(connection, row.campaign_id)
                rows.append(await _reopen(connection, row.id, {}, now))
            return tuple(
                [draft_of(row, await texts_in(connection, row.id), self._seal) for row in rows]
            )

    async def translate(
        self, draft_id: int, text: BriefText, by: int | None, now: datetime
    ) -> Draft | None:
        """Add to a draft that was sent, and to its brief, a language version that it lacked.

        None when it was not sent or has this version.
        """
        condition = and_(
            drafts.c.id == draft_id,
            drafts.c.state == DraftState.SENT,
            drafts.c.corrects.is_(None),
            ~exists(1).where(
                draft_texts.c.draft_id == draft_id, draft_texts.c.language == text.language
            ),
        )
        async with self._database.writing() as connection:
            changes = {"updated_by": self._sealed(by)}
            row = (await connection.execute(move(condition, changes, now))).one_or_none()
            if row is None:
                return None
            await connection.execute(
                draft_texts.insert().values(
                    draft_id=draft_id,
                    language=text.language,
                    title=text.title,
                    lead=text.lead,
                    body=text.body,
                    revision=row.revision,
                )
            )
            await put_text(connection, row.brief_id, text, self._words, now)
            return draft_of(row, await texts_in(connection, draft_id), self._seal)

    async def _publish(
        self,
        connection: AsyncConnection,
        row: Row[Any],
        texts: tuple[BriefText, ...],
        due_at: datetime,
        now: datetime,
    ) -> tuple[str, int]:
        key = row.key if row.brief_id else await _free_key(connection, row.key or row.topic)
        content = BriefContent(key, row.topic, None, row.trend, texts)
        saved = await put_brief(connection, content, self._words, now)
        facts = {
            "topic": row.topic,
            "trend": row.trend,
            "photo": row.photo,
            "authors": row.authors,
            "source": row.source,
            "published_at": due_at,
            "draft": False,
        }
        await connection.execute(update(briefs).where(briefs.c.id == saved.brief_id).values(facts))
        languages = {text.language for text in texts}
        dropped = [one for one in Language if one not in languages]
        await drop_texts(connection, saved.brief_id, dropped)
        return key, saved.brief_id

    async def _any(self, condition: ColumnElement[bool]) -> bool:
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(exists(1).where(condition))))

    def _sealed(self, user_id: int | None) -> bytes | None:
        return None if user_id is None else self._seal.seal(user_id)


def _begun() -> ColumnElement[bool]:
    return _released_with(campaigns.c.started_at.is_not(None))


def _cancelled() -> ColumnElement[bool]:
    return _released_with(
        and_(campaigns.c.started_at.is_(None), campaigns.c.state == CampaignState.CANCELLED)
    )


def _released_with(campaign: ColumnElement[bool]) -> ColumnElement[bool]:
    same = exists(1).where(campaigns.c.id == drafts.c.campaign_id, campaign)
    return and_(drafts.c.state == DraftState.RELEASED, same)


async def _reopen(
    connection: AsyncConnection, draft_id: int, changes: Mapping[str, Any], now: datetime
) -> Row[Any]:
    """Make a draft open again and hide the brief that it had become."""
    reopened = {**changes, "state": DraftState.OPEN, "campaign_id": None}
    row = (await connection.execute(move(drafts.c.id == draft_id, reopened, now))).one()
    hidden = update(briefs).where(briefs.c.id == row.brief_id).values(draft=True)
    await connection.execute(hidden)
    return row


def _campaign_of(
    row: Row[Any], brief_id: int, said: str, due_at: datetime, now: datetime
) -> NewCampaign:
    return NewCampaign(
        CampaignKind.BREAKING,
        _occasion_of(brief_id),
        now,
        due_at,
        brief_id=brief_id,
        urgent=row.urgent,
        options={"content": {str(brief_id): said}},
    )


def _occasion_of(brief_id: int) -> str:
    return f"breaking:{brief_id}"


async def _free_key(connection: AsyncConnection, wanted: str) -> str:
    """The wanted key of a breaking brief, or the first ``key-2``, ``key-3``, … that is free."""
    query = select(briefs.c.key).where(
        briefs.c.edition.is_(None), briefs.c.key.startswith(wanted, autoescape=True)
    )
    taken = set((await connection.execute(query)).scalars())
    candidates = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in candidates if key not in taken)
