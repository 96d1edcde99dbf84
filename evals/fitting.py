"""Fit how likely a conflict is a contradiction, on the development stories and the practice stories.

A row is a slot that differs in two claims and that nothing excuses; it is right when the pair is labelled a
contradiction. Pairs that nobody labelled count as wrong: most of them are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.practice_set import LabelledPair
from extractor.verification.compare import conflicts_in
from extractor.verification.conflicts import sides_of
from extractor.verification.likelihood import features, only_names
from extractor.verification.reasons import excuse
from schemas.verdict import Relation

WEIGHTS = Path(__file__).parent.parent / "extractor" / "verification" / "data" / "likelihood.toml"
RIDGE = 15.0
STEPS = 50
HEAD = """# How much each sign weighs that two values are said of one thing (see likelihood.py): a logistic model.
# Written by `python -m evals fit`; do not edit by hand.
"""
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One conflict: its signs, and whether its pair is labelled a contradiction. ``pair`` names the pair."""

    story: str
    pair: tuple[str, str]
    signs: dict[str, float]
    right: bool
    labelled: bool


@dataclass(frozen=True)
class Fitted:
    """A logistic model on raw signs."""

    bias: float
    weights: dict[str, float]

    def score(self, signs: dict[str, float]) -> float:
        """The log-odds."""
        return self.bias + sum(weight * signs[name] for name, weight in self.weights.items())

    def toml(self) -> str:
        """The data file."""
        lines = [f"{name} = {weight:.4f}" for name, weight in self.weights.items()]
        return f"{HEAD}bias = {self.bias:.4f}\n\n[weights]\n" + "\n".join(lines) + "\n"


def rows_of(pairs: Iterable[LabelledPair]) -> list[Row]:
    """The conflicts in the pairs that nothing excuses."""
    rows = []
    for pair in pairs:
        sides = sides_of(pair.a, pair.b)
        for conflict in conflicts_in(sides):
            if not only_names(conflict) and excuse(sides, conflict) is None:
                right = pair.relation is Relation.CONTRADICTION
                name = pair.a.id, pair.b.id
                rows.append(Row(pair.story, name, features(conflict), right, pair.relation is not None))
    return rows


def fit(rows: Sequence[Row], ridge: float = RIDGE) -> Fitted:
    """Logistic regression with a ridge on the standardised signs (Newton's method). Raises ValueError without rows."""
    if not rows:
        raise ValueError("nothing to fit: no conflict in the pairs")
    names = list(rows[0].signs)
    signs = np.array([[row.signs[name] for name in names] for row in rows])
    right = np.array([row.right for row in rows], dtype=float)
    mean, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread == 0] = 1.0
    theta = _newton(np.c_[(signs - mean) / spread, np.ones(len(rows))], right, ridge)
    raw = theta[:-1] / spread
    return Fitted(float(theta[-1] - raw @ mean), dict(zip(names, raw.tolist(), strict=True)))


def _newton(signs: Matrix, right: Matrix, ridge: float) -> Matrix:
    penalty = np.eye(signs.shape[1]) * ridge
    penalty[-1, -1] = 0.0
    theta = np.zeros(signs.shape[1])
    for _ in range(STEPS):
        said = 1.0 / (1.0 + np.exp(-signs @ theta))
        slope = signs.T @ (said - right) + penalty @ theta
        curve = (signs * (said * (1.0 - said))[:, None]).T @ signs + penalty
        step = np.linalg.solve(curve, slope)
        theta -= step
        if np.abs(step).max() < 1e-8:
            break
    return theta


def out_of_story(rows: Sequence[Row], ridge: float = RIDGE) -> list[tuple[Row, float]]:
    """Each row with the log-odds that a model gives it that was fitted without the row's story."""
    scored = []
    for story in sorted({row.story for row in rows}):
        model = fit([row for row in rows if row.story != story], ridge)
        scored += [(row, model.score(row.signs)) for row in rows if row.story == story]
    return scored


@dataclass(frozen=True)
class Operating:
    """What a threshold on the log-odds gives, counted in pairs."""

    threshold: float
    found: int
    labelled_wrong: int
    unlabelled: int

    def line(self, contradictions: int) -> str:
        """For people."""
        shown = self.found + self.labelled_wrong + self.unlabelled
        strict = self.found / shown if shown else 0.0
        return (
            f"log-odds > {self.threshold:+.2f}: {self.found} of {contradictions} contradictions, "
            f"{self.labelled_wrong} labelled otherwise, {self.unlabelled} unlabelled; "
            f"precision at the worst {strict:.2f}"
        )


def operating(scored: Iterable[tuple[Row, float]], thresholds: Sequence[float]) -> list[Operating]:
    """The counts at each threshold; a pair has the log-odds of its likeliest conflict."""
    best: dict[tuple[str, str], tuple[float, Row]] = {}
    for row, score in scored:
        if row.pair not in best or score > best[row.pair][0]:
            best[row.pair] = score, row
    return [
        Operating(
            threshold,
            found=sum(score > threshold and row.right for score, row in best.values()),
            labelled_wrong=sum(score > threshold and row.labelled and not row.right for score, row in best.values()),
            unlabelled=sum(score > threshold and not row.labelled for score, row in best.values()),
        )
        for threshold in thresholds
    ]
