"""When, where, who and why: slots of one event that differ between two claims."""

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.lexicon import stem, stemmed, words
from extractor.verification.parties import Party
from extractor.verification.slots import Phrase, Slots, Word
from extractor.verification.surroundings import known_around
from schemas.verdict import ConflictKind

_POSSESSIVE = ("'s", "’s", "s'", "s’")
ENOUGH, MOSTLY = 2, 0.5
"""How many telling words, or how much of both claims, must be shared for two times to be of one thing."""


def time_conflicts(sides: Sides) -> list[Conflict]:
    """Clock times or days of the two claims of which none fits any of the other's.

    Claims that share but one thing ("Wednesday's session", "the session agreed in May") tell of its time differently.
    """
    found: list[Conflict] = []
    telling = sum(one.telling and other.telling for one, other in sides.frame.shared)
    if telling < ENOUGH and sides.frame.least < MOSTLY:
        return found
    for first, second in (
        (sides.slots_a.clocks, sides.slots_b.clocks),
        (sides.slots_a.dates, sides.slots_b.dates),
    ):
        if first and second and all(one.excludes(other) for one in first for other in second):  # type: ignore[arg-type]
            found.append(Conflict(ConflictKind.TIME, first[0].words, second[0].words, sides.frame))
    return found


def place_conflicts(sides: Sides) -> list[Conflict]:
    """Places behind the same kind of preposition that have no word in common and stand only on one side."""
    found = []
    for one in sides.slots_a.places:
        for other in sides.slots_b.places:
            if (one.lead in words("source")) != (other.lead in words("source")):
                continue
            inner_a, inner_b = sides.slots_a.within(one), sides.slots_b.within(other)
            if _given(inner_a) or _given(inner_b) or _area(inner_a) or _area(inner_b):
                continue
            if not _apart(inner_a, inner_b, sides):
                continue
            bearer_a, bearer_b = _bearer(sides.slots_a, one), _bearer(sides.slots_b, other)
            if (
                _of_two(bearer_a, bearer_b)
                or _one_of_two(bearer_a, sides.slots_a)
                or _one_of_two(bearer_b, sides.slots_b)
            ):
                continue
            rest = sides.without(inner_a, inner_b)
            found.append(Conflict(ConflictKind.PLACE, one.text, other.text, rest))
    return found


def participant_conflicts(sides: Sides) -> list[Conflict]:
    """Persons or roles that only one side names, where the rest is shared; and whose team it was that did one thing."""
    actors_a = _new_to(sides.b, _actors(sides.frame.only_a, sides.slots_a))
    actors_b = _new_to(sides.a, _actors(sides.frame.only_b, sides.slots_b))
    found = _of_parties(sides)
    if not _given(actors_a) and not _given(actors_b):
        rest = sides.without(actors_a, actors_b)
        found.append(Conflict(ConflictKind.PARTICIPANT, _text(actors_a), _text(actors_b), rest))
    return found


def _of_parties(sides: Sides) -> list[Conflict]:
    """Teams, sides or troops of two that did one thing: "Pyongyang's team walked out", "the Japanese side left"."""
    keys_a, keys_b = ({entity.key for entity in party.claim.entities} for party in (sides.a, sides.b))
    if not keys_a or not keys_b or keys_a & keys_b:
        return []
    found = []
    for one, other in sides.frame.shared:
        owner_a, owner_b = _owner(sides.slots_a, one), _owner(sides.slots_b, other)
        if owner_a is None or owner_b is None or owner_a.same(owner_b):
            continue
        rest = sides.without((owner_a, one), (owner_b, other))
        if any(first.telling and second.telling for first, second in rest.shared):
            value_a, value_b = f"{owner_a.text} {one.text}", f"{owner_b.text} {other.text}"
            found.append(Conflict(ConflictKind.PARTICIPANT, value_a, value_b, rest, anchored=True))
    return found


