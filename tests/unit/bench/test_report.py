from operator import ge, le

from bench.goals import Goal
from bench.report import goals

SPEED = Goal("messages per second", 5000, "", ge)
DELAY = Goal("delay", 50, " ms", le)


def test_misses_are_shown_beside_what_was_reached() -> None:
    table = goals([SPEED.result(8421.4), DELAY.result(71.2)])
    assert "| messages per second | ≥ 5,000 | 8,421    | reached    |" in table
    assert "| delay               | ≤ 50 ms | 71 ms    | **missed** |" in table
