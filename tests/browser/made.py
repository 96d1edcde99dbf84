"""The smallest findings and decisions that tests need."""

from datetime import UTC, datetime

from extractor.review.standing import substance
from schemas.decision import Decision, Ruling
from schemas.finding import Finding, Side, Testimony
from schemas.verdict import ConflictKind, Relation

WHEN = datetime(2024, 5, 1, 12, tzinfo=UTC)


def said(words: str, **more) -> Testimony:
    """A testimony whose sentence is its quote."""
    base = {"claim": f"clm_{words}", "article": "a" * 64, "origin": "o", "source": "s", "speech": "direct"}
    base |= {"modality": "asserted", "as_of": "unknown", "statement": words or "-", "quote": words}
    return Testimony(**base | {"context": words, "quote_start": 0, "quote_end": len(words)} | more)


def finding(*pairs: str, **more) -> Finding:
    """A contradiction of two short sentences."""
    sides = tuple(Side(value=words, testimonies=(said(words),)) for words in ("12 hurt", "30 hurt"))
    base = {"key": pairs[0], "title": "t", "relation": Relation.CONTRADICTION, "kind": ConflictKind.QUANTITY}
    return Finding(**base | {"sides": sides, "pairs": pairs} | more)


def decision(ruling: Ruling, *pairs: str, reviewer: str = "anna", **more) -> Decision:
    """A decision on ``finding(*pairs)``."""
    base = {"finding": pairs[0], "pairs": pairs, "reviewer": reviewer, "ruling": ruling}
    return Decision(**base | {"substance": substance(finding(*pairs)), "decided_at": WHEN} | more)
