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
    """The two claims as a whole as what excludes each other; None where the model sees none, and of figures and times.

    Those are held against each other by rules, which know units, rounding and days better.
    """
    return None if reading.odds <= 0 or reading.kind in BY_RULE else Conflict(reading.kind, "", "", sides.frame)
