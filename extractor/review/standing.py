"""What stands of the reviewers' decisions: the fold over rows that are only ever added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.report.selection import Reviewed, State
from schemas.decision import Decision, Ruling
from schemas.finding import Finding
from schemas.record import content_id
from schemas.verdict import NonConflictReason

_STATES = {
    Ruling.CONFIRMED: State.CONFIRMED,
    Ruling.REJECTED: State.REJECTED,
    Ruling.SKIPPED: State.SKIPPED,
    Ruling.FLAGGED: State.FLAGGED,
    Ruling.NOTED: State.OPEN,
}
RULED = (Ruling.CONFIRMED, Ruling.REJECTED)
"""The rulings that say whether the sources contradict each other; only these are compared between reviewers."""


def substance(finding: Finding) -> str:
    """The hash of what there is to decide: which sentences of which articles stand on which side of what.

    The model's wording, its choice of quote within a sentence and all ids are left out, so that another run does not
    ask again for what was decided.
    """
    sides = sorted(
        sorted({(said.article, " ".join(said.context.split())) for said in side.testimonies}) for side in finding.sides
    )
    return content_id("sub", finding.relation, finding.kind, sides)


@dataclass(frozen=True)
class Word:
    """A decision with its number in the store."""

    number: int
    decision: Decision

    @property
    def state(self) -> State:
        """The state that it puts a finding in."""
        return _STATES[self.decision.ruling]

    def changed(self, now: str) -> bool:
        """Whether the finding, whose substance is ``now``, is no longer what was ruled on."""
        return self.decision.ruling is not Ruling.NOTED and self.decision.substance != now


@dataclass
class _Hand:
    """One reviewer's decisions: what stands, in the order it was said, and what was taken back."""

    done: list[Word] = field(default_factory=list)
    undone: list[Word] = field(default_factory=list)
    by_pair: dict[str, list[Word]] = field(default_factory=dict)

    def add(self, word: Word) -> None:
        ruling = word.decision.ruling
        if ruling is Ruling.UNDONE:
            if self.done:
                self._pop()
        elif ruling is Ruling.REDONE:
            if self.undone:
                self._push(self.undone.pop())
        else:
            self.undone.clear()
            self._push(word)

    def _push(self, word: Word) -> None:
        self.done.append(word)
        for pair in set(word.decision.pairs):
            self.by_pair.setdefault(pair, []).append(word)

    def _pop(self) -> None:
        word = self.done.pop()
        self.undone.append(word)
        for pair in set(word.decision.pairs):
            self.by_pair[pair].pop()

    def on(self, finding: Finding) -> Word | None:
        """The latest word that shares a pair with the finding."""
        latest = [words[-1] for pair in finding.pairs if (words := self.by_pair.get(pair))]
        return max(latest, key=lambda word: word.number, default=None)


class Standings:
    """All reviewers' hands. Feed it the store's decisions in their order."""

    def __init__(self, rows: Iterable[tuple[int, Decision]] = ()) -> None:
        self._hands: dict[str, _Hand] = {}
        self.seen = 0
        self.add(rows)

    def add(self, rows: Iterable[tuple[int, Decision]]) -> None:
        """Take up more decisions."""
        for number, decision in rows:
            self._hands.setdefault(decision.reviewer, _Hand()).add(Word(number, decision))
            self.seen = number

    @property
    def reviewers(self) -> list[str]:
        """Everybody who decided something that stands, by name."""
        return sorted(name for name, hand in self._hands.items() if hand.done)

    def word(self, reviewer: str, finding: Finding) -> Word | None:
        """What the reviewer last said of the finding."""
        hand = self._hands.get(reviewer)
        return hand.on(finding) if hand else None

    def words(self, finding: Finding) -> list[Word]:
        """Every reviewer's word on the finding, by name."""
        return [word for name in sorted(self._hands) if (word := self._hands[name].on(finding))]

    def history(self, reviewer: str) -> Sequence[Word]:
        """The reviewer's words that stand, oldest first."""
        return self._hands[reviewer].done if reviewer in self._hands else ()

    def last(self, reviewer: str) -> Word | None:
        """What an undo would take back."""
        return next(reversed(self.history(reviewer)), None)

    def last_undone(self, reviewer: str) -> Word | None:
        """What a redo would bring back."""
        hand = self._hands.get(reviewer)
        return hand.undone[-1] if hand and hand.undone else None

    def reviewed(self, finding: Finding) -> Reviewed:
        """The finding with all that reviewers said of it: a settling word, else what those who ruled agree on."""
        words = self.words(finding)
        now = substance(finding)
        state, reason = _outcome(words)
        return Reviewed(
            finding=finding,
            state=state,
            reason=reason,
            changed=any(one.changed(now) for one in words),
            decisions=tuple(one.decision for one in words),
        )


def _outcome(words: Sequence[Word]) -> tuple[State, NonConflictReason | None]:
    """The state that all words together give, and the reason on which those who gave one agree."""
    settling = [word for word in words if word.decision.settles]
    if settling:
        last = max(settling, key=lambda word: word.number)
        return last.state, last.decision.reason
    ruled = [word for word in words if word.decision.ruling in RULED]
    if len({word.decision.ruling for word in ruled}) > 1:
        return State.DIFFERS, None
    reasons = {word.decision.reason for word in ruled} - {None}
    if ruled:
        return ruled[0].state, reasons.pop() if len(reasons) == 1 else None
    last_word = max(words, key=lambda word: word.number, default=None)
    return last_word.state if last_word else State.OPEN, None
