import pytest
from pydantic import ValidationError

from evals.practice_set import PracticeStory, load_practice, practice_pairs
from schemas.gold import Split
from schemas.verdict import Relation

STORY = {
    "id": "kiosk-fire",
    "title": "A kiosk burns",
    "split": "dev",
    "articles": [
        {"id": "a", "source": "Post", "published": "2026-03-01", "text": "Three people were hurt in the kiosk fire."},
        {"id": "b", "source": "Radio", "published": "2026-03-01", "text": "Five people were hurt in the kiosk fire."},
    ],
    "pairs": [
        {
            "a": {"article": "a", "quote": "Three people were hurt"},
            "b": {"article": "b", "quote": "Five people were hurt"},
            "relation": "contradiction",
            "kind": "quantity",
        }
    ],
}


def test_a_quote_that_stands_nowhere_is_named() -> None:
    broken = {**STORY, "pairs": [{**STORY["pairs"][0], "a": {"article": "a", "quote": "Four people"}}]}  # type: ignore[index,dict-item]
    with pytest.raises(ValidationError, match="Four people"):
        PracticeStory.model_validate(broken)
    assert PracticeStory.model_validate(STORY).pairs[0].relation is Relation.CONTRADICTION


def test_the_stories_hold_what_the_docs_say_of_them() -> None:
    stories = load_practice()
    assert len(stories) == 21
    assert {split: sum(one.split is split for one in stories) for split in Split} == {Split.DEV: 14, Split.TEST: 7}
    assert sum(pair.relation is Relation.CONTRADICTION for one in stories for pair in one.pairs) == 251


def test_labelled_pairs_find_their_claims() -> None:
    found = [pair for pair in practice_pairs(Split.DEV) if pair.relation is not None]
    assert len(found) > 300
    assert all(pair.a.id < pair.b.id and pair.a.article.sha256 != pair.b.article.sha256 for pair in found)
