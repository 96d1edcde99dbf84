"""How well pairs of texts with known labels were judged: rates with Wilson's interval, F1 with a bootstrap.

A pair that could not be decided counts as not found, and is shown beside the scores as abstention.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from rich.table import Table

from schemas.record import Record
from schemas.verdict import Relation

Z = 1.959963984540054
DRAWS = 2000
SEED = 20_240_229
ALL = "all"
_CONTRADICTION = "contradiction"


class ScoredPair(NamedTuple):
    """A labelled pair with the word on it. Pairs of one ``cluster`` are drawn together."""

    label: str
    relation: Relation
    group: str | None
    cluster: str


class PairScore(Record):
    """One figure. ``value`` is None where there was nothing to measure; ``n`` is what it is a share of.

    ``group`` is "all" or an error type.
    """

    group: str
    measure: str
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None


def pair_scores(pairs: Sequence[ScoredPair]) -> list[PairScore]:
    """The scores of all pairs, then those of each error type, by its name."""
    groups = sorted({pair.group for pair in pairs if pair.group})
    found = _scores(ALL, pairs)
    for group in groups:
        found += _scores(group, [pair for pair in pairs if pair.group == group])
    return found


def _scores(group: str, pairs: Sequence[ScoredPair]) -> list[PairScore]:
    called = [pair.relation is Relation.CONTRADICTION for pair in pairs]
    wanted = [pair.label == _CONTRADICTION for pair in pairs]
    right = sum(one and other for one, other in zip(called, wanted, strict=True))
    others = len(pairs) - sum(wanted)
    return [
        _rate(group, "precision", right, sum(called)),
        _rate(group, "recall", right, sum(wanted)),
        _f1(group, pairs),
        _rate(group, "false alarms", sum(called) - right, others),
        _rate(group, "abstention", sum(pair.relation is Relation.UNCERTAIN for pair in pairs), len(pairs)),
    ]


def _rate(group: str, measure: str, hits: int, n: int) -> PairScore:
    interval = wilson(hits, n)
    if interval is None:
        return PairScore(group=group, measure=measure, value=None, n=0)
    return PairScore(group=group, measure=measure, value=hits / n, n=n, low=interval[0], high=interval[1])


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """Wilson's 95 % score interval (1927) of ``hits`` in ``n``; None for none of none."""
    if n == 0:
        return None
    share, square = hits / n, Z * Z / n
    middle, half = share + square / 2, Z * sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, min(share, (middle - half) / (1 + square))), min(1.0, max(share, (middle + half) / (1 + square)))


def _f1(group: str, pairs: Sequence[ScoredPair]) -> PairScore:
    """F1 with the percentile interval over clusters of pairs, drawn with replacement."""
    import numpy as np

    sums: dict[str, list[int]] = {}
    for pair in pairs:
        called, wanted = pair.relation is Relation.CONTRADICTION, pair.label == _CONTRADICTION
        counts = sums.setdefault(pair.cluster, [0, 0])
        counts[0] += called and wanted
        counts[1] += called + wanted
    tallies = np.array(list(sums.values()), dtype=float).reshape(-1, 2)
    right, either = tallies.sum(axis=0)
    if not either:
        return PairScore(group=group, measure="F1", value=None, n=len(pairs))
    clusters = len(tallies)
    drawn = np.random.default_rng(SEED).multinomial(clusters, [1 / clusters] * clusters, size=DRAWS) @ tallies
    values = 2 * drawn[:, 0] / np.where(drawn[:, 1] == 0, 1.0, drawn[:, 1])
    low, high = np.percentile(values, [2.5, 97.5])
    value = float(2 * right / either)
    return PairScore(
        group=group,
        measure="F1",
        value=value,
        n=len(pairs),
        low=min(float(low), value),
        high=max(float(high), value),
    )


def score_table(scores: Sequence[PairScore]) -> Table:
    """A row a measure, of all pairs first, then of each group; what nothing could be measured of is left out."""
    grouped = any(score.group != ALL for score in scores)
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("pairs",) * grouped + ("measure", "value", "95 % interval", "n"):
        table.add_column(name, justify="right" if name in ("value", "n") else "left")
    last = ""
    for score in scores:
        if score.value is None:
            continue
        first = (score.group if score.group != last else "",) * grouped
        table.add_row(*first, score.measure, f"{score.value:.3f}", f"{score.low:.3f} to {score.high:.3f}", str(score.n))
        last = score.group
    return table
