"""The harness of the benchmark, on so little work that nothing is learnt about speed."""

from dataclasses import replace

import pytest

from bench import breaking, comparison, limited, polling
from bench.contenders import ENGINE, PAID_ENGINE


async def test_the_engine_is_measured_in_a_process_of_its_own() -> None:
    contender = replace(ENGINE, messages=200)
    found = await comparison.compare([contender], rounds=1)
    (run,) = found[contender]
    assert run.messages == 200
    assert run.per_second > 0
    assert run.cpu_s > 0
    assert run.peak_mib > 10
    assert run.flooded == 0


async def test_a_limited_server_tells_the_share_of_its_rate() -> None:
    found = await limited.once(replace(PAID_ENGINE, messages=300), 1000, paid=True)
    assert 0 < found.share <= 1.01
    assert 0 < found.busiest <= 300


@pytest.mark.long
async def test_each_push_has_its_own_first_message() -> None:
    delays = await breaking.delays(paid=False)
    assert len(delays) == 5
    assert all(delay >= 0 for delay in delays)


async def test_updates_are_counted_when_they_are_confirmed() -> None:
    run = await polling.once(updates=150)
    assert run.messages == 150
