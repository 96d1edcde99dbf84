"""What one claim says of none at all and the other of some: "No member of staff fell ill", "A nurse fell ill"."""

import re
from functools import cache

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.lexicon import data, says, stem
from extractor.verification.slots import Slots, Word
from schemas.verdict import ConflictKind

_NONE = re.compile(
    r"\b(?P<who>nobody|no one|no-one|nothing|none)\b|\b(?:not (?:a single|a|an|one)|no)(?= (?P<kind>[\w-]+))",
    re.IGNORECASE,
)
_NOT_ALL = re.compile(
    r"\bno (?:longer|doubt|matter|sooner|more than|fewer than|less than|later than|earlier than)\b", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\s*(?:or|nor|,)\s+(?:an?\s+|the\s+)?", re.IGNORECASE)
_CLOSE = re.compile(r"\s*")


def universal_conflicts(sides: Sides) -> list[Conflict]:
    """A claim of none, held against one that tells the same of somebody or something."""
    found = []
    for slots, other, flipped in ((sides.slots_a, sides.slots_b, False), (sides.slots_b, sides.slots_a, True)):
        if slots.denied or other.denied or other.negations or _none(other) or _unsure(slots) or _unsure(other):
            continue
        match = _none(slots)
        if match is None:
            continue
        instance = _instance(slots, other, match)
        if instance is None:
            continue
        values = (match.group().lower(), instance.text)
        value_a, value_b = reversed(values) if flipped else values
        found.append(Conflict(ConflictKind.POLARITY, value_a, value_b, sides.frame, anchored=True))
    return found


def _unsure(slots: Slots) -> bool:
    return says(re.sub(r"[^\w-]+", " ", slots.text.casefold()), "hedges")


def _none(slots: Slots) -> re.Match[str] | None:
    return None if _NOT_ALL.search(slots.text) else _NONE.search(slots.text)


def _instance(slots: Slots, other: Slots, match: re.Match[str]) -> Word | None:
    """The word by which the other claim tells what is said of none, if it tells all of it."""
    scope = [word for word in slots.words if word.negated and word.start >= match.end() and not word.context]
    kinds = [] if match["who"] else _kinds(slots.text, scope, match.end())
    told = [word for word in scope if word not in kinds]
    if kinds and not any(_meets(kind, word) for kind in kinds for word in other.words):
        return None
    if not any(word.telling for word in told) or (len(told) < 2 and not kinds):
        return None
    met = [next((word for word in other.words if _meets(one, word)), None) for one in told]
    found = [word for word in met if word is not None and not word.context]
    return min(found, key=lambda word: word.name) if len(found) == len(told) else None


def _kinds(text: str, scope: list[Word], end: int) -> list[Word]:
    """The nouns right behind "no", with what "or" adds."""
    found: list[Word] = []
    for word in scope:
        between = text[end : word.start]
        if not (_CLOSE.fullmatch(between) or (found and _ALTERNATIVE.fullmatch(between))):
            break
        if found and _CLOSE.fullmatch(between):
            break
        found.append(word)
        end = word.end
    return found


def _meets(one: Word, other: Word) -> bool:
    if one.same(other):
        return True
    some, kind = _persons("there"), _persons("kinds")
    first, second = (stem(word.text.casefold()) for word in (one, other))
    return (first in _persons("anybody") and second in some | kind) or (first in some and second in kind)


@cache
def _persons(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in data("counted")[name].split())
