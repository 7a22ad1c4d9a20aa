"""Corrections of one language while other things happen: which copies they edit."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.delivery.copying import FollowUp
from bot.delivery.dispatcher import Pace
from storage.briefs import Briefs
from storage.intake import Words
from storage.tables import campaigns, deliveries
from storage.values.briefs import Brief, BriefContent, BriefText, Language
from storage.values.campaigns import Books, Campaign, CampaignState
from storage.values.subscribers import Variant
from tests.flows.delivery.house import TOPICS, House

NEVER, ONCE = "breaking 0", "breaking 1"


def words(campaign: Campaign, variant: Variant) -> str:
    said = campaign.options.get("mode", campaign.kind.value)
    return f"{said} {campaign.revision} {variant.language}"


@pytest.fixture
async def told(house: House) -> House:
    house.words.text = words
    await house.edition(None)
    return house


async def says(house: House, language: Language, title: str) -> Brief:
    """The breaking brief with a version in this language."""
    briefs, text = Briefs(house.database), BriefText(language, title, "Lead.", "Text.")
    content = BriefContent(TOPICS[0], TOPICS[0], None, None, (text,))
    (saved,) = await briefs.put([content], lambda _: Words("", "", ""), house.clock.now())
    brief = await briefs.by_id(saved.brief_id)
    assert brief is not None
    house.clock.advance(timedelta(seconds=1))
    return brief


async def corrected(house: House, campaign: int, language: Language, title: str = "New") -> int:
    brief = await says(house, language, title)
    correction = await house.corrections.correct(campaign, brief)
    house.clock.advance(timedelta(seconds=1))
    return correction.id


async def readers(house: House, each: int) -> dict[Language, list[int]]:
    """So many of each of two languages, in turn."""
    people = await house.people(2 * each)
    for chat_id in people[::2]:
        await house.subscribers.change(chat_id, {"language": Language.RU})
    await says(house, Language.RU, "Заголовок")
    return {Language.RU: people[::2], Language.BE: people[1::2]}


async def pushed(house: House, each: int) -> tuple[int, dict[Language, list[int]]]:
    """A breaking update that all of these have got."""
    found = await readers(house, each)
    campaign = await house.breaking()
    await house.deliver(campaign)
    house.clock.advance(timedelta(seconds=1))
    return campaign, found


def edits(house: House) -> Counter[int]:
    """How many edits each chat was asked to make."""
    return Counter(
        one["chat_id"] for one in house.emulator.record.entries(method="editMessageText")
    )


def stand(house: House, chats: list[int]) -> set[str]:
    return {said.rpartition(" ")[0] for chat in chats for said in house.stands(chat)}


async def test_while_it_goes_out_only_old_copies_of_the_corrected_language_are_edited(
    told: House,
) -> None:
    people = await readers(told, 60)
    told.rate_per_s = 100
    campaign = await told.breaking()
    running = told.start(pace=Pace(look_s=0.05))
    await told.until(lambda: len(told.emulator.record.delivered()) > 20)
    correction = await corrected(told, campaign, Language.RU)
    await told.over(campaign)
    await told.over(correction)
    await running.stop()
    assert (await told.books(campaign)).sent == 120
    books = await told.books(correction)
    assert books.sent == books.audience == len(edits(told))
    assert set(edits(told)) <= set(people[Language.RU])
    assert set(edits(told).values()) == {1}
    assert stand(told, people[Language.RU]) == {"correction 1", ONCE}
    assert stand(told, people[Language.BE]) == {NEVER, ONCE}


async def test_a_correction_of_another_language_ends_the_first_and_goes_on_with_its_copies(
    told: House,
) -> None:
    campaign, people = await pushed(told, 40)
    told.rate_per_s = 50
    first = await corrected(told, campaign, Language.RU)
    running = told.start(pace=Pace(look_s=0.05))
    await told.until(lambda: told.books_of(first, lambda books: books.sent > 5))
    second = await corrected(told, campaign, Language.BE)
    await told.over(second)
    await running.stop()
    done, rest = await told.books(first), await told.books(second)
    assert await told.state(first) is CampaignState.CANCELLED
    assert done.sent + rest.sent == 80
    assert set(edits(told).values()) == {1}
    assert stand(told, people[Language.RU]) == {"correction 1", "correction 2"}
    assert stand(told, people[Language.BE]) == {"correction 2"}


async def test_killed_in_the_middle_it_ends_as_if_it_had_not_been(told: House) -> None:
    campaign, people = await pushed(told, 300)
    correction = await corrected(told, campaign, Language.RU)
    told.rate_per_s = 300
    running = told.start()
    await told.until(lambda: told.books_of(correction, lambda books: books.sent > 20))
    await running.kill()
    assert await told.deliver(correction) == Books(audience=300, sent=300)
    assert set(edits(told)) == set(people[Language.RU])
    assert stand(told, people[Language.BE]) == {NEVER}


async def test_a_copy_of_which_too_little_is_known_is_edited(told: House) -> None:
    await readers(told, 3)
    told.emulator.fault("reset_after", method="sendMessage", chat_id=1001, count=1)
    campaign = await told.breaking()
    assert await told.deliver(campaign) == Books(audience=6, sent=5, unknown=1)
    told.clock.advance(timedelta(seconds=1))
    known = await told.subscribers.find(1003)
    assert known is not None
    old = update(deliveries).where(deliveries.c.subscriber_id == known.id).values(variant=None)
    async with told.database.writing() as connection:
        await connection.execute(old)
    correction = await corrected(told, campaign, Language.RU)
    assert await told.deliver(correction) == Books(audience=5, sent=5)
    assert set(edits(told)) == {1000, 1002, 1004, 1001, 1003}


async def test_what_could_not_be_edited_is_tried_again_and_gets_the_words_anew(
    told: House,
) -> None:
    campaign, _ = await pushed(told, 2)
    refusal = "Bad Request: message can't be edited"
    told.emulator.fault("error", method="editMessageText", chat_id=1000, status=400, count=2,
                        description=refusal)  # fmt: skip
    first = await corrected(told, campaign, Language.RU)
    assert await told.deliver(first) == Books(audience=2, sent=1, failed=1)
    anew = await told.corrections.follow_up(first, FollowUp.FULL, sound=False)
    assert await told.deliver(anew.id) == Books(audience=1, sent=1)
    told.clock.advance(timedelta(seconds=1))
    second = await corrected(told, campaign, Language.BE)
    assert await told.deliver(second) == Books(audience=3, sent=2, failed=1)
    assert edits(told)[1000] == 2
    third = await corrected(told, campaign, Language.RU, "Newer")
    assert await told.deliver(third) == Books(audience=2, sent=2)
    assert told.stands(1000) == ["correction 3 ru", "correction 3 ru"]


async def test_a_correction_written_before_they_said_what_they_touch_edits_every_copy(
    told: House,
) -> None:
    campaign, _ = await pushed(told, 2)
    correction = await corrected(told, campaign, Language.RU)
    options = {**(await told.campaigns.get(correction)).options}
    del options["touches"]
    async with told.database.writing() as connection:
        old = update(campaigns).where(campaigns.c.id == correction).values(options=options)
        await connection.execute(old)
    assert await told.deliver(correction) == Books(audience=4, sent=4)
