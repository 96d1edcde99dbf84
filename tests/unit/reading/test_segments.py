"""The parts of a page are told apart, and nothing of it is left out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.gold_set import GOLD_DIR, load_story, locate
from extractor.reading.accuracy import KindAccuracy
from extractor.reading.canonical import canonical_text
from extractor.reading.segments import segment
from schemas.article import Segment, SegmentKind
from schemas.gold import GoldArticle, Split

ROOT = Path(__file__).parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"

LEAD = (
    "The old swing bridge over the Arle stuck open on Monday with a coal barge under it, the Vale harbour office said."
)
SECOND = (
    "Harbour master Ines Dahl said the bridge would stay open until the barge had been pulled out by tugs from Corran."
)
THIRD = "About 40 lorries waited on the Arle road, and Dahl asked drivers to go round by the Corran ferry."
FOURTH = '"We do not know yet why the bridge stuck," Dahl told reporters in Vale.'
PAGE = f"""Vale News home
World | Business | Sport | Weather
Last updated: Tuesday, 4 May 2021, 10:12 GMT
Vale bridge stuck open over barge
Harbour master Ines Dahl (left) at the bridge in Vale
The bridge is 90 years old
{LEAD}

{SECOND}

Long detour

{THIRD}

Swing bridge of Vale
Built in 1931
Opened for ships 4,000 times a year
Closed for repairs in 2009

{FOURTH}

A tug passes the bridge on Monday

The barge, which belongs to a coal firm in Corran, was not damaged, the harbour office in Vale said.

