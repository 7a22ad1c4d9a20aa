from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.desk.campaigns.live import due_after
from bot.desk.campaigns.progress import Card, RecallClock
from storage.values.campaigns import Books, Campaign, CampaignKind, CampaignState

SENT_AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def card(now: datetime, state: CampaignState = CampaignState.DONE) -> Card:
    campaign = Campaign(
        1, CampaignKind.BREAKING, "breaking:1", state, None, 7, 3, 0, True,
        SENT_AT, SENT_AT, SENT_AT, SENT_AT,
    )  # fmt: skip
    until = SENT_AT + 48 * HOUR
    clock = RecallClock(3, 0, until, until - now)
    return Card(campaign, {}, campaign, (), Books(3, sent=3), {}, None, None, 0, None, 0, clock)


def step(after: timedelta) -> timedelta:
    """How long after this time the card is edited the next time."""
    now = SENT_AT + after
    return due_after(card(now), SENT_AT, now) - now


def test_the_card_of_a_campaign_that_goes_on_is_edited_as_often_as_possible() -> None:
    assert due_after(card(SENT_AT, CampaignState.SENDING), SENT_AT, SENT_AT) == SENT_AT


def test_a_cancelled_campaign_goes_on_until_nobody_waits_any_more() -> None:
    cancelled = card(SENT_AT, CampaignState.CANCELLED)
    assert cancelled.over
    assert not replace(cancelled, campaign=replace(cancelled.campaign, finished_at=None)).over


def test_a_clock_is_right_to_the_minute_for_an_hour_and_then_to_ten() -> None:
    assert step(timedelta()) == MINUTE
    assert step(59 * MINUTE) == MINUTE
    assert step(HOUR) == 10 * MINUTE
    assert step(47 * HOUR) == 10 * MINUTE


def test_a_card_that_is_opened_later_has_its_own_hour() -> None:
    now = SENT_AT + 20 * HOUR
    assert due_after(card(now), now - MINUTE, now) == now + MINUTE


def test_a_clock_is_right_when_its_time_is_up() -> None:
    assert step(48 * HOUR - 4 * MINUTE) == 4 * MINUTE
    assert step(48 * HOUR) == timedelta(seconds=1)


def test_a_clock_runs_as_long_as_there_is_something_to_delete() -> None:
    sent = card(SENT_AT)
    assert sent.clock_runs
    assert not replace(sent, clock=None).clock_runs
    assert not replace(sent, clock=RecallClock(0, 3, SENT_AT, timedelta())).clock_runs
