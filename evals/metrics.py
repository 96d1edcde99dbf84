"""Items → measures. Every measure has its n, and an interval where one makes sense."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.intervals import Tallies, bootstrap, ratio, wilson
from evals.items import ClaimItem, FindingItem, Item, Level, Loss, PairingItem, PairItem, Role, SlotItem, is_scored
from schemas.span import Grounding
from schemas.verdict import ConflictKind, NonConflictReason, Relation

CONTRADICTION, UNCERTAIN = Relation.CONTRADICTION, Relation.UNCERTAIN


@dataclass(frozen=True)
class Measure:
    """One figure. ``value`` is None where there was nothing to measure; ``n`` is what it is a share of, or counts."""

    level: Level
    name: str
    value: float | None
    n: int
    interval: tuple[float, float] | None = None


def precision(sums: Tallies) -> Tallies:
    """Right of those given, from counts (right, given, found, wanted)."""
    return ratio(sums[..., 0], sums[..., 1])


def recall(sums: Tallies) -> Tallies:
    """Found of those wanted, from counts (right, given, found, wanted)."""
    return ratio(sums[..., 2], sums[..., 3])


def f1(sums: Tallies) -> Tallies:
    """The harmonic mean of precision and recall; 0 where nothing is right and something was given or wanted."""
    p, r = precision(sums), recall(sums)
    nothing_right = (sums[..., 0] == 0) & ((sums[..., 1] > 0) | (sums[..., 3] > 0))
    return np.where(nothing_right, 0.0, ratio(2 * p * r, p + r))


SCORES: Mapping[str, Callable[[Tallies], Tallies]] = {"precision": precision, "recall": recall, "f1": f1}


def measures(items: Sequence[Item]) -> list[Measure]:
    """All measures of a run's items, or of one split of them."""
    found: list[Measure] = []
    claims = [item for item in items if isinstance(item, ClaimItem)]
    slots = [item for item in items if isinstance(item, SlotItem)]
    pairs = [item for item in items if isinstance(item, PairItem)]
    findings = [item for item in items if isinstance(item, FindingItem)]
    if claims:
        found += claim_measures(claims)
    if slots:
        found += _slot_measures(Level.SLOTS, slots)
        found.append(_rate(Level.SLOTS, "not_held", [not item.slots for item in slots]))
    if pairs:
        found += pair_measures(pairs) + pairing_measures(pairs, [one for one in items if isinstance(one, PairingItem)])
    if findings:
        found += finding_measures(findings)
    return found


def claim_measures(items: Sequence[ClaimItem]) -> list[Measure]:
    """Found claims: precision, recall, F1, grounding, slots of the matched, and claims of what is no story."""
    given = [item for item in items if item.role is Role.PREDICTED]
    refused = [item for item in items if item.role is Role.REJECTED]
    drafts = len(given) + len(refused)
    found = scores(Level.CLAIMS, "claim", claim_counts(items))
    for grounding in (Grounding.EXACT, Grounding.NORMALISED):
        hits = sum(item.grounding is grounding for item in given)
        found.append(_share(Level.CLAIMS, f"grounded_{grounding}", hits, drafts))
    found.append(
        _clustered(
            Level.CLAIMS, "quote_overlap", _overlaps(items), lambda sums: ratio(sums[..., 0], sums[..., 1]), column=1
        )
    )
    found.append(_share(Level.CLAIMS, "rejected", len(refused), drafts))
    found.append(_share(Level.CLAIMS, "misplaced", sum(item.misplaced for item in given), len(given)))
    return found + _slot_measures(Level.CLAIMS, [item for item in items if item.matched and item.role is Role.GOLD])


def claim_counts(items: Iterable[Item]) -> dict[str, list[int]]:
    """By story: matched, given, matched and gold claims."""
    counts: dict[str, list[int]] = {}
    for item in items:
        if isinstance(item, ClaimItem):
            row = counts.setdefault(item.story, [0, 0, 0, 0])
            row[0] += item.role is Role.PREDICTED and item.matched is not None
            row[1] += item.role is Role.PREDICTED
            row[2] += item.role is Role.GOLD and item.matched is not None
            row[3] += item.role is Role.GOLD
    return counts