Why cats like boxes
Ten soups for a cold evening
Africa Americas Asia Europe
"""


def kinds(text: str) -> dict[str, SegmentKind]:
    return {text[one.start : one.end]: one.kind for one in segment(text)}


def test_a_whole_page_is_told_apart() -> None:
    found = kinds(PAGE)
    expected = {
        SegmentKind.FURNITURE: [
            "Vale News home",
            "World | Business | Sport | Weather",
            "Last updated: Tuesday, 4 May 2021, 10:12 GMT",
            "Why cats like boxes",
            "Ten soups for a cold evening",
            "Africa Americas Asia Europe",
        ],
        SegmentKind.HEADLINE: ["Vale bridge stuck open over barge", "Long detour"],
        SegmentKind.CAPTION: [
            "Harbour master Ines Dahl (left) at the bridge in Vale",
            "The bridge is 90 years old",
            "A tug passes the bridge on Monday",
        ],
        SegmentKind.SIDEBAR: [
            "Swing bridge of Vale",
            "Built in 1931",
            "Opened for ships 4,000 times a year",
            "Closed for repairs in 2009",
        ],
    }
    for kind, lines in expected.items():
        assert [line for line, was in found.items() if was is kind] == lines
    assert len([line for line, was in found.items() if was is SegmentKind.BODY]) == 5


GLUED = (
    "Growers in the Pintado highlands tipped nine tonnes of avocados onto the motorway in protest at a new export tax, "
    "which the finance ministry of Orlanda wants to raise again before the autumn and which the league of growers has"
)


def test_a_glued_story_that_breaks_off_is_foreign() -> None:
    text = f"{LEAD}\n{SECOND}\n{THIRD}\n{FOURTH}\n{GLUED}"
    assert kinds(text)[GLUED] is SegmentKind.FOREIGN
    assert all(kinds(text)[line] is SegmentKind.BODY for line in (LEAD, SECOND, THIRD, FOURTH))


def test_a_story_paragraph_that_breaks_off_is_kept() -> None:
    cut = (
        "The Vale harbour office said the bridge over the Arle had stuck twice before, and master Ines Dahl said "
        "that the barge firm in Corran had been"
    )
    assert kinds(f"{LEAD}\n{SECOND}\n{THIRD}\n{FOURTH}\n{cut}")[cut] is SegmentKind.BODY


def test_a_last_paragraph_about_something_new_is_kept() -> None:
    last = "The forecast is for rain."
    assert kinds(f"{LEAD}\n\n{SECOND}\n\n{THIRD}\n\n{last}")[last] is SegmentKind.BODY


def test_teasers_under_their_heading_are_furniture_wherever_they_stand() -> None:
    text = f"{LEAD}\n\nRead also\nA tram stops.\nA pig wins a prize\n\n{SECOND}\n\n{THIRD}"
    found = kinds(text)
    assert found["Read also"] is found["A tram stops."] is found["A pig wins a prize"] is SegmentKind.FURNITURE
    assert found[SECOND] is found[THIRD] is SegmentKind.BODY


def test_times_of_a_live_blog_stay_with_the_story() -> None:
    text = f"Bridge stuck in Vale: live\n\n10.40\n{LEAD}\n\n11:15\n{SECOND}"
    assert [kind for line, kind in kinds(text).items() if line in ("10.40", "11:15")] == [SegmentKind.BODY] * 2


def test_a_text_of_one_line_or_of_no_sentence_is_kept() -> None:
    assert kinds("Bridge stuck in Vale") == {"Bridge stuck in Vale": SegmentKind.BODY}
    assert set(kinds("Bridge stuck in Vale\nBarge under it").values()) <= {SegmentKind.HEADLINE, SegmentKind.BODY}


def test_a_huge_list_is_body_and_does_not_take_minutes() -> None:
    found = segment("Name: x\n" * 10_001)
    assert {one.kind for one in found} == {SegmentKind.BODY}


LINES = st.sampled_from(
    [
        LEAD,
        SECOND,
        FOURTH,
        GLUED,
        "Read more",
        "Home | News | Sport | Weather",
        "Long detour",
        "10.40",
        "• One",
        "Photo: x",
        "...",
        "Label: 3",
        "",
        "",
        "\t ",
    ]
)


@given(st.one_of(st.text(), st.lists(LINES).map("\n".join)))
def test_segments_are_ordered_trimmed_and_cover_every_line(raw: str) -> None:
    text = canonical_text(raw)
    found = segment(text)
    position = 0
    for one in found:
        assert not text[position : one.start].strip()
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        position = one.end
    assert not text[position:].strip()


@given(st.lists(st.sampled_from([LEAD, SECOND, THIRD, FOURTH]), min_size=1, max_size=12))
def test_a_text_of_body_paragraphs_is_all_body(planted: list[str]) -> None:
    assert {one.kind for one in segment("\n\n".join(planted))} == {SegmentKind.BODY}


SEED_KINDS = {
    # (kind, number of lines) in order, runs of one kind counted together
    "000": [
        ("furniture", 5), ("headline", 1), ("caption", 2), ("body", 5), ("headline", 1), ("body", 2), ("sidebar", 5),
        ("body", 9), ("headline", 1), ("body", 2), ("caption", 2), ("body", 4), ("furniture", 4),
    ],
    "001": [("furniture", 2), ("headline", 1), ("body", 9)],
    "002": [("body", 15), ("foreign", 4)],
}  # fmt: skip


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the saved pages are not on this machine")
@pytest.mark.parametrize("seed", sorted(SEED_KINDS))
def test_saved_pages_are_told_apart(seed: str) -> None:
    path = next(SEEDS.glob(f"{seed}_*.txt"))
    runs: list[tuple[str, int]] = []
    for one in segment(canonical_text(path.read_bytes())):
        if runs and runs[-1][0] == one.kind:
            runs[-1] = (one.kind, runs[-1][1] + 1)
        else:
            runs.append((str(one.kind), 1))
    assert runs == SEED_KINDS[seed]


def test_accuracy_counts_characters_by_kind() -> None:
    text = "Home\nIt is so."
    gold = [Segment(start=0, end=4, kind=SegmentKind.FURNITURE)]
    found = [Segment(start=0, end=4, kind=SegmentKind.FURNITURE), Segment(start=5, end=14, kind=SegmentKind.FOREIGN)]
    accuracy = KindAccuracy()
    accuracy.add(text, gold=gold, found=found)
    assert accuracy.recall(SegmentKind.FURNITURE) == (4, 4)
    assert accuracy.precision(SegmentKind.FOREIGN) == (0, 7)
    assert accuracy.right == (4, 11)
    assert accuracy.lost == (7, 7)
    assert "1 texts, right 0.364 (n=11), story lost 1.000 (n=7)" in accuracy.table()


def gold_segments(article: GoldArticle) -> list[Segment]:
    spans = [(locate(article.text, one.starts), locate(article.text, one.ends), one) for one in article.segments]
    return [
        Segment(start=start, end=end + len(one.ends), kind=one.kind)
        for start, end, one in spans
        if start is not None and end is not None
    ]


def test_of_the_labelled_stories_for_tuning_no_more_than_a_hundredth_is_lost() -> None:
    accuracy = KindAccuracy()
    for path in sorted(GOLD_DIR.glob("*.yaml")):
        if f"split: {Split.DEV}" not in path.read_text("utf-8"):
            continue
        for article in load_story(path).articles:
            accuracy.add(article.text, gold=gold_segments(article), found=segment(article.text))
    lost, story = accuracy.lost
    right, every = accuracy.right
    assert accuracy.texts > 0
    assert lost <= 0.01 * story, accuracy.table()
    assert right >= 0.97 * every, accuracy.table()
