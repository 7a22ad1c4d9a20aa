"""Editions and briefs: what a reader may see of them at a moment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.database import Database
from storage.intake import Saved, Words, put_brief
from storage.tables import brief_texts, briefs, topics
from storage.values.briefs import Brief, BriefContent, BriefText, Language, Marked


@dataclass(frozen=True, slots=True)
class Publication:
    """Since when readers can see a week's edition, and when the last of it came in."""

    week: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as the store knows it; ``names`` by language code."""

    key: str
    names: Mapping[str, str]
    aliases: Sequence[str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What of a brief is new: some versions of its text, or what all of them share."""

    brief: Brief
    versions: frozenset[Language]
    shared: bool


class Briefs:
    """Queries on briefs, one method each. ``now`` decides what is published."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put_topics(self, rows: Sequence[TopicRow]) -> None:
        """Make the topics these, in this order; topics no longer named stay for old briefs."""
        async with self._database.reading() as connection:
            known = {row.key: row for row in await connection.execute(select(topics))}
        values = [
            {
                "key": row.key,
                "position": position,
                "names": dict(row.names),
                "aliases": list(row.aliases),
            }
            for position, row in enumerate(rows)
        ]
        changed = [v for v in values if v["key"] not in known or v != known[v["key"]]._asdict()]
        if not changed:
            return
        statement = upsert(topics)
        statement = statement.on_conflict_do_update(
            index_elements=[topics.c.key],
            set_={name: statement.excluded[name] for name in ("position", "names", "aliases")},
        )
        async with self._database.writing() as connection:
            await connection.execute(statement, changed)

    def together(self) -> AbstractAsyncContextManager[None]:
        """See ``Database.together``."""
        return self._database.together()

    async def put(
        self,
        contents: Iterable[BriefContent],
        words: Callable[[BriefText], Words],
        now: datetime,
    ) -> tuple[Saved, ...]:
        """Bring in briefs, all or none, and say of each what changed: see ``put_brief``."""
        async with self._database.writing() as connection:
            return tuple([await put_brief(connection, content, words, now) for content in contents])

    async def by_id(self, brief_id: int) -> Brief | None:
        """One brief, published or not."""
        found = await self._load(_select(briefs.c.id == brief_id))
        return found[0] if found else None

    async def find(self, edition: str | None, key: str) -> Brief | None:
        """The brief with this key of an edition, or the breaking one, published or not."""
        same = func.coalesce(briefs.c.edition, "") == (edition or "")
        found = await self._load(_select(and_(same, briefs.c.key == key)))
        return found[0] if found else None

    async def changed_since(self, brief_id: int, at: datetime) -> bool:
        """Whether the brief, or a version of it, was changed or added at a moment or since."""
        texts = exists(1).where(brief_texts.c.brief_id == brief_id, brief_texts.c.updated_at >= at)
        facts = exists(1).where(briefs.c.id == brief_id, briefs.c.updated_at >= at)
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(or_(texts, facts))))

    async def changes_since(
        self, at: datetime, now: datetime, brief_id: int | None, edition: str | None
    ) -> tuple[Changed, ...]:
        """What was changed after a moment in a brief, or in the briefs of an edition.

        A brief that is shown only since then counts as changed in all that it shares.
        """
        which = briefs.c.id == brief_id if edition is None else briefs.c.edition == edition
        found = await self._load(_select(which))
        newer = select(brief_texts.c.brief_id, brief_texts.c.language).where(
            brief_texts.c.brief_id.in_([one.id for one in found]), brief_texts.c.updated_at > at
        )
        shown = and_(at < _PUBLICATION, _visible(now))
        shared = select(briefs.c.id).where(which, or_(briefs.c.updated_at > at, shown))
        versions: dict[int, set[Language]] = {}
        async with self._database.reading() as connection:
            facts = set((await connection.scalars(shared)).all())
            for row in await connection.execute(newer):
                versions.setdefault(row.brief_id, set()).add(row.language)
        return tuple(
            Changed(one, frozenset(versions.get(one.id, ())), one.id in facts) for one in found
        )

    async def set_photo(self, brief_id: int, photo: str, now: datetime) -> None:
        """Give the brief another photo, a Telegram file id."""
        statement = update(briefs).where(briefs.c.id == brief_id)
        async with self._database.writing() as connection:
            await connection.execute(statement.values(photo=photo, updated_at=now))

    async def withdraw(self, brief_id: int, now: datetime) -> None:
        """Show the brief to readers no more; bringing it in again shows it again."""
        statement = (
            update(briefs)
            .where(briefs.c.id == brief_id, briefs.c.draft.is_(False))
            .values(draft=True, updated_at=now)
        )
        async with self._database.writing() as connection:
            await connection.execute(statement)

    async def all(self) -> tuple[Brief, ...]:
        """Every brief, drafts too, newest edition first, then in the order of the edition."""
        return await self._load(
            _select(true()).order_by(
                briefs.c.edition.desc().nulls_first(),
                *_EDITION_ORDER,
            )
        )

    async def newest_week(self, now: datetime) -> str | None:
        """The latest week of which something is published."""
        weeks = await self.weeks(now, before=None, limit=1)
        return weeks[0] if weeks else None

    async def newest_publication(self, now: datetime) -> Publication | None:
        """The latest edition of which something is published."""
        return await self._publication(_visible(now), briefs.c.edition.desc())

    async def next_publication(self, after: str) -> Publication | None:
        """The first edition after a week, published or not; ``first_at`` may be in the future."""
        later = and_(briefs.c.draft.is_(False), briefs.c.edition > after)
        return await self._publication(later, briefs.c.edition)

    async def _publication(
        self, condition: ColumnElement[bool], order: ColumnElement[Any]
    ) -> Publication | None:
        query = (
            select(
                briefs.c.edition,
                func.min(_PUBLICATION).label("first_at"),
                func.max(_PUBLICATION).label("last_at"),
                func.max(briefs.c.created_at).label("came_at"),
            )
            .where(condition, briefs.c.edition.is_not(None))
            .group_by(briefs.c.edition)
            .order_by(order)
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return Publication(row.edition, row.first_at, max(row.last_at, row.came_at))

    async def weeks(self, now: datetime, before: str | None, limit: int) -> tuple[str, ...]:
        """Weeks of which something is published, latest first, before ``before`` if given."""
        query = (
            select(briefs.c.edition)
            .where(_visible(now), briefs.c.edition.is_not(None))
            .distinct()
            .order_by(briefs.c.edition.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(briefs.c.edition < before)
        async with self._database.reading() as connection:
            return tuple(str(week) for week in (await connection.execute(query)).scalars())

    async def edition(self, week: str, now: datetime) -> tuple[Brief, ...]:
        """The published briefs of a week, in the order in which it shows them."""
        return await self._load(
            _select(and_(briefs.c.edition == week, _visible(now))).order_by(*_EDITION_ORDER)
        )

    async def whole_edition(self, week: str) -> tuple[Brief, ...]:
        """The briefs of a week in their order, with those that are to be published later."""
        briefs_of_week = and_(briefs.c.edition == week, briefs.c.draft.is_(False))
        return await self._load(_select(briefs_of_week).order_by(*_EDITION_ORDER))

    async def of_topic(self, topic: str, now: datetime, limit: int) -> tuple[Brief, ...]:
        """Published briefs of a topic, latest first.

        One of an edition counts by its week, whenever it was brought in; a breaking one by the
        week of its publication, before the edition of that week.
        """
        query = (
            select(briefs.c.id, briefs.c.edition, _PUBLICATION.label("at"))
            .where(briefs.c.topic == topic, _visible(now))
            .limit(limit)
        )
        of_editions = query.where(briefs.c.edition.is_not(None)).order_by(
            briefs.c.edition.desc(), _PUBLICATION.desc(), briefs.c.id.desc()
        )
        breaking = query.where(briefs.c.edition.is_(None)).order_by(
            _PUBLICATION.desc(), briefs.c.id.desc()
        )
        async with self._database.reading() as connection:
            rows = [*await connection.execute(of_editions), *await connection.execute(breaking)]
        latest = [row.id for row in sorted(rows, key=_age, reverse=True)[:limit]]
        found = {brief.id: brief for brief in await self._load(_select(briefs.c.id.in_(latest)))}
        return tuple(found[brief_id] for brief_id in latest if brief_id in found)

    async def search(
        self, wanted: Words, language: Language, now: datetime, limit: int, offset: int = 0
    ) -> tuple[Brief, ...]:
        """Published briefs whose text in ``language`` has every wanted word in one of its forms.

        The 200 latest matches are ranked, words as written before stems before folded keys: a
        common word among 100,000 briefs then costs no more than a rare one.
        """
        candidates = text(
            "SELECT rowid AS id, bm25(brief_words, 10.0, 4.0, 1.0) AS score FROM brief_words"
            " WHERE brief_words MATCH :match AND language = :language"
            " ORDER BY rowid DESC LIMIT 200"
        )
        async with self._database.reading() as connection:
            scores = {
                row.id: row.score
                for row in await connection.execute(
                    candidates, {"match": _expression(wanted), "language": language.value}
                )
            }
            owners = {
                row.brief_id: scores[row.id]
                for row in await connection.execute(
                    select(brief_texts.c.id, brief_texts.c.brief_id).where(
                        brief_texts.c.id.in_(scores)
                    )
                )
            }
        found = await self._load(_select(and_(briefs.c.id.in_(owners), _visible(now))))
        ranked = sorted(found, key=lambda brief: (owners[brief.id], -brief.id))
        return tuple(ranked[offset : offset + limit])

    async def _load(self, query: Select[Any]) -> tuple[Brief, ...]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
            texts: dict[int, list[BriefText]] = {}
            for row in await connection.execute(
                select(brief_texts)
                .where(brief_texts.c.brief_id.in_([row.id for row in rows]))
                .order_by(brief_texts.c.language)
            ):
                texts.setdefault(row.brief_id, []).append(_text(row))
        return tuple(_brief(row, texts.get(row.id, [])) for row in rows)


# Places that editors have given are below 0: what comes in later stands behind, by its topic.
_EDITION_ORDER = (briefs.c.position, topics.c.position, briefs.c.id)
_PUBLICATION = func.coalesce(briefs.c.published_at, briefs.c.created_at)


def _age(row: Row[Any]) -> tuple[str, bool, datetime, int]:
    """What orders briefs of editions and breaking ones among each other."""
    year, week, _ = row.at.isocalendar()
    return (row.edition or f"{year}-W{week:02}", row.edition is not None, row.at, row.id)


def _expression(wanted: Words) -> str:
    """The FTS5 query: every word, in any form (sqlite.org/fts5.html#full_text_query_syntax)."""
    forms = zip(wanted.exact.split(), wanted.stem.split(), wanted.folded.split(), strict=True)
    return " AND ".join(
        f'(exact : "{exact}" OR stem : "{stem}" OR folded : "{folded}")'
        for exact, stem, folded in forms
    )


def _visible(now: datetime) -> ColumnElement[bool]:
    return and_(
        briefs.c.draft.is_(False),
        or_(briefs.c.published_at.is_(None), briefs.c.published_at <= now),
    )


def _select(condition: ColumnElement[bool]) -> Select[Any]:
    return select(briefs).join(topics, topics.c.key == briefs.c.topic).where(condition)


def _text(row: Row[Any]) -> BriefText:
    return BriefText(
        language=row.language,
        title=row.title,
        lead=row.lead,
        body=row.body,
        marked=Marked(row.mark, row.marked_at) if row.mark else None,
    )


def _brief(row: Row[Any], texts: Sequence[BriefText]) -> Brief:
    return Brief(
        id=row.id,
        key=row.key,
        topic=row.topic,
        edition=row.edition,
        trend=row.trend,
        texts=tuple(texts),
        authors=tuple(row.authors),
        source=row.source,
        published=row.published_at,
        draft=row.draft,
        position=row.position,
        photo=row.photo,
    )
