from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs.days import Day, find_days
from bot.briefs.week import Week, parse_week
from storage.values.briefs import Language

W50 = Week(2017, 50)
TODAY = date(2017, 12, 20)


def test_a_week_is_written_as_iso_does_and_sorts_as_text() -> None:
    assert str(W50) == "2017-W50"
    assert (W50.monday, W50.sunday) == (date(2017, 12, 11), date(2017, 12, 17))
    assert str(Week(2018, 1)) > str(W50)
    assert Week(2018, 1) > W50


def test_weeks_follow_each_other_across_years_of_53_weeks() -> None:
    assert Week(2020, 53).next == Week(2021, 1)
    assert Week(2021, 1).previous == Week(2020, 53)
    assert Week.of(date(2021, 1, 3)) == Week(2020, 53)


@given(st.dates(date(1901, 1, 1), date(2198, 12, 31)))
def test_every_day_lies_in_its_week_and_the_name_leads_back(day: date) -> None:
    week = Week.of(day)
    assert week.monday <= day <= week.sunday
    assert Week.parse(str(week)) == week
    assert week.next.previous == week


@pytest.mark.parametrize("text", ["2017-W54", "2017-W00", "2017-W53", "0001-W01", "2017-50", ""])
def test_a_week_that_does_not_exist_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Week.parse(text)


@pytest.mark.parametrize(
    "words",
    [
        "2017-W50",
        "2017w50",
        " 2017-w50 ",
        "11 December 2017",
        "December 11, 2017",
        "11th of December 2017",
        "Dec. 17, 2017",
        "11 снежня 2017",
        "11 СНЕЖНЯ 2017 г.",
        "11-га снежня 2017 года",
        "11 сьнежня 2017",
        "снежань 13 2017",
        "11 декабря 2017",
        "11 декабря 2017 г.",
        "11-го дек. 2017",
        "11.12.2017",
        "17.12.2017 г.",
        "2017-12-11",
        "December 11 – December 17, 2017",
        "11–17 снежня 2017",
        "с 11 по 17 декабря 2017 года",
    ],
)
def test_a_person_may_name_a_week_in_many_ways(words: str) -> None:
    assert parse_week(words) == W50


@pytest.mark.parametrize(
    "words",
    [
        "",
        "yesterday",
        "December",
        "2017",
        "31 November 2017",
        "29 February 2017",
        "11.13.2017",
        "11 December 12 2017",
        "11 December 2017 and more",
        "11 December – 24 December 2017",
        "11 – 12 – 13 December 2017",
        "11/12/2017",
        "2017-W60",
        "11 December 9999",
        "²² December 2017",
        "11 December 20177",
    ],
)
def test_what_is_not_clearly_a_week_is_not_guessed(words: str) -> None:
    assert parse_week(words, today=TODAY) is None


def test_a_missing_year_is_the_last_such_day() -> None:
    assert parse_week("11 снежня", today=TODAY) == W50
    assert parse_week("24 December", today=TODAY) == Week(2017, 51)
    assert parse_week("25 December", today=TODAY) == Week(2016, 51)
    assert parse_week("29 февраля", today=TODAY) == Week(2016, 9)
    assert parse_week("11 снежня") is None


def test_only_the_months_of_the_given_languages_count() -> None:
    assert parse_week("11 снежня 2017", [Language.EN]) is None
    assert parse_week("11 снежня 2017", [Language.BE]) == W50


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("March 18 – March 24", Day(18, 3, None), Day(24, 3, None)),
        ("March 18 - 24", Day(18, 3, None), Day(24, 3, None)),
        ("29 студзеня — 4 лютага", Day(29, 1, None), Day(4, 2, None)),
        ("December 28 – January 3, 2021", Day(28, 12, 2020), Day(3, 1, 2021)),
        ("28 декабря 2020 – 3 января", Day(28, 12, 2020), Day(3, 1, 2021)),
        ("28 декабря 2020 г. – 3 января 2021 г.", Day(28, 12, 2020), Day(3, 1, 2021)),
        ("11–17.12.2017", Day(11, 12, 2017), Day(17, 12, 2017)),
        ("2017-12-11 – 2017-12-17", Day(11, 12, 2017), Day(17, 12, 2017)),
        ("11\u2009–\u200917 декабря 2017\u202fг.", Day(11, 12, 2017), Day(17, 12, 2017)),
        ("Тыдзень 18 – 24 сакавіка", Day(18, 3, None), Day(24, 3, None)),
    ],
)
def test_ranges_take_from_the_other_end_what_one_leaves_out(
    text: str, first: Day, last: Day
) -> None:
    assert find_days(text) == (first, last)


@given(st.text(max_size=60))
def test_no_words_break_the_reader(words: str) -> None:
    week = parse_week(words, today=TODAY)
    assert week is None or isinstance(week, Week)


@given(
    st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["{0.day}.{0.month}.{0.year}"])
)
def test_figures_name_every_day(day: date, form: str) -> None:
    assert parse_week(form.format(day)) == Week.of(day)
