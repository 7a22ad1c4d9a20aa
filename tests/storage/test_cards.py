from dataclasses import replace

import pytest
from sqlalchemy import select

from storage.cards import Card, Cards
from storage.database import Database
from storage.sealing import Seal
from storage.tables import cards as table

ALES, BELA = 1001, 1002
SEAL = Seal(bytes(range(64)), purpose="editor")


@pytest.fixture
def cards(database: Database) -> Cards:
    return Cards(database, SEAL)


async def test_the_newest_card_of_each_person_is_known(cards: Cards, database: Database) -> None:
    for user_id, message_id in ((ALES, 5), (BELA, 5), (ALES, 9)):
        await cards.put(Card("draft:1", user_id, message_id, "1"))
    found = await cards.of("draft:1")
    assert set(found) == {Card("draft:1", ALES, 9, "1"), Card("draft:1", BELA, 5, "1")}
    assert await cards.subject(ALES, 9) == "draft:1"
    assert await cards.subject(ALES, 5) is None
    async with database.reading() as connection:
        people = (await connection.execute(select(table.c.person))).scalars().all()
    assert set(people) == {SEAL.seal(ALES), SEAL.seal(BELA)}


async def test_a_message_is_a_card_of_one_thing_or_of_none(cards: Cards) -> None:
    await cards.put(Card("draft:1", ALES, 5, "1"))
    await cards.put(Card("draft:1", BELA, 5, "1"))
    await cards.put(Card("edition", ALES, 5, "card"))
    assert await cards.subject(ALES, 5) == "edition"
    assert await cards.of("draft:1") == (Card("draft:1", BELA, 5, "1"),)
    await cards.leave(ALES, 5)
    assert await cards.of("edition") == ()
    assert await cards.seen("draft:1", ALES)
    assert not await cards.seen("draft:2", ALES)


async def test_what_two_edits_at_once_have_left_is_not_known(cards: Cards) -> None:
    card = Card("edition", ALES, 5, "1")
    await cards.put(card)
    await cards.shows(card, "2")
    await cards.shows(card, "2")
    assert await cards.of("edition") == (replace(card, shown="2"),)
    await cards.shows(card, "3")
    assert await cards.of("edition") == (replace(card, shown=""),)
