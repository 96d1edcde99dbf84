"""Which claims could be about the same thing: for each claim the best few of every other origin.

Two likenesses are added. One is by what a claim says: senses of its words (so that synonyms meet, and opposites),
names, and what its figures measure and count; not their values, which differ where claims conflict. The other is by
character 4-grams: names in several spellings, words that no list knows. Both are cosines in which a token counts the
more, the fewer claims of the two origins have it. There is no similarity threshold: a threshold loses true
contradictions, which are often worded differently.

Whether two claims are paired depends on their two origins alone, so that a further article never pushes a pair out.
Only when an origin has more than ``NEIGHBOURS`` others like it, it is held against the nearest, which keeps the number
of pairs linear in the claims. Claims of one origin are paired only between editions of a report. Copies are one voice,
which is paired once.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from extractor.verification.anchors import HOURS
from extractor.verification.figures import counted_senses
from extractor.verification.lexicon import opposites, words
from extractor.verification.origins import are_editions
from extractor.verification.parties import Party
from extractor.verification.slots import slots_of
from extractor.verification.voices import Voices
from schemas.verdict import Candidate

TOP_K = 5
NEIGHBOURS = 12
"""With so many other origins at most an origin is compared, unless it is one of the nearest of more."""
ONE_STORY = 0.15
"""Origins that share less of the shorter one's senses tell other stories; reports of one story share 0.25 and more."""
GRAM = 4
DIGITS = 6
"""Scores are rounded to so many digits, so that they do not depend on the order of a sum."""
_PART_OF_DAY = re.compile(rf"(?i)\b(?:{HOURS}|midnight)\b")
_BRACKETS = re.compile(r"\[[^\]]*\]")
Ids = NDArray[np.int64]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Desk:
    """Claims that are held against those of another desk: an origin's, or an edition's. Tokens by claim, as numbers."""

    claims: tuple[str, ...]
    senses: tuple[Ids, ...]
    grams: tuple[Ids, ...]

    @property
    def vocabulary(self) -> Ids:
        """The senses of all its claims, each once."""
        return np.unique(np.concatenate(self.senses))


def candidates(parties: Sequence[Party], *, new: frozenset[str] | None = None, top_k: int = TOP_K) -> list[Candidate]:
    """For each claim up to ``top_k`` of each other origin; best first.

    With ``new``, only pairs with one of those claims are looked for: adding an article compares what is new. Of copies,
    the earliest stands for all.
    """
    found: list[Candidate] = []
    for one, other in _desk_pairs(parties, new):
        scores = _likeness(one.senses, other.senses) + _likeness(one.grams, other.grams)
        scores = np.round(scores / 2, DIGITS)
        for row, column in np.argwhere(_among_best(scores, top_k) | _among_best(scores.T, top_k).T):
            first, second = sorted((one.claims[row], other.claims[column]))
            if new is None or first in new or second in new:
                found.append(Candidate(a=first, b=second, score=float(scores[row, column])))
    return sorted(found, key=lambda one: (-one.score, one.a, one.b))


def _among_best(scores: Scores, top_k: int) -> NDArray[np.bool_]:
    """Where a score is one of the best of its row, and not 0."""
    best = np.zeros(scores.shape, dtype=np.bool_)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :top_k]
    np.put_along_axis(best, order, True, axis=1)
    return best & (scores > 0)


def _likeness(one: Sequence[Ids], other: Sequence[Ids]) -> Scores:
    """The cosine (0 to 1) of every claim of one desk with every claim of the other."""
    every = [*one, *other]
    rows = np.repeat(np.arange(len(every)), [len(ids) for ids in every])
    tokens, columns, counts = np.unique(np.concatenate(every), return_inverse=True, return_counts=True)
    weights = np.log1p((len(every) - counts + 0.5) / (counts + 0.5))
    lengths = np.sqrt(np.bincount(rows, weights=weights[columns] ** 2, minlength=len(every)))
    first = rows < len(one)
    both = np.zeros(len(tokens), dtype=np.bool_)
    both[np.intersect1d(columns[first], columns[~first])] = True
    shared = both[columns]
    table = np.zeros((len(every), int(both.sum())))
    table[rows[shared], (np.cumsum(both) - 1)[columns[shared]]] = weights[columns[shared]]
    table /= np.maximum(lengths, 1e-9)[:, None]
    return np.asarray(table[: len(one)] @ table[len(one) :].T)


