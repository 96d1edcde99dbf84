"""What one claim denies and the other says, and states and outcomes that exclude each other."""

import re
from functools import lru_cache

from extractor.verification.anchors import about, anchored, two_of_a_kind
from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.lexicon import MAX_PHRASE, Opposites, opposed, opposites, words
from extractor.verification.slots import WORD, Slots, Word, stem_of
from extractor.verification.surroundings import speaks_of
from extractor.verification.universals import universal_conflicts
from schemas.verdict import ConflictKind

_OWN_NOT = re.compile(r"^(?:not|never|no|without|cannot|nobody|nothing)\b|n['’]t\b")
_PRONOUN = re.compile(r"\b(?:it|she|he|they)\b")
_NEVER_BEFORE = re.compile(r"\b(?:never|not|no)\b.*\b(?:before|until then|previously)\b")
_FIRST = re.compile(r"\bfirst\b")
DENIED_WORDS = 0.7
"""How much of two claims must agree where one is denied as a whole."""
RIVALS = 2
"""With more telling words on each side that the other has not, opposites are not of one thing by their words alone."""


def negation_conflicts(sides: Sides) -> list[Conflict]:
    """What one claim denies, of the same or of all, and the other says."""
    return _shared_denials(sides) + universal_conflicts(sides)


def _shared_denials(sides: Sides) -> list[Conflict]:
    """A word that both share and only one denies, the rest of what is denied being shared as well."""
    denies_a, denies_b = (slots.denied or slots.negations > 0 for slots in (sides.slots_a, sides.slots_b))
    if denies_a == denies_b:
        return []
    flipped = sides.slots_a.denied != sides.slots_b.denied
    if flipped and sides.frame.least < DENIED_WORDS:
        return []
    pairs = [
        (one, other)
        for one, other in sides.frame.shared
        if not (_names(one) or _names(other))
        and (one.negated != other.negated) != flipped
        and not (one.context and other.context)
    ]
    if not pairs:
        return []
    if _first_time(sides):
        return []
    for denier, own in ((0, sides.frame.only_a), (1, sides.frame.only_b)):
        scope = [pair[denier] for pair in pairs if pair[denier].negated]
        missed = [word for word in own if word.negated and word.telling]
        if scope and 2 * len(missed) >= len(scope):
            return []
    value_a, value_b = (_said(pairs[0][at], (sides.slots_a, sides.slots_b)[at].denied) for at in (0, 1))
    return [Conflict(ConflictKind.POLARITY, value_a, value_b, sides.frame)]


def _names(word: Word) -> bool:
    """Whether the word names something, or is written as if it did."""
    return word.name or (word.start > 0 and word.text[0].isupper())


def _first_time(sides: Sides) -> bool:
    """Whether one says that it never was before and the other that it was the first: both hold."""
    one, other = (slots.text.casefold() for slots in (sides.slots_a, sides.slots_b))
    return any(_NEVER_BEFORE.search(a) and _FIRST.search(b) for a, b in ((one, other), (other, one)))


def opposite_conflicts(sides: Sides) -> list[Conflict]:
    """Pairs of words that stand on the two sides of known opposites, one in each claim, and states that one denies."""
    found = []
    stands_a, stands_b = _stands(sides.slots_a), _stands(sides.slots_b)
    for number in sorted(stands_a.keys() & stands_b.keys()):
        if len(stands_a[number]) > 1 or len(stands_b[number]) > 1:
            continue
        (first,), (second,) = stands_a[number].items(), stands_b[number].items()
        found += _excluded(sides, opposites()[number], (first, second))
    return [one for one in found if one.anchored or one.frame.rivals <= RIVALS]


def _stands(slots: Slots) -> dict[int, dict[bool, Word]]:
    """By number of the opposites: on each side (whether the second) the first wording of it that a claim has."""
    found: dict[int, dict[bool, Word]] = {}
    for word in _wordings(slots.text, slots.words):
        for number, second in (place for sense in word.senses for place in opposed().get(sense, ())):
            found.setdefault(number, {}).setdefault(second, word)
    return found


