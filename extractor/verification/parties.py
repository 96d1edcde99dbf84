"""A claim with all that a judge may see of it, and nothing of any other article."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.article import Article, Sentence
from schemas.claim import AsOf, Claim
from schemas.span import Span

_MEANT = re.compile(r"\[([^\[\]()]+)")
"""What a statement opens with that is not in its quote."""
_BARELY = re.compile(r"(?i)\b(?:barely|hardly|scarcely)\b")
_WHEN = re.compile(r"\s+when\b")


@dataclass(frozen=True)
class Party:
    """One claim with its article, its origin and the whole sentences around its quote."""

    claim: Claim
    article: Article
    origin: str
    sentences: tuple[Sentence, ...]

    @property
    def id(self) -> str:
        """The claim's id."""
        return self.claim.id

    @property
    def home(self) -> Sentence:
        """The sentence that holds the quote."""
        return next(one for one in self.sentences if one.number == self.claim.sentence)

    @property
    def sentence_text(self) -> str:
        """The words of the sentence that holds the quote."""
        return self.article.text[self.home.start : self.home.end]

    @property
    def readable(self) -> Span:
        """The quote with what a reader would miss of its sentence.

        Ahead of it what "it" means, and behind it what broke off that which had barely begun.
        """
        text, quote, meant = self.article.text, self.claim.quote, _MEANT.match(self.claim.statement)
        at = text.rfind(meant[1].strip(), self.home.start, quote.start) if meant else -1
        broken_off = _BARELY.search(quote.exact) and _WHEN.match(text, quote.end, self.home.end)
        return Span(start=quote.start if at < 0 else at, end=self.home.end if broken_off else quote.end)


def parties(
    claims: Iterable[Claim],
    articles: Mapping[str, Article],
    sentences: Mapping[str, Sequence[Sentence]],
    *,
    origins: Mapping[str, str],
) -> list[Party]:
    """Claims as parties: each with its sentence and one neighbour on either side."""
    seated = []
    for claim in claims:
        around = [one for one in sentences[claim.article] if abs(one.number - claim.sentence) <= 1]
        seated.append(Party(claim, articles[claim.article], origins[claim.article], tuple(around)))
    return seated


def as_of_words(as_of: AsOf) -> str:
    """An as-of interval for people and prompts: "2007-03-07", "2006-02-04 to 2006-02-07", "since 2002", "unknown"."""
    clock = f" {as_of.clock}" if as_of.clock else ""
    if as_of.start and as_of.end:
        days = str(as_of.start) if as_of.start == as_of.end else f"{as_of.start} to {as_of.end}"
        return days + clock
    if as_of.start:
        return f"since {as_of.start}{clock}"
    if as_of.end:
        return f"until {as_of.end}{clock}"
    return clock.strip() or "unknown"
