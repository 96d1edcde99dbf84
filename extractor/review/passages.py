"""A testimony in its article: where the quote stands, and the text around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.report.marking import DIFFERS, QUOTE, SENTENCE, Piece, Range, cut, differing
from schemas.article import Article
from schemas.claim import Claim
from schemas.finding import Finding, Testimony

_AROUND = 420
"""How many code points of the article stand on either side of the sentence."""
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
    """For each side its testimonies in context; the whole articles if ``whole``."""
    marked = differing(finding)
    return [
        [
            Exhibit(said, _passage(said, spans, articles.get(said.article), claims.get(said.claim), whole=whole),
                    articles.get(said.article))
            for said, spans in zip(side.testimonies, side_marks, strict=True)
        ]
        for side, side_marks in zip(finding.sides, marked, strict=True)
    ]  # fmt: skip


def quote_position(said: Testimony, article: Article, claim: Claim | None) -> int | None:
    """Where the quote starts in the article's text: by the stored claim, else by the sentence around it."""
    if claim is not None and claim.quote.exact == said.quote and claim.quote.holds_in(article.text):
        return claim.quote.start
    at = article.text.find(said.context)
    return at + said.quote_start if at >= 0 else None


def _passage(
    said: Testimony, marks: Sequence[Range], article: Article | None, claim: Claim | None, *, whole: bool
) -> Passage:
    start = quote_position(said, article, claim) if article else None
    if article is None or start is None:
        spans = _spans(said, said.quote_start, marks)
        return Passage(tuple(cut(said.context, spans)), found=False)
    home = start - said.quote_start
    low, high = _window(article.text, home, home + len(said.context), whole=whole)
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


def _window(text: str, start: int, end: int, *, whole: bool) -> Range:
    """The part of the text to show: all of it, or what stands around the sentence, cut at paragraphs or words."""
    reach = _WHOLE if whole else _AROUND
    low, high = max(0, start - reach), min(len(text), end + reach)
    if low > 0:
        edge = text.find("\n\n", low, start)
        edge = edge + 2 if edge >= 0 else text.find(" ", low, start) + 1
        low = edge or low
    if high < len(text):
        edge = text.rfind("\n\n", end, high)
        edge = edge if edge >= 0 else text.rfind(" ", end, high)
        high = edge if edge >= 0 else high
    return low, high
