"""Why two claims that differ in a slot can both hold; looked for before a difference is called a conflict."""

import re
from datetime import date, timedelta

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.figures import comparable, held_against, quantity_conflicts
from extractor.verification.lexicon import says, senses_of, stem, stemmed, words
from extractor.verification.occasions import place_conflicts
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, Word, alike, slots_of
from extractor.verification.surroundings import speaks_of
from schemas.claim import Modality, Speech
from schemas.verdict import Comparison, ConflictKind, NonConflictReason

AGREEING = 0.3
"""The least coverage of two claims whose figures or clocks are held to be one."""
SAME_WORDS = 0.9
"""From this coverage on, two claims are one utterance, whoever they are given to."""
LONG_AGO = timedelta(days=200)
"""The same where only one of them gives a time; the other is taken to be of its day of publication."""
FAR = timedelta(days=45)
"""Claims that hold this far apart are of two events, unless a claim names the other's time."""


_BEHIND_NOUN = re.compile(r"\b(?:of|in|at|from|close|familiar|with|to|who|near|on|for|inside)\b")
_AGO = re.compile(r"\b(?:ago|earlier|previously|last (?:year|month|spring|summer|autumn|winter))\b")
_CONCESSION = re.compile(r",? (?:even )?(?:if|though|although)(?: \w+){1,3}[.,;]?$")
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
_GENERATION = 5 * 366
"""A date so wide (in days), as "16th-century", tells of what a thing is and not when something happened to it."""


def excuse(sides: Sides, conflict: Conflict) -> NonConflictReason | None:
    """The first reason why the conflict is none, or None."""
    for reason, applies in (
        (NonConflictReason.OTHER_EVENT, _other_event(sides, conflict)),
        (NonConflictReason.PLAN_OUTCOME, _plan_outcome(sides, conflict)),
        (NonConflictReason.LIST_MEMBER, _list_member(sides, conflict)),
        (NonConflictReason.OTHER_SCOPE, _other_scope(sides, conflict)),
        (NonConflictReason.LATER_STATE, _later_state(sides, conflict)),
        (NonConflictReason.OTHER_HOLDER, _other_holder(sides, conflict)),
    ):
        if applies:
            return reason
    return None


def _other_event(sides: Sides, conflict: Conflict) -> bool:
    if (
        not _denied_after(sides, conflict)
        and _far(sides)
        and (conflict.kind is not ConflictKind.TIME or not _year_named(sides))
    ):
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
    if any(_AGO.search(_spoken(slots)) for slots, when in ((sides.slots_a, one), (sides.slots_b, other)) if not when):
        return False
    return _span_gap(one or (published_a,) * 2, other or (published_b,) * 2) > LONG_AGO


def _year_named(sides: Sides) -> bool:
    return all(any(one.dated for one in slots.dates) for slots in (sides.slots_a, sides.slots_b))


def _dates_exclude(sides: Sides) -> bool:
    first, second = sides.slots_a.dates, sides.slots_b.dates
    return bool(first and second) and all(one.excludes(other) for one in first for other in second)


def _when(party: Party) -> tuple[date, date] | None:
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


def _in_cause(at: int, slots: Slots) -> bool:
    """Whether what stands there belongs to the cause, as its date does."""
    return any(cause.start <= at < cause.end for cause in slots.causes)


def _of_something_else(words_of_time: str, slots: Slots) -> bool:
    at = slots.text.find(words_of_time)
    return at >= 0 and _in_cause(at, slots)


def _span_gap(one: tuple[date, date] | None, other: tuple[date, date] | None) -> timedelta:
    if one is None or other is None:
        return timedelta(0)
    return max(timedelta(0), one[0] - other[1], other[0] - one[1])


def _plan_outcome(sides: Sides, conflict: Conflict) -> bool:
    if all(party.claim.modality is Modality.PLANNED for party in (sides.a, sides.b)) or _one_speaker(sides):
        return False
    if _plan(sides.a, sides.slots_a) != _plan(sides.b, sides.slots_b):
        return True
    one, other = sides.a.claim.modality, sides.b.claim.modality
    if conflict.kind is ConflictKind.TIME:
        return False
    return (one in _NOT_YET and other in _SO) or (other in _NOT_YET and one in _SO)


