"""Quantities held against each other: bounds, rounding, units, and whether they count one thing."""

from math import floor, inf, log10
from re import findall

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.lexicon import senses_of, stem
from extractor.verification.slots import Slots
from schemas.claim import Quantity
from schemas.verdict import ConflictKind, NonConflictReason

ROUNDING = 0.035
"""Two exact figures within this share of the larger one are taken for one figure, differently rounded."""
LOOSE = 0.08
"""The same where one of them is said to be about right or was converted."""
LASTING = frozenset({"length", "area", "mass", "speed", "duration", "age", "volume", "height"})
"""Dimensions of what does not change from one report to the next."""
UNCOUNTED = frozenset({"times", "time", "others", "dead"})
"""Nouns behind a number that do not say what is counted."""
STEP = 0.5
"""Half a step of the coarser figure's last written digit is rounding."""


def quantity_conflicts(sides: Sides) -> list[Conflict]:
    """All pairs of quantities of one thing that exclude each other, unless another pair of the two is equal."""
    found = []
    pairs = comparable(sides)
    agreed = [one for pair in pairs if held_against(*pair) is not None for one in pair]
    for first, second in pairs:
        if first not in agreed and second not in agreed and not _of_other_things(first, second, sides):
            value_a, value_b = first.words, second.words
            changing = first.dimension not in LASTING
            found.append(Conflict(ConflictKind.QUANTITY, value_a, value_b, sides.frame, changing))
    return found


def _of_other_things(first: Quantity, second: Quantity, sides: Sides) -> bool:
    """Whether each side has words for what it measures that the other lacks, and no word but the counted is shared."""
    counted = counted_senses(first) | counted_senses(second)
    for side in (sides.frame.only_a, sides.frame.only_b):
        if not any(word.telling and not word.senses & counted for word in side):
            return False
    if first.dimension in LASTING or first.dimension is None:
        return False
    shared = [one for one, other in sides.frame.shared if one.telling and not one.senses & counted]
    return first.dimension != "count" or not shared


def comparable(sides: Sides) -> list[tuple[Quantity, Quantity]]:
    """The pairs of quantities that measure one thing."""
    return [
        (first, second)
        for first in sides.slots_a.quantities
        for second in sides.slots_b.quantities
        if same_measure(first, second) and same_counted(first, second, sides)
    ]


def same_measure(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities have one dimension."""
    return first.dimension is not None and first.dimension == second.dimension


def same_counted(first: Quantity, second: Quantity, sides: Sides) -> bool:
    """Whether two counts are of one kind of thing: a noun that both have, or that the other claim has elsewhere."""
    if first.dimension != "count":
        return True
    one, other = counted_senses(first), counted_senses(second)
    if one and other:
        return bool(one & other)
    if one:
        return bool(one & _all_senses(sides.slots_b))
    if other:
        return bool(other & _all_senses(sides.slots_a))
    return True


def counted_senses(quantity: Quantity) -> frozenset[str]:
    """The senses of the noun that is counted (its last word); empty when nothing is."""
    nouns = [noun for noun in findall(r"[^\W\d_]+", (quantity.counted or "").casefold()) if noun not in UNCOUNTED]
    found: frozenset[str] = frozenset()
    for noun in nouns:
        found |= senses_of((stem(noun),))
    return found


def _all_senses(slots: Slots) -> frozenset[str]:
    return frozenset(sense for word in slots.words for sense in word.senses)


def held_against(first: Quantity, second: Quantity) -> NonConflictReason | None:
    """None when two quantities of one thing exclude each other, else why they do not (paraphrase: they are equal)."""
    low_1, high_1 = bounds(first)
    low_2, high_2 = bounds(second)
    if (low_1, high_1) == (low_2, high_2):
        return NonConflictReason.PARAPHRASE if first.unit == second.unit else NonConflictReason.UNIT
    ranges = [(low, high) for low, high in ((low_1, high_1), (low_2, high_2)) if -inf < low < high < inf]
    if len(ranges) == 2 and ranges[0] != ranges[1]:
        return None
    gap = max(low_1, low_2) - min(high_1, high_2)
    if gap <= 0:
        return NonConflictReason.ROUNDING
    return _rounded(first, second, gap)


def _rounded(first: Quantity, second: Quantity, gap: float) -> NonConflictReason | None:
    size = max(abs(one) for one in (*bounds(first), *bounds(second)) if abs(one) < inf)
    if first.unit != second.unit and gap <= LOOSE * size:
        return NonConflictReason.UNIT
    if (first.approximate or second.approximate) and gap <= LOOSE * size:
        return NonConflictReason.ROUNDING
    if first.dimension in ("count", "age") and gap >= 1 and not (first.approximate or second.approximate):
        step = max(_step(first), _step(second))
        return NonConflictReason.ROUNDING if step > 1 and gap <= STEP * step and size >= 1000 else None
    return NonConflictReason.ROUNDING if gap <= STEP * max(_step(first), _step(second)) else None


def bounds(quantity: Quantity) -> tuple[float, float]:
    """The bounds in the base unit, infinite where open."""
    low, high = quantity.base_low, quantity.base_high
    return (-inf if low is None else low, inf if high is None else high)


def _step(quantity: Quantity) -> float:
    """The worth of the last digit that is written out, in the base unit."""
    value = next((one for one in (quantity.base_low, quantity.base_high) if one), 0.0)
    digits = "".join(findall(r"\d[\d,. ]*", quantity.words)[:1]).strip(" ,.")
    if not digits or not value:
        return 0.0
    plain = digits.replace(",", "").replace(" ", "")
    try:
        written = abs(float(plain))
    except ValueError:
        return 0.0
    if not written:
        return 0.0
    if "." in plain:
        last = 10.0 ** -len(plain.split(".")[1])
    else:
        last = 10.0 ** (len(plain) - len(plain.rstrip("0"))) if len(plain) > 1 else 1.0
    return last * abs(value) / written if log10(written) > -9 else floor(0.0)
