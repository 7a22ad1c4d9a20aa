"""Corrections, recalls and what follows them: the copies in the chats, and the books."""

from datetime import timedelta

import pytest

from bot.delivery.campaigns import AlreadyWritten, CampaignError
from bot.delivery.copying import FollowUp
from bot.delivery.dispatcher import Pace
from storage.values.briefs import Language
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState
from storage.values.subscribers import Variant
from tests.flows.delivery.house import House

CANNOT_EDIT = "Bad Request: message can't be edited"
NOT_FOUND = "Bad Request: message to edit not found"


def words(campaign: Campaign, variant: Variant) -> str:
    """What the campaigns of these tests say; a revised one says new words."""
    said = campaign.options.get("mode", campaign.kind.value)
    return f"{said} {campaign.revision} {variant.language}"


@pytest.fixture
def told(house: House) -> House:
    house.words.text = words
    return house


async def pushed(house: House, people: int) -> int:
    """A breaking update that everybody has got."""
    await house.people(people)
    campaign = await house.breaking()
    assert await house.deliver(campaign) == Books(audience=people, sent=people)
    return campaign


async def corrected(house: House, campaign: int, title: str = "Выпраўлена") -> Campaign:
    return await house.corrections.correct(campaign, await house.brief(title))


async def test_a_correction_is_edited_into_every_copy_in_the_language_it_was_sent_in(
    told: House,
) -> None:
    people = await told.people(30)
    for number, chat_id in enumerate(people):
        await told.subscribers.change(chat_id, {"language": list(Language)[number % 3]})
    campaign = await told.breaking()
    await told.deliver(campaign)
    for chat_id in people:
        await told.subscribers.change(chat_id, {"language": Language.EN})
    correction = await corrected(told, campaign)
    assert await told.deliver(correction.id) == Books(audience=30, sent=30)
    for number, chat_id in enumerate(people):
        assert told.stands(chat_id) == [f"correction 1 {list(Language)[number % 3]}"]
    assert await told.books(campaign) == Books(audience=30, sent=30)


async def test_who_has_stopped_or_paused_still_has_a_copy_corrected_and_deleted(
    told: House,
) -> None:
    campaign = await pushed(told, 3)
    await told.subscribers.change(1000, {"state": "paused"})
    await told.subscribers.change(1001, {"state": "inactive", "reason": "stopped"})
    await told.deliver((await corrected(told, campaign)).id)
    assert told.stands(1000) == told.stands(1001) == ["correction 1 be"]
    recall = await told.corrections.recall(campaign)
    assert await told.deliver(recall.id) == Books(audience=3, sent=3)
    assert [told.stands(chat_id) for chat_id in (1000, 1001, 1002)] == [[], [], []]


async def test_who_is_erased_is_left_alone(told: House) -> None:
    campaign = await pushed(told, 3)
    await told.subscribers.erase(1001)
    recall = await told.corrections.recall(campaign)
    assert await told.deliver(recall.id) == Books(audience=2, sent=2)
    assert told.stands(1001) == ["breaking 0 be"]


async def test_a_recall_turns_what_is_too_old_into_a_note(told: House) -> None:
    campaign = await pushed(told, 3)
    told.clock.advance(timedelta(hours=49))
    recall = await told.corrections.recall(campaign, "the figure was wrong")
    assert await told.deliver(recall.id) == Books(audience=3, sent=3)
    assert told.stands(1000) == ["recall 0 be"]
    report = await told.campaigns.report(recall.id)
    assert report.reasons == {"sent": {"replaced by a note": 3}}
    assert not list(told.emulator.record.entries(method="deleteMessage"))


async def test_what_telegram_does_not_delete_becomes_a_note(told: House) -> None:
    campaign = await pushed(told, 2)
    refusal = "Bad Request: message can't be deleted for everyone"
    told.emulator.fault(
        "error", method="deleteMessage", chat_id=1000, status=400, description=refusal
    )
    recall = await told.corrections.recall(campaign)
    assert await told.deliver(recall.id) == Books(audience=2, sent=2)
    assert (told.stands(1000), told.stands(1001)) == (["recall 0 be"], [])


