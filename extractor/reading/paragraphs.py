"""Where the paragraphs of a text are: each line is one, unless the text is wrapped at a fixed width."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

MAX_WRAP = 120
MIN_FILLED = 0.6


@dataclass(frozen=True)
class Paragraph:
    """``text[start:end]`` without outer whitespace; ``after_gap`` says that a blank line stands before it."""

    start: int
    end: int
    words: str
    after_gap: bool


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of ``text`` in order; together they hold all that is not whitespace."""
    lines = list(lines_of(text))
    width = wrap_width(lines)
    if width is None:
        return lines
    groups: list[list[Paragraph]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined(text, group[0], group[-1]) for group in groups]


def _joined(text: str, first: Paragraph, last: Paragraph) -> Paragraph:
    return Paragraph(first.start, last.end, text[first.start : last.end], first.after_gap)


def wrap_width(lines: list[Paragraph]) -> int | None:
    """The width at which an editor wrapped the lines, or None for a text with one paragraph a line.

    In a wrapped text no line is long, and most lines are so full that the next line's first word would not have
    fitted. Fewer than three such pairs prove nothing.
    """
    width = max((len(line.words) for line in lines), default=0)
    if not 40 <= width <= MAX_WRAP:
        return None
    pairs = [(one, two) for one, two in pairwise(lines) if not two.after_gap]
    full = sum(_goes_on(one, two, width) for one, two in pairs)
    return width if full >= 3 and full >= MIN_FILLED * len(pairs) else None


def _goes_on(one: Paragraph, two: Paragraph, width: int) -> bool:
    if two.after_gap:
        return False
    length = len(one.words)
    return length >= MIN_FILLED * width and length + 1 + len(two.words.split(None, 1)[0]) > width


def lines_of(text: str) -> Iterator[Paragraph]:
    """The lines of ``text`` that are not blank."""
    position, after_gap = 0, True
    for line in text.split("\n"):
        words = line.strip()
        if words:
            start = position + line.index(words[0])
            yield Paragraph(start, start + len(words), words, after_gap)
        after_gap = not words
        position += len(line) + 1
