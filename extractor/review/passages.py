"""A testimony in its article: where the quote stands, and the text around it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.report.marking import DIFFERS, QUOTE, SENTENCE, Piece, Range, cut, differing
from extractor.report.places import quote_position
from schemas.article import Article
from schemas.claim import Claim
from schemas.finding import Finding, Testimony

_AROUND = 240
"""At most how many code points of the article stand on either side of the sentence."""
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+|\n+")
_WHOLE = 400_000
"""How much of a very long article is shown on either side of the quote."""


@dataclass(frozen=True)
class Passage:
    """A quote in its sentence with what stands around it, in pieces. ``cut_before`` says that the article goes on."""

    pieces: tuple[Piece, ...]
    cut_before: bool = False
    cut_after: bool = False
    found: bool = True


@dataclass(frozen=True)
class Exhibit:
    """One testimony as the finding view shows it."""

    said: Testimony
    passage: Passage
    article: Article | None


def exhibits(
    finding: Finding, articles: Mapping[str, Article], claims: Mapping[str, Claim], *, whole: bool
) -> list[list[Exhibit]]:
    """For each side its testimonies in context; the whole articles if ``whole``.

    Only the first testimony of a side has neighbours around its sentence, so that the sides stay next to each other.
    """
    return [
        [
            _exhibit(said, spans, (articles.get(said.article), claims.get(said.claim)), reach=reach)
            for said, spans, reach in zip(
                side.testimonies, marks, _reaches(len(side.testimonies), whole=whole), strict=True
            )
        ]
        for side, marks in zip(finding.sides, differing(finding), strict=True)
    ]


def _reaches(count: int, *, whole: bool) -> list[int]:
    return [_WHOLE] * count if whole else [_AROUND] + [0] * (count - 1)


def _exhibit(
    said: Testimony, marks: Sequence[Range], stored: tuple[Article | None, Claim | None], *, reach: int
) -> Exhibit:
    article, claim = stored
    return Exhibit(said, _passage(said, marks, article, claim, reach=reach), article)


def _passage(
    said: Testimony, marks: Sequence[Range], article: Article | None, claim: Claim | None, *, reach: int
) -> Passage:
    start = quote_position(said, article, claim) if article else None
    if article is None or start is None:
        spans = _spans(said, said.quote_start, marks)
        return Passage(tuple(cut(said.context, spans)), found=False)
    home = start - said.quote_start
    low, high = _window(article.text, home, home + len(said.context), reach=reach)
    spans = _spans(said, start - low, marks)
    return Passage(
        tuple(cut(article.text[low:high], spans)), cut_before=low > 0, cut_after=high < len(article.text.rstrip())
    )


def _spans(said: Testimony, start: int, marks: Sequence[Range]) -> list[tuple[int, int, str]]:
    """Sentence, quote and differences, for a text in which the quote starts at ``start``."""
    home = start - said.quote_start
    return [
        (max(0, home), home + len(said.context), SENTENCE),
        (start, start + len(said.quote), QUOTE),
        *((start + low, start + high, DIFFERS) for low, high in marks),
    ]


def _window(text: str, start: int, end: int, *, reach: int) -> Range:
    """The part of the text to show: up to ``reach`` on either side, cut where a sentence ends, else at a space."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    if 0 < low < start:
        ends = [found.end() for found in _SENTENCE_END.finditer(text, low, start)]
        space = text.find(" ", low, start) + 1
        low = ends[0] if ends and ends[0] < start else space or start
    if end < high < len(text):
        ends = [found.start() + len(found[0].rstrip()) for found in _SENTENCE_END.finditer(text, end + 2, high)]
        space = text.rfind(" ", end, high)
        high = ends[-1] if ends else space if space > end else end
    return low, high
