"""What counts as corroboration, and what only looks like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.verification.agreement import agrees
from extractor.verification.compare import compare
from extractor.verification.judge import verdict_by_code
from schemas.verdict import Relation
from tests.unit.verification.made_reports import report, seats_of

ALIKE = [
    ("The mayor opened the new bridge in Torvale.", "The new bridge in Torvale was opened by the mayor."),
    ("The bus carried 48 passengers.", "There were 48 passengers on the bus."),
    ("The museum opened on 3 May 2019.", "The museum was opened in May 2019."),
    ("The tunnel is closed to lorries.", "Closed to lorries is the tunnel."),
]
NOT_ALIKE = [
    ("another figure", "The bus carried 48 passengers.", "The bus carried 84 passengers."),
    ("a figure for a day", "The bus carried 48 passengers to Torvale.", "The bus carried passengers there in 2019."),
    ("denied", "The alarm sounded at the factory.", "The alarm at the factory had not sounded."),
    ("hedged", "The fire destroyed the factory.", "The fire may have destroyed the factory."),
    ("a plan", "The council sold the stadium.", "The council will sell the stadium."),
    ("another name", "The ministers met Anna Berg in Lisbon.", "The ministers met Ole Dahl in Lisbon."),
    ("another day", "Five miners have been home since 2002.", "Five miners came home in 2004."),
    ("opposites", "The council approved the stadium plan.", "The council rejected the stadium plan."),
    ("nothing in common", "The bus carried 48 passengers.", "The museum opened in May."),
]


def seated(one: str, other: str):
    """The first claim of each of two reports."""
    first, second = report(one, source="A"), report(other, source="B")
    seats = seats_of([first, second])
    return [next(party for party in seats if party.claim.article == article.sha256) for article in (first, second)]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_claims_that_say_the_same_corroborate_each_other(one: str, other: str) -> None:
    a, b = seated(one, other)
    assert agrees(a, b, compare(a, b))
    assert verdict_by_code(a, b, compare(a, b)).relation is Relation.AGREEMENT


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in NOT_ALIKE], ids=[row[0] for row in NOT_ALIKE])
def test_what_differs_in_one_slot_is_no_corroboration(one: str, other: str) -> None:
    a, b = seated(one, other)
    assert not agrees(a, b, compare(a, b))


WORDS = st.sampled_from("the mayor opened closed not Torvale on Monday 48 84 passengers may 3 May 2019 will".split())


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=3, max_size=9), st.lists(WORDS, min_size=3, max_size=9))
def test_agreement_does_not_depend_on_which_claim_comes_first(one: list[str], other: list[str]) -> None:
    texts = [f"The council {' '.join(words)}." for words in (one, other)]
    if texts[0] == texts[1]:
        return
    seats = seats_of([report(texts[0], source="A"), report(texts[1], source="B")])
    for a in seats:
        for b in seats:
            if a.claim.article != b.claim.article:
                comparison = compare(a, b)
                assert agrees(a, b, comparison) == agrees(b, a, comparison)


def test_an_equal_number_and_year_make_up_for_few_words() -> None:
    text = report("Norland has owned up to seizing 13 miners. It freed five of them in 2002.", source="A")
    freed = next(party for party in seats_of([text]) if "freed" in party.claim.statement)
    for words, same in (
        (("Five miners", "2002"), True),
        (("Six miners", "2002"), False),
        (("Five miners", "2004"), False),
    ):
        (home,) = seats_of([report(f"{words[0]} home since {words[1]}.", source="B")])
        assert agrees(freed, home, compare(freed, home)) is agrees(home, freed, compare(home, freed)) is same
