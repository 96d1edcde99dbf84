"""What the NLI model is taught with."""

import random

from evals.lessons import BATCH, POINTS, examples_of, lessons, told_in, trimmed, with_other_number
from evals.marked_set import HELD_OUT_DIR, load_marked
from evals.points_set import load_points
from schemas.verdict import ConflictKind


def test_a_marked_story_gives_pairs_as_a_run_shows_them() -> None:
    told = told_in(load_marked(HELD_OUT_DIR)[0])

    assert len(told.against) >= 10 and len(told.others) > len(told.against)
    assert all(one.kind is not None for one in told.against)
    assert all(one.kind is None for one in (*told.agreeing, *told.others))
    assert all(text.words and text.day for one in told.whole for text in (one.first, one.second))


def test_texts_of_two_sides_are_of_the_points_kind() -> None:
    story = load_points()[0]
    found = examples_of(story, random.Random(1))

    assert {one.kind for one in found} >= {None, *(point.kind for point in story.points)}


def test_points_are_mixed_among_the_marked_stories() -> None:
    told = told_in(load_marked(HELD_OUT_DIR)[0])
    learnt = len(told.examples(random.Random(2)))
    points = int(POINTS * learnt)
    point_words = " ".join(text for point in load_points()[0].points for text in point.texts)
    taken: list[bool] = []
    for batch in lessons(load_points()[:1], [told], random.Random(2)):
        assert len(batch) <= BATCH
        taken += [one.first.words in point_words for one in batch]
        if len(taken) >= learnt + points:
            break

    assert len(taken) == learnt + points
    assert 0.7 * points < sum(taken) <= points


def test_a_text_loses_its_attribution_or_changes_its_number() -> None:
    assert trimmed("The bridge was closed for nine days, officials said.") == "The bridge was closed for nine days"
    changed = with_other_number("The bridge was closed for nine days.", random.Random(3))
    assert changed is not None
    assert changed[0] != "The bridge was closed for nine days." and changed[1] is ConflictKind.QUANTITY
    assert with_other_number("The bridge was closed.", random.Random(3)) is None
