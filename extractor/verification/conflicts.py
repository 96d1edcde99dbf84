"""What one detector finds: a slot in which two claims differ, with both values and how far the rest agrees."""

from dataclasses import dataclass

from extractor.verification.frames import Frame, Weigher, align
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, Word, slots_of
from schemas.verdict import ConflictKind


@dataclass(frozen=True)
class Conflict:
    """A slot that cannot be both. ``frame`` aligns what is left of the claims without the slot."""

    kind: ConflictKind
    value_a: str
    value_b: str
    frame: Frame
    changing: bool = True
    """Whether what is compared can change from day to day, as a count and not a distance."""
    final: int = 0
    """Which side (1 or 2) has a state that nothing follows, as death; 0 for neither."""
    anchored: bool = False
    """Whether both values are said of one thing that both claims name, so that little else need agree."""

    @property
    def worded(self) -> bool:
        """Whether the claims as a whole exclude each other, and no value stands against another one."""
        return not self.value_a


@dataclass(frozen=True)
class Sides:
    """Two parties with their slots and their alignment."""

    a: Party
    b: Party
    slots_a: Slots
    slots_b: Slots
    weigh: Weigher
    frame: Frame

    def side(self, number: int) -> tuple[Party, Slots]:
        """The first (1) or second (2) party with its slots."""
        return (self.a, self.slots_a) if number == 1 else (self.b, self.slots_b)

    def without(self, skip_a: tuple[Word, ...], skip_b: tuple[Word, ...]) -> Frame:
        """The alignment without the words of a slot."""
        return align(self.slots_a, self.slots_b, self.weigh, skip=(skip_a, skip_b))


def sides_of(a: Party, b: Party) -> Sides:
    """Two parties as the detectors want them."""
    slots_a, slots_b = slots_of(a), slots_of(b)
    weigh = Weigher(a.article.text, b.article.text)
    return Sides(a, b, slots_a, slots_b, weigh, align(slots_a, slots_b, weigh))
