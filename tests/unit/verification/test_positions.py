"""A dispute between two parties against a contradiction between two reports."""

import pytest

from extractor.verification.compare import compare
from extractor.verification.judge import verdict_by_code
from schemas.verdict import NonConflictReason, Relation
from tests.unit.verification.test_agreement import seated

OWN = "The alarm sounded at the factory in Torvale."
DISPUTES = [
    ("The minister said the alarm sounded at the factory in Torvale.",
     "The miners' union said the alarm at the factory in Torvale had not sounded."),
    ("The company said 19 houses in Torvale were destroyed by the fire.",
     "The miners' union said 31 houses in Torvale were destroyed by the fire."),
]  # fmt: skip
CONTRADICTIONS = [
    ("one's own voice", OWN, "The miners' union said the alarm at the factory in Torvale had not sounded."),
    ("one holder", "Anna Berg said 19 houses in Torvale were destroyed by the fire.",
     "Anna Berg said 31 houses in Torvale were destroyed by the fire."),
    ("one body", "The company said 19 houses in Torvale were destroyed by the fire.",
     "A spokesman for the company said 31 houses in Torvale were destroyed by the fire."),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), DISPUTES)
def test_positions_of_two_parties_are_a_dispute(one: str, other: str) -> None:
    for a, b in (seated(one, other), seated(other, one)):
        verdict = verdict_by_code(a, b, compare(a, b))
        assert (verdict.relation, verdict.reason) == (Relation.DISPUTE, NonConflictReason.OTHER_HOLDER)
        assert verdict.kind is not None


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in CONTRADICTIONS], ids=[row[0] for row in CONTRADICTIONS])
def test_what_a_report_vouches_for_and_one_holder_told_differently_are_contradictions(one: str, other: str) -> None:
    a, b = seated(one, other)
    assert verdict_by_code(a, b, compare(a, b)).relation is Relation.CONTRADICTION
