from bench.figures import Run, medians, percentile


def run(**more: float) -> Run:
    told = {"messages": 1000, "seconds": 2.0, "cpu_s": 0.5, "peak_mib": 40.0} | more
    return Run.read(told)


def test_a_run_tells_its_rates() -> None:
    assert run().per_second == 500
    assert run().cpu_s_per_1000 == 0.5
    assert run().cores == 0.25


def test_each_figure_has_a_median_of_its_own() -> None:
    found = medians([run(seconds=1, peak_mib=60), run(seconds=2, peak_mib=50), run(seconds=4)])
    assert (found.per_second, found.peak_mib) == (500, 50)


def test_the_99th_percentile_leaves_one_in_a_hundred_above() -> None:
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile(range(1, 301), 0.99) == 297
    assert percentile([7.0], 0.99) == 7
