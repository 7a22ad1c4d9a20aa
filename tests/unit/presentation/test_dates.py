from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.days import find_days
from bot.briefs.week import Week, parse_week
from bot.presentation import dates
from storage.values.briefs import Language

BE, RU, EN = Language.BE, Language.RU, Language.EN
WEEKS = st.dates(date(1950, 1, 1), date(2150, 1, 1)).map(Week.of)


@pytest.mark.parametrize(
    ("week", "language", "words"),
    [
        (Week(2017, 50), BE, "11–17 снежня 2017"),
        (Week(2017, 50), RU, "11–17 декабря 2017 г."),
        (Week(2017, 50), EN, "December 11 – 17, 2017"),
        (Week(2018, 5), BE, "29 студзеня – 4 лютага 2018"),
        (Week(2018, 5), RU, "29 января – 4 февраля 2018 г."),
        (Week(2018, 5), EN, "January 29 – February 4, 2018"),
        (Week(2020, 53), BE, "28 снежня 2020 – 3 студзеня 2021"),
        (Week(2020, 53), RU, "28 декабря 2020 г. – 3 января 2021 г."),
        (Week(2020, 53), EN, "December 28, 2020 – January 3, 2021"),
    ],
)
def test_a_week_is_written_as_each_language_does(
    week: Week, language: Language, words: str
) -> None:
    assert dates.week_range(week, language) == words


def test_single_days_have_the_month_in_the_right_case() -> None:
    when = date(2017, 12, 11)
    assert dates.day(when, BE) == "11 снежня 2017"
    assert dates.day(when, RU) == "11 декабря 2017 г."
    assert dates.day(when, EN) == "December 11, 2017"
    assert dates.day_range(when, when, EN) == "December 11, 2017"
    assert [dates.short_day(when, one) for one in (BE, RU, EN)] == [
        "11 снежня",
        "11 декабря",
        "December 11",
    ]


def test_a_moment_is_local_with_its_weekday() -> None:
    when = datetime(2017, 12, 18, 6, 5, tzinfo=UTC).astimezone(ZoneInfo("Europe/Minsk"))
    assert dates.moment(when, BE) == "18 снежня, 09:05"
    assert dates.weekday_moment(when, BE) == "панядзелак, 18 снежня, 09:05"
    assert dates.weekday_moment(when, RU) == "понедельник, 18 декабря, 09:05"
    assert dates.weekday_moment(when, EN) == "Monday, December 18, 09:05"
    assert dates.weekday(6, BE) == "нядзеля"


@given(WEEKS, st.sampled_from(Language))
def test_every_week_written_is_a_week_read(week: Week, language: Language) -> None:
    words = dates.week_range(week, language)
    days = find_days(words)
    assert days is not None
    assert [day.on(day.year or 0) for day in days] == [week.monday, week.sunday]
    assert parse_week(words, [language]) == week
    assert not set(words) & set("\u2009\u202f\u00a0")
