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
from extractor.verification.reasons import agreement, excuse, same_holder
from schemas.claim import Speech
from schemas.verdict import Comparison, ConflictKind

Detector = Callable[[Sides], list[Conflict]]


@dataclass(frozen=True)
class Needed:
    """How well the rest of two claims must agree before a slot that differs is a conflict."""

    least: float
    most: float
    weight: float


NEEDED = {
    ConflictKind.QUANTITY: Needed(0.24, 0.4, 0.32),
    ConflictKind.TIME: Needed(0.28, 0.42, 0.28),
    ConflictKind.PLACE: Needed(0.28, 0.35, 0.42),
    ConflictKind.PARTICIPANT: Needed(0.4, 0.56, 0.8),
    ConflictKind.CAUSE: Needed(0.06, 0.18, 0.06),
    ConflictKind.POLARITY: Needed(0.3, 0.5, 0.5),
    ConflictKind.STATUS: Needed(0.18, 0.3, 0.25),
    ConflictKind.OUTCOME: Needed(0.2, 0.3, 0.25),
}
"""Tuned on the gold set's development stories. Below these the conflicts among chance pairs grow faster than the found
ones; above them precision no longer rises."""
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
SETTLED_LEAST, SETTLED_MOST = 0.7, 0.9
"""Coverages from which on no model is asked about a conflict."""
UNRELATED = 0.15
"""Claims whose shared words weigh less than this have nothing to do with each other."""


def compare(a: Party, b: Party) -> Comparison:
    """Compare two claims slot by slot. ``compare(b, a)`` is the same with the values swapped."""
    sides = sides_of(a, b)
    if sides.frame.weight < UNRELATED:
        return Comparison(note="hardly a word in common", certain=True)
    excused: Comparison | None = None
    for detector in DETECTORS:
        for conflict in filter(_fits, detector(sides)):
            if excused is not None and conflict.kind is ConflictKind.TIME:
                continue
            reason = excuse(sides, conflict)
            if reason is None:
                return _comparison(conflict, sides)
            excused = excused or Comparison(reason=reason, value_a=conflict.value_a, value_b=conflict.value_b)
    return excused or agreement(sides) or Comparison()


def _comparison(conflict: Conflict, sides: Sides) -> Comparison:
    frame = conflict.frame
    return Comparison(
        kind=ConflictKind.QUOTATION if _one_speaker(sides) else conflict.kind,
        value_a=conflict.value_a,
        value_b=conflict.value_b,
        certain=frame.least >= SETTLED_LEAST and frame.most >= SETTLED_MOST and frame.rivals == 0,
    )


def _one_speaker(sides: Sides) -> bool:
    """Whether both claims are words of one person in quotation marks."""
    one, other = sides.a.claim, sides.b.claim
    return (
        one.speech is Speech.DIRECT
        and other.speech is Speech.DIRECT
        and one.holder is not None
        and other.holder is not None
        and same_holder(one.holder, other.holder)
    )


def _fits(conflict: Conflict) -> bool:
    needed, frame = NEEDED[conflict.kind], conflict.frame
    if conflict.anchored:
        return True
    if conflict.kind is ConflictKind.STATUS and frame.rivals > 1:
        return False
    if not frame.predicate and frame.most < SURELY:
        return False
    return frame.least >= needed.least and frame.most >= needed.most and frame.weight >= needed.weight
