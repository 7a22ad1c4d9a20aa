import asyncio

import pytest

from bot.delivery.campaigns import AlreadyWritten, CampaignError, NoSuchCampaign
from storage.values.campaigns import Books, CampaignState, DeliveryState
from tests.flows.delivery.house import House, Running


async def under_way(house: House, people: int = 200, rate: float = 200) -> tuple[int, Running]:
    """A campaign of which some messages have arrived, and its engine."""
    await house.people(people)
    house.rate_per_s = rate
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) >= 10)
    return campaign, running


async def settled(house: House, campaign: int) -> Books:
    """The books when nothing is under way any more."""

    async def nothing_is_sending() -> bool:
        return not (await house.books(campaign)).sending

    await house.until(nothing_is_sending)
    return await house.books(campaign)


async def test_a_second_campaign_of_an_occasion_is_refused_with_the_first_ones_id(
    house: House,
) -> None:
    campaign = await house.digest()
    with pytest.raises(AlreadyWritten, match=f"see campaign {campaign}") as refused:
        await house.campaigns.digest("2026-W47")
    assert refused.value.campaign.id == campaign
    brief = await house.edition(None)
    await house.campaigns.breaking(brief)
    with pytest.raises(AlreadyWritten):
        await house.campaigns.breaking(brief)


async def test_what_does_not_exist_is_named(house: House) -> None:
    for wish in ("get", "report", "pause", "resume", "cancel", "resend"):
        with pytest.raises(NoSuchCampaign, match="no campaign 7"):
            await getattr(house.campaigns, wish)(7)


async def test_a_paused_campaign_rests_and_goes_on_where_it_was(house: House) -> None:
    campaign, running = await under_way(house)
    await house.campaigns.pause(campaign)
    books = await settled(house, campaign)
    assert books.waiting > 0
    assert books.waiting + books.sent == 200
    arrived = len(house.emulator.record)
    await running.stop()
    running = house.start()
    await house.until(lambda: running.engine._dispatcher._look_at > 0)
    assert len(house.emulator.record) == arrived
    await house.campaigns.resume(campaign)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=200, sent=200)
    assert set(house.emulator.record.delivered().values()) == {1}


async def test_nothing_is_claimed_after_the_pause_is_written(house: House) -> None:
    campaign, running = await under_way(house)
    await house.campaigns.pause(campaign)
    books = await house.books(campaign)
    at_most = len(house.emulator.record) + books.sending
    await settled(house, campaign)
    await running.stop()
    assert len(house.emulator.record) <= at_most


async def test_pausing_and_resuming_many_times_sends_everything_once(house: House) -> None:
    campaign, running = await under_way(house, people=300, rate=300)
    for _ in range(10):
        await house.campaigns.pause(campaign)
        await house.books(campaign)
        await house.campaigns.resume(campaign)
        running.engine.nudge()
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=300, sent=300)
    assert set(house.emulator.record.delivered().values()) == {1}


async def test_a_cancelled_campaign_skips_who_still_waits(house: House) -> None:
    campaign, running = await under_way(house)
    await house.campaigns.cancel(campaign)
    books = await settled(house, campaign)
    assert books.skipped > 0
    assert books.sent + books.skipped == 200

    async def closed() -> bool:
        return (await house.campaigns.get(campaign)).finished_at is not None

    await house.until(closed)
    await running.stop()
    report = await house.campaigns.report(campaign)
    assert report.reasons == {DeliveryState.SKIPPED: {"cancelled": books.skipped}}
    assert len(house.emulator.record) == books.sent


async def test_a_cancelled_campaign_is_closed_after_a_crash(house: House) -> None:
    campaign, running = await under_way(house)
    house.emulator.fault("latency", latency_s=0.3)
    await house.until(lambda: running.engine._crew.backlog)
    await running.kill()
    await house.campaigns.cancel(campaign)
    running = house.start()

    async def closed() -> bool:
        return (await house.campaigns.get(campaign)).finished_at is not None

    await house.until(closed)
    await running.stop()
    books = await house.books(campaign)
    assert books.waiting == books.sending == 0
    assert books.sent + books.skipped + books.unknown == 200


async def test_failed_ones_are_sent_to_again(house: House) -> None:
    await house.people(50)
    problem = "Bad Request: not enough rights to send text messages to the chat"
    for chat_id in (1004, 1005):
        house.emulator.fault("error", chat_id=chat_id, status=400, description=problem, count=1)
    campaign = await house.digest()
    assert await house.deliver(campaign) == Books(audience=50, sent=48, failed=2)
    assert (await house.campaigns.resend(campaign)).number == 2
    assert await house.state(campaign) is CampaignState.SENDING
    assert await house.deliver(campaign) == Books(audience=50, sent=50)
    assert set(house.emulator.record.delivered().values()) == {1}
    assert (await house.campaigns.resend(campaign)).number == 0
    assert await house.state(campaign) is CampaignState.DONE


async def test_failed_ones_are_sent_to_again_while_the_campaign_runs(house: House) -> None:
    await house.people(200)
    house.rate_per_s = 200
    problem = "Bad Request: not enough rights to send text messages to the chat"
    for chat_id in range(1001, 1006):
        house.emulator.fault("error", chat_id=chat_id, status=400, description=problem, count=1)
    campaign = await house.digest()
    running = house.start()

    async def five_failed() -> bool:
        return (await house.books(campaign)).failed == 5

    await house.until(five_failed)
    assert (await house.campaigns.resend(campaign)).number == 5
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=200, sent=200)


async def test_what_is_over_cannot_be_paused_resumed_or_cancelled(house: House) -> None:
    campaign = await house.digest()
    await house.deliver(campaign)
    for wish in (house.campaigns.pause, house.campaigns.resume, house.campaigns.cancel):
        with pytest.raises(CampaignError, match="is done: there is nothing to"):
            await wish(campaign)


async def test_a_cancelled_campaign_cannot_be_resent(house: House) -> None:
    campaign = await house.digest()
    await house.campaigns.cancel(campaign)
    with pytest.raises(CampaignError, match="is cancelled"):
        await house.campaigns.resend(campaign)


async def test_wishes_may_be_repeated(house: House) -> None:
    campaign = await house.digest()
    assert not await house.campaigns.resume(campaign)
    for wish in (house.campaigns.pause, house.campaigns.resume, house.campaigns.stop):
        assert await wish(campaign)
        changed = await house.campaigns.get(campaign)
        assert not await wish(campaign)
        assert await house.campaigns.get(campaign) == changed
    assert await house.campaigns.cancel(campaign) == await house.campaigns.cancel(campaign)


async def test_a_pause_so_short_that_only_the_audience_meets_it_leaves_nobody_out(
    house: House,
) -> None:
    await house.people(300)
    campaign = await house.breaking()
    running = house.start()
    await house.until(lambda: house.state_is(campaign, CampaignState.SENDING))
    for _ in range(20):
        await house.campaigns.pause(campaign)
        await asyncio.sleep(0.01)
        await house.campaigns.resume(campaign)
    await house.over(campaign)
    await running.stop()
    assert await house.books(campaign) == Books(audience=300, sent=300)
