"""The story's sentences, numbered, with exact offsets."""

from collections.abc import Iterator, Sequence

from schemas.article import STORY_KINDS, Segment, Sentence


def sentences(text: str, segments: Sequence[Segment]) -> tuple[Sentence, ...]:
    """The sentences of the story kinds, numbered from 1 through the article, in order.

    Each is a slice of ``text`` without outer whitespace. None reaches over the end of its segment, and in a
    headline, caption or sidebar none over the end of its line.
    """
    spans = [
        (start, end, segment.kind)
        for segment in segments
        if segment.kind in STORY_KINDS
        for start, end in _spans(text, segment)
    ]
    return tuple(
        Sentence(start=start, end=end, kind=kind, number=number)
        for number, (start, end, kind) in enumerate(spans, start=1)
    )


def _spans(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    from nupunkt import sent_spans  # noqa: PLC0415

    for line_start, line_end in _lines(text, segment):
        for start, end in sent_spans(text[line_start:line_end]):
            piece = text[line_start + start : line_start + end]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                yield line_start + start + lead, line_start + start + len(piece.rstrip())


def _lines(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    position = segment.start
    for line in text[segment.start : segment.end].split("\n"):
        if line.strip():
            yield position, position + len(line)
        position += len(line) + 1
