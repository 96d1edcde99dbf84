"""Two texts held against each other: every claim of one against every claim of the other, and one word on the pair.

A sentence that stands in both texts is compared with nothing: what both say cannot be what they disagree on.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.verification.compare import compare
from extractor.verification.conflicts import sides_of
from extractor.verification.group import ORDER
from extractor.verification.judge import verdict_by_code
from extractor.verification.parties import Party
from schemas.record import Record
from schemas.verdict import Comparison, ConflictKind, NonConflictReason, Relation, Verdict

ASKED = 3
"""How many pairs of claims a judge is asked about for one pair of texts, the likeliest first."""

Judge = Callable[[Party, Party], Awaitable[Verdict]]
Label = Literal["contradiction", "neutral", "entailment", "ambiguous"]


class TextPair(BaseModel):
    """A row of a file of pairs. Other fields are left alone.

    ``extra`` may hold ``error_type``, by which scores are also given, and ``article_id``, which ties pairs that are
    made of one text.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    text_a: str = Field(min_length=1)
    text_b: str = Field(min_length=1)
    label: Label | None = None
    source_a: str | None = None
    source_b: str | None = None
    published_a: date | None = None
    published_b: date | None = None
    extra: dict[str, Any] = Field(default_factory=dict)

    @property
    def error_type(self) -> str | None:
        """The kind of error that the pair is known to hold."""
        named = self.extra.get("error_type")
        return str(named) if named is not None else None

    @property
    def cluster(self) -> str:
        """What the pair shares with others that are not independent of it; its own id where nothing is said."""
        return str(self.extra.get("article_id", f"pair {self.id}"))


class TextVerdict(Record):
    """The word on a pair of texts, with the two sentences that it rests on; none where nothing was comparable."""

    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    quote_a: str | None = None
    quote_b: str | None = None
    value_a: str | None = None
    value_b: str | None = None
    why: str = ""
    model: str | None = None

    @classmethod
    def of(cls, verdict: Verdict, a: Party, b: Party) -> "TextVerdict":
        """The word on a pair of claims, in whichever order they were asked about, as that on their texts."""
        found = verdict.comparison
        same_kind = found.kind is verdict.kind
        value_a, value_b = (found.value_a, found.value_b) if verdict.a == a.id else (found.value_b, found.value_a)
        return cls(
            relation=verdict.relation,
            kind=verdict.kind,
            reason=verdict.reason,
            quote_a=a.claim.quote.exact,
            quote_b=b.claim.quote.exact,
            value_a=value_a if same_kind else None,
            value_b=value_b if same_kind else None,
            why=verdict.why or verdict.point,
            model=verdict.model,
        )


class PairRow(Record):
    """The word on one row of a file of pairs. It holds no more of the texts than the two sentences in question."""

    id: str
    verdict: TextVerdict
    label: Label | None = None
    error_type: str | None = None
    cluster: str

    @classmethod
    def of(cls, pair: TextPair, verdict: TextVerdict) -> "PairRow":
        """A row with its verdict."""
        return cls(id=pair.id, verdict=verdict, label=pair.label, error_type=pair.error_type, cluster=pair.cluster)


@dataclass(frozen=True)
class _Held:
    """Two claims with what code says of them and how much they share."""

    a: Party
    b: Party
    comparison: Comparison
    shared: float

    @property
    def hopeless(self) -> tuple[bool, bool, float]:
        """The smaller, the likelier a judge finds a contradiction."""
        return self.comparison.kind is None, self.comparison.certain, -self.shared


async def judge_texts(first: Sequence[Party], second: Sequence[Party], judge: Judge | None) -> TextVerdict:
    """The weightiest word on any two claims of two texts; by code alone without a judge.

    The first contradiction ends the search. ``judge`` is asked about ``ASKED`` pairs at most.
    """
    shared = _folded(first) & _folded(second)
    left = [party for party in first if _fold(party.claim.quote.exact) not in shared]
    right = [party for party in second if _fold(party.claim.quote.exact) not in shared]
    if not left or not right:
        return TextVerdict(relation=Relation.AGREEMENT if shared else Relation.UNRELATED)
    held = sorted((_hold(a, b) for a in left for b in right), key=lambda one: one.hopeless)
    best: TextVerdict | None = None
    for one in held if judge is None else held[:ASKED]:
        verdict = verdict_by_code(one.a, one.b, one.comparison) if judge is None else await judge(one.a, one.b)
        word = TextVerdict.of(verdict, one.a, one.b)
        if word.relation is Relation.CONTRADICTION:
            return word
        best = word if best is None or _weight(word) < _weight(best) else best
    return best or TextVerdict(relation=Relation.UNRELATED)


def _hold(a: Party, b: Party) -> _Held:
    return _Held(a, b, compare(a, b), sides_of(a, b).frame.weight)


def _weight(word: TextVerdict) -> int:
    return ORDER.index(word.relation) if word.relation in ORDER else len(ORDER)


def _folded(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(_fold(party.claim.quote.exact) for party in parties)


def _fold(text: str) -> str:
    """A sentence without case, spacing and punctuation at its ends."""
    return re.sub(r"\s+", " ", text).strip(" .,;:!?\"'“”").casefold()
