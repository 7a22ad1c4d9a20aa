import pytest

from bot.delivery.alerts import AlertKind
from bot.delivery.engine import Policy, TokenRefusedError
from bot.presentation.screen import Screen
from storage.values.briefs import Language
from storage.values.campaigns import Books, CampaignState
from storage.values.subscribers import SubscriberState
from tests.flows.delivery.house import House

CANNOT_PARSE = 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0'


@pytest.mark.parametrize(
    "description",
    [
        CANNOT_PARSE,
        "Bad Request: message is too long",
        "Bad Request: text is too long",
        "Bad Request: message text is empty",
        "Bad Request: BUTTON_DATA_INVALID",
    ],
)
async def test_the_first_content_error_pauses_before_the_second_message(
    house: House, description: str
) -> None:
    await house.people(200)
    house.emulator.fault("error", method="sendMessage", status=400, description=description)
    campaign = await house.digest()
    books = await house.deliver(campaign)
    assert await house.state(campaign) is CampaignState.PAUSED
    assert books == Books(audience=books.audience, waiting=books.audience)
    assert len(list(house.emulator.record.entries(method="sendMessage"))) == 1
    assert house.told() == [AlertKind.CONTENT]
    paused = await house.campaigns.get(campaign)
    assert paused.reason is not None
    assert paused.reason.startswith("content: ")


async def test_one_bad_language_version_costs_one_message_and_the_rest_can_go_on_when_mended(
    house: House,
) -> None:
    people = await house.people(60)
    for chat_id in people[1::2]:
        await house.subscribers.change(chat_id, {"language": Language.RU})
    house.words.text = lambda _, variant: "<x" if variant.language is Language.RU else "ok"
    campaign = await house.digest()
    await house.deliver(campaign)
    assert await house.state(campaign) is CampaignState.PAUSED
    assert house.emulator.record.summary()["errors"] == {"400": 1}
    house.words.text = lambda *_: "mended"
    await house.campaigns.resume(campaign)
    assert await house.deliver(campaign) == Books(audience=60, sent=60)
    assert house.emulator.record.delivered() == dict.fromkeys(people, 1)
    assert house.told() == [AlertKind.CONTENT]


async def test_contents_are_tried_one_after_the_other(house: House) -> None:
    people = await house.people(90)
    for number, chat_id in enumerate(people):
        changes = {"language": list(Language)[number % 3], "topics": frozenset({f"t{number % 10}"})}
        await house.subscribers.change(chat_id, changes)
    house.words.text = lambda _, variant: f"<x {variant}"
    campaign = await house.digest()
    await house.deliver(campaign)
    assert len(list(house.emulator.record.entries(method="sendMessage"))) == 1


async def test_a_content_that_cannot_be_rendered_pauses_the_campaign(house: House) -> None:
    await house.people(5)

    class Broken:
        async def screen(self, *_: object) -> Screen | None:
            raise KeyError("template")

    house.words = Broken()  # type: ignore[assignment]  # a renderer with a defect
    campaign = await house.digest()
    await house.deliver(campaign)
    assert await house.state(campaign) is CampaignState.PAUSED
    assert house.told() == [AlertKind.CONTENT]


async def test_other_campaigns_go_on_when_one_is_paused(house: House) -> None:
    await house.people(30)
    house.words.text = lambda campaign, _: "<x" if campaign.edition else "fine"
    digest, breaking = await house.digest(), await house.breaking()
    running = house.start()
    await house.over(digest)
    await house.over(breaking)
    await running.stop()
    assert await house.state(breaking) is CampaignState.DONE
    assert (await house.books(breaking)).sent == 30


async def test_chats_that_are_mostly_not_found_pause_the_campaign(house: House) -> None:
    await house.people(3000)
    not_found = "Bad Request: chat not found"
    house.emulator.fault("error", share=0.9, status=400, description=not_found)
    campaign = await house.digest()
    books = await house.deliver(campaign)
    assert await house.state(campaign) is CampaignState.PAUSED
    assert 0 < books.failed < 1500
    assert books.waiting > 1000
    assert house.told() == [AlertKind.SUSPECTS]
    active = (await house.subscribers.counts())[SubscriberState.ACTIVE]
    assert active == 3000


