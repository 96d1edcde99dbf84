"""What a claim says on a point, and whether two claims say the same there."""

from math import inf

from extractor.verification.figures import bounds, held_against
from extractor.verification.parties import Party
from extractor.verification.slots import slots_of
from schemas.claim import Quantity
from schemas.verdict import ConflictKind

NEAR = 1.1
"""Up to this ratio two figures that can both hold say the same. "At least nine" and 19 can, and do not."""
Said = tuple[Party, str]
"""A claim and the words of it that answer the question."""


def same_value(kind: ConflictKind | None, one: Said, other: Said) -> bool:
    """Whether two claims give one value: the same words, figures that fit, or times that share a day or a moment."""
    (first, words), (second, others) = one, other
    if " ".join(words.casefold().split()) == " ".join(others.casefold().split()):
        return True
    if kind is ConflictKind.TIME:
        return _same_time(first, words, second, others)
    figure_1, figure_2 = figure_of(first, words), figure_of(second, others)
    return figure_1 is not None and figure_2 is not None and same_figure(figure_1, figure_2)


def same_figure(one: Quantity, other: Quantity) -> bool:
    """Whether two figures of one dimension fit and lie near each other."""
    if one.dimension is None or one.dimension != other.dimension or held_against(one, other) is None:
        return False
    edges = [[abs(edge) for edge in bounds(figure) if abs(edge) < inf] for figure in (one, other)]
    return any(max(a, b) <= NEAR * min(a, b) for a in edges[0] for b in edges[1])


def figure_of(party: Party, words: str) -> Quantity | None:
    """The claim's figure that is given in those words."""
    return next((figure for figure in party.claim.quantities if figure.words == words), None)


def whole_of(one: Quantity, other: Quantity) -> bool:
    """Whether one figure is the whole that the other is a part of: "nine" and "seven of the nine"."""
    return (one.of is not None and one.of == other.low) or (other.of is not None and other.of == one.low)


def _same_time(one: Party, words: str, other: Party, others: str) -> bool:
    first, second = slots_of(one), slots_of(other)
    for known_1, known_2 in ((first.dates, second.dates), (first.clocks, second.clocks)):
        named_1 = [stated for stated in known_1 if stated.words == words]
        named_2 = [stated for stated in known_2 if stated.words == others]
        if named_1 and named_2:
            return not named_1[0].excludes(named_2[0])  # type: ignore[arg-type]
    return False