@lru_cache(maxsize=8192)
def _wordings(text: str, known: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words and phrases of opposites in a text, the longest at each place; a phrase's own "not" denies nothing."""
    raw = list(WORD.finditer(text))
    stems = [stem_of(one.group()) for one in raw]
    found, at = [], 0
    while at < len(raw):
        sizes = (size for size in range(MAX_PHRASE, 0, -1) if " ".join(stems[at : at + size]) in opposed())
        size = next((size for size in sizes if at + size <= len(raw)), 0)
        if size:
            start, end = raw[at].start(), raw[at + size - 1].end()
            inner = [word for word in known if word.start < end and start < word.end]
            said = text[start:end]
            longer = size == 1 and any(word.end - word.start > end - start for word in inner)
            stated = not longer and not (inner and all(word.context for word in inner))
            if stated and said.casefold() not in words("stateless"):
                denied = any(word.negated for word in inner) and not _OWN_NOT.search(said.casefold())
                found.append(Word(start, end, said, frozenset({" ".join(stems[at : at + size])}), negated=denied))
        at += max(size, 1)
    return tuple(found)


def _excluded(sides: Sides, entry: Opposites, stands: tuple[tuple[bool, Word], tuple[bool, Word]]) -> list[Conflict]:
    (second_a, one), (second_b, other) = stands
    if entry.kind is ConflictKind.PLACE and _shared_names(sides) > 1:
        return []
    slots = sides.slots_a, sides.slots_b
    rest = sides.without(_within(slots[0], one), _within(slots[1], other))
    if two_of_a_kind(rest, slots, (one, other)):
        return []
    denied_a, denied_b = one.negated != slots[0].denied, other.negated != slots[1].denied
    held = anchored(rest, slots, (one, other), object_only=not entry.anchored) or _spoken_of(sides, (one, other))
    if second_a == second_b and denied_a != denied_b and held:
        value_a, value_b = _said(one, slots[0].denied), _said(other, slots[1].denied)
        return [Conflict(ConflictKind.POLARITY, value_a, value_b, rest, anchored=True)]
    if second_a == second_b or denied_a or denied_b:
        return []
    ended = 2 if second_b else 1
    final = ended if entry.final or (entry.ends and _later(sides) == ended) else 0
    return [Conflict(entry.kind, one.text, other.text, rest, final=final, anchored=held)]


def _spoken_of(sides: Sides, stated: tuple[Word, Word]) -> bool:
    """Whether one side names what its word is said of, and the other says "she" or "it" where its report named it."""
    seats = (sides.a, sides.slots_a, stated[0]), (sides.b, sides.slots_b, stated[1])
    for (_, slots, word), (party, other, second) in (seats, seats[::-1]):
        names = [name for phrase in about(slots, word) for name in phrase if name.name]
        meant = _PRONOUN.search(other.text[: second.start].casefold()) is not None and not about(other, second)
        if meant and speaks_of(party, names):
            return True
    return False


def _within(slots: Slots, wording: Word) -> tuple[Word, ...]:
    return tuple(word for word in slots.words if word.start < wording.end and wording.start < word.end)


def _later(sides: Sides) -> int:
    """Which side (1 or 2) was published on a later day; 0 where neither is known to be."""
    one, other = sides.a.article.published.on, sides.b.article.published.on
    if not one or not other or one == other:
        return 0
    return 1 if one > other else 2


def _shared_names(sides: Sides) -> int:
    """How many things both claims name: "A is south of B" is "B is north of A"."""
    named = [pair for pair in sides.frame.shared if pair[0].name and pair[1].name]
    return min(len({pair[at].text for pair in named}) for at in (0, 1))


def _said(word: Word, denied: bool) -> str:
    return f"not {word.text}" if word.negated != denied else word.text
