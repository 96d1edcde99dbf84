"""Words that every form of the report uses."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from schemas.finding import Finding, Testimony
from schemas.verdict import Relation

HEADINGS = {
    Relation.CONTRADICTION: "Contradicted",
    Relation.DISPUTE: "Disputed between the parties",
    Relation.UNCERTAIN: "Could not be decided",
    Relation.SUPERSEDED: "Overtaken by a later state",
    Relation.REFINEMENT: "Put more precisely",
    Relation.AGREEMENT: "Reported alike",
}
LEADS = {
    Relation.UNCERTAIN: "They may contradict each other; what is in the reports does not settle it.",
    Relation.SUPERSEDED: "The thing itself changed between the reports: no contradiction.",
    Relation.REFINEMENT: "One report is more precise, or speaks of a part.",
    Relation.AGREEMENT: "The same from two reports or more. Copies of one text count as one origin.",
}
"""What a section holds, in one line."""
SHOWN_FIRST = (Relation.CONTRADICTION, Relation.DISPUTE)


def split_findings(findings: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """What is shown first (contradictions and disputes), and the rest."""
    first = [one for one in findings if one.relation in SHOWN_FIRST]
    return first, [one for one in findings if one.relation not in SHOWN_FIRST]


def summary(findings: Sequence[Finding], manifest: dict[str, Any]) -> str:
    """One line: what was read and what was found."""
    counts = {relation: sum(one.relation is relation for one in findings) for relation in Relation}
    read = manifest["counts"]
    return (
        f"{_many(read['articles'], 'article')}, {_many(read['claims'], 'claim')}: "
        f"{_many(counts[Relation.CONTRADICTION], 'contradiction')}, {_many(counts[Relation.DISPUTE], 'dispute')}, "
        f"{counts[Relation.UNCERTAIN]} undecided, {counts[Relation.AGREEMENT]} reported alike"
    )


def credit(said: Testimony) -> str:
    """Who said it where and when."""
    parts = [said.source, str(said.published or "date unknown")]
    if said.holder:
        parts.append(f"{'quoting' if said.speech == 'direct' else 'citing'} {said.holder}")
    if said.as_of != "unknown":
        parts.append(f"as of {said.as_of}")
    return ", ".join(parts)


def day(on: date | None) -> str:
    """A date for a reader: "7 March 2007"."""
    return f"{on.day} {on:%B %Y}" if on else "date unknown"


def speech_words(said: Testimony) -> str:
    """Who speaks, and in which mood: "in the paper's own words", "Anna Berg, quoted directly, denied"."""
    ways = {"own_voice": "in its own words", "direct": "quoted", "indirect": "cited", "relayed": "relayed"}
    way = ways[said.speech]
    words = f"{said.holder}, {way}" if said.holder else way
    return words if said.modality == "asserted" else f"{words}, {said.modality}"


def origins(count: int) -> str:
    """ "1 origin", "3 origins"."""
    return _many(count, "origin")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