_NOT_YET = frozenset({Modality.PLANNED, Modality.PREDICTED})
_SO = frozenset({Modality.ASSERTED, Modality.DENIED})
"""What is hoped or expected, and what is told. What is asked for can be told by the way: "explain why two died"."""


def _one_speaker(sides: Sides) -> bool:
    """Whether both are words of one person in quotation marks, so that what is in question is what was said."""
    one, other = sides.a.claim, sides.b.claim
    direct = one.speech is Speech.DIRECT and other.speech is Speech.DIRECT
    return direct and same_holder(one.holder or "", other.holder or "")


def _plan(party: Party, slots: Slots) -> bool:
    """Whether a claim is of what may come; "if half empty" at its end concedes something that is."""
    conceded = party.claim.modality is Modality.CONDITIONAL and _CONCESSION.search(slots.text)
    return slots.plan and not (conceded and not says(_spoken(slots), "plan_cues"))


def _list_member(sides: Sides, conflict: Conflict) -> bool:
    return conflict.kind is ConflictKind.PARTICIPANT and any(
        says(_spoken(slots), "listing") for slots in (sides.slots_a, sides.slots_b)
    )


def _spoken(slots: Slots) -> str:
    return _words_alone(slots.text)


def _words_alone(text: str) -> str:
    return re.sub(r"[^\w-]+", " ", text.casefold())


def _counting(slots: Slots, value: str) -> str:
    """What is said with a figure: of "five people, including two children, were hurt" the five is no part."""
    whole, including, _ = slots.text.partition("including")
    return _words_alone(whole) if including and value in whole else _spoken(slots)


def _other_scope(sides: Sides, conflict: Conflict) -> bool:
    if conflict.kind is ConflictKind.QUANTITY:
        one, other = _counting(sides.slots_a, conflict.value_a), _counting(sides.slots_b, conflict.value_b)
        if says(one, "partial") != says(other, "partial") or says(one, "whole") != says(other, "whole"):
            return True
        if _dates_exclude(sides) or _stretches_differ(sides) or _places_differ(sides):
            return True
    if conflict.kind in (ConflictKind.PARTICIPANT, ConflictKind.PLACE, ConflictKind.TIME):
        return False
    return not conflict.anchored and _subjects_differ(sides)


def _stretches_differ(sides: Sides) -> bool:
    """Whether both count over months or years, and not over as many."""
    one, other = (max((date.fine for date in slots.dates), default=0) for slots in (sides.slots_a, sides.slots_b))
    return min(one, other) > 25 and abs(one - other) > 5


def _places_differ(sides: Sides) -> bool:
    """Whether one side counts for a named place that the other does not name, nor who says it."""
    for here, there in ((1, 2), (2, 1)):
        slots, (party, other) = _side(sides, here)[1], _side(sides, there)
        for place in slots.places:
            names = [word for word in slots.within(place) if word.name]
            named = (
                any(n.same(w) for n in names for w in other.words)
                or any(n.text in (party.claim.holder or "") for n in names)
                or speaks_of(party, names)
            )
            if place.lead in words("static") and names and not named:
                return True
    return False


def _subjects_differ(sides: Sides) -> bool:
    """Whether both name something and nothing of it is the same."""
    one, other = sides.slots_a.names, sides.slots_b.names
    return (
        bool(one and other)
        and not any(a.same(b) for a in one for b in other)
        and not speaks_of(sides.b, one)
        and not speaks_of(sides.a, other)
    )


