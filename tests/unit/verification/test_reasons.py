"""Why two claims can both hold, and where the reason does not hold: what is said first, what is said last, by whom."""

import pytest

from extractor.verification.reasons import nameless
from schemas.verdict import ConflictKind, NonConflictReason
from tests.unit.verification.test_compare import held

CONFLICTS = [
    ("status", "Ada Kern stepped down on Tuesday.", "Ada Kern is still in her post.", (12, 12)),
    ("polarity", "The prosecutor opened an inquiry on Monday.", "The prosecutor has opened no inquiry.", (11, 12)),
    ("polarity", "Freight trains were cancelled.", "Freight trains went on running, if half empty.", (12, 12)),
    (
        "cause",
        "The fall in Halvik's turnover was caused by the power cut in January.",
        "The fall in Halvik's turnover was caused by weak orders from carmakers.",
        (12, 12),
    ),
    ("outcome", "The chapel lost its roof.", "The 16th-century chapel escaped unscathed.", (12, 12)),
    ("quantity", "Halvik will cut 2,000 jobs by the end of 2027.", "Halvik will cut 1,200 jobs.", (12, 10)),
]


@pytest.mark.parametrize(("kind", "one", "other", "days"), CONFLICTS)
def test_no_reason_is_found_for_what_cannot_be(kind: str, one: str, other: str, days: tuple[int, int]) -> None:
    for found in (held(one, other, days=days), held(other, one, days=(days[1], days[0]))):
        assert (found.kind, found.reason) == (ConflictKind(kind), None)


LATER = [
    ("The embassy offered no explanation for the delay.", "The embassy gave an explanation for the delay.", (10, 12)),
    ("The prosecutor has opened no inquiry.", "The prosecutor opened an inquiry on Wednesday.", (10, 12)),
    ("Ada Kern is still in her post.", "Ada Kern stepped down on Tuesday.", (10, 12)),
    ("Halvik plans to open the plant in May 2025.", "Halvik will open the plant in June 2025.", (10, 12)),
    ("Ada Kern keeps her post until 2029.", "Ada Kern was dismissed on Tuesday.", (10, 12)),
    ("The road to the mill was closed on Monday.", "The road to the mill is not closed.", (11, 12)),
]


@pytest.mark.parametrize(("before", "after", "days"), LATER)
def test_what_changed_between_two_reports_is_no_conflict(before: str, after: str, days: tuple[int, int]) -> None:
    assert held(before, after, days=days).kind is None
    assert held(after, before, days=(days[1], days[0])).kind is None


BOTH = [
    ("Halvik's shares fell 6 percent in early trading.", "Halvik's shares were down 11 percent in the afternoon."),
    ("A retired couple from Sarn died in the tunnel.", "A bus driver from Lenk died in the tunnel."),
]


@pytest.mark.parametrize(("one", "other"), BOTH)
def test_parts_of_a_day_and_homes_of_two_persons_are_no_conflict(one: str, other: str) -> None:
    assert held(one, other).kind is None
    assert held(other, one).kind is None


def test_a_comment_that_is_given_later_supersedes_its_refusal() -> None:
    silent, said = "The embassy offered no explanation for the delay.", "The embassy gave an explanation for the delay."
    assert held(silent, said, days=(10, 12)).reason is NonConflictReason.LATER_STATE
    assert held(silent, said, days=(12, 12)).kind is ConflictKind.POLARITY


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "On Sunday the colonel was still in Torva prison.",
            "The colonel left Torva prison on Monday.",
            NonConflictReason.LATER_STATE,
        ),
        (
            "The bridge at Ellerbeck was open to lorries on Tuesday.",
            "The bridge at Ellerbeck was open to lorries on Sunday.",
            NonConflictReason.LATER_STATE,
        ),
        (
            "Analysts had expected Corvane Bank to lose 900 million marks last year.",
            "Corvane Bank lost 410 million marks last year.",
            NonConflictReason.PLAN_OUTCOME,
        ),
    ],
)
def test_what_goes_on_and_what_is_expected_is_no_conflict(one: str, other: str, reason: NonConflictReason) -> None:
    found = held(one, other)
    assert found.kind is None and found.reason is reason


def test_one_plan_with_two_days_is_a_conflict() -> None:
    one = "The factory in Penang, which was to start in January, will be put into operation in the spring of 2026."
    found = held(one, "The start of the factory in Penang is moved to the third quarter of 2026.")
    assert found.kind is ConflictKind.TIME


@pytest.mark.parametrize("holder", ["people close to the board", "information of the Courier", "two sources"])
def test_a_source_without_a_name_is_no_party(holder: str) -> None:
    assert nameless(holder)
    assert not nameless("Mayor Anna Berg")
