from datetime import UTC, datetime, timedelta

from bot.desk.campaigns.speed import CAMPAIGNS, Speed

BEGUN = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return BEGUN + timedelta(seconds=seconds)


def test_a_young_campaign_has_the_speed_of_its_whole_life() -> None:
    assert Speed().per_second(1, BEGUN, 300, at(10)) == 30
    assert Speed().per_second(1, BEGUN, 0, at(10)) is None


def test_one_that_is_looked_at_again_has_the_speed_of_the_last_minute() -> None:
    speed = Speed()
    speed.per_second(1, BEGUN, 300, at(7 * 3600))
    assert speed.per_second(1, BEGUN, 390, at(7 * 3600 + 3)) == 30
    assert speed.per_second(1, BEGUN, 2090, at(7 * 3600 + 53)) == (2090 - 300) / 53
    assert speed.per_second(1, BEGUN, 2190, at(7 * 3600 + 63)) == (2190 - 390) / 60


def test_the_average_of_a_night_is_not_told() -> None:
    speed = Speed()
    assert speed.per_second(1, BEGUN, 300, at(7 * 3600)) is None
    assert speed.per_second(1, BEGUN, 300, at(7 * 3600 + 3)) is None


def test_only_some_campaigns_are_remembered() -> None:
    speed = Speed()
    for number in range(2 * CAMPAIGNS):
        speed.per_second(number, BEGUN, 1, at(1))
    assert len(speed._seen) == CAMPAIGNS
