"""What readers may read now: published editions and briefs, and nothing of the future."""

from bot.briefs.edition import Edition
from bot.briefs.search_keys import query
from bot.briefs.week import Week
from bot.clock import Clock
from storage.briefs import Briefs
from storage.intake import Words
from storage.values.briefs import Brief, Language


class Library:
    """Reads the store at the clock's present moment."""

    def __init__(self, briefs: Briefs, clock: Clock) -> None:
        self._briefs = briefs
        self._clock = clock

    async def newest(self) -> Edition | None:
        """The latest edition of which something is published."""
        week = await self._briefs.newest_week(self._clock.now())
        return None if week is None else await self.edition(Week.parse(week))

    async def edition(self, week: Week) -> Edition | None:
        """The edition of a week; None when nothing of it is published."""
        briefs = await self._briefs.edition(str(week), self._clock.now())
        return Edition(week, briefs) if briefs else None

    async def weeks(self, *, before: Week | None = None, limit: int) -> tuple[Week, ...]:
        """Weeks of which something is published, latest first."""
        limit_week = None if before is None else str(before)
        names = await self._briefs.weeks(self._clock.now(), limit_week, limit)
        return tuple(Week.parse(name) for name in names)

    async def newest_of_topic(self, topic: str, limit: int) -> tuple[Brief, ...]:
        """Published briefs of a topic, latest first."""
        return await self._briefs.of_topic(topic, self._clock.now(), limit)

    async def search(
        self, words: str, language: Language, *, limit: int, offset: int = 0
    ) -> tuple[Brief, ...]:
        """Published briefs with all these words in their text in ``language``, best first.

        Words that find nothing are tried once more as typed in another keyboard layout.
        """
        for found in query(words, language):
            wanted = Words(found.exact, found.stem, found.folded)
            now = self._clock.now()
            if briefs := await self._briefs.search(wanted, language, now, limit, offset):
                return briefs
        return ()

    async def photo(self, brief_id: int) -> str | None:
        """The file id of a brief's photo, of a withdrawn one too."""
        brief = await self._briefs.by_id(brief_id)
        return None if brief is None else brief.photo

    async def brief(self, brief_id: int) -> Brief | None:
        """A published brief."""
        brief = await self._briefs.by_id(brief_id)
        if brief is None or brief.draft:
            return None
        if brief.published is not None and brief.published > self._clock.now():
            return None
        return brief
