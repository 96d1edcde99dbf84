"""What the review page works on: the newest run's findings and what stands of the decisions."""

import threading
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from extractor.report.selection import Filters, State, haystack_of, sources_of
from extractor.review.standing import Standings, Word, substance
from extractor.store import Store
from schemas.decision import Decision, Ruling
from schemas.finding import Finding
from schemas.verdict import NonConflictReason


class StaleError(Exception):
    """The finding was decided elsewhere since the page was drawn."""


@dataclass(frozen=True)
class Row:
    """A finding in its place, with what a list needs at once."""

    position: int
    finding: Finding
    sources: tuple[str, ...]
    haystack: str
    substance: str


@dataclass(frozen=True)
class Catalogue:
    """One run's findings in their order."""

    run: int
    manifest: dict[str, Any]
    rows: tuple[Row, ...]
    by_key: dict[str, Row]
    sources: tuple[str, ...]

    @classmethod
    def load(cls, store: Store, run: int | None) -> "Catalogue":
        """The findings of a run; none for a store without runs."""
        findings = store.findings(run) if run is not None else []
        rows = tuple(Row(at, one, sources_of(one), haystack_of(one), substance(one)) for at, one in enumerate(findings))
        sources = sorted({source for row in rows for source in row.sources})
        manifest = store.run(run) if run is not None else None
        return cls(run or 0, manifest or {}, rows, {row.finding.key: row for row in rows}, tuple(sources))


@dataclass(frozen=True)
class Ask:
    """A ruling as the page sends it. ``version`` is the number of the reviewer's word that the page showed, 0 for none.

    ``note`` None keeps the note that is there.
    """

    finding: str
    ruling: Ruling
    reason: NonConflictReason | None = None
    note: str | None = None
    version: int = 0
    settles: bool = False


class Desk:
    """One reviewer's place over a store. Hold ``lock`` while reading it from several threads."""

    def __init__(self, store: Store, reviewer: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.store = store
        self.reviewer = reviewer
        self._clock = clock
        self.lock = threading.RLock()
        self.catalogue = Catalogue.load(store, store.latest_run_number())
        self.standings = Standings(store.numbered_decisions())

    def refresh(self) -> None:
        """Take up a newer run and what others have decided meanwhile."""
        with self.lock:
            newest = self.store.latest_run_number()
            if newest is not None and newest != self.catalogue.run:
                self.catalogue = Catalogue.load(self.store, newest)
            self.standings.add(self.store.numbered_decisions(self.standings.seen))

    # reading

    def word(self, row: Row) -> Word | None:
        """What this reviewer last said of it."""
        return self.standings.word(self.reviewer, row.finding)

    def state(self, row: Row) -> State:
        """How far this reviewer is with it."""
        word = self.word(row)
        return word.state if word else State.OPEN

    def changed(self, row: Row) -> bool:
        """Whether it is no longer what this reviewer decided on."""
        word = self.word(row)
        return word is not None and word.changed(row.substance)

    def is_open(self, row: Row) -> bool:
        """Whether this reviewer still has to decide on it."""
        return self.state(row) is State.OPEN or self.changed(row)

    def rows(self, filters: Filters) -> list[Row]:
        """The rows that the filters admit, in the run's order. Only "differs" looks at other reviewers."""
        with self.lock:
            found = [row for row in self.catalogue.rows if filters.admits(row.finding, haystack=row.haystack)]
            return [row for row in found if self._admits_state(row, filters)] if filters.states else found

    def _admits_state(self, row: Row, filters: Filters) -> bool:
        if State.DIFFERS in filters.states and self.standings.reviewed(row.finding).state is State.DIFFERS:
            return True
        return filters.admits_state(self.state(row), changed=self.changed(row))

    def to_decide(self, filters: Filters, *, after: int) -> Row | None:
        """The next row to decide on behind a position, else the first before it, else None."""
        rows = self.rows(filters)
        if not filters.states:
            rows = [row for row in rows if self.is_open(row)]
        rows = [row for row in rows if row.position != after]
        if not rows:
            return None
        at = bisect_right([row.position for row in rows], after)
        return rows[at % len(rows)]

    # writing

    def rule(self, ask: Ask) -> Word:
        """Keep a ruling. Raises KeyError for a finding that the run does not have, StaleError for an outdated page.

        The same ruling sent twice is one row.
        """
        with self.lock:
            self.refresh()
            row = self.catalogue.by_key[ask.finding]
            word = self.word(row)
            decision = self._decision(row, ask, word)
            if word and _same_ruling(word.decision, decision):
                return word
            if ask.version != (word.number if word else 0):
                raise StaleError
            return self._add(decision)

    def undo(self, last: int) -> Word:
        """Take back this reviewer's latest ruling, which must have the number ``last``. Returns what was taken back."""
        with self.lock:
            self.refresh()
            return self._turn(self.standings.last(self.reviewer), last, Ruling.UNDONE)

    def redo(self, last: int) -> Word:
        """Bring back the ruling that was taken back last. Returns it."""
        with self.lock:
            self.refresh()
            return self._turn(self.standings.last_undone(self.reviewer), last, Ruling.REDONE)

    def _turn(self, word: Word | None, last: int, ruling: Ruling) -> Word:
        if word is None or word.number != last:
            raise StaleError
        self._add(
            Decision(
                finding=word.decision.finding,
                pairs=word.decision.pairs,
                reviewer=self.reviewer,
                ruling=ruling,
                substance=word.decision.substance,
                decided_at=self._clock(),
            )
        )
        return word

    def _add(self, decision: Decision) -> Word:
        number = self.store.add_decision(decision)
        self.standings.add(self.store.numbered_decisions(self.standings.seen))
        return Word(number, decision)

    def _decision(self, row: Row, ask: Ask, word: Word | None) -> Decision:
        ruling, reason = ask.ruling, ask.reason
        if ruling is Ruling.NOTED and word:  # a note on a decided finding leaves the ruling as it is
            ruling, reason = word.decision.ruling, word.decision.reason
        keeps = word.decision.note if word else ""
        return Decision(
            finding=row.finding.key,
            pairs=row.finding.pairs,
            reviewer=self.reviewer,
            ruling=ruling,
            reason=reason,
            note=keeps if ask.note is None else ask.note,
            substance=row.substance,
            decided_at=self._clock(),
            settles=ask.settles or bool(word and word.decision.settles and ask.ruling is Ruling.NOTED),
        )


def _same_ruling(one: Decision, other: Decision) -> bool:
    seen = {"ruling", "reason", "note", "substance", "settles"}
    return one.model_dump(include=seen) == other.model_dump(include=seen)


def pace(words: Sequence[Word], *, pause: float = 300.0) -> float | None:
    """Decisions a minute in the last sitting: the latest words with at most ``pause`` seconds between two of them.

    None for fewer than three. Clocks that jump back end a sitting.
    """
    sitting = 0.0
    count = 0
    for earlier, later in zip(reversed(words[:-1]), reversed(words), strict=False):
        gap = (later.decision.decided_at - earlier.decision.decided_at).total_seconds()
        if not 0 <= gap <= pause or count == 500:
            break
        sitting, count = sitting + gap, count + 1
    return 60 * count / sitting if count >= 2 and sitting > 0 else None
