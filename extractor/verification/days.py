"""The days that a claim is about, as its words and the report around it give them."""

from datetime import date, timedelta

from extractor.verification.conflicts import Sides
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, slots_of
from extractor.verification.surroundings import speaks_of

Days = tuple[date, date]
_BACK = timedelta(days=30)
"""A report that names days so long before its own tells of an occasion that is over."""
_PRINTED = timedelta(days=3)
"""So long after an occasion the reports on it are printed."""
_GENERATION = 5 * 366
"""A date so wide (in days), as "16th-century", tells of what a thing is and not when something happened to it."""


def days_of(party: Party) -> Days | None:
    """The days that a claim says it is about, else None."""
    as_of, published = party.claim.as_of, party.article.published.on
    slots = slots_of(party)
    dates = [one for one in slots.dates if one.dated and one.fine < _GENERATION and not _in_cause(one.start, slots)]
    days = [span for one in dates for span in one.spans]
    if days and published and min(start for start, _ in days) > published:
        return None
    if days:
        return min(start for start, _ in days), min(max(end for _, end in days), published or date.max)
    said = f"{party.claim.quote.exact} {party.claim.statement}"
    if not (as_of.start or as_of.end) or (as_of.words is not None and as_of.words not in said):
        return None
    if as_of.start and published and as_of.start > published:
        return None
    if as_of.words is not None and _of_something_else(as_of.words, slots):
        return None
    if as_of.start and as_of.end and (as_of.end - as_of.start).days >= _GENERATION:
        return None
    return (as_of.start or as_of.end or date.min, as_of.end or max(published or date.min, as_of.start or date.min))


def last_day(party: Party, slots: Slots) -> date | None:
    """The last day of the first date that a claim gives, where it was past when the report was published."""
    if not slots.dates:
        return None
    ends = [end for _, end in slots.dates[0].spans]
    return max((end for end in ends if end <= (party.article.published.on or date.max)), default=None)


def dates_exclude(sides: Sides) -> bool:
    """Whether both claims name days, and none of one can be one of the other."""
    first, second = sides.slots_a.dates, sides.slots_b.dates
    return bool(first and second) and all(one.excludes(other) for one in first for other in second)


def looks_back(sides: Sides) -> bool:
    """Whether one claim dates what the other report told at that time, and names something that it speaks of."""
    for here, there in ((1, 2), (2, 1)):
        (party, slots), (other, _) = sides.side(here), sides.side(there)
        now, then = party.article.published.on, other.article.published.on
        spans = [span for one in slots.dates if one.dated for span in one.spans]
        if not (now and then and spans and speaks_of(other, slots.names)):
            continue
        if all(end <= now - _BACK and start <= then <= end + _PRINTED for start, end in spans):
            return True
    return False


def disjoint(one: Days | None, other: Days | None) -> bool:
    """Whether both are known and share no day."""
    return gap_between(one, other) > timedelta(0)


def gap_between(one: Days | None, other: Days | None) -> timedelta:
    """How far apart two stretches of days are; nothing where they meet or one is unknown."""
    if one is None or other is None:
        return timedelta(0)
    return max(timedelta(0), one[0] - other[1], other[0] - one[1])


def _of_something_else(words_of_time: str, slots: Slots) -> bool:
    at = slots.text.find(words_of_time)
    return at >= 0 and _in_cause(at, slots)


def _in_cause(at: int, slots: Slots) -> bool:
    """Whether what stands there belongs to the cause, as its date does."""
    return any(cause.start <= at < cause.end for cause in slots.causes)
