"""What the NLI model is shown of two claims, and the conflict that it reads where rules see none.

Rules hold values against each other; the model has a feeling for wordings ("resigned on Tuesday", "is still in her
post"). Neither is enough alone: the model takes "14 knots" and "26 kilometres an hour" for two speeds, and what changed
from one day to the next for a contradiction; rules see no conflict where no value stands against another one.
"""

from datetime import date

from extractor.endpoint.nli import Reading, TextPair
from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.parties import Party
from schemas.verdict import ConflictKind

SURE, UNSURE = 2.0, 1.5
"""From these log-odds on the model's word alone makes a contradiction, and leaves the pair to a person."""
SURE_OF_TWO_DAYS = 2.5
"""The first of them where the claims seem to hold on two days: handshakes on one and none on the next."""
AGAINST = -4.0
"""Below these log-odds the model's word leaves to a person what rules would call a contradiction."""
BY_RULE = frozenset({ConflictKind.QUANTITY, ConflictKind.TIME})
Told = tuple[date | None, str]


def shown(a: Party, b: Party) -> TextPair:
    """Two claims as the model reads them: the earlier first, the later with how much later it was published.

    ``shown(b, a)`` is the same.
    """
    return ordered_texts(*((one.article.published.on, bare(one.claim.statement)) for one in (a, b)))


def ordered_texts(one: Told, other: Told) -> TextPair:
    """Two texts with their days as the model reads them."""
    (day, first), (later, second) = sorted((one, other), key=lambda told: (str(told[0]), told[1]))
    if day is None or later is None:
        return min(first, second), max(first, second)
    days = (later - day).days
    return first, f"{days} days later: {second}" if days else f"same day: {second}"


def bare(statement: str) -> str:
    """A statement without the brackets around what its context told."""
    return statement.replace("[", "").replace("]", "")


def worded(sides: Sides, reading: Reading) -> Conflict | None:
    """The two claims as a whole as what excludes each other; None where the model does not say so.

    Of figures and times it has no say: rules know units, rounding and days better.
    """
    if reading.odds < UNSURE or reading.kind in BY_RULE:
        return None
    return Conflict(reading.kind, "", "", sides.frame)
