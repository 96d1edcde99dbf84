import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.items import ClaimItem, Level, Loss, PairingItem, Role, SlotItem, is_scored, outcome
from evals.metrics import confusion, measures
from schemas.gold import Split
from schemas.span import Grounding
from schemas.verdict import Relation
from tests.unit.evals.made_items import finding, pair

RELATIONS = [str(one) for one in Relation if one is not Relation.UNCERTAIN]
JUDGED = [str(one) for one in Relation] + [None]
PAIRS = st.lists(
    st.tuples(st.sampled_from([*RELATIONS, None]), st.sampled_from(JUDGED), st.sampled_from(["s1", "s2", "s3"])),
    min_size=1,
    max_size=30,
)


def made(rows):
    return [
        pair(at, gold, judged, story=story, kind="quantity" if gold == "contradiction" else "",
             reason="other_event" if gold == "unrelated" else "")
        for at, (gold, judged, story) in enumerate(rows)
    ]  # fmt: skip


def by_name(items, level=Level.PAIRS):
    return {one.name: one for one in measures(items) if one.level is level}


def claim(number, *, role=Role.GOLD, matched=None, story="s1", **more):
    return ClaimItem(story=story, split=Split.DEV, id=f"a{number}", role=role, quote="words", matched=matched, **more)


def test_pairs_by_hand():
    items = [
        pair(1, "contradiction", "contradiction", kind="quantity", predicted_kind="quantity"),
        pair(2, "contradiction", "contradiction", kind="time", predicted_kind="quantity"),
        pair(3, "contradiction", "uncertain", kind="time", opinions=("contradiction", "agreement")),
        pair(4, "contradiction", "agreement", kind="cause", opinions=("agreement", "agreement")),
        pair(5, "superseded", "contradiction", reason="later_state"),
        pair(6, "unrelated", "unrelated", reason="other_event", predicted_reason="other_event"),
        pair(7, "agreement", None),
        pair(8, None, "contradiction"),
    ]
    found = by_name(items)
    assert found["contradiction_precision"].value == pytest.approx(2 / 3)
    assert found["contradiction_recall"].value == pytest.approx(2 / 4)
    assert found["contradiction_f1"].value == pytest.approx(2 * 2 / (3 + 4))
    assert (found["recall_time"].value, found["recall_time"].n) == (0.5, 2)
    assert (found["recall_place"].value, found["recall_place"].n) == (None, 0)
    assert (found["kind_right"].value, found["kind_right"].n) == (0.5, 2)
    assert (found["false_alarms"].value, found["false_alarms"].n) == (0.5, 2)
    assert (found["false_alarms_later_state"].value, found["false_alarms_later_state"].n) == (1.0, 1)
    assert found["reason_right"].value == 0.5
    assert (found["relation_right"].value, found["relation_right"].n) == (pytest.approx(3 / 7), 7)
    assert (found["uncertain"].value, found["uncertain_contradictions"].n) == (pytest.approx(1 / 7), 4)
    assert (found["flipped"].value, found["flipped"].n) == (0.5, 2)
    assert found["not_held"].value == pytest.approx(1 / 7)
    assert found["null_labelled"].value == 1
    assert confusion(items)["superseded", "contradiction"] == 1
    assert sum(confusion(items).values()) == 7


def test_pairing_by_hand():
    items = [
        pair(1, "contradiction", "contradiction", kind="quantity", paired=True),
        pair(2, "contradiction", "agreement", kind="time", paired=False),
        pair(3, "agreement", "agreement", paired=True),
        PairingItem(story="s1", split=Split.DEV, id="pairing", candidates=20, possible=100),
        PairingItem(story="s2", split=Split.DEV, id="pairing", candidates=10, possible=200),
    ]
    found = by_name(items)
    assert (found["pair_recall"].value, found["pair_recall"].n) == (0.5, 2)
    assert (found["pair_recall_all_labels"].value, found["pair_recall_all_labels"].n) == (pytest.approx(2 / 3), 3)
    assert (found["pair_reduction"].value, found["pair_reduction"].n) == (0.9, 300)


