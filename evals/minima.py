"""What the gold set must hold at least."""

from schemas.record import Record


class Minima(Record):
    """Counts of stories and pairs; ``each_kind`` and ``each_reason`` hold for every kind and reason."""

    stories: int
    contradictions: int
    hard_negatives: int
    each_kind: int
    each_reason: int
