import pytest

from bot.delivery.cost import estimate, stars


@pytest.mark.parametrize(
    ("messages", "seconds", "cost"),
    [
        (0, 0, 0),
        (30, 1, 0),
        (31, 1, 0.1),
        (1000, 1, 97.0),
        (900, 30, 0),
        (1000, 0, 97.0),
        (1000, 1.5, 94.0),
    ],
)
def test_what_is_above_thirty_a_second_costs_a_tenth_of_a_star(
    messages: int, seconds: float, cost: float
) -> None:
    assert stars(messages, seconds) == cost


def test_a_million_costs_about_ninety_seven_thousand_stars() -> None:
    assert estimate(1_000_000) == 97_000