async def test_some_chats_that_are_not_found_pause_nothing(house: House) -> None:
    await house.people(200)
    not_found = "Bad Request: chat not found"
    house.emulator.fault("error", share=0.2, status=400, description=not_found)
    campaign = await house.digest()
    books = await house.deliver(campaign)
    assert await house.state(campaign) is CampaignState.DONE
    assert books.failed + books.sent == 200
    assert not house.alerts


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_stops_everything_and_loses_nothing(
    house: House, status: int
) -> None:
    people = await house.people(100)
    house.emulator.fault("error", status=status, description="Unauthorized")
    digest, breaking = await house.digest(), await house.breaking()
    running = house.start()
    with pytest.raises(TokenRefusedError):
        await running.task
    house.running.clear()
    assert house.told() == [AlertKind.TOKEN]
    assert await house.state(digest) is CampaignState.SENDING
    requests = list(house.emulator.record.entries(method="sendMessage"))
    assert len(requests) <= 4
    house.emulator.heal()
    assert await house.deliver(digest) == Books(audience=100, sent=100)
    assert await house.deliver(breaking) == Books(audience=100, sent=100)
    assert house.emulator.record.delivered() == dict.fromkeys(people, 2)


async def test_an_hour_of_bad_gateways_puts_few_in_doubt(house: House) -> None:
    await house.people(2000)
    house.rate_per_s = 500
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: len(house.emulator.record.delivered()) > 100)
    house.emulator.fault("error", status=502)
    await house.until(lambda: running.engine._inbox.outage.lasts)
    before = len(house.emulator.record)
    house.clock_moves(3600)
    await house.until(lambda: len(house.emulator.record) > before)
    house.emulator.heal()
    house.clock_moves(120)
    await house.over(campaign)
    await running.stop()
    books = await house.books(campaign)
    assert books.sent + books.unknown == 2000
    assert books.unknown < 100


async def test_an_outage_puts_few_in_doubt_and_everybody_is_reached_after_it(
    house: House,
) -> None:
    people = await house.people(40)
    house.rate_per_s = 40
    house.emulator.fault("error", status=502)
    campaign = await house.digest()
    running = house.start(Policy())  # a doubt is tried again when the outage is known
    await house.until(lambda: running.engine._inbox.outage.lasts)

    def an_hour_of_questions() -> bool:
        house.clock_moves(10)
        return len(list(house.emulator.record.entries(method="getMe"))) >= 20

    await house.until(an_hour_of_questions)
    assert len(list(house.emulator.record.entries(method="sendMessage"))) <= 12
    house.emulator.heal()
    await house.over_as_time_passes(campaign)
    await running.stop()
    assert house.emulator.record.delivered() == dict.fromkeys(people, 1)
    books = await house.books(campaign)
    assert books.sent + books.unknown == 40


async def test_half_an_outage_that_answers_questions_costs_one_doubt_each_time(
    house: House,
) -> None:
    await house.people(40)
    house.rate_per_s = 40
    house.emulator.fault("error", method="sendMessage", status=502)
    campaign = await house.digest()
    running = house.start()
    await house.until(lambda: running.engine._inbox.outage.lasts)

    def some_minutes_of_trials() -> bool:
        house.clock_moves(5)
        return len(list(house.emulator.record.entries(method="getMe"))) >= 8

    begun = len(list(house.emulator.record.entries(method="sendMessage")))
    await house.until(some_minutes_of_trials)
    assert len(list(house.emulator.record.entries(method="sendMessage"))) <= begun + 8
    house.emulator.heal()
    await house.over_as_time_passes(campaign)
    await running.stop()
    assert set(house.emulator.record.delivered().values()) == {1}
