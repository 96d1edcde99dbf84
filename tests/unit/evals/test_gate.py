import pytest

from evals.gate import Bound, Demands, Minima, Thresholds, gate, load_thresholds
from evals.items import Level
from evals.runs import EvalError
from tests.unit.evals.made_items import finding, pair

MINIMA = Minima(stories=1, contradictions=1, hard_negatives=1, each_kind=1, each_reason=1)


def thresholds(*bounds, stories=2, levels=(Level.PAIRS,), **more):
    demands = Demands(stories=stories, levels=levels, bounds=bounds or (F1,), **more)
    return Thresholds(gold=MINIMA, runs={"code": demands})


F1 = Bound(level=Level.PAIRS, name="contradiction_f1", least=0.5)
GOOD = [
    pair(at, "contradiction", "contradiction", kind="quantity", story=story)
    for at in range(3)
    for story in ("s1", "s2")
]


def fell(run, demands, **more):
    return {check.name: check.fell for check in gate(run, demands, **more) if check.fell}


def test_a_good_run_passes(run_of):
    assert fell(run_of(GOOD), thresholds(), gold="g") == {}


def test_a_fall_is_named_with_how_far(run_of):
    items = [*GOOD[:4], *(pair(at, "contradiction", "agreement", kind="time", story="s2") for at in range(10, 22))]
    found = fell(run_of(items), thresholds())
    # 4 of 16 found, all right: F1 0.4
    assert found == {"pairs contradiction_f1 (all)": "0.4000 is 0.1000 below 0.5 (n 16)"}


def test_most_is_an_upper_bound(run_of):
    items = [*GOOD, pair(9, "superseded", "contradiction", reason="later_state")]
    bound = Bound(level=Level.PAIRS, name="false_alarms", most=0.1)
    assert "1.0000 is 0.9000 above 0.1 (n 1)" in fell(run_of(items), thresholds(bound)).values()


def test_an_empty_run_falls(run_of):
    found = fell(run_of([]), thresholds())
    assert {"items", "stories", "pairs items", "errors", F1.label} <= found.keys()


def test_missing_items_fall(run_of):
    run = run_of(GOOD[:-1], expected={"pairs": len(GOOD)})
    assert fell(run, thresholds())["pairs items"] == "5 of 6 gold items are there"


def test_the_same_item_twice_falls(run_of):
    run = run_of([*GOOD[:-1], GOOD[0]], expected={"pairs": len(GOOD)})
    assert fell(run, thresholds())["items"] == "1 items stand twice"


def test_a_level_that_was_not_run_falls(run_of):
    found = fell(run_of(GOOD), thresholds(levels=(Level.PAIRS, Level.FINDINGS)))
    assert found == {"findings items": "the level was not run"}


def test_too_few_stories_fall(run_of):
    assert "demanded" in fell(run_of(GOOD), thresholds(stories=3))["stories"]


def test_an_unfinished_run_falls(run_of):
    run = run_of(GOOD, finished=False, stopped="BudgetError: the cap of 3 calls is reached")
    assert "BudgetError" in fell(run, thresholds())["finished"]


def test_too_many_errors_fall_though_the_score_holds(run_of):
    items = [*GOOD, pair(9, "agreement", "uncertain", error="DeadlineError: no answer")]
    assert "1 of 7 items ended in an error" in fell(run_of(items), thresholds())["errors"]
    assert fell(run_of(items), thresholds(most_errors=0.2)) == {}


def test_a_measure_on_nothing_falls(run_of):
    bounds = (
        Bound(level=Level.PAIRS, name="recall_place", least=0.0),
        Bound(level=Level.FINDINGS, name="contradiction_f1", most=1.0),
        Bound(level=Level.PAIRS, name="no such measure", most=1.0),
        Bound(level=Level.PAIRS, name="contradiction_f1", least=0.0, least_n=7),
        Bound(level=Level.PAIRS, name="contradiction_f1", split="test", least=0.0),
    )
    found = fell(run_of(GOOD), thresholds(*bounds))
    assert len(found) == len(bounds)
    assert all("are demanded" in line for line in found.values())


def test_a_run_on_another_gold_set_falls(run_of):
    assert "gold set g, which is now h" in fell(run_of(GOOD), thresholds(), gold="h")["gold set"]


def test_a_run_without_thresholds_falls(run_of):
    assert "no thresholds" in fell(run_of(GOOD, name="other"), thresholds())["thresholds"]


def test_findings_are_gated_too(run_of):
    items = [finding(at, "contradiction", "contradiction", kind="time", story=f"s{at % 2}") for at in range(4)]
    bound = Bound(level=Level.FINDINGS, name="contradiction_recall", least=0.9)
    assert fell(run_of(items), thresholds(bound, levels=(Level.FINDINGS,))) == {}


def test_the_thresholds_file_is_read():
    assert load_thresholds().runs["code"].bounds


def test_a_bound_bounds_one_side(tmp_path):
    path = tmp_path / "thresholds.yaml"
    path.write_text("gold: {}\nruns: {}\n")
    with pytest.raises(EvalError, match=r"thresholds\.yaml"):
        load_thresholds(path)
    with pytest.raises(ValueError, match="either least or most"):
        Bound(level=Level.PAIRS, name="x", least=0.1, most=0.2)
