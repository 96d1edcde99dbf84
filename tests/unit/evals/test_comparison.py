import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.comparison import compare, mcnemar, stability
from evals.items import Level
from evals.runs import EvalError
from tests.unit.evals.made_items import finding, pair


def pairs(words, *, gold="contradiction"):
    kind = "quantity" if gold == "contradiction" else ""
    return [pair(at, gold, word, kind=kind, story=f"s{at % 3}") for at, word in enumerate(words)]


def test_flips_are_told_apart(run_of):
    before = run_of(pairs(["contradiction", "agreement", "contradiction", "uncertain"]))
    after = run_of(pairs(["contradiction", "contradiction", "superseded", "agreement"]))
    found = compare(before, after)
    assert [(flip.id, flip.harmful, flip.before, flip.after) for flip in found.flips] == [
        ("a1-b1", False, "agreement", "contradiction"),
        ("a2-b2", True, "contradiction", "superseded"),
    ]
    assert found.flips[0].gold == "contradiction/quantity"
    test = found.tests[0]
    assert (test.level, test.n, test.harmful, test.helpful, test.p_value) == (Level.PAIRS, 4, 1, 1, 1.0)


def test_a_false_alarm_that_goes_away_is_helpful(run_of):
    before, after = (run_of(pairs(words, gold="superseded")) for words in (["contradiction"], ["superseded"]))
    assert [flip.harmful for flip in compare(before, after).flips] == [False]


def test_a_run_against_itself_has_no_flips(run_of):
    run = run_of(pairs(["contradiction", "agreement", "uncertain"]))
    found = compare(run, run)
    assert found.flips == () and found.only_one == 0
    assert all(one.before == one.after and one.interval == (0, 0) for one in found.differences)


def test_items_of_one_run_only_are_counted_and_left_out(run_of):
    items = pairs(["contradiction"] * 4)
    found = compare(run_of(items), run_of(items[:3]))
    assert (found.only_one, found.tests[0].n) == (1, 3)


def test_the_difference_is_after_less_before(run_of):
    before, after = run_of(pairs(["agreement"] * 6)), run_of(pairs(["contradiction"] * 6))
    recall = next(one for one in compare(before, after).differences if one.name == "contradiction_recall")
    assert (recall.before, recall.after, recall.interval, recall.stories) == (0, 1, (1, 1), 3)


def test_levels_are_tested_apart(run_of):
    before = run_of([*pairs(["contradiction"]), finding(1, "contradiction", "contradiction", kind="time")])
    after = run_of([*pairs(["contradiction"]), finding(1, "contradiction", None, kind="time")])
    assert {one.level: one.harmful for one in compare(before, after).tests} == {"pairs": 0, "findings": 1}


def test_what_cannot_be_compared_is_said(run_of):
    run = run_of(pairs(["contradiction"]))
    with pytest.raises(EvalError, match="different gold sets"):
        compare(run, run_of(pairs(["contradiction"]), gold="h"))
    with pytest.raises(EvalError, match="no gold item in common"):
        compare(run, run_of([finding(1, "contradiction", None, kind="time")]))


def test_mcnemar_by_hand():
    # 1 of 10 flips harmful: 2 * (1 + 10) / 1024
    assert mcnemar(1, 9) == pytest.approx(2 * 11 / 1024)
    assert mcnemar(0, 0) == 1.0


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_symmetric_and_a_probability(harmful, helpful):
    assert mcnemar(harmful, helpful) == pytest.approx(mcnemar(helpful, harmful))
    assert 0 < mcnemar(harmful, helpful) <= 1


def test_stability(run_of):
    one = run_of(pairs(["contradiction", "agreement", "agreement", "agreement"]))
    other = run_of(pairs(["contradiction", "uncertain", "contradiction", "agreement"]))
    assert stability([one, other]) == (0.75, 4)
