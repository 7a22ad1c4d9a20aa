"""Bringing a brief into the store: what is new, what has changed, and the words to find it by."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Literal

from sqlalchemy import Row, Select, exists, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import brief_texts, briefs, campaigns, editions
from storage.values.briefs import BriefContent, BriefText, Language
from storage.values.campaigns import CampaignState

Change = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Words:
    """Search keys of one text, space-separated: as written, stemmed, and folded."""

    exact: str
    stem: str
    folded: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one brief that was brought in."""

    brief_id: int
    change: Change


async def put_brief(
    connection: AsyncConnection,
    content: BriefContent,
    words: Callable[[BriefText], Words],
    now: datetime,
) -> Saved:
    """Bring in one brief within the connection's transaction.

    A brief is known by its edition and key. Facts that the content leaves out, and language
    versions that it does not bring, stay as they are. A change takes the mark of an earlier
    correction away from the versions that it concerns, and makes a new revision of the brief's
    edition. The brief of an update that is held before it has begun stays hidden.
    """
    known = (
        await connection.execute(
            select(briefs).where(
                func.coalesce(briefs.c.edition, "") == (content.edition or ""),
                briefs.c.key == content.key,
            )
        )
    ).one_or_none()
    if known is None:
        brief_id = await _insert(connection, content, now)
        change: Change = "added"
    else:
        brief_id = known.id
        change = await _update(connection, known, content, now)
    texts = [await put_text(connection, brief_id, one, words, now) for one in content.texts]
    if change == "changed":
        unmarked = update(brief_texts).where(brief_texts.c.brief_id == brief_id)
        await connection.execute(unmarked.values(mark=None, marked_at=None))
    saved = Saved(brief_id, reduce(_stronger, texts, change))
    if saved.change != "unchanged" and content.edition is not None:
        await revise_edition(connection, content.edition)
    return saved


async def revise_edition(connection: AsyncConnection, week: str) -> None:
    """What editors have seen of the edition is not so any more; a wish to send it is over."""
    revised = {"revision": editions.c.revision + 1, "wished_by": None, "wished_at": None}
    await connection.execute(update(editions).where(editions.c.week == week).values(revised))


def _stronger(one: Change, other: Change) -> Change:
    order: tuple[Change, ...] = ("unchanged", "changed", "added")
    return max(one, other, key=order.index)


async def _insert(connection: AsyncConnection, content: BriefContent, now: datetime) -> int:
    if content.edition is not None:
        await connection.execute(
            upsert(editions).values(week=content.edition, created_at=now).on_conflict_do_nothing()
        )
    added = await connection.execute(
        insert(briefs)
        .values(
            key=content.key,
            topic=content.topic,
            edition=content.edition,
            trend=content.trend,
            authors=list(content.authors),
            source=content.source,
            published_at=content.published,
            draft=content.draft,
            position=0,
            created_at=now,
            updated_at=now,
        )
        .returning(briefs.c.id)
    )
    return int(added.scalar_one())


async def _update(
    connection: AsyncConnection, known: Row[Any], content: BriefContent, now: datetime
) -> Change:
    facts: dict[str, Any] = {
        "topic": content.topic,
        "draft": content.draft,
        "trend": content.trend,
        "authors": list(content.authors) or None,
        "source": content.source,
        "published_at": content.published,
    }
    changes = {
        name: value
        for name, value in facts.items()
        if value is not None and value != getattr(known, name)
    }
    if changes.get("draft") is False and await connection.scalar(_is_held(known.id)):
        del changes["draft"]
    if not changes:
        return "unchanged"
    if changes.get("draft") is False and known.published_at is None:
        changes.setdefault("published_at", now)  # it came in earlier, and is shown from now on
    await connection.execute(
        update(briefs).where(briefs.c.id == known.id).values(**changes, updated_at=now)
    )
    return "changed"


def _is_held(brief_id: int) -> Select[tuple[bool]]:
    return select(
        exists(1).where(
            campaigns.c.occasion == f"breaking:{brief_id}",
            campaigns.c.state == CampaignState.PAUSED,
            campaigns.c.started_at.is_(None),
        )
    )


async def put_text(
    connection: AsyncConnection,
    brief_id: int,
    brief_text: BriefText,
    words: Callable[[BriefText], Words],
    now: datetime,
) -> Change:
    """Add or replace one language version within the connection's transaction."""
    values = {
        "title": brief_text.title,
        "lead": brief_text.lead,
        "body": brief_text.body,
        "updated_at": now,
        "mark": None,
        "marked_at": None,
    }
    known = (
        await connection.execute(
            select(brief_texts).where(
                brief_texts.c.brief_id == brief_id,
                brief_texts.c.language == brief_text.language,
            )
        )
    ).one_or_none()
    if known is None:
        added = insert(brief_texts).values(
            brief_id=brief_id, language=brief_text.language, **values
        )
        text_id = (await connection.execute(added.returning(brief_texts.c.id))).scalar_one()
        await _index(connection, text_id, brief_text, words)
        return "added"
    if (known.title, known.lead, known.body) == (
        brief_text.title,
        brief_text.lead,
        brief_text.body,
    ):
        return "unchanged"
    await connection.execute(
        update(brief_texts).where(brief_texts.c.id == known.id).values(**values)
    )
    await _index(connection, known.id, brief_text, words)
    return "changed"


async def drop_texts(
    connection: AsyncConnection, brief_id: int, languages: Iterable[Language]
) -> None:
    """Remove language versions within the connection's transaction."""
    removed = await connection.execute(
        brief_texts.delete()
        .where(brief_texts.c.brief_id == brief_id, brief_texts.c.language.in_(list(languages)))
        .returning(brief_texts.c.id)
    )
    for text_id in removed.scalars().all():
        await connection.execute(text("DELETE FROM brief_words WHERE rowid = :id"), {"id": text_id})


async def _index(
    connection: AsyncConnection,
    text_id: int,
    brief_text: BriefText,
    words: Callable[[BriefText], Words],
) -> None:
    keys = words(brief_text)
    await connection.execute(text("DELETE FROM brief_words WHERE rowid = :id"), {"id": text_id})
    await connection.execute(
        text(
            "INSERT INTO brief_words (rowid, exact, stem, folded, language)"
            " VALUES (:id, :exact, :stem, :folded, :language)"
        ),
        {
            "id": text_id,
            "exact": keys.exact,
            "stem": keys.stem,
            "folded": keys.folded,
            "language": brief_text.language.value,
        },
    )