def _overlaps(items: Iterable[ClaimItem]) -> dict[str, list[float]]:
    """By story: the summed overlap of the matched gold claims' quotes, and their number."""
    sums: dict[str, list[float]] = {}
    for item in items:
        row = sums.setdefault(item.story, [0.0, 0.0])
        if item.role is Role.GOLD and item.overlap is not None:
            row[0] += item.overlap
            row[1] += 1
    return sums


def _slot_measures(level: Level, items: Sequence[ClaimItem] | Sequence[SlotItem]) -> list[Measure]:
    names = sorted({name for item in items for name in item.slots})
    return [_rate(level, f"slot_{name}", [item.slots[name] for item in items if name in item.slots]) for name in names]


def pair_measures(items: Sequence[PairItem]) -> list[Measure]:
    """Judged gold pairs: contradictions, kinds, false alarms on hard negatives, abstention and order."""
    level = Level.PAIRS
    scored = [item for item in items if is_scored(item)]
    positive = [item for item in scored if item.relation is CONTRADICTION]
    hits = [item for item in positive if item.predicted is CONTRADICTION]
    negative = [item for item in scored if item.reason]
    both = [item for item in scored if len(item.opinions) == 2]
    return [
        *scores(level, "contradiction", pair_counts(items)),
        _rate(level, "relation_right", [item.predicted is item.relation for item in scored]),
        *_by_kind(level, positive),
        _rate(level, "kind_right", [item.predicted_kind is item.kind for item in hits]),
        *_by_reason(level, negative),
        _rate(level, "reason_right", [item.predicted_reason is item.reason for item in negative]),
        _rate(level, "uncertain", [item.predicted is UNCERTAIN for item in scored]),
        _rate(level, "uncertain_contradictions", [item.predicted is UNCERTAIN for item in positive]),
        _rate(level, "uncertain_hard_negatives", [item.predicted is UNCERTAIN for item in negative]),
        _rate(level, "flipped", [item.opinions[0] is not item.opinions[1] for item in both]),
        _rate(level, "by_model", [item.by_model for item in scored]),
        _rate(level, "not_held", [item.predicted is None for item in scored]),
        _rate(level, "errors", [bool(item.error) for item in scored]),
        _count(level, "null_labelled", len(items) - len(scored)),
    ]


def pair_counts(items: Iterable[Item]) -> dict[str, list[int]]:
    """By story, among scored pairs: contradictions rightly given, given, found (as many as right) and gold ones."""
    counts: dict[str, list[int]] = {}
    for item in items:
        if isinstance(item, PairItem):
            row = counts.setdefault(item.story, [0, 0, 0, 0])
            if not is_scored(item):
                continue
            right = item.relation is CONTRADICTION and item.predicted is CONTRADICTION
            row[0] += right
            row[1] += item.predicted is CONTRADICTION
            row[2] += right
            row[3] += item.relation is CONTRADICTION
    return counts


def pairing_measures(pairs: Sequence[PairItem], stories: Sequence[PairingItem]) -> list[Measure]:
    """What pairing proposes among the gold claims, before any judging, and how much work it saves."""
    level = Level.PAIRS
    scored = [item for item in pairs if is_scored(item) and item.paired is not None]
    if not stories:
        return []
    sizes = {item.story: [item.candidates, item.possible] for item in stories}
    return [
        _rate(level, "pair_recall", [bool(item.paired) for item in scored if item.relation is CONTRADICTION]),
        _rate(level, "pair_recall_all_labels", [bool(item.paired) for item in scored]),
        _clustered(level, "pair_reduction", sizes, lambda sums: 1 - ratio(sums[..., 0], sums[..., 1]), column=1),
    ]


