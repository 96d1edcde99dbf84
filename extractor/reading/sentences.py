"""The story's sentences, numbered, with exact offsets.

Boundaries come from nupunkt (Punkt with a list of abbreviations). It gives spans, so that offsets need no alignment.
A quotation of several sentences is cut at each of them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from extractor.reading.marks import words
from extractor.reading.paragraphs import Paragraph, lines_of, paragraphs
from schemas.article import STORY_KINDS, Segment, SegmentKind, Sentence

_RUN_ON = re.compile(r"(?<=[a-z]{3})[a-z]\.[\"”’]?\s+(?=[\"“‘]?[A-Z])")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.\s*$")


def sentences(text: str, segments: Sequence[Segment]) -> tuple[Sentence, ...]:
    """The sentences of the story kinds, numbered from 1 through the article, in order.

    Each is a slice of ``text`` without outer whitespace. None reaches over the end of its segment or paragraph, and
    in a headline, caption or sidebar none over the end of its line.
    """
    whole = paragraphs(text)
    spans = [
        (start, end, segment.kind)
        for segment in segments
        if segment.kind in STORY_KINDS
        for first, last in _pieces(text, segment, whole)
        for start, end in _cut(text, first, last)
    ]
    return tuple(
        Sentence(start=start, end=end, kind=kind, number=number)
        for number, (start, end, kind) in enumerate(spans, start=1)
    )


def _pieces(text: str, segment: Segment, whole: Sequence[Paragraph]) -> Iterator[tuple[int, int]]:
    """The parts of paragraphs that a body segment holds, the lines of any other."""
    if segment.kind is not SegmentKind.BODY:
        for line in lines_of(text[segment.start : segment.end]):
            yield segment.start + line.start, segment.start + line.end
        return
    at = bisect_right(whole, segment.start, key=lambda one: one.end)
    while at < len(whole) and whole[at].start < segment.end:
        yield max(whole[at].start, segment.start), min(whole[at].end, segment.end)
        at += 1


def _cut(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The sentences of ``text[first:last]``, trimmed; what the splitter cut off wrongly is put back."""
    from nupunkt import sent_spans

    held: tuple[int, int] | None = None
    stretch = text[first:last]
    spans = (piece for span in sent_spans(stretch) for piece in _apart(stretch, *span))
    for start, end in spans:
        words_of = text[first + start : first + end]
        trimmed = first + start + len(words_of) - len(words_of.lstrip()), first + start + len(words_of.rstrip())
        if trimmed[0] >= trimmed[1]:
            continue
        if held is not None and _belong_together(text[held[0] : held[1]], text[trimmed[0] : trimmed[1]]):
            held = held[0], trimmed[1]
            continue
        if held is not None:
            yield held
        held = trimmed
    if held is not None:
        yield held


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A span cut where a whole word ends a sentence that the splitter took for an abbreviation: "the hall. Nine"."""
    for match in _RUN_ON.finditer(text, start, end):
        yield start, match.end()
        start = match.end()
    yield start, end


def _belong_together(one: str, two: str) -> bool:
    """A cut is wrong after a title or unit, before a small letter, and before mere punctuation."""
    last = _LAST_WORD.search(one[-20:])
    return (
        (last is not None and last[1].lower() in words("never_last"))
        or two[0].islower()
        or not any(char.isalnum() for char in two)
    )
