import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from evals.intervals import bootstrap, bootstrap_difference, ratio, wilson
from evals.metrics import f1

TALLIES = arrays(np.int64, st.tuples(st.integers(2, 8), st.just(2)), elements=st.integers(0, 30)).map(
    lambda rows: np.sort(rows, axis=1).astype(float)
)


def share(sums):
    return ratio(sums[..., 0], sums[..., 1])


def test_wilson_by_hand():
    # 8 of 10: the textbook's 0.490 to 0.943
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_its_share_and_stays_in_0_1(case):
    hits, n = case
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1
    assert high - low > 0


def test_wilson_gets_narrower_with_n():
    widths = [high - low for low, high in (wilson(n // 2, n) for n in (10, 100, 1000))]
    assert widths == sorted(widths, reverse=True)


@given(TALLIES)
def test_bootstrap_holds_its_point(tallies):
    point = float(share(tallies.sum(axis=0)))
    interval = bootstrap(tallies, share)
    if np.isnan(point):
        assert interval is None
    else:
        assert interval[0] <= point <= interval[1]


def test_bootstrap_is_the_same_each_time_and_needs_two_stories():
    tallies = np.array([[3.0, 10], [9, 10], [5, 10]])
    assert bootstrap(tallies, share) == bootstrap(tallies, share)
    assert bootstrap(tallies[:1], share) is None


def test_bootstrap_of_stories_that_are_alike_has_no_width():
    assert bootstrap(np.array([[4.0, 8], [4, 8], [4, 8]]), share) == (0.5, 0.5)


@given(TALLIES)
def test_a_run_does_not_differ_from_itself(tallies):
    interval = bootstrap_difference(tallies, tallies, share)
    assert interval is None or interval == (0.0, 0.0)


def test_difference_of_two_runs_on_the_same_stories_is_paired():
    # each story gains exactly one hit: the gain is certain though the stories differ wildly
    before = np.array([[0.0, 10], [9, 10], [2, 10]])
    after = before + np.array([1, 0])
    low, high = bootstrap_difference(before, after, share)
    assert low == pytest.approx(0.1) and high == pytest.approx(0.1)


def test_f1_by_hand():
    # 6 right of 8 given, 6 found of 12 wanted: P 0.75, R 0.5, F1 0.6
    assert f1(np.array([6.0, 8, 6, 12])) == pytest.approx(0.6)
    assert f1(np.array([0.0, 0, 0, 5])) == 0
    assert f1(np.array([0.0, 5, 0, 0])) == 0
    assert np.isnan(f1(np.array([0.0, 0, 0, 0])))