def test_claims_by_hand():
    items = [
        claim(1, matched="words", overlap=1.0, slots={"speech": True, "as_of": False}),
        claim(2, matched="words", overlap=0.5, slots={"speech": False}),
        claim(3),
        claim(4, role=Role.PREDICTED, matched="words", grounding=Grounding.EXACT),
        claim(5, role=Role.PREDICTED, matched="words", grounding=Grounding.NORMALISED),
        claim(6, role=Role.PREDICTED, grounding=Grounding.EXACT, misplaced=True),
        claim(7, role=Role.PREDICTED, grounding=Grounding.EXACT),
        claim(8, role=Role.REJECTED),
    ]
    found = by_name(items, Level.CLAIMS)
    assert found["claim_precision"].value == 0.5
    assert found["claim_recall"].value == pytest.approx(2 / 3)
    assert (found["grounded_exact"].value, found["grounded_exact"].n) == (0.6, 5)
    assert found["grounded_normalised"].value == found["rejected"].value == 0.2
    assert found["misplaced"].value == 0.25
    assert (found["slot_speech"].value, found["slot_speech"].n) == (0.5, 2)
    assert (found["slot_as_of"].value, found["slot_as_of"].n) == (0.0, 1)
    assert found["quote_overlap"].value == 0.75


def test_findings_by_hand():
    shown = Role.PREDICTED
    items = [
        finding(1, "contradiction", "contradiction", kind="quantity"),
        finding(2, "contradiction", "uncertain", kind="quantity"),
        finding(3, "contradiction", None, kind="time", lost=Loss.CLAIM),
        finding(4, "contradiction", None, kind="time", lost=Loss.PAIR),
        finding(5, "unrelated", "contradiction", reason="other_event"),
        finding(6, None, None),
        finding(11, "contradiction", "contradiction", role=shown, covers=("a1-b1",)),
        finding(12, "unrelated", "contradiction", role=shown, covers=("a5-b5",)),
        finding(13, None, "contradiction", role=shown),
        finding(14, None, "contradiction", role=shown),
        finding(15, None, "contradiction", role=shown, covers=("a6-b6",)),
    ]
    found = by_name(items, Level.FINDINGS)
    assert (found["contradiction_precision"].value, found["contradiction_precision"].n) == (0.5, 2)
    assert (found["contradiction_strict_precision"].value, found["contradiction_strict_precision"].n) == (0.25, 4)
    assert (found["contradiction_recall"].value, found["contradiction_recall"].n) == (0.25, 4)
    assert found["contradiction_f1"].value == pytest.approx(1 / 3)
    assert found["false_alarms"].value == 1.0
    assert (
        found["uncertain_contradictions"].value == found["lost_at_claim"].value == found["lost_at_pair"].value == 0.25
    )
    assert (found["shown"].value, found["unlabelled"].value, found["shown_null_labelled"].value) == (5, 2, 1)


def test_slots_count_claims_that_cannot_be_held():
    items = [
        SlotItem(story="s1", split=Split.DEV, id=f"a{at}", slots={"speech": True} if at else {}) for at in range(4)
    ]
    found = by_name(items, Level.SLOTS)
    assert (found["slot_speech"].n, found["not_held"].value) == (3, 0.25)


def test_nothing_measured_is_no_measure():
    assert measures([]) == []


@given(PAIRS)
def test_perfect_judging_scores_one(rows):
    items = made([(gold, gold, story) for gold, _, story in rows])
    found = by_name(items)
    for name in ("contradiction_precision", "contradiction_recall", "contradiction_f1", "relation_right"):
        assert found[name].value in (None, 1.0)
    assert found["false_alarms"].value in (None, 0.0)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(rows, luck: random.Random):
    items = made(rows)
    shuffled = list(items)
    luck.shuffle(shuffled)
    assert measures(items) == measures(shuffled)


@given(PAIRS)
def test_intervals_hold_their_values_and_every_measure_has_its_n(rows):
    for one in measures(made(rows)):
        assert one.n >= 0
        if one.interval is not None:
            assert one.value is not None and one.interval[0] <= one.value <= one.interval[1]
        if one.value is None:
            assert one.interval is None


@given(PAIRS)
def test_outcomes_add_up_to_the_scored_items(rows):
    items = made(rows)
    assert sum(confusion(items).values()) == sum(is_scored(item) for item in items)
    assert all((outcome(item) is None) == (not is_scored(item)) for item in items)
