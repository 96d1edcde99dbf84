"""One disputed point, with all that the sources say of it."""

from datetime import date

from pydantic import Field

from schemas.record import Record
from schemas.verdict import ConflictKind, NonConflictReason, Relation


class Testimony(Record):
    """One claim as it stands in a finding: enough to read it without looking anything up.

    ``context`` is the full sentence around the quote and ``quote_start``/``quote_end`` are code points of it.
    """

    claim: str
    article: str
    origin: str
    source: str
    url: str | None = None
    published: date | None = None
    holder: str | None = None
    speech: str
    modality: str
    as_of: str
    statement: str
    quote: str
    context: str
    quote_start: int
    quote_end: int


class Side(Record):
    """The claims that say the same on the point. ``value`` is what they say, in a few words."""

    value: str
    testimonies: tuple[Testimony, ...] = Field(min_length=1)

    @property
    def origins(self) -> int:
        """How many independent sources stand on this side."""
        return len({testimony.origin for testimony in self.testimonies})


class Finding(Record):
    """One point and its sides.

    ``pairs`` are content keys of the pairs of sentences that stand against each other; they name no model, prompt or
    run, and ``key`` is the smallest of them, so the same point is the same finding tomorrow. ``relation`` is
    contradiction, dispute, superseded, refinement, agreement or uncertain; ``why`` says how it came about.
    ``verdicts`` are the ids of the pair verdicts behind it.
    """

    key: str
    title: str
    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    sides: tuple[Side, ...] = Field(min_length=1)
    pairs: tuple[str, ...] = Field(min_length=1)
    verdicts: tuple[str, ...] = ()
    why: str = ""
    model: str | None = None
    prompt: str | None = None
    rank: float = 0.0