@pytest.mark.parametrize("description", [CANNOT_EDIT, NOT_FOUND])
async def test_a_copy_that_cannot_be_edited_fails_and_gets_the_words_anew(
    told: House, description: str
) -> None:
    campaign = await pushed(told, 3)
    told.emulator.fault("error", method="editMessageText", chat_id=1001, status=400,
                        description=description)  # fmt: skip
    correction = await corrected(told, campaign)
    assert await told.deliver(correction.id) == Books(audience=3, sent=2, failed=1)
    follow_up = await told.corrections.follow_up(correction.id, FollowUp.FULL, sound=True)
    assert await told.deliver(follow_up.id) == Books(audience=1, sent=1)
    assert told.stands(1001) == ["breaking 0 be", "full 1 be"]
    recall = await told.corrections.recall(correction.id)
    assert await told.deliver(recall.id) == Books(audience=3, sent=3)
    assert [told.stands(chat_id) for chat_id in (1000, 1001, 1002)] == [[], [], []]


async def test_a_reader_who_deleted_the_message_counts_as_recalled(told: House) -> None:
    campaign = await pushed(told, 2)
    state = told.emulator.state
    chat = state.chats.get(1000)
    assert chat is not None
    state.messages.delete(chat, told.messages(1000)[0].id)
    recall = await told.corrections.recall(campaign)
    assert await told.deliver(recall.id) == Books(audience=2, sent=2)
    report = await told.campaigns.report(recall.id)
    assert report.reasons == {"sent": {"deleted": 1, "gone already": 1}}


async def test_a_silent_notice_follows_a_correction_as_a_reply(told: House) -> None:
    campaign = await pushed(told, 2)
    correction = await corrected(told, campaign)
    await told.deliver(correction.id)
    notice = await told.corrections.follow_up(correction.id, FollowUp.NOTICE, sound=False)
    assert await told.deliver(notice.id) == Books(audience=2, sent=2)
    copy, reply = told.messages(1000)
    assert (reply.content.text.text, reply.reply_to, reply.silent) == ("notice 1 be", copy.id, True)


@pytest.mark.parametrize("kind", ["reset_after", "timeout_before", "reset_before"])
async def test_a_doubtful_edit_or_deletion_is_repeated_until_it_is_answered(
    told: House, kind: str
) -> None:
    campaign = await pushed(told, 4)
    told.emulator.fault(kind, method="editMessageText", chat_id=1001, count=1)
    correction = await corrected(told, campaign)
    running = told.start()
    await told.until(lambda: told.state_is(correction.id, CampaignState.DONE))
    assert await told.books(correction.id) == Books(audience=4, sent=4)
    told.emulator.fault(kind, method="deleteMessage", chat_id=1002, count=1)
    recall = await told.corrections.recall(campaign)
    await told.until(lambda: told.state_is(recall.id, CampaignState.DONE))
    await running.stop()
    assert await told.books(recall.id) == Books(audience=4, sent=4)
    assert not any(told.stands(chat_id) for chat_id in range(1000, 1004))


async def test_a_second_correction_ends_the_first_and_wins_everywhere(told: House) -> None:
    campaign = await pushed(told, 60)
    told.rate_per_s = 100
    first = await corrected(told, campaign, "Першае")
    running = told.start()
    await told.until(lambda: told.books_of(first.id, lambda books: books.sent > 5))
    second = await corrected(told, campaign, "Другое")
    await told.over(second.id)
    await running.stop()
    assert await told.state(first.id) is CampaignState.CANCELLED
    assert await told.books(second.id) == Books(audience=60, sent=60)
    assert {tuple(told.stands(chat_id)) for chat_id in range(1000, 1060)} == {("correction 2 be",)}


async def test_corrected_while_it_goes_out_the_rest_gets_the_new_words_at_once(
    told: House,
) -> None:
    people = await told.people(120)
    told.rate_per_s = 100
    campaign = await told.breaking()
    running = told.start(pace=Pace(look_s=0.05))
    await told.until(lambda: len(told.emulator.record.delivered()) > 20)
    correction = await corrected(told, campaign)
    await told.over(campaign)
    await told.over(correction.id)
    await running.stop()
    books = await told.books(correction.id)
    assert books.audience == books.sent
    assert 20 < books.audience < 110
    assert (await told.books(campaign)).sent == 120
    stand = {tuple(told.stands(chat_id)) for chat_id in people}
    assert stand == {("correction 1 be",), ("breaking 1 be",)}


