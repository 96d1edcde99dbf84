"""Two claims held against each other, as a run holds them: sentences in, comparison out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.drafts import Draft
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, complete
from extractor.reading.sentences import sentences
from extractor.verification.compare import compare
from extractor.verification.parties import Party
from schemas.article import Article, Basis, Published, Segment, SegmentKind
from schemas.claim import Claim
from schemas.record import text_sha256
from schemas.verdict import Comparison, ConflictKind, NonConflictReason


def party(statement: str, *, day: int = 12, rest: str = "") -> Party:
    """A claim in a report of its own, published in June 2024; ``[brackets]`` in it are context."""
    bare = statement.replace("[", "").replace("]", "")
    text = f"{bare}\n\n{rest}" if rest else bare
    body = Segment(start=0, end=len(text), kind=SegmentKind.BODY)
    article = Article(
        sha256=text_sha256(text),
        name="report",
        text=text,
        published=Published(on=date(2024, 6, day), basis=Basis.MANIFEST),
        segments=(body,),
    )
    cut = tuple(sentences(text, article.segments))
    claim = complete(Draft(sentence=1, quote=bare, statement=statement), Scene(article, cut, link_entities([text])))
    assert isinstance(claim, Claim)
    return Party(claim, article, article.sha256, cut[:2])


def held(one: str, other: str, *, days: tuple[int, int] = (12, 12)) -> Comparison:
    """The comparison of two statements."""
    return compare(party(one, day=days[0]), party(other, day=days[1]))


CONFLICTS = [
    ("quantity", "The bus carried 48 passengers.", "There were 84 passengers on the bus."),
    ("quantity", "The fire destroyed 19 houses in Torvale.", "The fire in Torvale destroyed 31 houses."),
    ("time", "The museum opened on 3 May 2019.", "The museum was opened in May 2018."),
    ("place", "The ministers met in Lisbon.", "The ministers met in Porto."),
    ("polarity", "The alarm sounded.", "The alarm had not sounded."),
    ("status", "The tunnel is open to lorries.", "The tunnel is closed to lorries."),
    ("outcome", "The council approved the stadium plan.", "The council rejected the stadium plan."),
]


@pytest.mark.parametrize(("kind", "one", "other"), CONFLICTS)
def test_a_slot_that_cannot_be_both_is_a_conflict(kind: str, one: str, other: str) -> None:
    found = held(one, other)
    assert (found.kind, found.reason) == (ConflictKind(kind), None)
    assert found.value_a != found.value_b


@pytest.mark.parametrize(("kind", "one", "other"), CONFLICTS)
def test_the_order_of_the_claims_does_not_matter(kind: str, one: str, other: str) -> None:
    forward, backward = held(one, other), held(other, one)
    assert backward == forward.model_copy(update={"value_a": forward.value_b, "value_b": forward.value_a})


@pytest.mark.parametrize("statement", [one for pair in CONFLICTS for one in pair[1:]])
def test_a_claim_does_not_conflict_with_itself(statement: str) -> None:
    assert held(statement, statement).kind is None


@given(st.integers(min_value=2, max_value=900))
def test_equal_figures_are_one(number: int) -> None:
    assert held(f"The bus carried {number} passengers.", f"There were {number} passengers on the bus.").kind is None


def test_claims_without_a_word_in_common_are_certainly_unrelated() -> None:
    found = held("The bus carried 48 passengers.", "Sugar prices doubled.")
    assert (found.kind, found.reason, found.certain) == (None, None, True)


def test_a_plan_is_not_what_came_of_it() -> None:
    found = held("The council will approve the stadium plan.", "The council rejected the stadium plan.", days=(10, 12))
    assert (found.kind, found.reason) == (None, NonConflictReason.PLAN_OUTCOME)
