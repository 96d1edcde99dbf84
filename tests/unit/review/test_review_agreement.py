import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.review.agreement import agreement_text, agreements, cohens_kappa, to_settle
from extractor.review.standing import Standings
from schemas.decision import Ruling
from tests.browser.made import decision, finding

LABELS = st.sampled_from(["confirmed", "rejected"])


def test_kappa_of_a_textbook_table():
    """20 both yes, 5 yes/no, 10 no/yes, 15 both no: observed 0.7, expected 0.5, kappa 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


@given(st.lists(st.tuples(LABELS, LABELS), min_size=1))
def test_kappa_is_at_most_one_and_the_same_from_either_side(pairs):
    kappa = cohens_kappa(pairs)
    assert kappa == cohens_kappa([(other, one) for one, other in pairs])
    if kappa is not None:
        assert kappa <= 1
        assert (kappa == 1) == all(one == other for one, other in pairs)


def test_kappa_is_not_defined_without_variation_or_items():
    assert cohens_kappa([]) is None
    assert cohens_kappa([("confirmed", "confirmed")] * 5) is None


def test_only_what_both_ruled_on_counts_and_settling_words_do_not():
    findings = [finding(name) for name in "pqrs"]
    rows = [
        decision(Ruling.CONFIRMED, "p"),
        decision(Ruling.CONFIRMED, "q"),
        decision(Ruling.SKIPPED, "r"),
        decision(Ruling.CONFIRMED, "p", reviewer="ben"),
        decision(Ruling.REJECTED, "q", reviewer="ben"),
        decision(Ruling.REJECTED, "r", reviewer="ben"),
        decision(Ruling.REJECTED, "q", reviewer="chief", settles=True),
    ]
    standings = Standings(list(enumerate(rows, 1)))
    found = {(one.one, one.other): one for one in agreements(findings, standings)}
    assert (found["anna", "ben"].n, found["anna", "ben"].agreed) == (2, 1)
    assert found["anna", "chief"].n == 0
    assert to_settle(findings, standings) == []
    assert "n=2" in agreement_text(list(found.values()), 0)
