"""Disputed points: the pairs that a point makes, and what the committed ones hold."""

from collections import Counter

import pytest
from pydantic import ValidationError

from evals.points_set import PointStory, load_points
from evals.practice_set import pairs_in
from schemas.gold import Split
from schemas.verdict import ConflictKind, Relation

STORY = {
    "story": "A kiosk burns",
    "reports": {"a": "2026-03-01", "b": "2026-03-02"},
    "points": [
        {
            "point": "how many were hurt",
            "kind": "quantity",
            "sides": [["a|Three people were hurt in the kiosk fire."], ["b|Nobody was injured when the kiosk burned."]],
            "apart": [["other_event", "b|Three people were hurt in a fire in June."]],
        },
        {
            "point": "what became of the owner",
            "kind": "status",
            "sides": [["a|The owner is under arrest.", "b|The kiosk owner sits in a cell."], ["b|The owner is free."]],
        },
    ],
}


def test_a_point_makes_pairs_across_reports() -> None:
    story = PointStory.model_validate(STORY).as_practice(Split.DEV)
    told = Counter((pair.relation, pair.kind) for pair in story.pairs)
    assert told == {
        (Relation.CONTRADICTION, ConflictKind.QUANTITY): 1,
        (Relation.UNRELATED, None): 1,
        (Relation.AGREEMENT, None): 1,
        (Relation.CONTRADICTION, ConflictKind.STATUS): 1,
    }
    assert all(pair.a.article != pair.b.article for pair in story.pairs)
    labelled = [pair for pair in pairs_in([story]) if pair.relation is not None]
    assert len(labelled) == 4


def test_a_text_of_no_report_is_named() -> None:
    point = {**STORY["points"][0], "apart": [["unit", "x|Who said this?"]]}  # type: ignore[dict-item]
    with pytest.raises(ValidationError, match="Who said this"):
        PointStory.model_validate({**STORY, "points": [point]})


def test_a_bad_line_is_named(tmp_path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"story": 1}\n', "utf-8")
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 1"):
        load_points(tmp_path)


def test_every_committed_story_has_whole_reports() -> None:
    stories = [one.as_practice(Split.DEV) for one in load_points()]
    assert len({one.id for one in stories}) == len(stories) > 50
    told = Counter(pair.relation for one in stories for pair in one.pairs)
    assert told[Relation.CONTRADICTION] > 1000 and told[Relation.AGREEMENT] > 500