def _later_state(sides: Sides, conflict: Conflict) -> bool:
    if conflict.kind is ConflictKind.TIME:
        return _postponed(sides) or any(_LASTING.search(_spoken(slots)) for slots in _both(sides))
    if conflict.kind in (ConflictKind.PLACE, ConflictKind.PARTICIPANT, ConflictKind.CAUSE):
        return False
    if conflict.final and not _still_after(sides, conflict):
        return not _over_before(sides, conflict.final)
    if conflict.kind is not ConflictKind.QUANTITY and _spoke_later(sides):
        return True
    if _denied_after(sides, conflict) or _still_after(sides, conflict):
        return False
    if sides.slots_a.dates and sides.slots_b.dates:
        return _dates_exclude(sides)
    if conflict.kind is ConflictKind.QUANTITY:
        return conflict.changing and (_parts_differ(sides) or _disjoint(_when(sides.a), _when(sides.b)) or _grew(sides))
    if _disjoint(_when(sides.a), _when(sides.b)):
        return True
    return _published_apart(sides) and (sides.slots_a.update or sides.slots_b.update)


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
    one, other = ({part for part, said in _PARTS.items() if said.search(_spoken(slots))} for slots in _both(sides))
    return bool(one and other) and not one & other


def _both(sides: Sides) -> tuple[Slots, Slots]:
    return sides.slots_a, sides.slots_b


def _over_before(sides: Sides, final: int) -> bool:
    """Whether the state that nothing follows is said to be of an earlier day than the other."""
    one, other = _last_day(sides.a, sides.slots_a), _last_day(sides.b, sides.slots_b)
    ended, held = (one, other) if final == 1 else (other, one)
    if ended and held:
        return ended < held
    still = _side(sides, 3 - final)
    day = still[0].article.published.on
    return bool(ended and day and _STILL.search(_spoken(still[1])) and ended < day)


def _last_day(party: Party, slots: Slots) -> date | None:
    """The last day of the first date that a claim gives, where it was past when the report was published."""
    if not slots.dates:
        return None
    ends = [end for _, end in slots.dates[0].spans]
    return max((end for end in ends if end <= (party.article.published.on or date.max)), default=None)


def _side(sides: Sides, number: int) -> tuple[Party, Slots]:
    return (sides.a, sides.slots_a) if number == 1 else (sides.b, sides.slots_b)


def _still_after(sides: Sides, conflict: Conflict) -> bool:
    """Whether a report of the day of a dated change, or later, says that the state before it still holds."""
    if conflict.kind is not ConflictKind.STATUS:
        return False
    for held, changed in ((1, 2), (2, 1)):
        party, slots = _side(sides, held)
        day, end = party.article.published.on, _last_day(*_side(sides, changed))
        if not slots.dates and day and end and end <= day and re.search(r"\bstill\b", _spoken(slots)):
            return True
    return False


def _denied_after(sides: Sides, conflict: Conflict) -> bool:
    """Whether one denies that something has happened, on the day of which the other says that it did or later."""
    if conflict.kind is not ConflictKind.POLARITY:
        return False
    for denier, teller in ((1, 2), (2, 1)):
        party, slots = _side(sides, denier)
        other = _side(sides, teller)[1]
        if _STATE_NOW.search(_spoken(slots)):
            continue
        day, end = party.article.published.on, _last_day(*_side(sides, teller))
        denies = slots.negations > 0 and not slots.dates and not other.negations and not slots.update
        if denies and day and end and end <= day:
            return True
    return False


def _spoke_later(sides: Sides) -> bool:
    """Whether one says that a comment or reason was refused, and a later report that it was given."""
    for silent, spoken in ((1, 2), (2, 1)):
        (quiet, quiet_slots), (loud, loud_slots) = _side(sides, silent), _side(sides, spoken)
        if _SILENCE.search(_spoken(quiet_slots)) and not _SILENCE.search(_spoken(loud_slots)):
            before, after = quiet.article.published.on, loud.article.published.on
            return before is not None and after is not None and before < after
    return False


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
    if nameless(one) or nameless(other):
        return False
    return not same_holder(one, other)


def nameless(holder: str) -> bool:
    """Whether the holder's noun names nobody: "people close to the board", "information of a newspaper"."""
    head = _BEHIND_NOUN.split(holder.casefold(), maxsplit=1)[0].split()
    return not head or head[-1].strip(",.") in words("nameless")


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
