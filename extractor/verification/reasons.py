"""Why two claims that differ in a slot can both hold; looked for before a difference is called a conflict."""

import re
from datetime import date, timedelta

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.figures import comparable, held_against, quantity_conflicts
from extractor.verification.lexicon import says, senses_of, stem, stemmed, words
from extractor.verification.occasions import place_conflicts
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, Word, alike, slots_of
from schemas.verdict import Comparison, ConflictKind, NonConflictReason

AGREEING = 0.3
"""The least coverage of two claims whose figures or clocks are held to be one."""
SAME_WORDS = 0.9
"""From this coverage on, two claims are one utterance, whoever they are given to."""
LONG_AGO = timedelta(days=200)
"""The same where only one of them gives a time; the other is taken to be of its day of publication."""
FAR = timedelta(days=45)
"""Claims that hold this far apart are of two events, unless a claim names the other's time."""


def excuse(sides: Sides, conflict: Conflict) -> NonConflictReason | None:
    """The first reason why the conflict is none, or None."""
    for reason, applies in (
        (NonConflictReason.OTHER_EVENT, _other_event(sides, conflict)),
        (NonConflictReason.PLAN_OUTCOME, _plan_outcome(sides)),
        (NonConflictReason.LIST_MEMBER, _list_member(sides, conflict)),
        (NonConflictReason.OTHER_SCOPE, _other_scope(sides, conflict)),
        (NonConflictReason.LATER_STATE, _later_state(sides, conflict)),
        (NonConflictReason.OTHER_HOLDER, _other_holder(sides, conflict)),
    ):
        if applies:
            return reason
    return None


def _other_event(sides: Sides, conflict: Conflict) -> bool:
    if _far(sides) and (conflict.kind is not ConflictKind.TIME or not _year_named(sides)):
        return True
    if conflict.kind in _OF_ONE_EVENT and _ranks_differ(sides, conflict):
        return True
    return len(_differing(sides) - {conflict.kind} - _SIDE_EFFECTS.get(conflict.kind, frozenset())) > 0


def _ranks_differ(sides: Sides, conflict: Conflict) -> bool:
    """Whether one says "first" and the other "last"; of a time, whether only one says so."""
    one, other = (any(_is_rank(word) for word in side) for side in (sides.frame.only_a, sides.frame.only_b))
    return (one and other) or ((one or other) and conflict.kind is ConflictKind.TIME)


def _is_rank(word: Word) -> bool:
    return not word.context and any(stem(part) in stemmed("ranks") for part in word.text.casefold().split())


_OF_ONE_EVENT = frozenset({ConflictKind.TIME, ConflictKind.PLACE, ConflictKind.PARTICIPANT, ConflictKind.QUANTITY})
_SIDE_EFFECTS = {
    ConflictKind.QUANTITY: frozenset({ConflictKind.TIME}),
    ConflictKind.STATUS: frozenset({ConflictKind.TIME, ConflictKind.POLARITY, ConflictKind.QUANTITY}),
    ConflictKind.OUTCOME: frozenset({ConflictKind.POLARITY, ConflictKind.QUANTITY, ConflictKind.TIME}),
    ConflictKind.POLARITY: frozenset({ConflictKind.QUANTITY}),
    ConflictKind.CAUSE: frozenset(
        {ConflictKind.POLARITY, ConflictKind.QUANTITY, ConflictKind.PLACE, ConflictKind.TIME}
    ),
    ConflictKind.PLACE: frozenset({ConflictKind.QUANTITY}),
}
"""Slots that may differ along with one that does, as the count with a place."""


def _differing(sides: Sides) -> set[ConflictKind]:
    """The slots in which the two claims differ: with more than one, they tell of two events."""
    found = set()
    if _dates_exclude(sides):
        found.add(ConflictKind.TIME)
    flipped = sides.slots_a.denied != sides.slots_b.denied
    if any((one.negated != other.negated) != flipped for one, other in sides.frame.shared):
        found.add(ConflictKind.POLARITY)
    found |= {one.kind for one in (*quantity_conflicts(sides), *place_conflicts(sides))}
    return found


def _far(sides: Sides) -> bool:
    one, other = _when(sides.a), _when(sides.b)
    if one and other:
        return _span_gap(one, other) > FAR
    published_a, published_b = sides.a.article.published.on, sides.b.article.published.on
    if not published_a or not published_b:
        return False
    if not one and not other:
        return abs(published_a - published_b) > FAR
    return _span_gap(one or (published_a,) * 2, other or (published_b,) * 2) > LONG_AGO


def _year_named(sides: Sides) -> bool:
    return all(any(one.dated for one in slots.dates) for slots in (sides.slots_a, sides.slots_b))


def _dates_exclude(sides: Sides) -> bool:
    first, second = sides.slots_a.dates, sides.slots_b.dates
    return bool(first and second) and all(one.excludes(other) for one in first for other in second)


def _when(party: Party) -> tuple[date, date] | None:
    """The days that a claim says it is about, else None."""
    as_of, published = party.claim.as_of, party.article.published.on
    days = [span for one in slots_of(party).dates if one.dated for span in one.spans]
    if days:
        return min(start for start, _ in days), min(max(end for _, end in days), published or date.max)
    said = f"{party.claim.quote.exact} {party.claim.statement}"
    if not (as_of.start or as_of.end) or (as_of.words is not None and as_of.words not in said):
        return None
    return (as_of.start or as_of.end or date.min, as_of.end or max(published or date.min, as_of.start or date.min))


