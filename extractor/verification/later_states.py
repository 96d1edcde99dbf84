"""Whether what two claims say can both be true because something changed between them."""

import re

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.days import dates_exclude, days_of, disjoint, last_day
from extractor.verification.lexicon import senses_of, stem, words
from schemas.verdict import ConflictKind

_STILL = re.compile(r"\b(?:still|remains?|keeps?|continues?|stays?|is|are)\b")
_STATE_NOW = re.compile(r"\b(?:is|are|am)(?: not| no|n t)\b|\bno longer\b|\b(?:not|never) (?:again|any ?more)\b")
_SILENCE = re.compile(
    r"\b(?:no|not|nothing|never|without|declin\w+|refus\w+)\b.{0,40}"
    r"\b(?:comment\w*|expla\w+|reasons?|statement|respon\w+|repl\w+|answer\w*)\b"
)
_PARTS = {
    "start": re.compile(
        r"\b(?:early trading|at the open(?:ing)?|opened (?:\S+ )?(?:lower|higher|down|up|at)"
        r"|(?:this|in the|on \w+) morning|at dawn|by breakfast)\b"
    ),
    "middle": re.compile(r"\b(?:midday|noon|lunchtime|afternoon)\b"),
    "end": re.compile(
        r"\b(?:evening|nightfall|midnight|at the close|by the close|closed the day"
        r"|closed (?:\w+ ){0,3}(?:lower|higher|down|up|at))\b"
    ),
}
"""Parts of a day between which a count or a price moves."""
_LASTING = re.compile(
    r"\b(?:still|remain\w*|stay\w*|continu\w*|kept|went on|spent|again"
    r"|(?:was|were|is|are) (?:open|closed|shut|\w+ing))\b"
)
"""What goes on for a while, or happens more than once, so that two days of it can both be right."""


def later_state(sides: Sides, conflict: Conflict) -> bool:
    """Whether the two may tell of two states, one after the other."""
    if conflict.kind is ConflictKind.TIME:
        return _postponed(sides) or any(_LASTING.search(slots.spoken) for slots in (sides.slots_a, sides.slots_b))
    if conflict.kind in (ConflictKind.PLACE, ConflictKind.PARTICIPANT, ConflictKind.CAUSE):
        return False
    if conflict.final and not _still_after(sides, conflict):
        return not _over_before(sides, conflict.final)
    if conflict.kind is not ConflictKind.QUANTITY and _spoke_later(sides):
        return True
    if denied_after(sides, conflict) or _still_after(sides, conflict):
        return False
    if sides.slots_a.dates and sides.slots_b.dates:
        return dates_exclude(sides)
    if conflict.kind is ConflictKind.QUANTITY:
        return conflict.changing and (_parts_differ(sides) or _days_apart(sides) or _grew(sides))
    if _days_apart(sides):
        return True
    return _published_apart(sides) and (sides.slots_a.update or sides.slots_b.update)


def _days_apart(sides: Sides) -> bool:
    return disjoint(days_of(sides.a), days_of(sides.b))


def _postponed(sides: Sides) -> bool:
    """Whether both are plans, and the later report gives the later day."""
    one, other = sides.a.article.published.on, sides.b.article.published.on
    if not (sides.slots_a.plan and sides.slots_b.plan and sides.slots_a.dates and sides.slots_b.dates):
        return False
    starts = [min((span[0] for span in slots.dates[0].spans), default=None) for slots in (sides.slots_a, sides.slots_b)]
    if not one or not other or not starts[0] or not starts[1]:
        return False
    return (one < other and starts[0] < starts[1]) or (other < one and starts[1] < starts[0])


def _parts_differ(sides: Sides) -> bool:
    """Whether both say in which part of the day they hold, and not in the same."""
    one, other = (
        {part for part, said in _PARTS.items() if said.search(slots.spoken)} for slots in (sides.slots_a, sides.slots_b)
    )
    return bool(one and other) and not one & other


def _over_before(sides: Sides, final: int) -> bool:
    """Whether the state that nothing follows is said to be of an earlier day than the other."""
    one, other = last_day(sides.a, sides.slots_a), last_day(sides.b, sides.slots_b)
    ended, held = (one, other) if final == 1 else (other, one)
    if ended and held:
        return ended < held
    still = sides.side(3 - final)
    day = still[0].article.published.on
    return bool(ended and day and _STILL.search(still[1].spoken) and ended < day)


def _still_after(sides: Sides, conflict: Conflict) -> bool:
    """Whether a report of the day of a dated change, or later, says that the state before it still holds."""
    if conflict.kind is not ConflictKind.STATUS:
        return False
    for held, changed in ((1, 2), (2, 1)):
        party, slots = sides.side(held)
        day, end = party.article.published.on, last_day(*sides.side(changed))
        if not slots.dates and day and end and end <= day and re.search(r"\bstill\b", slots.spoken):
            return True
    return False


def denied_after(sides: Sides, conflict: Conflict) -> bool:
    """Whether one denies that something has happened, on the day of which the other says that it did or later."""
    if conflict.kind is not ConflictKind.POLARITY:
        return False
    for denier, teller in ((1, 2), (2, 1)):
        party, slots = sides.side(denier)
        other = sides.side(teller)[1]
        if _STATE_NOW.search(slots.spoken):
            continue
        day, end = party.article.published.on, last_day(*sides.side(teller))
        denies = slots.negations > 0 and not slots.dates and not other.negations and not slots.update
        if denies and day and end and end <= day:
            return True
    return False


def _spoke_later(sides: Sides) -> bool:
    """Whether one says that a comment or reason was refused, and a later report that it was given."""
    for silent, spoken in ((1, 2), (2, 1)):
        (quiet, quiet_slots), (loud, loud_slots) = sides.side(silent), sides.side(spoken)
        if _SILENCE.search(quiet_slots.spoken) and not _SILENCE.search(loud_slots.spoken):
            before, after = quiet.article.published.on, loud.article.published.on
            return before is not None and after is not None and before < after
    return False


def _published_apart(sides: Sides) -> bool:
    one, other = sides.a.article.published.on, sides.b.article.published.on
    return one is not None and other is not None and one != other


def _grew(sides: Sides) -> bool:
    """Whether both give a count of the kind that grows, and one as that of the moment."""
    growing = frozenset(sense for word in words("growing") for sense in senses_of((stem(word),)))
    both = all(any(word.senses & growing for word in slots.words) for slots in (sides.slots_a, sides.slots_b))
    return both and (sides.slots_a.update or sides.slots_b.update)