def _owner(slots: Slots, word: Word) -> Word | None:
    """The name right before a word for a party: "Pyongyang's team", "the Japanese side"."""
    if stem(word.text.casefold()) not in stemmed("parties"):
        return None
    before = next((one for one in reversed(slots.words) if one.end < word.start), None)
    if before is None or not before.text[0].isupper() or not slots.text[before.end : word.start].isspace():
        return None
    return before if before.name or before.text.endswith(_POSSESSIVE) else None


def cause_conflicts(sides: Sides) -> list[Conflict]:
    """Causes of one thing that have no word in common."""
    found = []
    for one in sides.slots_a.causes:
        for other in sides.slots_b.causes:
            inner_a, inner_b = sides.slots_a.within(one), sides.slots_b.within(other)
            if _given(inner_a) or _given(inner_b) or _meet(inner_a, inner_b):
                continue
            found.append(Conflict(ConflictKind.CAUSE, one.text, other.text, sides.without(inner_a, inner_b)))
    return found


def _apart(one: tuple[Word, ...], other: tuple[Word, ...], sides: Sides) -> bool:
    """Whether two places differ: no word of one stands in the other claim, or only the noun of place is shared."""
    left = [word for word in one if not any(word.same(second) for second in sides.slots_b.words)]
    right = [word for word in other if not any(word.same(first) for first in sides.slots_a.words)]
    if not left or not right:
        return False
    common = [word for word in one if word not in left] + [word for word in other if word not in right]
    return all(stem(word.text.casefold()) in stemmed("place_nouns") for word in common)


def _bearer(slots: Slots, place: Phrase) -> Word | None:
    """The word that stands right before a place and its preposition."""
    before = [word for word in slots.words if word.end < place.start]
    close = bool(before) and slots.text[before[-1].end : place.start].split() == [place.lead]
    return before[-1] if close else None


def _of_two(one: Word | None, other: Word | None) -> bool:
    """Whether places are those of two persons: "a couple from Sarn", "a bus driver from Lenk"."""
    return one is not None and other is not None and (one.actor or other.actor) and not one.same(other)


def _one_of_two(bearer: Word | None, slots: Slots) -> bool:
    """Whether a claim tells of another such thing as well: "after the talks in Hanoi, negotiations in Vell"."""
    return bearer is not None and any(word is not bearer and word.same(bearer) for word in slots.words)


def _area(inner: tuple[Word, ...]) -> bool:
    """Whether a place is so wide that it may hold the other."""
    return any(word.text.casefold() in words("areas") for word in inner)


def _given(inner: tuple[Word, ...]) -> bool:
    """Whether context gave all the words of a slot, or there are none."""
    return all(word.context for word in inner)


def _meet(one: tuple[Word, ...], other: tuple[Word, ...]) -> bool:
    return any(word.same(second) for word in one for second in other if not (word.context or second.context))


def _actors(left: tuple[Word, ...], slots: Slots) -> tuple[Word, ...]:
    """The persons, bodies and roles that one side has, with the words that stand right beside them."""
    in_places = {word for place in slots.places for word in slots.within(place) if place.lead not in words("source")}
    free = [word for word in left if word not in in_places]
    found = {word for word in free if word.actor and not word.text.endswith(_POSSESSIVE)}
    while True:
        beside = {word for word in free for one in found if _touch(word, one, slots.text)} - found
        if not beside:
            return tuple(word for word in slots.words if word in found)
        found |= beside


def _new_to(party: Party, actors: tuple[Word, ...]) -> tuple[Word, ...]:
    """Those of whom the other report says nothing around its claim, if there are such: "him" may be one of them."""
    known = known_around(party)
    new = tuple(word for word in actors if not word.senses & known)
    return new if any(word.actor for word in new) else actors


def _touch(one: Word, other: Word, text: str) -> bool:
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return between.strip() in ("", ",", "of", "the", "of the", ", as", "on")


def _text(found: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in found)