def finding_measures(items: Sequence[FindingItem]) -> list[Measure]:
    """What is shown by the whole pipeline.

    ``precision`` is over shown contradictions that hold a labelled pair, ``strict_precision`` counts those that
    nobody labelled as wrong; those on which people differ are in neither.
    """
    level = Level.FINDINGS
    gold = [item for item in items if item.role is Role.GOLD and is_scored(item)]
    shown = [item for item in items if item.role is Role.PREDICTED]
    positive = [item for item in gold if item.relation is CONTRADICTION]
    negative = [item for item in gold if item.reason]
    counts = finding_counts(items)
    strict = finding_counts(items, strict=True)
    return [
        *scores(level, "contradiction", counts),
        _clustered(level, "contradiction_strict_precision", strict, precision, column=1),
        _clustered(level, "contradiction_strict_f1", strict, f1, column=3),
        *_by_kind(level, positive),
        *_by_reason(level, negative),
        _rate(level, "uncertain_contradictions", [item.predicted is UNCERTAIN for item in positive]),
        *(_rate(level, f"lost_at_{loss}", [item.lost is loss for item in positive]) for loss in Loss),
        _rate(level, "errors", [bool(item.error) for item in gold]),
        _count(level, "shown", len(shown)),
        _count(level, "unlabelled", sum(not item.covers for item in shown)),
        _count(level, "shown_null_labelled", sum(bool(item.covers) and item.relation is None for item in shown)),
        _count(level, "refused", sum(item.role is Role.REJECTED for item in items)),
    ]


def finding_counts(items: Iterable[Item], *, strict: bool = False) -> dict[str, list[int]]:
    """By story: shown ones that are right, shown ones that count, gold contradictions found, and gold ones.

    Right and found differ, since one shown pair can hold several gold pairs and the other way round.
    """
    counts: dict[str, list[int]] = {}
    for item in items:
        if not isinstance(item, FindingItem):
            continue
        row = counts.setdefault(item.story, [0, 0, 0, 0])
        positive = item.relation is CONTRADICTION
        if item.role is Role.PREDICTED:
            row[0] += positive
            row[1] += item.relation is not None or (strict and not item.covers)
        elif item.role is Role.GOLD:
            row[2] += positive and item.predicted is CONTRADICTION
            row[3] += positive
    return counts


def scores(level: Level, name: str, counts: Mapping[str, Sequence[float]]) -> list[Measure]:
    """Precision, recall and F1 of counts by story, with intervals over stories."""
    columns = {"precision": 1, "recall": 3, "f1": 3}
    return [_clustered(level, f"{name}_{one}", counts, SCORES[one], column=at) for one, at in columns.items()]


def tallies_of(counts: Mapping[str, Sequence[float]]) -> Tallies:
    """Counts by story as an array, in the order of the stories' ids."""
    return np.array([counts[story] for story in sorted(counts)], dtype=np.float64)


def confusion(items: Iterable[Item]) -> Counter[tuple[str, str]]:
    """How often each gold relation (first) was judged as each relation (second) at the level of pairs."""
    return Counter(
        (str(item.relation), str(item.predicted or "not held"))
        for item in items
        if isinstance(item, PairItem) and is_scored(item)
    )


def _by_kind(level: Level, positive: Sequence[PairItem] | Sequence[FindingItem]) -> list[Measure]:
    return [
        _rate(level, f"recall_{kind}", [item.predicted is CONTRADICTION for item in positive if item.kind is kind])
        for kind in ConflictKind
    ]


def _by_reason(level: Level, negative: Sequence[PairItem] | Sequence[FindingItem]) -> list[Measure]:
    alarms = {
        reason: [item.predicted is CONTRADICTION for item in negative if item.reason is reason]
        for reason in NonConflictReason
    }
    whole = _rate(level, "false_alarms", [alarm for rows in alarms.values() for alarm in rows])
    return [whole, *(_rate(level, f"false_alarms_{reason}", rows) for reason, rows in alarms.items())]


def _rate(level: Level, name: str, outcomes: Sequence[bool]) -> Measure:
    return _share(level, name, sum(outcomes), len(outcomes))


def _share(level: Level, name: str, hits: int, n: int) -> Measure:
    return Measure(level, name, hits / n if n else None, n, wilson(hits, n))


def _count(level: Level, name: str, n: int) -> Measure:
    return Measure(level, name, float(n), n)


def _clustered(
    level: Level,
    name: str,
    counts: Mapping[str, Sequence[float]],
    statistic: Callable[[Tallies], Tallies],
    *,
    column: int,
) -> Measure:
    """A statistic of summed counts; ``column`` is the one that its n comes from."""
    tallies = tallies_of(counts)
    value = float(statistic(tallies.sum(axis=0)))
    n = int(tallies[:, column].sum())
    return Measure(level, name, None if np.isnan(value) else value, n, bootstrap(tallies, statistic))
