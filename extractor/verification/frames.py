"""How far two claims say the same thing of the same thing: their words aligned, rare ones counting more."""

from collections.abc import Collection
from dataclasses import dataclass
from math import log2

from extractor.verification.slots import Slots, Word, sense_counts

SINGLE = 0.5
"""What a word counts that stands only once in the two articles: the other side cannot have it."""
LIGHT = 0.2
"""What a word counts that tells little of an event, as "happen" or "early"."""
UNMET_CONTEXT = 0.4
"""How much less a word in [brackets] counts when the other side does not have it."""
CONTEXT = 0.5
"""What a word in [brackets] counts against one of the quote."""


@dataclass(frozen=True)
class Frame:
    """Two claims' words, aligned. ``cover_a`` and ``cover_b``: the share (0 to 1) of a side's weight that is shared."""

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
        return any(not one.name and not (one.context and other.context) for one, other in self.shared)

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
    met_a = {word for word in words_a if any(word.same(other) for other in words_b)}
    met_b = {word for word in words_b if any(word.same(other) for other in words_a)}
    shared = tuple((one, next(other for other in words_b if one.same(other))) for one in words_a if one in met_a)
    return Frame(
        shared=shared,
        only_a=tuple(word for word in words_a if word not in met_a),
        only_b=tuple(word for word in words_b if word not in met_b),
        cover_a=_share(words_a, met_a, weigh),
        cover_b=_share(words_b, met_b, weigh),
        weight=(sum(map(weigh, met_a)) + sum(map(weigh, met_b))) / 2,
    )


def _share(words: Collection[Word], met: Collection[Word], weigh: Weigher) -> float:
    total = sum(weigh(word) * (UNMET_CONTEXT if word.context and word not in met else 1.0) for word in words)
    return sum(weigh(word) for word in met) / total if total else 0.0
