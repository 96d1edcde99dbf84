"""What code alone can say of two claims: typed slots held against each other.

A conflict needs the same thing said of the same subject (an alignment of the claims' words, rare ones counting
more) with one slot that cannot be both. Where a slot differs and both can hold, the reason is given; where there is
nothing to compare, neither.
"""

from collections.abc import Callable
from dataclasses import dataclass

from extractor.verification.conflicts import Conflict, Sides, sides_of
from extractor.verification.figures import quantity_conflicts
from extractor.verification.occasions import cause_conflicts, participant_conflicts, place_conflicts, time_conflicts
from extractor.verification.parties import Party
from extractor.verification.polarity import negation_conflicts, opposite_conflicts
from extractor.verification.reasons import excuse
from schemas.verdict import Comparison, ConflictKind

Detector = Callable[[Sides], list[Conflict]]


@dataclass(frozen=True)
class Needed:
    """How well the rest of two claims must agree before a slot that differs is a conflict."""

    least: float
    most: float
    weight: float


NEEDED = {
    ConflictKind.QUANTITY: Needed(0.3, 0.5, 0.4),
    ConflictKind.TIME: Needed(0.4, 0.6, 0.4),
    ConflictKind.PLACE: Needed(0.4, 0.5, 0.6),
    ConflictKind.PARTICIPANT: Needed(0.5, 0.7, 1.0),
    ConflictKind.CAUSE: Needed(0.1, 0.3, 0.1),
    ConflictKind.POLARITY: Needed(0.3, 0.5, 0.5),
    ConflictKind.STATUS: Needed(0.3, 0.5, 0.4),
    ConflictKind.OUTCOME: Needed(0.3, 0.5, 0.4),
}
DETECTORS: tuple[Detector, ...] = (
    negation_conflicts,
    opposite_conflicts,
    quantity_conflicts,
    time_conflicts,
    cause_conflicts,
    participant_conflicts,
    place_conflicts,
)
SURELY = 0.95
"""From this coverage on, names alone tell that two claims are about one thing."""
UNRELATED = 0.15
"""Claims whose shared words weigh less than this have nothing to do with each other."""


def compare(a: Party, b: Party) -> Comparison:
    """Compare two claims slot by slot. ``compare(b, a)`` is the same with the values swapped."""
    sides = sides_of(a, b)
    if sides.frame.weight < UNRELATED:
        return Comparison(note="hardly a word in common", certain=True)
    excused = Comparison()
    for detector in DETECTORS:
        for conflict in detector(sides):
            if not _fits(conflict):
                continue
            reason = excuse(sides, conflict)
            if reason is None:
                return Comparison(kind=conflict.kind, value_a=conflict.value_a, value_b=conflict.value_b)
            if excused.reason is None:
                excused = Comparison(reason=reason, value_a=conflict.value_a, value_b=conflict.value_b)
    return excused


def _fits(conflict: Conflict) -> bool:
    needed, frame = NEEDED[conflict.kind], conflict.frame
    if conflict.kind is ConflictKind.STATUS and frame.rivals > 1:
        return False
    if not frame.predicate and frame.most < SURELY:
        return False
    return frame.least >= needed.least and frame.most >= needed.most and frame.weight >= needed.weight
