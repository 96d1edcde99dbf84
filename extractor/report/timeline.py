"""When what was said: the testimonies of a finding by date."""

from dataclasses import dataclass
from datetime import date

from schemas.finding import Finding


@dataclass(frozen=True)
class Entry:
    """What one source said on one day. ``side`` counts from 0; ``as_of`` is empty where it is not known."""

    on: date | None
    source: str
    value: str
    as_of: str
    side: int


def timeline(finding: Finding) -> list[Entry]:
    """One entry a testimony, the earliest first, those without a date last."""
    entries = [
        Entry(said.published, said.source, side.value, "" if said.as_of == "unknown" else said.as_of, at)
        for at, side in enumerate(finding.sides)
        for said in side.testimonies
    ]
    return sorted(dict.fromkeys(entries), key=lambda one: (one.on is None, str(one.on), one.side, one.source))
