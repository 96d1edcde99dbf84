"""Marked reports: what a file says, and which pairs of claims it labels."""

import pytest

from evals.marked_set import HELD_OUT_DIR, load_marked, read_marked
from schemas.verdict import ConflictKind, Relation

STORY = """# The ferry
1 time | when it left
2 cause | why it turned back
== a 2025-03-04 Harbour Wire
[[1a: The ferry to Ardmoor left at nine in the evening]], the port authority said.

[[2a: A fire in the galley made her turn back]]. Nobody was hurt.
== b 2025-03-05 The Kestrel
[[1b: At six in the afternoon the ferry to Ardmoor was already off the pier]].

[[1b,2b: It was fog that forced her home an hour after her departure at half past five]]. The galley is closed.
"""


def test_two_sides_of_a_point_contradict_each_other() -> None:
    found = [
        (pair.a.claim.statement, pair.b.claim.statement, pair.kind)
        for pair in read_marked(STORY, name="ferry").pairs()
        if pair.relation is Relation.CONTRADICTION
    ]

    said = {frozenset((one[:20], other[:20])): kind for one, other, kind in found}
    assert said[frozenset(("The ferry to Ardmoor", "At six in the afterno"[:20]))] is ConflictKind.TIME
    assert said[frozenset(("A fire in the galley", "It was fog that forc"))] is ConflictKind.CAUSE
    assert not any("Nobody was hurt" in one + other for one, other, _ in found)


def test_passages_of_one_side_agree_and_of_one_report_are_no_pair() -> None:
    pairs = list(read_marked(STORY.replace("1b:", "1a:"), name="ferry").pairs())

    agreeing = [pair for pair in pairs if pair.relation is Relation.AGREEMENT]
    assert any(
        {"The ferry to Ardmoor", "At six in the afterno"[:20]} == {one.claim.statement[:20] for one in (pair.a, pair.b)}
        for pair in agreeing
    )
    assert all(pair.a.article.name != pair.b.article.name for pair in pairs)


def test_the_text_stands_without_its_marks() -> None:
    story = read_marked(STORY, name="ferry").story

    assert story.articles[0].text.startswith("The ferry to Ardmoor left at nine in the evening, the port")
    assert "[[" not in "".join(one.text for one in story.articles)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("1 time |", "time |", "no point: 'time | when it left'"),
        ("== b 2025", "== b the year", "no report: 'b the year-03-05 The Kestrel'"),
        ("[[2a:", "[[7a:", r"marks of no point: \[7\]"),
        ("turn back]]", "turn back]", "a broken mark in report a"),
        ("1 time", "1 weather", "weather"),
    ],
)
def test_a_bad_file_is_told(old: str, new: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_marked(STORY.replace(old, new), name="ferry")


def test_the_stories_load() -> None:
    stories = load_marked()

    assert len(stories) == 228
    assert len(load_marked(HELD_OUT_DIR)) == 10
    assert all(len({one.report for one in story.passages}) > 1 for story in stories)
