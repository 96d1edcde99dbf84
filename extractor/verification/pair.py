"""Which claims could be about the same thing: hybrid lexical ranking, the best few for each claim.

Two rankings, by words and by character 4-grams (names in several spellings, inflected words), are fused by
reciprocal rank (Cormack, Clarke and Buettcher 2009). There is no similarity threshold: a threshold loses true
contradictions, which are often worded differently. Claims of one origin are never paired.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN
from numpy.typing import NDArray

from extractor.verification.parties import Party
from schemas.verdict import Candidate

TOP_K = 5
RRF = 60
_STOP = frozenset(STOPWORDS_EN)
Tokenise = Callable[[Party], list[str]]
Vector = NDArray[np.float32]


def candidates(parties: Sequence[Party], *, new: frozenset[str] | None = None, top_k: int = TOP_K) -> list[Candidate]:
    """Up to ``top_k`` candidates for each claim, among the claims of other origins; best first.

    With ``new``, only those claims' candidates are looked for: adding an article compares what is new. The
    number of candidates grows linearly with the claims.
    """
    parties = sorted(parties, key=lambda party: party.id)
    if len({party.origin for party in parties}) < 2:
        return []
    rankings = [_Ranking(parties, tokenise) for tokenise in (word_tokens, gram_tokens)]
    scores: dict[tuple[str, str], float] = {}
    for origin, members in _by_origin(parties):
        asked = [at for at in members if new is None or parties[at].id in new]
        if not asked:
            continue
        mask = np.array([party.origin != origin for party in parties], dtype=np.float32)
        for at in asked:
            for other, score in _fuse(rankings, at, mask, top_k=top_k):
                first, second = sorted((parties[at].id, parties[other].id))
                scores[first, second] = max(score, scores.get((first, second), 0.0))
    found = [Candidate(a=a, b=b, score=round(score, 6)) for (a, b), score in scores.items()]
    return sorted(found, key=lambda one: (-one.score, one.a, one.b))


class _Ranking:
    """One BM25 index over all claims."""

    def __init__(self, parties: Sequence[Party], tokenise: Tokenise) -> None:
        self.tokens = [tokenise(party) for party in parties]
        self.index = bm25s.BM25(method="lucene")
        self.index.index(self.tokens, show_progress=False)

    def scores(self, at: int, mask: Vector) -> Vector:
        """The score of every claim for the claim at ``at``; masked ones are 0."""
        known = [token for token in self.tokens[at] if token in self.index.vocab_dict]
        if not known:
            return np.zeros(len(self.tokens), dtype=np.float32)
        return np.asarray(self.index.get_scores(known, weight_mask=mask))


def _fuse(rankings: Iterable[_Ranking], at: int, mask: Vector, *, top_k: int) -> list[tuple[int, float]]:
    fused: dict[int, float] = {}
    for ranking in rankings:
        scores = ranking.scores(at, mask)
        width = min(4 * top_k, len(scores))
        best = np.argpartition(-scores, width - 1)[:width]
        best = best[np.lexsort((best, -scores[best]))]
        for rank, other in enumerate(best[scores[best] > 0]):
            fused[int(other)] = fused.get(int(other), 0.0) + 1.0 / (RRF + rank)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))[:top_k]


def _by_origin(parties: Sequence[Party]) -> Iterable[tuple[str, list[int]]]:
    members: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        members.setdefault(party.origin, []).append(at)
    return members.items()


def word_tokens(party: Party) -> list[str]:
    """Words of the statement and its sentence, and the keys of its entities."""
    words = re.findall(r"\w+", f"{party.claim.statement} {party.sentence_text}".casefold())
    kept = [word for word in words if word not in _STOP and len(word) > 1]
    return kept + [f"entity:{entity.key}" for entity in party.claim.entities] or ["empty"]


def gram_tokens(party: Party) -> list[str]:
    """Character 4-grams of the statement's words."""
    words = [word for word in re.findall(r"\w+", party.claim.statement.casefold()) if word not in _STOP]
    return [word[at : at + 4] for word in words for at in range(max(1, len(word) - 3))] or ["empty"]
