from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.briefs.search_keys import keys
from bot.clock import StoppedClock
from bot.emulator import Emulator
from storage.intake import Words
from storage.subscribers import Subscribers
from storage.values.briefs import BriefContent, BriefText, Language, Trend
from tests.flows.running import RunningBot, running_bot

MONDAY = datetime(2017, 12, 18, 6, 0, tzinfo=UTC)
TITLES = {
    Language.BE: "Загаловак",
    Language.RU: "Заголовок",
    Language.EN: "Headline",
}
"""Beginnings of titles; the topic's key and the week follow."""


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(MONDAY)


@pytest.fixture
async def bot(emulator: Emulator, clock: StoppedClock, tmp_path: Path) -> AsyncIterator[RunningBot]:
    async with running_bot(emulator, clock, tmp_path) as bot:
        yield bot


@pytest.fixture
def subscribers(bot: RunningBot) -> Subscribers:
    return bot.store.subscribers


def written(topic: str, week: str, trend: Trend, languages: Sequence[Language]) -> BriefContent:
    texts = tuple(
        BriefText(one, f"{TITLES[one]} {topic} {week}", f"Lead {one}.", f"Body {one}.")
        for one in languages
    )
    return BriefContent(topic, topic, week, trend, texts)


def words_of(text: BriefText) -> Words:
    found = keys(f"{text.title} {text.lead} {text.body}", text.language)
    return Words(found.exact, found.stem, found.folded)


@pytest.fixture
async def issues(bot: RunningBot) -> tuple[str, ...]:
    """Three weeks; in the latest the brief on the West is not in Belarusian."""
    every = tuple(Language)
    contents = [
        written(topic, week, trend, every)
        for week in ("2017-W48", "2017-W49", "2017-W50")
        for topic, trend in (("security", Trend.BETTER), ("economy", Trend.WORSE))
    ]
    contents.append(written("west", "2017-W50", Trend.SAME, (Language.RU, Language.EN)))
    for content in contents:
        await bot.store.briefs.put([content], words_of, bot.store.clock.now())
    return ("2017-W50", "2017-W49", "2017-W48")