def _span_gap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> timedelta:
    if one is None or other is None:
        return timedelta(0)
    return max(timedelta(0), one[0] - other[1], other[0] - one[1])


def _plan_outcome(sides: Sides) -> bool:
    return sides.slots_a.plan != sides.slots_b.plan


def _list_member(sides: Sides, conflict: Conflict) -> bool:
    return conflict.kind is ConflictKind.PARTICIPANT and any(
        says(_spoken(slots), "listing") for slots in (sides.slots_a, sides.slots_b)
    )


def _spoken(slots: Slots) -> str:
    return re.sub(r"[^\w-]+", " ", slots.text.casefold())


def _other_scope(sides: Sides, conflict: Conflict) -> bool:
    if conflict.kind is ConflictKind.QUANTITY:
        one, other = _spoken(sides.slots_a), _spoken(sides.slots_b)
        if says(one, "partial") != says(other, "partial") or says(one, "whole") != says(other, "whole"):
            return True
        if _dates_exclude(sides) or _stretches_differ(sides) or _places_differ(sides):
            return True
    if conflict.kind in (ConflictKind.PARTICIPANT, ConflictKind.PLACE, ConflictKind.TIME):
        return False
    return _subjects_differ(sides)


def _stretches_differ(sides: Sides) -> bool:
    """Whether both count over months or years, and not over as many."""
    one, other = (max((date.fine for date in slots.dates), default=0) for slots in (sides.slots_a, sides.slots_b))
    return min(one, other) > 25 and abs(one - other) > 5


def _places_differ(sides: Sides) -> bool:
    """Whether one side counts for a named place that the other does not name."""
    for here, there in ((sides.slots_a, sides.slots_b), (sides.slots_b, sides.slots_a)):
        for place in here.places:
            names = [word for word in here.within(place) if word.name]
            if place.lead in words("static") and names and not any(n.same(w) for n in names for w in there.words):
                return True
    return False


def _subjects_differ(sides: Sides) -> bool:
    """Whether both name something and nothing of it is the same."""
    one, other = sides.slots_a.names, sides.slots_b.names
    return bool(one and other) and not any(a.same(b) for a in one for b in other)


def _later_state(sides: Sides, conflict: Conflict) -> bool:
    if conflict.kind in (ConflictKind.TIME, ConflictKind.PLACE, ConflictKind.PARTICIPANT, ConflictKind.CAUSE):
        return False
    if conflict.final:
        return not _over_before(sides, conflict.final)
    if sides.slots_a.dates and sides.slots_b.dates:
        return _dates_exclude(sides)
    if conflict.kind is ConflictKind.QUANTITY:
        return conflict.changing and (_disjoint(_when(sides.a), _when(sides.b)) or _grew(sides))
    if _disjoint(_when(sides.a), _when(sides.b)):
        return True
    return _published_apart(sides) and (sides.slots_a.update or sides.slots_b.update)


def _over_before(sides: Sides, final: int) -> bool:
    """Whether the state that nothing follows is said to be of an earlier day than the other."""
    first, second = sides.slots_a.dates, sides.slots_b.dates
    if not first or not second or not first[0].spans or not second[0].spans:
        return False
    ends, other = (first, second) if final == 1 else (second, first)
    return max(end for _, end in ends[0].spans) < max(end for _, end in other[0].spans)


def _disjoint(one: tuple[date, date] | None, other: tuple[date, date] | None) -> bool:
    return _span_gap(one, other) > timedelta(0)


def _published_apart(sides: Sides) -> bool:
    one, other = sides.a.article.published.on, sides.b.article.published.on
    return one is not None and other is not None and one != other


def _grew(sides: Sides) -> bool:
    """Whether both give a count of the kind that grows, and one as that of the moment."""
    growing = frozenset(sense for word in words("growing") for sense in senses_of((stem(word),)))
    both = all(any(word.senses & growing for word in slots.words) for slots in (sides.slots_a, sides.slots_b))
    return both and (sides.slots_a.update or sides.slots_b.update)


def _other_holder(sides: Sides, conflict: Conflict) -> bool:
    one, other = sides.a.claim.holder, sides.b.claim.holder
    if not one or not other or sides.frame.least > SAME_WORDS:
        return False
    return not same_holder(one, other)


def same_holder(one: str, other: str) -> bool:
    """Whether two names of who says it share a word that can be a name."""
    return any(alike(a, b) for a in one.split() for b in other.split() if len(a) > 3)


def agreement(sides: Sides) -> Comparison | None:
    """Why two claims on one point that look different are one: figures that fit, and clocks of two zones."""
    if sides.frame.least < AGREEING:
        return None
    for first, second in comparable(sides):
        reason = held_against(first, second)
        if reason in (NonConflictReason.UNIT, NonConflictReason.ROUNDING):
            return Comparison(reason=reason, value_a=first.words, value_b=second.words)
    for one in sides.slots_a.clocks:
        for other in sides.slots_b.clocks:
            if one.zone != other.zone and one.minutes != other.minutes and not one.excludes(other):
                return Comparison(reason=NonConflictReason.TIME_ZONE, value_a=one.words, value_b=other.words)
    return None
