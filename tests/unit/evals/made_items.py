"""Items made by hand."""

from typing import Any

from evals.items import FindingItem, PairItem
from schemas.gold import Split
from schemas.verdict import ConflictKind, NonConflictReason, Relation


def pair(
    number: int,
    relation: str | None,
    predicted: str | None,
    *,
    story: str = "s1",
    kind: str = "",
    reason: str = "",
    **more: Any,
) -> PairItem:
    """A judged gold pair."""
    return PairItem(
        story=story,
        split=Split.DEV,
        id=f"a{number}-b{number}",
        relation=Relation(relation) if relation else None,
        predicted=Relation(predicted) if predicted else None,
        kind=ConflictKind(kind) if kind else None,
        reason=NonConflictReason(reason) if reason else None,
        **more,
    )


def finding(number: int, relation: str | None, predicted: str | None, *, story: str = "s1", **more: Any) -> FindingItem:
    """A gold pair, or with a role a shown one, at the level of findings."""
    return FindingItem(
        story=story,
        split=Split.DEV,
        id=f"a{number}-b{number}",
        relation=Relation(relation) if relation else None,
        predicted=Relation(predicted) if predicted else None,
        **more,
    )
