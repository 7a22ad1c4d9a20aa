"""Where two have to agree, an editor confirms what the command line wants to send."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly import build_campaigns, build_editions, build_wishes
from bot.clock import StoppedClock
from bot.emulator import Emulator
from bot.emulator.people import Person
from storage.values.briefs import BriefContent, BriefText, Language, Mark, Trend
from storage.values.desk import Draft, DraftState
from tests.flows.conftest import words_of, written
from tests.flows.desk.sending import campaigns, delivered, readers, texts
from tests.flows.desk.test_trial import TITLES
from tests.flows.running import RunningBot, running_bot

W51 = "2017-W51"
LANGUAGES = tuple(Language)
WORDS = {
    "wish": (
        "З каманднага радка просяць разаслаць гэта цяпер.",
        "Из командной строки просят разослать это сейчас.",
        "Somebody at the command line wants to send it now.",
    ),
    "change": (
        "З каманднага радка просяць унесці гэтую змену.",
        "Из командной строки просят внести это изменение.",
        "Somebody at the command line wants to make this change.",
    ),
    "look": (
        "Паглядзець і пацвердзіць ›",
        "Посмотреть и подтвердить ›",
        "Look and confirm ›",
    ),
    "send": ("Пацвердзіць і разаслаць", "Подтвердить и разослать", "Confirm and send"),
    "correct": ("Пацвердзіць і выправіць", "Подтвердить и исправить", "Confirm and correct"),
    "decline": ("Адхіліць", "Отклонить", "Decline"),
}


def word(key: str, language: Language) -> str:
    return WORDS[key][LANGUAGES.index(language)]


@pytest.fixture
async def bot(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path, owner: Person
) -> AsyncIterator[RunningBot]:
    """A bot that wants two persons to agree, with one editor who is there."""
    async with running_bot(
        emulator, clock, tmp_path, owner_ids=(owner.id,), delivers=True, two_person=True
    ) as bot:
        await owner.types("/help")
        yield bot


def border(body: str = "Body.") -> BriefContent:
    versions = tuple(BriefText(code, title, "Lead.", body) for code, title in TITLES.items())
    return BriefContent("border", "security", None, Trend.WORSE, versions)


async def wished(bot: RunningBot, content: BriefContent | None = None) -> Draft:
    return await build_wishes(bot.store).release(content or border(), urgent=True)


async def ticks(bot: RunningBot) -> None:
    """As often as in a few seconds."""
    for _ in range(3):
        await bot.services.newsroom.asking.tick()


async def reads(bot: RunningBot, person: Person, language: Language) -> None:
    await bot.store.subscriptions.change(person.id, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_push_is_confirmed_at_the_desk_by_any_editor(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    await reads(bot, owner, language)
    (reader, *_) = await readers(bot, emulator, 1)
    await wished(bot)
    before = len(owner.received())
    await ticks(bot)
    assert len(owner.received()) == before + 1, "each is asked once"
    assert word("wish", language) in owner.last.text
    assert await campaigns(bot) == ()
    await owner.presses(word("look", language))
    await owner.presses(word("send", language))
    await delivered(bot, clock)
    assert TITLES[Language.BE] in reader.last.text
    assert not reader.last.silent
    entries = reversed(await bot.services.desk.audit.page(3))
    assert [(one.action, one.via) for one in entries] == [
        ("draft_made", "console"),
        ("release_wished", "console"),
        ("release_confirmed", "chat"),
    ]


async def test_a_wish_waits_for_somebody_who_may_confirm_it(
    emulator: Emulator, clock: StoppedClock, tmp_path: Path
) -> None:
    async with running_bot(emulator, clock, tmp_path, delivers=True, two_person=True) as bot:
        await wished(bot)
        await ticks(bot)
    owner = emulator.person("Owner", "en")
    async with running_bot(
        emulator, clock, tmp_path, owner_ids=(owner.id,), delivers=True, two_person=True
    ) as bot:
        await owner.types("/help")
        await ticks(bot)
        assert word("wish", Language.EN) in owner.last.text


async def test_a_wish_is_declined_and_may_be_wished_again(bot: RunningBot, owner: Person) -> None:
    draft = await wished(bot)
    assert await wished(bot) == draft
    await ticks(bot)
    await owner.presses(word("decline", Language.EN))
    await ticks(bot)
    declined = await bot.services.desk.drafts.get(draft.id)
    assert (declined.state, declined.wish) == (DraftState.OPEN, None)
    assert (await wished(bot)).id == draft.id
    await ticks(bot)
    assert word("wish", Language.EN) in owner.last.text


async def test_editors_are_asked_when_telegram_answers_again(
    bot: RunningBot, emulator: Emulator, owner: Person
) -> None:
    await wished(bot)
    emulator.fault("error", status=502)
    await ticks(bot)
    emulator.heal()
    assert not any(word("wish", Language.EN) in text for text in texts(owner))
    await ticks(bot)
    assert word("wish", Language.EN) in owner.last.text


async def test_versions_that_came_in_before_are_in_the_draft_and_stay_one_brief(
    bot: RunningBot, clock: StoppedClock, owner: Person
) -> None:
    whole = border()
    known = BriefContent("border", "security", None, Trend.WORSE, whole.texts[:2])
    (saved,) = await bot.store.briefs.put([known], words_of, clock.now())
    draft = await wished(bot, BriefContent("border", "security", None, None, whole.texts[2:]))
    assert draft.languages == LANGUAGES
    await ticks(bot)
    await owner.presses(word("look", Language.EN))
    await owner.presses(word("send", Language.EN))
    (campaign,) = await campaigns(bot)
    assert campaign.brief_id == saved.brief_id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_correction_is_confirmed_at_the_desk(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    await reads(bot, owner, language)
    (reader, *_) = await readers(bot, emulator, 1)
    (saved,) = await bot.store.briefs.put([border()], words_of, clock.now())
    brief = await bot.store.briefs.by_id(saved.brief_id)
    assert brief is not None
    sent = await build_campaigns(bot.store).breaking(brief)
    await delivered(bot, clock)
    wishes = build_wishes(bot.store)
    draft = await wishes.correction(sent.id, border("Another body."), Mark.CORRECTED)
    assert await wishes.correction(sent.id, border("Another body."), Mark.CORRECTED) == draft
    other = await wishes.correction(sent.id, border("Another body."), Mark.UPDATED)
    assert other.corrects is not None
    assert (other.id != draft.id, other.corrects.mark) == (True, Mark.UPDATED)
    await ticks(bot)
    assert word("change", language) in owner.last.text
    assert "Another body." not in reader.last.text
    await owner.presses(word("look", language))
    await owner.presses(word("correct", language))
    await delivered(bot, clock, timedelta())
    assert "Another body." in reader.last.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_digest_is_confirmed_at_the_desk(
    bot: RunningBot, emulator: Emulator, clock: StoppedClock, owner: Person, language: Language
) -> None:
    await reads(bot, owner, language)
    (reader, *_) = await readers(bot, emulator, 1)
    edition = [written(one, W51, Trend.WORSE, LANGUAGES) for one in ("security", "economy")]
    await bot.store.briefs.put(edition, words_of, clock.now())
    clock.advance(timedelta(minutes=1))
    departure = await bot.services.newsroom.edition.departures.coming()
    assert departure is not None
    await build_editions(bot.store).wish(None, W51, departure.revision)
    before = len(owner.received())
    await ticks(bot)
    assert len(owner.received()) == before + 1
    assert word("wish", language) in owner.last.text
    await owner.presses(word("send", language))
    await delivered(bot, clock)
    assert "БЯСПЕКА" in reader.last.text
