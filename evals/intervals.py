"""95 % intervals: Wilson's for a rate, a bootstrap over stories for everything that is no plain rate.

Items of one story are alike, so whole stories are drawn, not items. A percentile interval can miss the point that it
belongs to when stories are few; it is then widened to hold it. With one story there is no interval.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054
DRAWS = 2000
SEED = 20_240_229
Tallies = NDArray[np.float64]
"""One row a story, one column a count."""
Statistic = Callable[[Tallies], Tallies]
"""From summed counts (..., columns) to values (...); NaN where there is nothing to divide by."""


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """Wilson's score interval (1927) of ``hits`` in ``n``; None for none of none."""
    if n == 0:
        return None
    share = hits / n
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, min(share, (middle - half) / scale)), min(1.0, max(share, (middle + half) / scale))


def resampled(tallies: Tallies) -> Tallies:
    """Counts summed over stories drawn with replacement: (DRAWS, columns). The same stories give the same draws."""
    stories = len(tallies)
    drawn = np.random.default_rng(SEED).multinomial(stories, [1 / stories] * stories, size=DRAWS)
    return drawn @ tallies


def bootstrap(tallies: Tallies, statistic: Statistic) -> tuple[float, float] | None:
    """The percentile interval of a statistic of summed counts, over stories."""
    point = float(statistic(tallies.sum(axis=0)))
    if len(tallies) < 2 or np.isnan(point):
        return None
    return _percentiles(statistic(resampled(tallies)), point)


def bootstrap_difference(one: Tallies, other: Tallies, statistic: Statistic) -> tuple[float, float] | None:
    """The interval of ``statistic(other) - statistic(one)``, both over the same draws of the same stories."""
    point = float(statistic(other.sum(axis=0)) - statistic(one.sum(axis=0)))
    if len(one) < 2 or np.isnan(point):
        return None
    return _percentiles(statistic(resampled(other)) - statistic(resampled(one)), point)


def _percentiles(values: Tallies, point: float) -> tuple[float, float]:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return min(float(low), point), max(float(high), point)


def ratio(top: Tallies, bottom: Tallies) -> Tallies:
    """``top / bottom``, NaN where ``bottom`` is 0."""
    safe = np.where(bottom == 0, 1.0, bottom)
    return np.where(bottom == 0, np.nan, top / safe)
