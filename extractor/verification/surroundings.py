"""What the report says around a claim: what a reader knows by then, and the claim need not repeat."""

from collections.abc import Iterable
from functools import lru_cache

from extractor.verification.lexicon import senses_of
from extractor.verification.parties import Party
from extractor.verification.slots import WORD, Word, plain, stem_of
from schemas.article import SegmentKind

BEFORE = 400
"""Characters ahead of the claim's sentence that a reader still has in mind."""
OPENING = 300
"""Characters of the story's beginning, which says what all of it is about."""


def known_around(party: Party) -> frozenset[str]:
    """The senses of the words in the headline, at the story's beginning and ahead of the claim's sentence."""
    start, end = party.home.start, party.home.end
    stretches = (*_heads(party), (max(0, start - BEFORE), start))
    outside = [piece for first, last in stretches for piece in ((first, min(last, start)), (max(first, end), last))]
    return _senses_in(party.article.text, tuple((first, last) for first, last in outside if first < last))


def speaks_of(party: Party, named: Iterable[Word]) -> bool:
    """Whether the report speaks of one of the words around the party's claim."""
    known = known_around(party)
    return any(word.senses & known for word in named)


def _heads(party: Party) -> tuple[tuple[int, int], ...]:
    segments = party.article.segments
    body = next((one for one in segments if one.kind is SegmentKind.BODY), None)
    heads = [(one.start, one.end) for one in segments if one.kind is SegmentKind.HEADLINE][:1]
    return (*heads, (body.start, min(body.end, body.start + OPENING))) if body else tuple(heads)


@lru_cache(maxsize=8192)
def _senses_in(text: str, stretches: tuple[tuple[int, int], ...]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for first, last in stretches:
        for word in WORD.findall(text[first:last]):
            found |= senses_of((stem_of(word),)) | {plain(word)}
    return found
