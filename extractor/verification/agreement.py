"""Whether two claims say the same: what code alone can call corroboration.

Silence is no agreement: two claims without a conflict mostly have nothing to do with each other. So all must fit: the
words, who is named, the figures, the days, the mood and what is denied.
"""

from datetime import date
from re import findall

from extractor.verification.compare import conflicts_in
from extractor.verification.conflicts import Sides, sides_of
from extractor.verification.figures import bounds, comparable, held_against, same_measure
from extractor.verification.lexicon import says
from extractor.verification.moments import Stated
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, Word
from schemas.claim import Claim, Quantity
from schemas.verdict import Comparison

LEAST, MOST = 0.5, 0.6
"""How much of the two claims, and of the one that says less, must be the same."""
WEIGHT = 0.6
"""How much the shared words must tell together (see ``Weigher``). All are tuned on the development stories."""


def agrees(a: Party, b: Party, comparison: Comparison) -> bool:
    """Whether two claims of which ``comparison`` found neither a conflict nor a reason say the same thing.

    ``agrees(b, a)`` is the same. One may say more than the other, as long as nothing that it adds stands in the place
    of something that the other one has: another figure, name or day.
    """
    if comparison.kind is not None or comparison.reason is not None or comparison.certain:
        return False
    sides = sides_of(a, b)
    return (
        _same_words(sides)
        and _same_mood(sides)
        and _same_figures(sides)
        and _same_days(sides)
        and not _differ(sides)
        and not _differ(sides_of(b, a))
    )


def _differ(sides: Sides) -> bool:
    return any(True for _ in conflicts_in(sides))


def _same_words(sides: Sides) -> bool:
    frame = sides.frame
    if frame.least < LEAST or frame.most < MOST or frame.weight < WEIGHT:
        return False
    if len(frame.shared) < 2 and not (_equal_figures(sides) and _share_day(sides)):
        return False
    if not any(one.telling and other.telling for one, other in frame.shared):
        return False
    if _named(frame.only_a) and _named(frame.only_b):
        return False
    return not (_own(frame.only_a) and _own(frame.only_b))


def _equal_figures(sides: Sides) -> bool:
    return any(bounds(one) == bounds(other) for one, other in _alike(sides))


def _alike(sides: Sides) -> list[tuple[Quantity, Quantity]]:
    """The figures of one thing that can both hold, and equal ones where one side does not say what: "five of them"."""
    pairs = ((one, other) for one in sides.slots_a.quantities for other in sides.slots_b.quantities)
    equal = [(one, other) for one, other in pairs if same_measure(one, other) and bounds(one) == bounds(other)]
    unsaid = [pair for pair in equal if not all(map(_what, pair))]
    return [pair for pair in comparable(sides) if held_against(*pair) is not None] + unsaid


def _what(figure: Quantity) -> bool:
    """Whether a figure says what it counts or measures."""
    return figure.dimension != "count" or figure.counted is not None


def _share_day(sides: Sides) -> bool:
    """Whether both name one day or year."""
    return any(_one_day(one, other) for one in sides.slots_a.dates for other in sides.slots_b.dates)


def _own(words: tuple[Word, ...]) -> bool:
    """Whether a claim has a word for itself: where both have one, the two can exclude each other."""
    return any(not word.context for word in words)


def _named(words: tuple[Word, ...]) -> bool:
    return any(word.name for word in words)


def _same_mood(sides: Sides) -> bool:
    one, other = sides.slots_a, sides.slots_b
    if sides.a.claim.modality is not sides.b.claim.modality or one.plan != other.plan:
        return False
    if any(first.same(second) and first.negated != second.negated for first in one.words for second in other.words):
        return False
    return (one.negations > 0) == (other.negations > 0) and _hedged(one) == _hedged(other)


def _hedged(slots: Slots) -> bool:
    return says(" ".join(findall(r"\w+", slots.text.casefold())), "hedges")


def _same_figures(sides: Sides) -> bool:
    """Whether both have figures or none, and each of the side with fewer of a dimension has its like.

    A figure of a dimension that only one side has must not stand for a date or figure that only the other has.
    """
    one, other = sides.slots_a.quantities, sides.slots_b.quantities
    if not one and not other:
        return True
    if _extra(sides.slots_a, sides.slots_b) and _extra(sides.slots_b, sides.slots_a):
        return False
    alike = _alike(sides)
    likes_a, likes_b = [first for first, _ in alike], [second for _, second in alike]
    shared = {figure.dimension for figure in one} & {figure.dimension for figure in other}
    return bool(shared) and all(_all(one, likes_a, of) or _all(other, likes_b, of) for of in shared)


def _extra(one: Slots, other: Slots) -> bool:
    known = {figure.dimension for figure in other.quantities}
    return any(figure.dimension not in known for figure in one.quantities) or bool(one.dates and not other.dates)


def _all(figures: tuple[Quantity, ...], likes: list[Quantity], dimension: str | None) -> bool:
    return all(figure in likes for figure in figures if figure.dimension == dimension)


def _same_days(sides: Sides) -> bool:
    if _apart(sides.a.claim, sides.b.claim):
        return False
    return not (sides.slots_a.dates and sides.slots_b.dates) or _share_day(sides)


def _apart(one: Claim, other: Claim) -> bool:
    """Whether both say for which days they hold, and no day is common."""
    if not all(claim.as_of.words and claim.as_of.words in claim.statement for claim in (one, other)):
        return False
    starts = [claim.as_of.start or date.min for claim in (one, other)]
    return max(starts) > min(claim.as_of.end or date.max for claim in (one, other))


def _one_day(one: Stated, other: Stated) -> bool:
    """Whether two dates can be one: a stretch that is open at an end is only one with the same edge."""
    return any(
        a[0] == b[0] if date.max in (a[1], b[1]) else a[1] == b[1] if date.min in (a[0], b[0]) else _meet(a, b)
        for a in one.spans
        for b in other.spans
    )


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
