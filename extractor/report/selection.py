"""Which findings are meant, and what reviewers said of them: shared by the review page and the exports."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.decision import Decision
from schemas.finding import Finding
from schemas.verdict import ConflictKind, NonConflictReason, Relation


class State(StrEnum):
    """How far the review of a finding is. ``differs``: reviewers rule differently and nobody settled it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    FLAGGED = "flagged"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Reviewed:
    """A finding with the decisions in force, by reviewer. ``changed``: its substance is not what was decided on."""

    finding: Finding
    state: State = State.OPEN
    reason: NonConflictReason | None = None
    changed: bool = False
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Filters:
    """What a finding must have; an empty field asks for nothing.

    ``states`` holds names of State, or "changed". ``text`` is searched for word by word.
    """

    relations: tuple[Relation, ...] = ()
    kinds: tuple[ConflictKind, ...] = ()
    sources: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    text: str = ""

    def admits(self, finding: Finding, *, haystack: str | None = None) -> bool:
        """Whether the finding itself is meant; its state is asked for by ``admits_state``."""
        if self.relations and finding.relation not in self.relations:
            return False
        if self.kinds and finding.kind not in self.kinds:
            return False
        if self.sources and not set(self.sources) & set(sources_of(finding)):
            return False
        hay = haystack if haystack is not None or not self.text else haystack_of(finding)
        return all(word in (hay or "") for word in self.text.casefold().split())

    def admits_state(self, state: State, *, changed: bool) -> bool:
        """Whether that state is meant. What changed since it was decided is open again."""
        if not self.states:
            return True
        return state in self.states or ("changed" in self.states and changed) or (State.OPEN in self.states and changed)

    def record(self) -> dict[str, Any]:
        """The filters in force, for an export's header."""
        given = {
            "relation": list(self.relations),
            "kind": list(self.kinds),
            "source": list(self.sources),
            "state": list(self.states),
            "text": self.text,
        }
        return {name: value for name, value in given.items() if value}


def select(rows: Iterable[Reviewed], filters: Filters) -> list[Reviewed]:
    """The rows that the filters admit, in their order."""
    return [row for row in rows if filters.admits(row.finding) and filters.admits_state(row.state, changed=row.changed)]


def sources_of(finding: Finding) -> tuple[str, ...]:
    """The names of all sources in a finding, in the order of its sides, each once."""
    return tuple(dict.fromkeys(said.source for side in finding.sides for said in side.testimonies))


def haystack_of(finding: Finding) -> str:
    """The words that a search looks into, casefolded."""
    parts = [finding.title, finding.why, finding.key]
    for side in finding.sides:
        parts += [part for said in side.testimonies for part in (said.source, said.holder or "", said.context)]
    return "\n".join(parts).casefold()
