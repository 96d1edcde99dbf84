"""Two runs on the same items: which got better, which got worse, and whether that is more than chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from evals.intervals import Tallies, bootstrap_difference
from evals.items import FindingItem, Item, Level, PairItem, outcome
from evals.metrics import claim_counts, f1, finding_counts, pair_counts, precision, recall, tallies_of
from evals.runs import EvalError, Run
from schemas.verdict import Relation

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Flip:
    """A gold item that came out otherwise in the second run. ``harmful``: right before, wrong now."""

    level: str
    story: str
    id: str
    gold: str
    before: str
    after: str
    harmful: bool


@dataclass(frozen=True)
class FlipTest:
    """McNemar's exact test on the items of a level that both runs have."""

    level: Level
    n: int
    harmful: int
    helpful: int
    p_value: float


@dataclass(frozen=True)
class Difference:
    """A score of the second run less that of the first, with its interval over the stories that both have."""

    level: Level
    name: str
    before: float
    after: float
    interval: tuple[float, float] | None
    stories: int


@dataclass(frozen=True)
class Compared:
    """All that differs between two runs. ``only_one`` counts gold items that one of the two lacks."""

    tests: tuple[FlipTest, ...]
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    only_one: int


COUNTS: dict[Level, tuple[str, Callable[[Sequence[Item]], dict[str, list[int]]]]] = {
    Level.CLAIMS: ("claim", claim_counts),
    Level.PAIRS: ("contradiction", pair_counts),
    Level.FINDINGS: ("contradiction", finding_counts),
}


def compare(before: Run, after: Run) -> Compared:
    """Hold the second run against the first. Raises EvalError when they have no gold item in common."""
    if before.manifest.gold != after.manifest.gold:
        raise EvalError("the runs were made on different gold sets; run one of them again")
    one, other = _outcomes(before.items), _outcomes(after.items)
    common = sorted(one.keys() & other.keys())
    if not common:
        raise EvalError("the runs have no gold item in common")
    flips = tuple(_flip(key, one[key], other[key]) for key in common if outcome(one[key]) != outcome(other[key]))
    levels = [level for level in COUNTS if any(key[0] == level for key in common)]
    return Compared(
        tests=tuple(_test(level, sum(key[0] == level for key in common), flips) for level in levels),
        differences=tuple(row for level in levels for row in differences(level, before.items, after.items)),
        flips=flips,
        only_one=len(one.keys() ^ other.keys()),
    )


def mcnemar(harmful: int, helpful: int) -> float:
    """The exact two-sided p-value (McNemar 1947, by the binomial): of the flips, each way is as likely."""
    flips = harmful + helpful
    return float(binomtest(harmful, flips, 0.5).pvalue) if flips else 1.0


def differences(level: Level, before: Sequence[Item], after: Sequence[Item]) -> list[Difference]:
    """Precision, recall and F1 of a level, over the stories that both runs have."""
    name, count = COUNTS[level]
    one, other = count(before), count(after)
    stories = sorted(one.keys() & other.keys())
    if not stories:
        return []
    first, second = (tallies_of({story: rows[story] for story in stories}) for rows in (one, other))
    statistics = {"precision": precision, "recall": recall, "f1": f1}
    rows = (_difference(level, f"{name}_{key}", first, second, statistics[key]) for key in statistics)
    return [row for row in rows if row is not None]


def stability(runs: Sequence[Run]) -> tuple[float | None, int]:
    """The share of gold items on which all runs have the same outcome, and their number."""
    rows = [_outcomes(run.items) for run in runs]
    common = set.intersection(*(set(row) for row in rows))
    same = sum(len({outcome(row[key]) for row in rows}) == 1 for key in common)
    return (same / len(common) if common else None), len(common)


def _difference(
    level: Level, name: str, first: Tallies, second: Tallies, statistic: Callable[[Tallies], Tallies]
) -> Difference | None:
    before, after = (float(statistic(rows.sum(axis=0))) for rows in (first, second))
    if np.isnan(before) or np.isnan(after):
        return None
    return Difference(level, name, before, after, bootstrap_difference(first, second, statistic), len(first))


def _outcomes(items: Sequence[Item]) -> dict[Key, Item]:
    return {(item.level, item.story, item.id): item for item in items if outcome(item) is not None}


def _test(level: Level, n: int, flips: Sequence[Flip]) -> FlipTest:
    harmful = sum(flip.harmful for flip in flips if flip.level == level)
    helpful = sum(not flip.harmful for flip in flips if flip.level == level)
    return FlipTest(level, n, harmful, helpful, mcnemar(harmful, helpful))


def _flip(key: Key, before: Item, after: Item) -> Flip:
    return Flip(*key, _gold(before), _said(before), _said(after), harmful=bool(outcome(before)))


def _gold(item: Item) -> str:
    if not isinstance(item, PairItem | FindingItem):
        return "claim"
    tag = item.kind if item.relation is Relation.CONTRADICTION else item.reason
    return f"{item.relation}/{tag}" if tag else str(item.relation)


def _said(item: Item) -> str:
    if isinstance(item, PairItem | FindingItem):
        return str(item.predicted or "not shown")
    return "found" if outcome(item) else "not found"
