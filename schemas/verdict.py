"""What was found when two claims were held against each other."""

from enum import StrEnum
from typing import Self

from pydantic import model_validator

from schemas.record import Record


class Relation(StrEnum):
    """How two claims stand to each other."""

    CONTRADICTION = "contradiction"
    DISPUTE = "dispute"
    SUPERSEDED = "superseded"
    REFINEMENT = "refinement"
    AGREEMENT = "agreement"
    UNRELATED = "unrelated"
    UNCERTAIN = "uncertain"


class ConflictKind(StrEnum):
    """On what two claims disagree."""

    QUANTITY = "quantity"
    TIME = "time"
    PLACE = "place"
    PARTICIPANT = "participant"
    POLARITY = "polarity"
    OUTCOME = "outcome"
    CAUSE = "cause"
    QUOTATION = "quotation"
    STATUS = "status"


class NonConflictReason(StrEnum):
    """Why two claims that look opposed can both hold."""

    LATER_STATE = "later_state"
    OTHER_EVENT = "other_event"
    OTHER_SCOPE = "other_scope"
    LIST_MEMBER = "list_member"
    ROUNDING = "rounding"
    PLAN_OUTCOME = "plan_outcome"
    OTHER_HOLDER = "other_holder"
    TRANSLATION = "translation"
    UNIT = "unit"
    TIME_ZONE = "time_zone"
    NAME_VARIANT = "name_variant"
    PARAPHRASE = "paraphrase"


class Candidate(Record):
    """Two claims of different origins that could be about the same thing. ``a`` < ``b`` by id."""

    a: str
    b: str
    score: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.a >= self.b:
            raise ValueError("a candidate names two claims in the order of their ids")
        return self


class Comparison(Record):
    """What code alone can say of two claims: a conflict with both values, or a reason why there is none.

    With neither ``kind`` nor ``reason`` code found nothing to compare. ``certain`` says that no model
    needs to be asked.
    """

    kind: ConflictKind | None = None
    value_a: str | None = None
    value_b: str | None = None
    reason: NonConflictReason | None = None
    note: str = ""
    certain: bool = False


class Opinion(Record):
    """One answer of the judge, in one order of the two claims."""

    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    point: str = ""


class Verdict(Record):
    """The relation of two claims and how it came about.

    ``opinions`` holds the judge's answers, first as (a, b), then as (b, a); it is empty when code decided.
    ``why`` says in words why an uncertain verdict is uncertain. ``model`` and ``prompt`` name the judge.
    """

    id: str
    a: str
    b: str
    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    point: str = ""
    comparison: Comparison = Comparison()
    opinions: tuple[Opinion, ...] = ()
    model: str | None = None
    prompt: str | None = None
    why: str = ""

    @model_validator(mode="after")
    def _conflict_has_a_kind(self) -> Self:
        if self.relation is Relation.CONTRADICTION and self.kind is None:
            raise ValueError("a contradiction has a conflict kind")
        return self
