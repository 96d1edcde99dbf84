"""What code alone can say of two claims: typed slots held against each other.

A conflict needs the same thing said of the same subject (an alignment of the claims' words, rare ones counting
more) with one slot that cannot be both. Where a slot differs and both can hold, the reason is given; where there is
nothing to compare, neither.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.endpoint.nli import Reading
from extractor.verification.conflicts import Conflict, Sides, sides_of
from extractor.verification.days import looks_back
from extractor.verification.figures import quantity_conflicts
from extractor.verification.likelihood import likelihood
from extractor.verification.occasions import cause_conflicts, participant_conflicts, place_conflicts, time_conflicts
from extractor.verification.opposition import AGAINST, BY_RULE, SURE, SURE_OF_TWO_DAYS, UNSURE, worded
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
DOUBTFUL = 0.20
"""From this likelihood on a conflict of figures or times that is not called a contradiction makes a pair undecided,
unless the NLI model's reading speaks against it."""
OPEN = 0.08
"""From this likelihood on it is worth asking a model whether two values answer one question."""
TORN = "by rule a contradiction; a small model reads the two as compatible"
LOOKS_BACK = "one report looks back on what the other tells of its own day"
DOUBTED = "it is not clear that both speak of the same thing"
NOT_SURE = "a small model reads the two wordings as excluding each other, and may be wrong"
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


def conflicts_in(sides: Sides) -> Iterator[Conflict]:
    """All slots in which the two claims differ, whatever excuses it."""
    return (one for detector in DETECTORS for one in detector(sides))


def compare(a: Party, b: Party) -> Comparison:
    """Compare two claims slot by slot. ``compare(b, a)`` is the same with the values swapped."""
    return hold(a, b).comparison


def hold(a: Party, b: Party, reading: Reading | None = None) -> Held:
    """Compare two claims, and keep what is doubted; with a ``reading`` of the NLI model that has its say as well."""
    sides = sides_of(a, b)
    if sides.frame.weight < UNRELATED and reading is None:
        return Held(Comparison(note="hardly a word in common", certain=True))
    called, excused, doubts = _by_rule(sides, reading)
    if called:
        return Held(called)
    if said := excused or agreement(sides):
        return Held(said)
    two_days = _on_two_days(a.claim.as_of, b.claim.as_of)
    kept = () if two_days else doubts
    wording = worded(sides, reading) if reading is not None else None
    if reading is None or wording is None or excuse(sides, wording) is not None:
        return Held(Comparison(), kept)
    if reading.odds >= (SURE_OF_TWO_DAYS if two_days else SURE):
        return Held(_comparison(0.0, wording, sides), read=True)
    return Held(Comparison(), (*kept, Doubt(_comparison(0.0, wording, sides), 0.0, NOT_SURE)))


def _by_rule(sides: Sides, reading: Reading | None) -> tuple[Comparison | None, Comparison | None, tuple[Doubt, ...]]:
    """The likeliest conflict that rules call a contradiction, the first that they excuse, and the doubts."""
    standing: list[tuple[float, Conflict]] = []
    doubts: list[Doubt] = []
    excused: Comparison | None = None
    for conflict in conflicts_in(sides):
        likely = likelihood(conflict)
        if likely >= LIKELY and excused is not None and conflict.kind is ConflictKind.TIME:
            continue
        why = _worth_a_look(sides, conflict, likely, reading)
        if likely < OPEN and not why:
            continue
        reason = excuse(sides, conflict)
        if reason is not None:
            if likely >= LIKELY and excused is None:
                excused = Comparison(reason=reason, value_a=conflict.value_a, value_b=conflict.value_b)
        elif likely >= LIKELY and not why:
            standing.append((likely, conflict))
        else:
            doubts.append(Doubt(_comparison(likely, conflict, sides), likely, why))
    best = max(standing, key=lambda one: one[0], default=None)
    called = _comparison(*best, sides) if best else None
    return called, excused, tuple(sorted(doubts, key=lambda one: (not one.why, -one.likely)))


def _worth_a_look(sides: Sides, conflict: Conflict, likely: float, reading: Reading | None) -> str:
    """Why a person should decide on a conflict, whatever its likelihood; nothing where that decides."""
    if LIKELY <= likely < SETTLED and reading is not None and reading.odds < AGAINST:
        return TORN
    if likely >= LIKELY or conflict.kind not in BY_RULE:
        return ""
    if conflict.kind is ConflictKind.QUANTITY and looks_back(sides):
        return LOOKS_BACK
    return DOUBTED if likely >= DOUBTFUL and (reading is None or reading.odds >= -UNSURE) else ""


def is_open(held: Held) -> bool:
    """Whether rules leave it to others how two claims stand: they give no reason and are not certain of a conflict."""
    said = held.comparison
    return said.reason is None and not (said.kind is not None and said.certain)


def _on_two_days(one: AsOf, other: AsOf) -> bool:
    """Whether the claims are taken to hold on two days, by their own words or by those around them."""
    days = [(at.start, at.end) for at in (one, other) if at.granularity is Granularity.DAY]
    return len(days) == 2 and all(days[0]) and all(days[1]) and days[0] != days[1]


def _comparison(likely: float, conflict: Conflict, sides: Sides) -> Comparison:
    return Comparison(
        kind=ConflictKind.QUOTATION if one_speaker(sides) else conflict.kind,
        value_a=conflict.value_a or None,
        value_b=conflict.value_b or None,
        note=READ if conflict.worded else "",
        certain=likely >= SETTLED,
    )
