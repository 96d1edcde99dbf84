from hypothesis import given
from hypothesis import strategies as st

from evals.matching import CLAIM_IOU, Worded, iou, match_claims, same_words
from schemas.span import Span

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 40)).map(lambda at: Span(start=at[0], end=at[0] + at[1]))
CLAIMS = st.lists(
    st.builds(Worded, SPANS, st.sampled_from(["Nine died.", "Ten died.", "The bridge is shut."])), max_size=8
)


def worded(start: int, end: int, statement: str = "") -> Worded:
    return Worded(Span(start=start, end=end), statement)


def test_iou_by_hand():
    assert iou(Span(start=0, end=10), Span(start=5, end=20)) == 5 / 20
    assert iou(Span(start=0, end=10), Span(start=10, end=20)) == 0


def test_a_whole_sentence_is_not_one_of_its_claims():
    sentence, part = Span(start=0, end=100), Span(start=10, end=35)
    assert not same_words(sentence, part, least_iou=CLAIM_IOU)
    assert same_words(sentence, part, least_iou=0.1)


def test_neighbours_that_share_a_few_words_do_not_match():
    assert not same_words(Span(start=0, end=50), Span(start=30, end=80), least_iou=CLAIM_IOU)


def test_the_assignment_is_the_best_in_sum_not_greedy():
    # greedily the first gold claim would take the middle one and leave the second without
    gold = [worded(0, 20), worded(8, 30)]
    found = [worded(2, 20), worded(0, 12)]
    assert match_claims(gold, found) == [(0, 1), (1, 0)]


def test_the_statement_decides_where_the_words_are_the_same():
    gold = [worded(0, 20, "Nine people died."), worded(0, 20, "The bridge is shut.")]
    found = [worded(0, 20, "The bridge is closed."), worded(0, 20, "Nine died.")]
    assert match_claims(gold, found) == [(0, 1), (1, 0)]


@given(CLAIMS, CLAIMS)
def test_one_to_one_and_only_the_same_words(gold, found):
    pairs = match_claims(gold, found)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    for row, column in pairs:
        assert same_words(gold[row].span, found[column].span, least_iou=CLAIM_IOU)


@given(CLAIMS)
def test_claims_match_themselves_wholly(claims):
    assert len(match_claims(claims, claims)) == len(claims)


def test_nothing_matches_nothing():
    assert match_claims([], [worded(0, 5)]) == match_claims([worded(0, 5)], []) == []
