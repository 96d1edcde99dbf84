"""What code alone can say of two claims: typed slots held against each other.

A conflict needs the same thing said of the same subject with one slot that cannot be both. Where the slots can
both hold, the reason is given; where there is nothing to compare, neither.
"""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

from extractor.verification.parties import Party, as_of_words
from schemas.claim import AsOf, Claim, Modality, Quantity
from schemas.verdict import Comparison, ConflictKind, NonConflictReason

SAME_FRAME = 60.0
"""From this token-set ratio on (0 to 100), what is left of two statements without their numbers is about one thing."""
ROUNDING = 0.05
"""Two figures within this share of the larger one are taken for one figure, differently rounded."""
INTENTIONS = frozenset({Modality.PLANNED, Modality.DEMANDED, Modality.PREDICTED, Modality.CONDITIONAL})


def compare(a: Party, b: Party) -> Comparison:
    """Compare two claims slot by slot: as-of and mood first, then quantities, then polarity."""
    one, other = a.claim, b.claim
    if not same_frame(one, other):
        return Comparison(note="not the same thing said", certain=True)
    if disjoint(one.as_of, other.as_of):
        note = f"as of {as_of_words(one.as_of)} and {as_of_words(other.as_of)}"
        return Comparison(reason=NonConflictReason.LATER_STATE, note=note)
    if (one.modality in INTENTIONS) != (other.modality in INTENTIONS):
        note = f"one is {one.modality}, the other {other.modality}"
        return Comparison(reason=NonConflictReason.PLAN_OUTCOME, note=note)
    return compare_quantities(one, other) or compare_polarity(one, other) or Comparison()


def compare_quantities(one: Claim, other: Claim) -> Comparison | None:
    """The first pair of comparable quantities that cannot both hold, else a reason why they can, else None."""
    reason = None
    for first in one.quantities:
        for second in other.quantities:
            if not same_counted(first, second):
                continue
            relation = hold_against(first, second)
            if relation is None:
                return Comparison(kind=ConflictKind.QUANTITY, value_a=first.words, value_b=second.words)
            if relation is not NonConflictReason.PARAPHRASE:
                reason = Comparison(reason=relation, value_a=first.words, value_b=second.words)
    return reason


def hold_against(first: Quantity, second: Quantity) -> NonConflictReason | None:
    """None when two quantities of one thing exclude each other, else why they do not (paraphrase: they are equal)."""
    low_1, high_1 = _bounds(first)
    low_2, high_2 = _bounds(second)
    if (low_1, high_1) == (low_2, high_2):
        return NonConflictReason.PARAPHRASE if first.unit == second.unit else NonConflictReason.UNIT
    gap = max(low_1, low_2) - min(high_1, high_2)
    if gap <= 0:
        return NonConflictReason.ROUNDING
    size = max(abs(low_1), abs(low_2))
    loose = first.approximate or second.approximate or first.unit != second.unit
    return NonConflictReason.ROUNDING if loose and gap <= ROUNDING * size else None


def same_counted(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities measure one dimension and, as far as it is said, count one kind of thing."""
    if first.dimension != second.dimension:
        return False
    if not first.counted or not second.counted:
        return first.unit is not None or first.counted == second.counted
    return bool(_stems(first.counted) & _stems(second.counted))


def compare_polarity(one: Claim, other: Claim) -> Comparison | None:
    """A conflict when the same words are said, once with a negation and once without."""
    if one.negated == other.negated or fuzz.token_set_ratio(_bare(one), _bare(other)) < 85:
        return None
    return Comparison(
        kind=ConflictKind.POLARITY,
        value_a="not so" if one.negated else "so",
        value_b="not so" if other.negated else "so",
    )


def disjoint(one: AsOf, other: AsOf) -> bool:
    """Whether two as-of intervals, as far as they are known, share no day."""
    early = one.end is not None and other.start is not None and one.end < other.start
    late = other.end is not None and one.start is not None and other.end < one.start
    return early or late


def same_frame(one: Claim, other: Claim) -> bool:
    """Whether two statements, without their numbers, use mostly the same words."""
    return fuzz.token_set_ratio(_bare(one), _bare(other)) >= SAME_FRAME


def _bounds(quantity: Quantity) -> tuple[float, float]:
    low, high = quantity.base_low, quantity.base_high
    return (float("-inf") if low is None else low, float("inf") if high is None else high)


def _bare(claim: Claim) -> str:
    words = claim.quote.exact
    for quantity in claim.quantities:
        words = words.replace(quantity.words, " ")
    return " ".join(re.findall(r"[^\W\d_]{2,}", words.casefold()))


def _stems(words: str) -> set[str]:
    return {word[:5] for word in _content(words.casefold().split())}


def _content(words: Iterable[str]) -> list[str]:
    return [word for word in words if len(word) > 2]
