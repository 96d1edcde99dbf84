"""What code alone can say of two claims: typed slots held against each other.

A conflict needs the same thing said of the same subject (an alignment of the claims' words, rare ones counting
more) with one slot that cannot be both. Where a slot differs and both can hold, the reason is given; where there is
nothing to compare, neither.
"""

from collections.abc import Callable
from dataclasses import dataclass

from extractor.endpoint.nli import Reading
from extractor.verification.conflicts import Conflict, Sides, sides_of
from extractor.verification.days import looks_back
from extractor.verification.figures import quantity_conflicts
from extractor.verification.likelihood import likelihood
from extractor.verification.occasions import cause_conflicts, participant_conflicts, place_conflicts, time_conflicts
from extractor.verification.opposition import worded
from extractor.verification.parties import Party
from extractor.verification.polarity import negation_conflicts, opposite_conflicts
from extractor.verification.reasons import agreement, excuse, one_speaker
from schemas.claim import AsOf, Granularity
from schemas.verdict import Comparison, ConflictKind

Detector = Callable[[Sides], list[Conflict]]


DETECTORS: tuple[Detector, ...] = (
    negation_conflicts,
    opposite_conflicts,
    quantity_conflicts,
    time_conflicts,
    cause_conflicts,
    participant_conflicts,
    place_conflicts,
)
LIKELY = 0.42
"""From this likelihood on a conflict is called a contradiction. Below it, wrong ones grow faster than found ones."""
SETTLED = 0.75
"""From this likelihood on no model is asked about a conflict."""
DOUBTFUL = 0.30
"""From this likelihood on a conflict that is not called one makes a pair undecided; at 0.20 it would be three times as
many findings."""
SURE = 2.0
"""From these log-odds on the NLI model's word alone makes a contradiction; below it a person decides."""
OPEN = 0.08
"""From this likelihood on it is worth asking a model whether two values answer one question."""
TORN = "by rule a contradiction; a small model reads the two as compatible"
LOOKS_BACK = "one report looks back on what the other tells of its own day"
UNSURE = "a small model reads the two wordings as excluding each other, and is not sure of it"
READ = "a small model reads the two wordings as excluding each other"
UNRELATED = 0.15
"""Claims whose shared words weigh less than this have nothing to do with each other."""


@dataclass(frozen=True)
class Doubt:
    """A conflict that is not called a contradiction, and how likely it is one (0 to 1).

    ``why`` a person should look at it however unlikely it is; empty where nothing says so.
    """

    conflict: Comparison
    likely: float
    why: str = ""


@dataclass(frozen=True)
class Held:
    """Two claims held against each other: the comparison, and where it says nothing the doubts, those worth a look and
    then the likeliest first.

    ``read`` says that the conflict is one of wordings, which the NLI model alone sees.
    """

    comparison: Comparison
    doubts: tuple[Doubt, ...] = ()
    read: bool = False


def compare(a: Party, b: Party) -> Comparison:
    """Compare two claims slot by slot. ``compare(b, a)`` is the same with the values swapped."""
    return hold(a, b).comparison


def hold(a: Party, b: Party, reading: Reading | None = None) -> Held:
    """Compare two claims, and keep what rules doubt; with a ``reading`` of the NLI model it is weighed as well."""
    sides = sides_of(a, b)
    if sides.frame.weight < UNRELATED and reading is None:
        return Held(Comparison(note="hardly a word in common", certain=True))
    weighed = _weighed(sides, reading)
    standing: list[tuple[float, Conflict]] = []
    excused: Comparison | None = None
    for likely, conflict in weighed:
        if likely < LIKELY or (excused is not None and conflict.kind is ConflictKind.TIME):
            continue
        reason = excuse(sides, conflict)
        if reason is None:
            standing.append((likely, conflict))
        else:
            excused = excused or Comparison(reason=reason, value_a=conflict.value_a, value_b=conflict.value_b)
    if standing:
        return Held(_comparison(*max(standing, key=lambda one: one[0]), sides))
    if said := excused or agreement(sides):
        return Held(said)
    wordings = _wordings(sides, reading) if reading is not None else []
    if wordings and reading is not None and reading.odds >= SURE:
        return Held(wordings[0].conflict, read=True)
    if _on_two_days(a.claim.as_of, b.claim.as_of):
        return Held(Comparison(), tuple(wordings))
    doubts = wordings + [
        Doubt(_comparison(likely, one, sides), likely, _worth_a_look(sides, one, reading))
        for likely, one in weighed
        if likely < LIKELY and excuse(sides, one) is None
    ]
    open_ones = (one for one in doubts if one.why or one.likely >= OPEN)
    return Held(Comparison(), tuple(sorted(open_ones, key=lambda one: (not one.why, -one.likely))))


def _wordings(sides: Sides, reading: Reading) -> list[Doubt]:
    """The conflict of wordings that the NLI model sees, if there is one that is likely enough."""
    wording = worded(sides, reading)
    if wording is None or excuse(sides, wording) is not None:
        return []
    likely = likelihood(wording, reading)
    return [Doubt(_comparison(likely, wording, sides), likely, UNSURE)] if likely >= LIKELY else []


def _worth_a_look(sides: Sides, conflict: Conflict, reading: Reading | None) -> str:
    """Why a person should look at a conflict that is not likely enough, or nothing."""
    if reading is not None and likelihood(conflict) >= LIKELY:
        return TORN
    return LOOKS_BACK if conflict.kind is ConflictKind.QUANTITY and looks_back(sides) else ""


def is_open(held: Held) -> bool:
    """Whether rules leave it to others how two claims stand: they give no reason and are not certain of a conflict."""
    said = held.comparison
    return said.reason is None and not (said.kind is not None and said.certain)


def _on_two_days(one: AsOf, other: AsOf) -> bool:
    """Whether the claims are taken to hold on two days, by their own words or by those around them."""
    days = [(at.start, at.end) for at in (one, other) if at.granularity is Granularity.DAY]
    return len(days) == 2 and all(days[0]) and all(days[1]) and days[0] != days[1]


def _weighed(sides: Sides, reading: Reading | None) -> list[tuple[float, Conflict]]:
    """All slots that differ, each with its likelihood."""
    return [(likelihood(one, reading), one) for detector in DETECTORS for one in detector(sides)]


def _comparison(likely: float, conflict: Conflict, sides: Sides) -> Comparison:
    return Comparison(
        kind=ConflictKind.QUOTATION if one_speaker(sides) else conflict.kind,
        value_a=conflict.value_a or None,
        value_b=conflict.value_b or None,
        note=READ if conflict.worded else "",
        certain=likely >= SETTLED,
    )
