"""Which claims could be about the same thing: two lexical rankings, the best few for each claim.

One ranking is by what a claim says: senses of its words (so that synonyms meet, and opposites), names, and what its
figures measure and count; not their values, which differ where claims conflict. The other is by character 4-grams:
names in several spellings, words that no list knows. Both are BM25; their scores, each as a share of the best one, are
added. There is no similarity threshold: a threshold loses true contradictions, which are often worded differently.

Claims of one origin are paired only between editions of a report. Copies are one voice, which is paired once.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

from extractor.verification.figures import counted_senses
from extractor.verification.lexicon import opposites
from extractor.verification.origins import are_editions
from extractor.verification.parties import Party
from extractor.verification.slots import slots_of
from extractor.verification.voices import Voices
from schemas.verdict import Candidate

TOP_K = 5
GRAM = 4
_STOP = frozenset(STOPWORDS_EN)
_BRACKETS = re.compile(r"\[[^\]]*\]")
Tokenise = Callable[[Party], list[str]]
Vector = NDArray[np.float32]


def candidates(parties: Sequence[Party], *, new: frozenset[str] | None = None, top_k: int = TOP_K) -> list[Candidate]:
    """Up to ``top_k`` candidates for each claim, among the claims of other origins; best first.

    With ``new``, only those claims' candidates are looked for: adding an article compares what is new. The
    number of candidates grows linearly with the claims. Of copies, the earliest stands for all.
    """
    voices = Voices(parties)
    seats = sorted({party.id: party for party in parties if party.id in voices.claims}.values(), key=lambda one: one.id)
    rankings: list[_Ranking] = []
    scores: dict[tuple[str, str], float] = {}
    for members, allowed in _tables(seats, voices, parties):
        asked = [at for at in members if new is None or seats[at].id in new]
        if not asked or not allowed.any():
            continue
        rankings = rankings or [_Ranking(seats, tokenise) for tokenise in (sense_tokens, gram_tokens)]
        for at in asked:
            for other, score in _best(rankings, at, allowed, top_k=top_k):
                first, second = sorted((seats[at].id, seats[other].id))
                scores[first, second] = max(score, scores.get((first, second), 0.0))
    found = [Candidate(a=a, b=b, score=round(score, 6)) for (a, b), score in scores.items()]
    return sorted(found, key=lambda one: (-one.score, one.a, one.b))


class _Ranking:
    """One BM25 index over all claims."""

    def __init__(self, parties: Sequence[Party], tokenise: Tokenise) -> None:
        self.tokens = [tokenise(party) for party in parties]
        self.index = bm25s.BM25(method="lucene")
        self.index.index(self.tokens, show_progress=False)

    def shares(self, at: int, allowed: Vector) -> Vector:
        """The score of every allowed claim for the claim at ``at``, as a share (0 to 1) of the best one."""
        known = [token for token in self.tokens[at] if token in self.index.vocab_dict]
        if not known:
            return np.zeros(len(self.tokens), dtype=np.float32)
        scores = np.asarray(self.index.get_scores(known, weight_mask=allowed), dtype=np.float32)
        best = scores.max()
        return scores / best if best > 0 else scores


def _best(rankings: Sequence[_Ranking], at: int, allowed: Vector, *, top_k: int) -> list[tuple[int, float]]:
    scores = sum((ranking.shares(at, allowed) for ranking in rankings), np.zeros(len(allowed), dtype=np.float32))
    width = min(top_k, len(scores))
    floor = np.partition(scores, len(scores) - width)[len(scores) - width]
    best = np.flatnonzero((scores >= floor) & (scores > 0))
    order = np.lexsort((best, -scores[best]))[:top_k]
    return [(int(other), float(scores[other])) for other in best[order]]


def _tables(seats: Sequence[Party], voices: Voices, parties: Sequence[Party]) -> Iterator[tuple[list[int], Vector]]:
    """Claims that may be paired with the same others: their places, and for every claim 1 where it may be, else 0."""
    homes: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        homes[voices.of[party.id]].add(party.claim.article)
    by_origin: dict[str, list[int]] = defaultdict(list)
    for at, seat in enumerate(seats):
        by_origin[seat.origin].append(at)
    for origin in sorted(by_origin):
        elsewhere = np.ones(len(seats), dtype=np.float32)
        elsewhere[by_origin[origin]] = 0
        kept = [at for at in by_origin[origin] if len(homes[seats[at].id]) > 1]
        by_article: dict[str, list[int]] = defaultdict(list)
        for at in by_origin[origin]:
            if at not in kept:
                by_article[seats[at].claim.article].append(at)
        yield kept, elsewhere
        for article in sorted(by_article):
            allowed = elsewhere.copy()
            for other in by_article:
                if are_editions(seats[by_article[article][0]].article, seats[by_article[other][0]].article):
                    allowed[by_article[other]] = 1
            yield by_article[article], allowed


def sense_tokens(party: Party) -> list[str]:
    """What the claim says: senses of its words, their opposites' names, entities, and what its figures measure."""
    senses = [sense for word in slots_of(party).words for sense in word.senses]
    opposed = [name for sense in senses for name in _opposed().get(sense, ())]
    figures = [
        token for figure in party.claim.quantities for token in (f"of:{figure.dimension}", *counted_senses(figure))
    ]
    return senses + opposed + figures + [f"entity:{entity.key}" for entity in party.claim.entities] or ["empty"]


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
    words = re.findall(r"\w+", _BRACKETS.sub(" ", party.claim.statement).casefold())
    return [word[at : at + GRAM] for word in words if word not in _STOP for at in range(max(1, len(word) - 3))] or [
        "empty"
    ]
