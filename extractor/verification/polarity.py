"""What one claim denies and the other says, and states and outcomes that exclude each other."""

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.lexicon import opposites
from extractor.verification.slots import Word
from schemas.verdict import ConflictKind

DENIED_WORDS = 0.7
"""How much of two claims must agree where one is denied as a whole."""


def negation_conflicts(sides: Sides) -> list[Conflict]:
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
        if not one.name and (one.negated != other.negated) != flipped and not (one.context and other.context)
    ]
    if not pairs:
        return []
    for denier, words in ((0, sides.frame.only_a), (1, sides.frame.only_b)):
        scope = [pair[denier] for pair in pairs if pair[denier].negated]
        missed = [word for word in words if word.negated and word.telling]
        if scope and 2 * len(missed) >= len(scope):
            return []
    value_a, value_b = (_said(pairs[0][at], (sides.slots_a, sides.slots_b)[at].denied) for at in (0, 1))
    return [Conflict(ConflictKind.POLARITY, value_a, value_b, sides.frame)]


def opposite_conflicts(sides: Sides) -> list[Conflict]:
    """Pairs of words that stand on the two sides of known opposites, one in each claim."""
    found = []
    for opposed in opposites():
        for left, right in ((opposed.a, opposed.b), (opposed.b, opposed.a)):
            first = _first(sides.slots_a.words, left)
            second = _first(sides.slots_b.words, right)
            if not first or not second or _first(sides.slots_a.words, right) or _first(sides.slots_b.words, left):
                continue
            denied = (first.negated != sides.slots_a.denied) or (second.negated != sides.slots_b.denied)
            if denied:
                continue
            if opposed.kind is ConflictKind.PLACE and len(_shared_names(sides)) > 1:
                continue
            rest = sides.without((first,), (second,))
            final = (2 if left is opposed.a else 1) if opposed.final else 0
            found.append(Conflict(opposed.kind, first.text, second.text, rest, final=final))
    return found


def _shared_names(sides: Sides) -> set[str]:
    """Two places that both claims name: "A is south of B" is "B is north of A"."""
    return {one.text for one, _ in sides.frame.shared if one.name}


def _first(words: tuple[Word, ...], senses: frozenset[str]) -> Word | None:
    return next((word for word in words if word.senses & senses and not word.context), None)


def _said(word: Word, denied: bool) -> str:
    return f"not {word.text}" if word.negated != denied else word.text
