"""Positions of two parties: a dispute that both reports show as one, and no contradiction between the reports."""

from extractor.verification.compare import conflicts_in
from extractor.verification.conflicts import sides_of
from extractor.verification.parties import Party
from extractor.verification.reasons import nameless, same_holder
from schemas.claim import Claim, Speech
from schemas.verdict import Comparison, ConflictKind, NonConflictReason

ON_THE_MATTER = frozenset(
    {ConflictKind.POLARITY, ConflictKind.STATUS, ConflictKind.OUTCOME, ConflictKind.QUANTITY, ConflictKind.CAUSE}
)
"""The kinds on which parties take positions. Where both only name other people, they mostly tell of two things."""


def disputed(a: Party, b: Party, comparison: Comparison) -> ConflictKind | None:
    """On what two parties that the two reports cite hold against each other; None where it is no dispute.

    A report's own voice on either side makes no dispute, nor does one holder who is cited twice, nor a source
    without a name ("people familiar with the matter", "data"): there it is the report that vouches for it.
    """
    if not are_positions(a.claim, b.claim):
        return None
    if comparison.kind is not None:
        return comparison.kind if _named(a.claim) == _named(b.claim) else None
    if comparison.reason is not NonConflictReason.OTHER_HOLDER:
        return None
    sides = sides_of(a, b)
    values = (comparison.value_a, comparison.value_b)
    kinds = [one.kind for one in conflicts_in(sides) if (one.value_a, one.value_b) == values]
    return kinds[0] if kinds and kinds[0] in ON_THE_MATTER else None


def are_positions(one: Claim, other: Claim) -> bool:
    """Whether two claims are given as those of two different parties."""
    if not all(claim.holder and claim.speech is not Speech.OWN_VOICE for claim in (one, other)):
        return False
    if nameless(one.holder or "") or nameless(other.holder or ""):
        return False
    return not same_holder(_known_as(one), _known_as(other))


def _named(claim: Claim) -> bool:
    """Whether the holder is given by name: a name and a role ("the fire chief") can be one person."""
    return any(word[0].isupper() for word in (claim.holder or "").split())


def _known_as(claim: Claim) -> str:
    """The holder's name with the role that the report gives."""
    return " ".join(word for link in claim.attribution if link.holder for word in (link.holder, link.role) if word)
