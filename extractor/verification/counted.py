"""What numbers count, and whether two of them count one kind of thing."""

import re
from functools import cache
from itertools import takewhile

from extractor.verification.lexicon import data, senses_of, stem
from extractor.verification.slots import Slots
from schemas.claim import Quantity

UNCOUNTED = frozenset({"others", "other", "another", "times", "time"})
"""Nouns behind a number that do not say what is counted."""
NUMBER_OF = re.compile(r"\b(?:number|total|tally|toll|count) of (?:[^\W\d_]+ )??([^\W\d_]+s|people)\b")
SEPARATOR = re.compile(r"\s?,(?: and| plus)? | and | plus ")
NAME = re.compile(r"[A-Z][\w.'’-]*(?: [\w.'’-]+){0,4}")
NAME_LAST = re.compile(r"\b[A-Z][\w.'’-]*$")


@cache
def _stems(name: str) -> frozenset[str]:
    return frozenset(stem(word) for word in str(data("counted")[name]).split())


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stem(word) for word in group.split()) for group in data("counted")["groups"])


def often(quantity: Quantity) -> bool:
    """Whether the number says how often, or how many times as much."""
    words = f"{quantity.words} {quantity.counted or ''}".casefold().split()
    return any(stem(word) in _stems("often") for word in words)


def noun_of(quantity: Quantity, slots: Slots) -> str | None:
    """The stem of the noun that is counted, behind the number or elsewhere in its sentence; None where nothing is."""
    words = [word for word in re.findall(r"[^\W\d_]+", (quantity.counted or "").casefold()) if word not in UNCOUNTED]
    if words:
        plurals = [word for word in words if word.endswith("s") and not word.endswith("ss")]
        return stem((plurals or words)[-1])
    at = slots.text.find(quantity.words)
    before, after = slots.text[: max(at, 0)], slots.text[max(at, 0) + len(quantity.words) :]
    if re.match(r"[- ]strong\b", after):
        return stem("people")
    body = re.search(r"([^\W\d_]+) of $", before)
    if body and stem(body.group(1).casefold()) in _stems("bodies"):
        return stem("people")
    named = NUMBER_OF.findall(before)
    return stem(named[-1].casefold()) if named else None


def same_noun(first: str, second: str) -> bool:
    """Whether two nouns (stems) are used for one another."""
    return bool(senses_of((first,)) & senses_of((second,))) or any({first, second} <= group for group in _groups())


def one_kind(first: str, second: str) -> bool:
    """Whether two nouns (stems) can be used of one and the same number of things."""
    if same_noun(first, second):
        return True
    anybody, persons = _stems("anybody"), _stems("anybody") | _stems("there") | _stems("fates")
    return (first in anybody and second in persons) or (second in anybody and first in persons)


def part_kind(first: str, second: str) -> bool:
    """Whether the second is a kind of the persons that the first counts: "people", "children"."""
    return first in _stems("anybody") and second in _stems("kinds")


def is_money(quantity: Quantity, slots: Slots) -> bool:
    """Whether a bare number of millions is said in terms of money."""
    words = {stem(word) for word in re.findall(r"[^\W\d_]+", slots.text.casefold())}
    large = re.search(r"[mb]illion\b", quantity.words) is not None
    return large and quantity.counted is None and quantity.dimension == "count" and bool(words & _stems("money"))


def measure_of(quantity: Quantity, slots: Slots) -> tuple[int, bool] | None:
    """What a sum or share is of: the number of its line of words, and whether it is an operating one. None: not told.

    It is the nearest such word of the claim: "the operating profit was 187 million on sales of two billion".
    """
    at = slots.text.find(quantity.words)
    end, best = at + len(quantity.words), None
    for match in re.finditer(r"[^\W\d_]+", slots.text):
        line = _measures().get(stem(match.group().casefold()))
        if line is not None:
            gap = max(at - match.end(), match.start() - end)
            operating = slots.text[: match.start()].casefold().rstrip().endswith("operating")
            best = min(best or (gap, line, operating), (gap, line, operating))
    return best[1:] if best and at >= 0 else None


@cache
def _measures() -> dict[str, int]:
    return {stem(word): at for at, line in enumerate(data("counted")["measures"]) for word in line.split()}


def listed_before(quantity: Quantity, slots: Slots) -> int:
    """How many names stand in a list that the number ends: 2 in "Ann Lee, Bo Ek and two other journalists"."""
    if not re.match(r"others?\b", (quantity.counted or "").casefold()):
        return 0
    at = slots.text.find(quantity.words)
    *listed, rest = SEPARATOR.split(slots.text[: max(at, 0)])
    if rest:
        return 0
    named = list(takewhile(NAME.fullmatch, reversed(listed[1:])))
    first = len(named) == len(listed) - 1 and NAME_LAST.search(listed[0]) if listed else None
    return len(named) + bool(first)
