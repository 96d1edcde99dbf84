"""What is said of none, held against what is said of some."""

import pytest

from schemas.verdict import ConflictKind
from tests.unit.verification.test_compare import held

NONE_AND_SOME = [
    ("No member of staff fell ill.", "A nurse on the ward, a member of staff, fell ill."),
    ("Nobody was hurt in the blast.", "Four passengers were hurt in the blast."),
    ("No employee of the museum travelled with the consignment.", "Museum staff travelled with the consignment."),
    ("No dividend will be proposed.", "The board will propose a dividend of 2 euros."),
]


@pytest.mark.parametrize(("one", "other"), NONE_AND_SOME)
def test_none_and_some_exclude_each_other(one: str, other: str) -> None:
    assert held(one, other).kind is ConflictKind.POLARITY
    assert held(other, one).kind is ConflictKind.POLARITY


BOTH = [
    ("No member of staff fell ill.", "Two patients fell ill."),
    ("Nobody was hurt in the blast.", "Four windows were broken in the blast."),
    ("No lorries may use the bridge.", "Cars use the bridge."),
    ("The bridge is no longer closed to lorries.", "A lorry crossed the bridge."),
]


@pytest.mark.parametrize(("one", "other"), BOTH)
def test_none_of_one_kind_and_some_of_another_can_both_be(one: str, other: str) -> None:
    assert held(one, other).kind is not ConflictKind.POLARITY
