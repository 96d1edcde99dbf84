import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.agreement import agreement, agreements, first_label
from schemas.gold import GoldPair, SecondLabels
from schemas.verdict import ConflictKind, NonConflictReason, Relation

LABELS = st.sampled_from(["yes", "no", "perhaps"])


def test_kappa_by_hand():
    # Cohen's table of 50: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no; observed 0.7, chance 0.5, kappa 0.4
    rows = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    found = agreement("x", [("s", one, other) for one, other in rows])
    assert found.kappa == pytest.approx(0.4)
    assert (found.same, found.n, found.stories, found.interval) == (35, 50, 1, None)


def test_where_all_is_one_label_there_is_no_kappa():
    assert agreement("x", [("s", "yes", "yes"), ("t", "yes", "yes")]).kappa is None


@given(st.lists(st.tuples(st.sampled_from("stu"), LABELS, LABELS), min_size=1, max_size=40))
def test_kappa_is_at_most_1_symmetric_and_inside_its_interval(twice):
    found = agreement("x", twice)
    turned = agreement("x", [(story, other, one) for story, one, other in twice])
    if found.kappa is None:
        assert turned.kappa is None
        return
    assert found.kappa <= 1 + 1e-12 and turned.kappa == pytest.approx(found.kappa)
    if found.interval:
        assert found.interval[0] <= found.kappa <= found.interval[1]


@given(st.lists(LABELS, min_size=2, max_size=30).filter(lambda labels: len(set(labels)) > 1))
def test_two_people_who_say_the_same_have_kappa_1(labels):
    assert agreement("x", [("s", one, one) for one in labels]).kappa == pytest.approx(1)


def gold(note="", **label):
    return GoldPair.model_validate(
        {"a": "a1", "b": "b1", "relation": "agreement", "rationale": "r", "note": note} | label
    )


@pytest.mark.parametrize(
    ("note", "label"),
    [
        ("", (Relation.AGREEMENT, None, None)),
        ("nothing changed", (Relation.AGREEMENT, None, None)),
        ("was: contradiction/time; the dates are of two clocks", (Relation.CONTRADICTION, ConflictKind.TIME, None)),
        ("was: superseded/later_state; no", (Relation.SUPERSEDED, None, NonConflictReason.LATER_STATE)),
        ("was: unrelated; no", (Relation.UNRELATED, None, None)),
        ("was: null; settled", (None, None, None)),
    ],
)
def test_the_first_label_is_taken_from_the_note(note, label):
    found = first_label(gold(note))
    assert (found.relation, found.kind, found.reason) == label


def test_a_first_label_that_is_none_is_an_error():
    with pytest.raises(ValueError, match="maybe"):
        first_label(gold("was: maybe; no"))


def test_labels_of_both_people_are_put_side_by_side(story):
    second = SecondLabels.model_validate(
        {
            "story": "bridge",
            "claims": [{"id": "a3", "speech": "direct", "holder": "MAYOR INA HOLT", "modality": None}],
            "pairs": [
                {"a": "b2", "b": "a2", "relation": "contradiction", "kind": "time"},
                {"a": "a1", "b": "b1", "relation": "agreement"},
            ],
        }
    )
    found = {one.label: (one.same, one.n) for one in agreements([(story, second)])}
    assert found == {
        "relation": (2, 2),
        "contradiction": (2, 2),
        "kind": (0, 1),
        "reason": (0, 1),
        "speech": (0, 1),
        "modality": (0, 1),
        "holder": (1, 1),
    }
