from bot.briefs.edition import Edition
from bot.briefs.topics import Topics
from bot.briefs.week import Week
from bot.presentation.trends import trend_rows
from storage.values.briefs import Brief, Trend


def edition(number: int, **trends: Trend | None) -> Edition:
    week = Week(2017, number)
    briefs = tuple(
        Brief(position, topic, topic, str(week), trend, (), (), None, None, False, position)
        for position, (topic, trend) in enumerate(trends.items())
    )
    return Edition(week, briefs)


def test_each_topic_has_a_badge_per_week_oldest_first() -> None:
    rows = trend_rows(
        [
            edition(50, security=Trend.BETTER, economy=None),
            edition(49, economy=Trend.WORSE),
            edition(47, security=Trend.SAME),
        ],
        Topics.read(),
    )
    assert [(row.topic.key, row.trends) for row in rows] == [
        ("security", (Trend.SAME, None, Trend.BETTER)),
        ("economy", (None, Trend.WORSE, None)),
    ]


def test_topics_that_were_never_judged_have_no_row() -> None:
    assert trend_rows([edition(50, west=None)], Topics.read()) == ()
