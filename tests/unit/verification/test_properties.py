"""Small stories through the real code, from text to findings: what must not change them does not."""

import asyncio
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline import Judgement, Silent, judge
from extractor.profiles import FULL
from extractor.verification.compare import compare
from extractor.verification.group import group
from extractor.verification.judge import verdict_by_code
from extractor.verification.pair import candidates
from schemas.article import Article
from schemas.finding import Finding
from schemas.verdict import Relation
from tests.unit.verification.made_reports import report, seats_of

STORY = [
    report(
        "A fire at the Orlen paper mill in Torvale killed seven people on Monday. The mill was built in 1931. "
        "Mayor Anna Berg said the mill had no sprinklers. The fire at the mill broke out at 4:10 a.m. "
        "The road to the mill is closed to lorries.",
        source="Torvale Post",
        day=11,
    ),
    report(
        "Nine people died in the fire at the Orlen paper mill in Torvale on Monday. "
        "The fire at the mill started at 5:40 a.m. "
        "The owners said the mill was insured. Firefighters came from three towns.",
        source="Northern Agency",
        day=11,
    ),
    report(
        "The Orlen paper mill in Torvale was built in 1913. The road to the mill is open to lorries. No cause is "
        "known yet. The fire at the Orlen paper mill in Torvale killed seven people on Monday.",
        source="Radio West",
        day=12,
    ),
    report(
        "Torvale mourns its dead. Mayor Anna Berg said the mill had sprinklers in every hall. "
        "Nine people died when the Orlen paper mill in Torvale burned on Monday.",
        source="The Courier",
        day=13,
    ),
]
UNRELATED = report(
    "Ylva Sandin won the women's slalom in Kittelfjall. Her sister came third. Snow fell throughout the race.",
    source="Sports Daily",
    day=12,
)


def findings_of(articles: list[Article]) -> list[Finding]:
    """What a run without a model finds in the reports."""
    seats = seats_of(articles)
    verdicts = asyncio.run(judge(seats, candidates(seats), Judgement(None, FULL), progress=Silent()))
    return group(verdicts, {party.id: party for party in seats})


def copy_of(article: Article, head: str) -> Article:
    """The report under another name and head, a week later."""
    return report(f"{head}\n\n{article.text}", source="The Reprint", day=19)


def essence(findings: list[Finding]) -> list[tuple[object, ...]]:
    """What a reader sees of findings, but for the testimonies of copies."""
    return [
        (one.key, one.title, one.relation, one.kind, one.rank, [(side.value, side.origins) for side in one.sides])
        for one in findings
    ]


FOUND = findings_of(STORY)


def test_the_story_has_what_it_was_made_for() -> None:
    kinds = {one.kind: one for one in FOUND if one.relation is Relation.CONTRADICTION}
    assert {"quantity", "time"} <= set(kinds)
    assert sorted(side.origins for side in kinds["quantity"].sides) == [2, 2]


@settings(max_examples=12)
@given(st.permutations(STORY))
def test_the_order_of_the_articles_is_irrelevant(articles: list[Article]) -> None:
    assert findings_of(articles) == FOUND


@settings(max_examples=8)
@given(st.integers(0, len(STORY)))
def test_an_unrelated_article_changes_nothing(place: int) -> None:
    assert findings_of([*STORY[:place], UNRELATED, *STORY[place:]]) == FOUND


@settings(max_examples=12)
@given(st.sampled_from(STORY), st.sampled_from(["From our wires.", "The night in brief.", "Fire special."]))
def test_a_copy_under_another_name_adds_no_origin_and_no_finding(article: Article, head: str) -> None:
    assert essence(findings_of([*STORY, copy_of(article, head)])) == essence(FOUND)


@settings(max_examples=6)
@given(st.sets(st.sampled_from(range(len(STORY))), min_size=2))
def test_the_same_point_keeps_a_key_when_reports_are_added(chosen: set[int]) -> None:
    keys = {key for one in FOUND for key in one.pairs}
    part = findings_of([STORY[at] for at in sorted(chosen)])
    assert {key for one in part if one.relation is Relation.CONTRADICTION for key in one.pairs} <= keys


def test_which_claim_comes_first_does_not_matter() -> None:
    for a, b in combinations(seats_of([*STORY, UNRELATED]), 2):
        if a.origin == b.origin:
            continue
        one, other = verdict_by_code(a, b, compare(a, b)), verdict_by_code(b, a, compare(b, a))
        assert (one.relation, one.kind, one.reason) == (other.relation, other.kind, other.reason)
        assert (one.comparison.value_a, one.comparison.value_b) == (other.comparison.value_b, other.comparison.value_a)
