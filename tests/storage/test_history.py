from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.history import History
from storage.tables import campaigns, deliveries
from storage.values.campaigns import CampaignKind, DeliveryState
from tests.storage.test_deliveries import ALL_DAY, NOW, Ledger


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database)


@pytest.fixture
def history(database: Database) -> History:
    return History(database)


async def sent(ledger: Ledger, occasion: str, *messages: int) -> int:
    """A campaign that has reached all readers with these messages."""
    campaign = await ledger.campaign(occasion)
    await ledger.audience.prepare(campaign.id, None, ALL_DAY, 100)
    async with ledger.database.writing() as connection:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.campaign_id == campaign.id)
            .values(
                state=DeliveryState.SENT,
                message_ids=f"[{','.join(map(str, messages))}]",
                settled_at=NOW,
                variant="ru leads economy",
            )
        )
    return campaign.id


async def test_the_newest_deliveries_come_first_and_all_are_counted(
    ledger: Ledger, history: History
) -> None:
    await ledger.people(2)
    ids = [await sent(ledger, f"digest:{number}", number) for number in (10, 11, 12)]
    number, newest = await history.newest(1, 2)
    assert number == 3
    assert [one.campaign_id for one in newest] == ids[:0:-1]
    assert newest[0].variant is not None
    assert newest[0].variant.topics == {"economy"}
    assert (newest[0].at, newest[0].messages) == (NOW, 1)


async def test_a_message_leads_to_the_campaign_that_brought_it(
    ledger: Ledger, history: History
) -> None:
    await ledger.people(2)
    first, second = await sent(ledger, "digest:1", 10), await sent(ledger, "digest:2", 11, 101)
    for message, campaign in ((10, first), (11, second), (101, second)):
        found = await history.of_message(1, message)
        assert found is not None
        assert found.campaign_id == campaign
    assert await history.of_message(1, 1) is None
    assert await history.of_message(3, 10) is None


async def test_the_changes_of_a_campaign_are_found_in_their_order(
    ledger: Ledger, history: History
) -> None:
    await ledger.people(1)
    root, first, second = [await sent(ledger, f"x:{number}", number) for number in (1, 2, 3)]
    async with ledger.database.writing() as connection:
        await connection.execute(
            update(campaigns)
            .where(campaigns.c.id.in_((first, second)))
            .values(parent_id=root, kind=CampaignKind.CORRECTION, due_at=NOW + timedelta(days=1))
        )
    assert [one.campaign_id for one in await history.changes(1, root)] == [first, second]
    assert not await history.changes(1, first)
