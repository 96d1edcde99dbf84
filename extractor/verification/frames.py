"""How far two claims say the same thing of the same thing: their words aligned, rare ones counting more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from extractor.verification.embeddings import nearness
from extractor.verification.slots import Slots, Word, sense_counts

SINGLE = 0.5
"""What a word counts that stands only once in the two articles: the other side cannot have it."""
LIGHT = 0.2
"""What a word counts that tells little of an event, as "happen" or "early"."""
UNMET = 0.4
"""How much less a word in [brackets], or of a place, counts when the other side does not have it: it adds something."""
CONTEXT = 0.5
"""What a word in [brackets] counts against one of the quote."""
NEAR, SAME = 0.3, 0.6
"""Cosines from which on two words are near in meaning, and as good as one."""
NEAR_CREDIT = 0.4
"""How much of its weight a word has in common with one that is just near."""
TAKEN = 0.5
"""From this credit on a word is no longer its side's alone."""


@dataclass(frozen=True)
class Frame:
    """Two claims' words, aligned. ``cover_a`` and ``cover_b``: the share (0 to 1) of a side's weight that is shared.

    ``shared`` are the words that are the same; one that is only near in meaning is in none of the lists and counts in
    part.
    """

    shared: tuple[tuple[Word, Word], ...]
    only_a: tuple[Word, ...]
    only_b: tuple[Word, ...]
    cover_a: float
    cover_b: float
    weight: float

    @property
    def least(self) -> float:
        """The smaller coverage."""
        return min(self.cover_a, self.cover_b)

    @property
    def most(self) -> float:
        """The larger coverage."""
        return max(self.cover_a, self.cover_b)

    @property
    def predicate(self) -> bool:
        """Whether something besides names and context is shared."""
        return any(not (one.name or other.name) and not (one.context and other.context) for one, other in self.shared)

    @property
    def rivals(self) -> int:
        """How many telling words each side has to itself, at least: claims with rivals say different things."""
        return min(sum(word.telling for word in side) for side in (self.only_a, self.only_b))


@dataclass(frozen=True)
class Weigher:
    """How much a word tells, by how often its senses stand in the two articles."""

    text_a: str
    text_b: str

    def __call__(self, word: Word) -> float:
        counts_a, counts_b = sense_counts(self.text_a), sense_counts(self.text_b)
        most = max((counts_a[sense] + counts_b[sense] for sense in word.senses), default=0)
        rarity = SINGLE if most < 2 else 1.0 / log2(most)
        return (CONTEXT if word.context else 1.0) * rarity * (LIGHT if word.light else 1.0)


def align(a: Slots, b: Slots, weigh: Weigher, *, skip: tuple[Collection[Word], Collection[Word]] = ((), ())) -> Frame:
    """Align the words of two claims, without those in ``skip`` (which fill the slot that is compared)."""
    words_a = [word for word in a.words if word not in skip[0]]
    words_b = [word for word in b.words if word not in skip[1]]
    adds = {word for slots in (a, b) for place in slots.places for word in slots.within(place)}
    credits_a = {word: max((credit(word, other) for other in words_b), default=0.0) for word in words_a}
    credits_b = {word: max((credit(word, other) for other in words_a), default=0.0) for word in words_b}
    return Frame(
        shared=_shared(words_a, words_b),
        only_a=tuple(word for word in words_a if credits_a[word] < TAKEN),
        only_b=tuple(word for word in words_b if credits_b[word] < TAKEN),
        cover_a=_share(credits_a, weigh, adds),
        cover_b=_share(credits_b, weigh, adds),
        weight=(_weight(credits_a, weigh) + _weight(credits_b, weigh)) / 2,
    )


def _shared(words_a: Sequence[Word], words_b: Sequence[Word]) -> tuple[tuple[Word, Word], ...]:
    """Each word of either side with the first of the other that is the same; swapped sides give swapped pairs."""
    first = {(one, next((other for other in words_b if one.same(other)), None)) for one in words_a}
    second = {(next((one for one in words_a if one.same(other)), None), other) for other in words_b}
    found = [(one, other) for one, other in first | second if one is not None and other is not None]
    return tuple(sorted(found, key=_place))


def _place(pair: tuple[Word, Word]) -> tuple[int, int, int]:
    """Where a pair stands, in whichever order the sides are."""
    one, other = pair[0].start, pair[1].start
    return one + other, min(one, other), one


def credit(one: Word, other: Word) -> float:
    """How far one word stands for the other: 1 where they are the same, less where they are near in meaning, else 0."""
    if one.same(other):
        return 1.0
    if one.name or other.name:
        return 0.0
    cosine = nearness(one.text.casefold(), other.text.casefold())
    if cosine < NEAR:
        return 0.0
    return min(1.0, NEAR_CREDIT + (1.0 - NEAR_CREDIT) * (cosine - NEAR) / (SAME - NEAR))


def _weight(credits: Mapping[Word, float], weigh: Weigher) -> float:
    return sum(weigh(word) * met for word, met in credits.items())


def _share(credits: Mapping[Word, float], weigh: Weigher, adds: Collection[Word]) -> float:
    total = sum(
        weigh(word) * (UNMET if not met and (word.context or word in adds) else 1.0) for word, met in credits.items()
    )
    return _weight(credits, weigh) / total if total else 0.0
