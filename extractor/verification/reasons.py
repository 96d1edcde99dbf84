"""Why two claims that differ in a slot can both hold; looked for before a difference is called a conflict."""

import re
from datetime import timedelta

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.days import dates_exclude, days_of, gap_between
from extractor.verification.figures import comparable, held_against, quantity_conflicts
from extractor.verification.later_states import denied_after, later_state
from extractor.verification.lexicon import says, stem, stemmed, words
from extractor.verification.occasions import place_conflicts
from extractor.verification.parties import Party
from extractor.verification.slots import Slots, Word, alike, words_alone
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


def excuse(sides: Sides, conflict: Conflict) -> NonConflictReason | None:
    """The first reason why the conflict is none, or None."""
    for reason, applies in (
        (NonConflictReason.OTHER_EVENT, _other_event(sides, conflict)),
        (NonConflictReason.PLAN_OUTCOME, _plan_outcome(sides, conflict)),
        (NonConflictReason.LIST_MEMBER, _list_member(sides, conflict)),
        (NonConflictReason.OTHER_SCOPE, _other_scope(sides, conflict)),
        (NonConflictReason.LATER_STATE, later_state(sides, conflict)),
        (NonConflictReason.OTHER_HOLDER, _other_holder(sides, conflict)),
    ):
        if applies:
            return reason
    return None


def _other_event(sides: Sides, conflict: Conflict) -> bool:
    if (
        not denied_after(sides, conflict)
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
    if dates_exclude(sides):
        found.add(ConflictKind.TIME)
    flipped = sides.slots_a.denied != sides.slots_b.denied
    if any((one.negated != other.negated) != flipped for one, other in sides.frame.shared):
        found.add(ConflictKind.POLARITY)
    found |= {one.kind for one in (*quantity_conflicts(sides), *place_conflicts(sides))}
    return found


def _far(sides: Sides) -> bool:
    one, other = days_of(sides.a), days_of(sides.b)
    if one and other:
        return gap_between(one, other) > FAR
    published_a, published_b = sides.a.article.published.on, sides.b.article.published.on
    if not published_a or not published_b:
        return False
    if not one and not other:
        return abs(published_a - published_b) > FAR
    if any(_AGO.search(slots.spoken) for slots, when in ((sides.slots_a, one), (sides.slots_b, other)) if not when):
        return False
    return gap_between(one or (published_a,) * 2, other or (published_b,) * 2) > LONG_AGO


def _year_named(sides: Sides) -> bool:
    return all(any(one.dated for one in slots.dates) for slots in (sides.slots_a, sides.slots_b))


def _plan_outcome(sides: Sides, conflict: Conflict) -> bool:
    if all(party.claim.modality is Modality.PLANNED for party in (sides.a, sides.b)) or one_speaker(sides):
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


def one_speaker(sides: Sides) -> bool:
    """Whether both are words of one person in quotation marks, so that what is in question is what was said."""
    one, other = sides.a.claim, sides.b.claim
    direct = one.speech is Speech.DIRECT and other.speech is Speech.DIRECT
    return direct and same_holder(one.holder or "", other.holder or "")


def _plan(party: Party, slots: Slots) -> bool:
    """Whether a claim is of what may come; "if half empty" at its end concedes something that is."""
    conceded = party.claim.modality is Modality.CONDITIONAL and _CONCESSION.search(slots.text)
    return slots.plan and not (conceded and not says(slots.spoken, "plan_cues"))


def _list_member(sides: Sides, conflict: Conflict) -> bool:
    return conflict.kind is ConflictKind.PARTICIPANT and any(
        says(slots.spoken, "listing") for slots in (sides.slots_a, sides.slots_b)
    )


def _counting(slots: Slots, value: str) -> str:
    """What is said with a figure: of "five people, including two children, were hurt" the five is no part."""
    whole, including, _ = slots.text.partition("including")
    return words_alone(whole) if including and value in whole else slots.spoken


def _other_scope(sides: Sides, conflict: Conflict) -> bool:
    if conflict.kind is ConflictKind.QUANTITY:
        one, other = _counting(sides.slots_a, conflict.value_a), _counting(sides.slots_b, conflict.value_b)
        if says(one, "partial") != says(other, "partial") or says(one, "whole") != says(other, "whole"):
            return True
        if dates_exclude(sides) or _stretches_differ(sides) or _places_differ(sides):
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
        slots, (party, other) = sides.side(here)[1], sides.side(there)
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
