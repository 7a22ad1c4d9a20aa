from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.moments import MomentError, Why, parse_moment

MINSK = ZoneInfo("Europe/Minsk")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_NOON = datetime(2017, 12, 18, 9, 0, tzinfo=UTC)
"""Monday 18 December 2017, 12:00 in Minsk."""


def local(words: str, now: datetime = MONDAY_NOON) -> str:
    return parse_moment(words, now, MINSK).astimezone(MINSK).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("18:30", "2017-12-18 18:30"),
        ("18.30", "2017-12-18 18:30"),
        ("at 18:30", "2017-12-18 18:30"),
        ("а 18:30", "2017-12-18 18:30"),
        ("в 18:30", "2017-12-18 18:30"),
        ("15", "2017-12-18 15:00"),
        ("6pm", "2017-12-18 18:00"),
        ("6:30 p.m.", "2017-12-18 18:30"),
        ("а 6-й вечара", "2017-12-18 18:00"),
        ("в 6 часов вечера", "2017-12-18 18:00"),
        ("сёння ў 20:00", "2017-12-18 20:00"),
        ("Сегодня в 20.00", "2017-12-18 20:00"),
        ("tomorrow 9", "2017-12-19 09:00"),
        ("tomorrow at 9 in the morning", "2017-12-19 09:00"),
        ("Заўтра а 9-й", "2017-12-19 09:00"),
        ("заўтра 9", "2017-12-19 09:00"),
        ("завтра 9", "2017-12-19 09:00"),
        ("завтра в 9 утра", "2017-12-19 09:00"),
        ("заутра ў 9:15", "2017-12-19 09:15"),
        ("tomorrow noon", "2017-12-19 12:00"),
        ("завтра в полдень", "2017-12-19 12:00"),
        ("паслязаўтра 7:05", "2017-12-20 07:05"),
        ("послезавтра 7:05", "2017-12-20 07:05"),
        ("the day after tomorrow at 7:05", "2017-12-20 07:05"),
        ("Friday 9:00", "2017-12-22 09:00"),
        ("у пятніцу а 9-й гадзіне", "2017-12-22 09:00"),
        ("в пятницу в 9:00", "2017-12-22 09:00"),
        ("пт 9:00", "2017-12-22 09:00"),
        ("9:00 on Friday", "2017-12-22 09:00"),
        ("monday 15:00", "2017-12-18 15:00"),
        ("monday 9:00", "2017-12-25 09:00"),
        ("22 снежня 9:00", "2017-12-22 09:00"),
        ("22 декабря в 9", "2017-12-22 09:00"),
        ("December 22, 9am", "2017-12-22 09:00"),
        ("22.12 9:00", "2017-12-22 09:00"),
        ("22.12 9", "2017-12-22 09:00"),
        ("22.12.2017 09.30", "2017-12-22 09:30"),
        ("2 January 9:00", "2018-01-02 09:00"),
        ("2017-12-22 09:00", "2017-12-22 09:00"),
        ("2017-12-22T09:00", "2017-12-22 09:00"),
        ("2017-12-22T09:00:00Z", "2017-12-22 12:00"),
        ("2017-12-22T09:00+01:00", "2017-12-22 11:00"),
        ("2017-12-22 9:00", "2017-12-22 09:00"),
        ("in 30 minutes", "2017-12-18 12:30"),
        ("праз 30 хвілін", "2017-12-18 12:30"),
        ("через 30 мин.", "2017-12-18 12:30"),
        ("праз гадзіну", "2017-12-18 13:00"),
        ("через час", "2017-12-18 13:00"),
        ("in 2 hours", "2017-12-18 14:00"),
        ("праз 2 гадзіны", "2017-12-18 14:00"),
        ("праз паўгадзіны", "2017-12-18 12:30"),
        ("через полчаса", "2017-12-18 12:30"),
        ("in half an hour", "2017-12-18 12:30"),
    ],
)
def test_a_moment_is_understood_as_editors_write_it(words: str, moment: str) -> None:
    assert local(words) == moment


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", Why.UNCLEAR),
        ("soon", Why.UNCLEAR),
        ("калі-небудзь", Why.UNCLEAR),
        ("18:30 19:30", Why.UNCLEAR),
        ("9 " * 200, Why.UNCLEAR),
        ("tomorrow", Why.NO_TIME),
        ("у пятніцу", Why.NO_TIME),
        ("22 декабря", Why.NO_TIME),
        ("2017-12-22", Why.NO_TIME),
        ("25:00", Why.NO_SUCH),
        ("tomorrow 13 pm", Why.NO_SUCH),
        ("31 лютага 9:00", Why.NO_SUCH),
        ("9:00", Why.PAST),
        ("сёння ў 12:00", Why.PAST),
        ("17 December 9:00", Why.PAST),
        ("2017-12-18T08:59Z", Why.PAST),
        ("22.12.2016 9:00", Why.PAST),
        ("2027-12-22 9:00", Why.FAR),
    ],
)
def test_other_words_are_refused_for_a_reason(words: str, why: Why) -> None:
    with pytest.raises(MomentError) as refused:
        local(words)
    assert refused.value.why is why


def test_a_time_that_has_passed_is_told_back() -> None:
    with pytest.raises(MomentError) as refused:
        local("9:00")
    assert refused.value.moment == datetime(2017, 12, 18, 6, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_leave_out_comes_later() -> None:
    spring = datetime(2018, 3, 24, 12, 0, tzinfo=UTC)
    assert parse_moment("tomorrow 2:30", spring, BERLIN) == datetime(2018, 3, 25, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_repeat_is_the_first() -> None:
    autumn = datetime(2018, 10, 27, 12, 0, tzinfo=UTC)
    assert parse_moment("tomorrow 2:30", autumn, BERLIN) == datetime(
        2018, 10, 28, 0, 30, tzinfo=UTC
    )


@given(st.text(max_size=60))
def test_any_words_are_a_coming_moment_or_refused(words: str) -> None:
    try:
        found = parse_moment(words, MONDAY_NOON, MINSK)
    except MomentError:
        return
    assert timedelta() < found - MONDAY_NOON <= timedelta(days=366)