async def test_a_recall_in_mid_broadcast_leaves_nobody_with_the_message(told: House) -> None:
    people = await told.people(300)
    told.rate_per_s = 200
    campaign = await told.breaking()
    running = told.start()
    await told.until(lambda: len(told.emulator.record.delivered()) > 60)
    recall = await told.corrections.recall(campaign, "too early")
    await told.over(recall.id)
    await running.stop()
    books, taken_back = await told.books(campaign), await told.books(recall.id)
    assert await told.state(campaign) is CampaignState.CANCELLED
    assert taken_back == Books(audience=books.sent, sent=books.sent)
    assert books.skipped > 50
    assert not any(told.stands(chat_id) for chat_id in people)


async def test_a_copy_that_arrives_after_the_recall_is_caught(told: House) -> None:
    await told.people(3)
    told.emulator.fault("latency", method="sendMessage", chat_id=1001, latency_s=0.6)
    campaign = await told.breaking()
    running = told.start()
    await told.until(lambda: len(told.emulator.record.delivered()) >= 2)
    recall = await told.corrections.recall(campaign)
    await told.over(recall.id)
    await running.stop()
    assert await told.books(recall.id) == Books(audience=3, sent=3)
    assert not any(told.stands(chat_id) for chat_id in (1000, 1001, 1002))


async def test_five_thousand_are_pushed_to_corrected_and_recalled_through_crashes(
    told: House,
) -> None:
    people = await told.people(5000)
    campaign = await told.breaking()
    await through_a_crash(told, campaign)
    books = await told.books(campaign)
    assert books.sent + books.unknown == 5000
    known = sum(row.message_ids is not None for row in (await told.rows(campaign)).values())
    correction = await corrected(told, campaign)
    await through_a_crash(told, correction.id)
    assert await told.books(correction.id) == Books(audience=known, sent=known)
    assert all("correction 1 be" in told.stands(chat_id) for chat_id in people)
    recall = await told.corrections.recall(campaign)
    await through_a_crash(told, recall.id)
    assert await told.books(recall.id) == Books(audience=known, sent=known)
    left = sum(bool(told.stands(chat_id)) for chat_id in people)
    assert left <= books.unknown


async def through_a_crash(house: House, campaign_id: int) -> None:
    """Deliver, but lose the engine in the middle."""
    running = house.start()
    await house.until(lambda: house.books_of(campaign_id, lambda books: books.sent > 1500))
    await running.kill()
    assert await house.state(campaign_id) is CampaignState.SENDING
    running = house.start()
    await house.until(lambda: house.state_is(campaign_id, CampaignState.DONE), 60.0)
    await running.stop()


async def test_the_same_correction_and_a_second_recall_are_refused(told: House) -> None:
    campaign = await pushed(told, 1)
    with pytest.raises(CampaignError, match="change it first"):
        await told.corrections.correct(campaign, await told.brief("Загаловак"))
    brief = await told.brief("Выпраўлена")
    await told.corrections.correct(campaign, brief)
    with pytest.raises(AlreadyWritten):
        await told.corrections.correct(campaign, brief)
    recall = await told.corrections.recall(campaign)
    with pytest.raises(AlreadyWritten) as error:
        await told.corrections.recall(campaign)
    assert error.value.campaign.id == recall.id
    with pytest.raises(CampaignError, match="withdrawn"):
        await told.corrections.correct(campaign, await told.brief("Яшчэ"))
    with pytest.raises(CampaignError, match="withdrawn"):
        await told.campaigns.resend(campaign)


async def test_a_recall_of_what_was_not_sent_yet_cancels_it(told: House) -> None:
    brief = await told.edition(None)
    later = told.clock.now() + timedelta(hours=1)
    campaign = await told.campaigns.breaking(brief, later)
    cancelled = await told.corrections.recall(campaign.id)
    assert (cancelled.id, cancelled.kind) == (campaign.id, CampaignKind.BREAKING)
    assert cancelled.state is CampaignState.CANCELLED
    with pytest.raises(AlreadyWritten) as error:
        await told.corrections.recall(campaign.id)
    assert error.value.campaign.id == campaign.id
