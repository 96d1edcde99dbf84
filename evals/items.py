"""What a run writes down: one row for each scored item, with the gold label and the prediction side by side."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from schemas.gold import Split
from schemas.record import Record
from schemas.span import Grounding
from schemas.verdict import ConflictKind, NonConflictReason, Relation


class Level(StrEnum):
    """What is scored: found claims, the slots that code fills, judged pairs, findings of the whole pipeline."""

    CLAIMS = "claims"
    SLOTS = "slots"
    PAIRS = "pairs"
    FINDINGS = "findings"


class Role(StrEnum):
    """Whose item it is: one of the gold set, one that the system gave, or one that it gave and we refused."""

    GOLD = "gold"
    PREDICTED = "predicted"
    REJECTED = "rejected"


class Loss(StrEnum):
    """Where the pipeline lost a gold pair: a claim not found, the pair not proposed, or judged otherwise."""

    CLAIM = "claim"
    PAIR = "pair"
    VERDICT = "verdict"


class Base(Record):
    """What all items have. ``id`` names the item within story, level and role; ``error`` is an endpoint failure."""

    story: str
    split: Split
    id: str
    role: Role = Role.GOLD
    why: str = ""
    error: str = ""


class ClaimItem(Base):
    """A claim of the gold set or of the system, and the words of the one that it was matched with.

    ``overlap`` is the share of the two quotes' characters that both have.
    ``slots`` says of a matched gold claim which slots are right; slots on which people differ are left out.
    ``misplaced`` says of a predicted claim that its words are furniture or another story.
    """

    level: Literal[Level.CLAIMS] = Level.CLAIMS
    quote: str
    matched: str | None = None
    overlap: float | None = None
    grounding: Grounding | None = None
    misplaced: bool = False
    slots: dict[str, bool] = Field(default_factory=dict)


class SlotItem(Base):
    """Which slots code fills rightly when it is given the gold words of a claim."""

    level: Literal[Level.SLOTS] = Level.SLOTS
    slots: dict[str, bool] = Field(default_factory=dict)


class PairItem(Base):
    """A gold pair as the verification stage judges it. ``relation`` null is left out of the scores.

    ``predicted`` is None when production could not hold one of the claims. ``opinions`` are the judge's relations
    in both orders; ``paired`` says whether pairing proposes the pair.
    """

    level: Literal[Level.PAIRS] = Level.PAIRS
    relation: Relation | None
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    predicted: Relation | None = None
    predicted_kind: ConflictKind | None = None
    predicted_reason: NonConflictReason | None = None
    opinions: tuple[Relation, ...] = ()
    by_model: bool = False
    paired: bool | None = None


class PairingItem(Base):
    """How many pairs pairing proposes among all gold claims of a story, and how many there are across reports."""

    level: Literal["pairing"] = "pairing"
    candidates: int
    possible: int


class FindingItem(Base):
    """A gold pair and what the whole pipeline shows of it, or a contradiction that the pipeline shows.

    Of a shown contradiction, ``covers`` names the gold pairs whose words it holds (none: nobody labelled it) and
    ``relation`` is the best of their labels, a contradiction before all others.
    """

    level: Literal[Level.FINDINGS] = Level.FINDINGS
    relation: Relation | None = None
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    predicted: Relation | None = None
    predicted_kind: ConflictKind | None = None
    covers: tuple[str, ...] = ()
    lost: Loss | None = None


Item = Annotated[ClaimItem | SlotItem | PairItem | PairingItem | FindingItem, Field(discriminator="level")]
ITEM: TypeAdapter[Item] = TypeAdapter(Item)


def is_scored(item: Item) -> bool:
    """Whether an item counts: a pair on which people differ does not."""
    return not (isinstance(item, PairItem | FindingItem) and item.role is Role.GOLD and item.relation is None)


def outcome(item: Item) -> bool | None:
    """Whether a gold item came out right; None for what has no gold label of its own.

    A claim is right when it was found; a pair when it was called a contradiction just where it is one.
    """
    if item.role is not Role.GOLD or not is_scored(item):
        return None
    if isinstance(item, ClaimItem):
        return item.matched is not None
    if isinstance(item, PairItem | FindingItem):
        return (item.relation is Relation.CONTRADICTION) == (item.predicted is Relation.CONTRADICTION)
    return None
