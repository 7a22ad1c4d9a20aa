"""Bringing briefs in from files: idempotent, each file whole or not at all."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.briefs.search_keys import keys
from bot.briefs.sources import SourceError, read
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.clock import Clock
from storage.briefs import Briefs
from storage.intake import Saved, Words
from storage.values.briefs import BriefContent, BriefText, Language

Outcome = Literal["added", "changed", "unchanged", "refused"]
ENDINGS = frozenset({".md", ".json", ".txt"})


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file. ``message`` names the briefs, or says what is wrong and where."""

    path: Path
    outcome: Outcome
    message: str
    brief_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    topic: str
    trend: str | None
    draft: bool


Kept = Callable[[], Awaitable[None]]
"""Is awaited in the transaction in which a file adds or changes something."""


async def _nothing() -> None:
    pass


@dataclass(slots=True)
class _Run:
    """The facts that files of one run have told of each brief, to find contradictions."""

    kept: Kept
    told: dict[tuple[str | None, str], tuple[_Facts, Path]] = field(default_factory=dict)

    def contradiction(self, content: BriefContent) -> str | None:
        known = self.told.get((content.edition, content.key))
        if known is None:
            return None
        facts, path = known
        for name, mine, theirs in (
            ("topic", content.topic, facts.topic),
            ("trend", content.trend, facts.trend),
            ("status", content.draft, facts.draft),
        ):
            if mine != theirs and mine is not None and theirs is not None:
                return f"The {name} of the brief {content.key!r} differs from that in {path.name}."
        return None

    def remember(self, contents: Iterable[BriefContent], path: Path) -> None:
        for content in contents:
            facts = _Facts(content.topic, content.trend, content.draft)
            self.told.setdefault((content.edition, content.key), (facts, path))


class Importer:
    """Reads files of any known format into the store; ``zone`` is that of times without one."""

    def __init__(self, briefs: Briefs, topics: Topics, clock: Clock, zone: ZoneInfo) -> None:
        self._briefs = briefs
        self._topics = topics
        self._clock = clock
        self._zone = zone

    async def bring_in(
        self,
        paths: Iterable[Path],
        *,
        language: Language | None = None,
        week: Week | None = None,
        kept: Kept = _nothing,
    ) -> tuple[Report, ...]:
        """Bring in files, and the files of folders; report on each in order.

        ``language`` and ``week`` serve pages that do not tell their own.
        """
        run = _Run(kept)
        reports: list[Report] = []
        for path in paths:
            files = sorted(_files(path)) if path.is_dir() else [path]
            if not files:
                reports.append(Report(path, "refused", "There are no brief files in this folder."))
            reports += [await self._one(file, run, language, week) for file in files]
        return tuple(reports)

    async def _one(
        self, path: Path, run: _Run, language: Language | None, week: Week | None
    ) -> Report:
        try:
            contents = await asyncio.to_thread(
                read,
                path,
                topics=self._topics,
                language=language,
                week=week,
                timezone=self._zone,
            )
        except SourceError as error:
            return Report(path, "refused", error.located())
        for content in contents:
            if problem := run.contradiction(content):
                return Report(path, "refused", problem)
        async with self._briefs.together():
            saved = await self._briefs.put(contents, search_words, self._clock.now())
            outcome = _overall(saved)
            if outcome != "unchanged":
                await run.kept()
        run.remember(contents, path)
        return Report(
            path,
            outcome,
            "; ".join(map(_name, contents)),
            tuple(one.brief_id for one in saved),
        )


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in ENDINGS and path.is_file() and not hidden:
            yield path


def _overall(saved: Iterable[Saved]) -> Outcome:
    changes = {one.change for one in saved}
    for outcome in ("added", "changed"):
        if outcome in changes:
            return outcome
    return "unchanged"


def _name(content: BriefContent) -> str:
    languages = ", ".join(text.language for text in content.texts)
    return f"{content.edition or 'breaking'} {content.key} ({languages})"


def search_words(text: BriefText) -> Words:
    """The keys by which a text is found."""
    found = keys(f"{text.title}\n{text.lead}\n{text.body}", text.language)
    return Words(found.exact, found.stem, found.folded)