def _desk_pairs(parties: Sequence[Party], new: frozenset[str] | None) -> Iterator[tuple[Desk, Desk]]:
    """The desks that are held against each other: origins of one story, and the editions of a report."""
    voices = Voices(parties)
    seats = sorted({party.id: party for party in parties if party.id in voices.claims}.values(), key=lambda one: one.id)
    by_origin: dict[str, list[Party]] = defaultdict(list)
    for seat in seats:
        by_origin[seat.origin].append(seat)
    numbers: dict[str, int] = {}
    desks = {origin: _desk(by_origin[origin], numbers) for origin in sorted(by_origin)}
    fresh = {origin for origin, members in by_origin.items() if new is None or any(one.id in new for one in members)}
    for first, second in _neighbours(desks):
        if first in fresh or second in fresh:
            yield desks[first], desks[second]
    for origin in sorted(fresh):
        yield from _editions(by_origin[origin], voices, numbers)


def _neighbours(desks: dict[str, Desk]) -> list[tuple[str, str]]:
    """The origins that could tell one story, each with its ``NEIGHBOURS`` nearest."""
    names = list(desks)
    senses = [desks[name].vocabulary for name in names]
    sizes = np.array([len(one) for one in senses])
    having: dict[int, list[int]] = defaultdict(list)
    for at, ids in enumerate(senses):
        for token in ids.tolist():
            having[token].append(at)
    found = set()
    for at, ids in enumerate(senses):
        shared = np.bincount([other for token in ids.tolist() for other in having[token]], minlength=len(names))
        share = shared / np.maximum(np.minimum(sizes, sizes[at]), 1)
        share[at] = 0
        nearest = np.argsort(-share, kind="stable")[:NEIGHBOURS]
        found |= {(min(at, int(one)), max(at, int(one))) for one in nearest if share[one] >= ONE_STORY}
    return [(names[first], names[second]) for first, second in sorted(found)]


def _editions(members: Sequence[Party], voices: Voices, numbers: dict[str, int]) -> Iterator[tuple[Desk, Desk]]:
    """Editions of one report, each with what it alone says."""
    by_article: dict[str, list[Party]] = defaultdict(list)
    for one in members:
        if len(voices.homes[one.id]) == 1:
            by_article[one.claim.article].append(one)
    for first, second in combinations(sorted(by_article), 2):
        if are_editions(by_article[first][0].article, by_article[second][0].article):
            yield _desk(by_article[first], numbers), _desk(by_article[second], numbers)


def _desk(seats: Sequence[Party], numbers: dict[str, int]) -> Desk:
    """The desk of some claims; ``numbers`` are those of all tokens seen so far."""
    return Desk(
        claims=tuple(seat.id for seat in seats),
        senses=tuple(_numbered(sense_tokens(seat), numbers) for seat in seats),
        grams=tuple(_numbered(gram_tokens(seat), numbers) for seat in seats),
    )


def _numbered(tokens: Sequence[str], numbers: dict[str, int]) -> Ids:
    return np.array(sorted({numbers.setdefault(token, len(numbers)) for token in tokens}), dtype=np.int64)


def sense_tokens(party: Party) -> list[str]:
    """What the claim says: senses of its words, their opposites' names, entities, what its figures measure, and the
    parts of a day, which are no words of the comparison ("the afternoon session")."""
    senses = [sense for word in slots_of(party).words for sense in word.senses]
    opposed = [name for sense in senses for name in _opposed().get(sense, ())]
    figures = [
        token for figure in party.claim.quantities for token in (f"of:{figure.dimension}", *counted_senses(figure))
    ]
    parts = [f"part:{one.casefold()}" for one in _PART_OF_DAY.findall(party.claim.statement)]
    return senses + opposed + figures + parts + [f"entity:{entity.key}" for entity in party.claim.entities]


@cache
def _opposed() -> dict[str, list[str]]:
    """By sense the names of the oppositions that it is a side of: "open" and "closed" have one in common."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, one in enumerate(opposites()):
        for sense in one.a | one.b:
            found[sense].append(f"opposed:{number}")
    return found


def gram_tokens(party: Party) -> list[str]:
    """Character 4-grams of the statement's own words, without what context supplied."""
    spoken = re.findall(r"\w+", _BRACKETS.sub(" ", party.claim.statement).casefold())
    told = [word for word in spoken if word not in words("stop")]
    return [f"#{word[at : at + GRAM]}" for word in told for at in range(max(1, len(word) - GRAM + 1))]
