"""How likely two values that exclude each other are a contradiction: whether they are said of one thing.

Two figures exclude each other in most pairs of sentences that have one; what tells is how far the rest agrees. How much
each sign of that weighs is fitted by ``python -m evals fit``, not set by hand: ``data/likelihood.toml``.
"""

from functools import cache
from math import exp, log

from extractor.verification.conflicts import Conflict
from extractor.verification.lexicon import data
from schemas.verdict import ConflictKind

FAINT = 0.05
"""Keeps the logarithm of a weight of nothing finite."""
MOST_RIVALS = 4
SURELY = 0.95
"""From this coverage on, names alone tell that two claims are about one thing."""


def features(conflict: Conflict) -> dict[str, float]:
    """The signs that two values are said of one thing, by name."""
    frame = conflict.frame
    signs = {
        "least": frame.least,
        "most": frame.most,
        "weight": log(FAINT + frame.weight),
        "rivals": float(min(frame.rivals, MOST_RIVALS)),
        "predicate": float(frame.predicate),
        "names": float(any(one.name or other.name for one, other in frame.shared)),
        "telling": float(any(one.telling and other.telling for one, other in frame.shared)),
        "anchored": float(conflict.anchored),
    }
    return signs | {kind.value: float(conflict.kind is kind) for kind in ConflictKind}


def only_names(conflict: Conflict) -> bool:
    """Whether the claims share nothing but names, in little of what they say."""
    return not conflict.frame.predicate and not conflict.anchored and conflict.frame.most < SURELY


def likelihood(conflict: Conflict) -> float:
    """The probability (0 to 1) that the conflict is a contradiction, where nothing excuses it.

    Claims that share nothing but names can be about anything; it is 0.
    """
    if only_names(conflict):
        return 0.0
    bias, weights = _fitted()
    signs = features(conflict)
    return 1.0 / (1.0 + exp(-bias - sum(weight * signs[name] for name, weight in weights.items())))


@cache
def _fitted() -> tuple[float, dict[str, float]]:
    fitted = data("likelihood")
    return float(fitted["bias"]), {name: float(weight) for name, weight in fitted["weights"].items()}
