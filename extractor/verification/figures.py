"""Quantities held against each other: bounds, rounding, units, and whether they count one thing."""

from dataclasses import replace
from math import inf
from re import findall, fullmatch, search

from extractor.verification.conflicts import Conflict, Sides
from extractor.verification.counted import (
    is_money,
    listed_before,
    measure_of,
    noun_of,
    often,
    one_kind,
    part_kind,
    same_noun,
)
from extractor.verification.frames import Frame
from extractor.verification.lexicon import senses_of, stem
from extractor.verification.slots import Slots, Word
from schemas.claim import Quantity
from schemas.verdict import ConflictKind, NonConflictReason

ROUNDING = 0.05
"""An exact figure within this share of one that ends in noughts is taken for the same, not rounded."""
LOOSE = 0.1
"""The same where one of them is said to be about right or was converted."""
STEP = 0.5
"""Half a step of the coarser figure's last written digit is rounding."""
BOUNDS_APART = 1.5
"""Who says "more than 30" does not mean 45: open bounds on one side that are this far apart are two figures."""
ABOVE = 2.0
"""The same of an exact figure beyond an open bound."""
VAGUE = 10.0
"""The same of one beyond "dozens" or "hundreds"."""
NEAR = 45
"""How many letters to either side of a number tell which of several it is."""
LASTING = frozenset({"length", "area", "mass", "speed", "duration", "age", "volume", "height"})
"""Dimensions of what does not change from one report to the next."""
TELLING = frozenset({"speed", "age", "temperature", "magnitude", "power", "concentration"})
"""Dimensions of which a thing has one, so that the unit tells what is measured."""
UNROUNDED = frozenset({"count", "age"})
"""Dimensions whose small figures are given exactly."""
UNCOUNTED = frozenset({"times", "time", "others", "dead"})
"""Nouns behind a number that do not say what is counted."""
MORE = r"(?:another|additional|further|extra|others?|more)"
AWAY = r"(?:to the )?(?:from|away|off(?:shore)?|(?:north|south|east|west)(?:[- ]?(?:east|west))?(?:ern)?)"
DAY = 86_400.0
"""Seconds."""
Pair = tuple[Quantity, Quantity]


def quantity_conflicts(sides: Sides) -> list[Conflict]:
    """All pairs of quantities of one thing that exclude each other, unless another pair of the two is equal."""
    found = []
    pairs = comparable(sides)
    agreed = {id(one) for pair in pairs if held_against(*pair) is not None for one in pair} | _sums(pairs, sides)
    for first, second in _likeliest(pairs, sides):
        frame = _with_counted(first, second, sides)
        if id(first) not in agreed and id(second) not in agreed and not _of_other_things(first, second, sides, frame):
            changing = first.dimension not in LASTING
            found.append(Conflict(ConflictKind.QUANTITY, first.words, second.words, frame, changing))
    return found


def _with_counted(first: Quantity, second: Quantity, sides: Sides) -> Frame:
    """The alignment, with what is counted or measured as shared: "boxes" and "containers", two speeds."""
    frame = sides.frame
    distance = _is_distance(first, sides.slots_a) and _is_distance(second, sides.slots_b)
    one, other = (
        _measured(quantity, slots)
        if distance or quantity.dimension in TELLING
        else _counted_word(quantity, slots, among)
        for quantity, slots, among in ((first, sides.slots_a, frame.only_a), (second, sides.slots_b, frame.only_b))
    )
    if one is None or other is None:
        return frame
    weights = [
        sides.weigh(word) / (sum(map(sides.weigh, {*slots.words, word})) or 1.0)
        for word, slots in ((one, sides.slots_a), (other, sides.slots_b))
    ]
    return replace(
        frame,
        shared=(*frame.shared, (one, other)),
        only_a=tuple(word for word in frame.only_a if word is not one),
        only_b=tuple(word for word in frame.only_b if word is not other),
        cover_a=min(1.0, frame.cover_a + weights[0]),
        cover_b=min(1.0, frame.cover_b + weights[1]),
        weight=frame.weight + (sides.weigh(one) + sides.weigh(other)) / 2,
    )


def _is_distance(quantity: Quantity, slots: Slots) -> bool:
    """Whether a length says how far off something is: "35 kilometres from here", "four miles north-east of"."""
    after = slots.text[max(slots.text.find(quantity.words), 0) + len(quantity.words) :]
    return quantity.dimension == "length" and search(rf"(?i)^ {AWAY}\b", after) is not None


def _measured(quantity: Quantity, slots: Slots) -> Word:
    """A word for the number, whose unit tells what is measured."""
    at = max(slots.text.find(quantity.words), 0)
    return Word(at, at + len(quantity.words), quantity.words, frozenset({f"of:{quantity.dimension}"}))


def _counted_word(quantity: Quantity, slots: Slots, among: tuple[Word, ...]) -> Word | None:
    noun = noun_of(quantity, slots) if quantity.dimension == "count" else None
    return next((word for word in among if noun and noun in word.senses), None)


def _sums(pairs: list[Pair], sides: Sides) -> set[int]:
    """The ids of figures that one claim gives as a whole and the other in two parts, and of these parts."""
    met: set[int] = set()
    for here, slots in ((0, sides.slots_a), (1, sides.slots_b)):
        for pair in pairs:
            part, whole = pair[here], pair[1 - here]
            others = [one for one in slots.quantities if one.dimension == part.dimension and one.words != part.words]
            if any((one.base_low or 0.0) + (part.base_low or 0.0) == whole.base_low for one in others):
                met |= {id(part), id(whole)}
    return met


def _likeliest(pairs: list[Pair], sides: Sides) -> list[Pair]:
    """The pairs of which neither quantity has a partner whose neighbouring words are more alike."""
    shared = {
        (id(one), id(other)): len(_around(one, sides.slots_a) & _around(other, sides.slots_b)) for one, other in pairs
    }
    kept = []
    for one, other in pairs:
        rivals = [n for (a, b), n in shared.items() if (a == id(one)) != (b == id(other))]
        if shared[id(one), id(other)] >= max(rivals, default=0):
            kept.append((one, other))
    return kept


def _around(quantity: Quantity, slots: Slots) -> frozenset[str]:
    at = slots.text.find(quantity.words)
    start, end = at - NEAR, at + len(quantity.words) + NEAR
    return frozenset(sense for word in slots.words if start <= word.start and word.end <= end for sense in word.senses)


def _of_other_things(first: Quantity, second: Quantity, sides: Sides, frame: Frame) -> bool:
    """Whether each side has words for what it measures that the other lacks, and no word but the counted is shared.

    So do sums of two kinds: sales and profit.
    """
    if _measures_differ(first, second, sides):
        return True
    quantities = (*sides.slots_a.quantities, *sides.slots_b.quantities)
    counted = frozenset(sense for one in quantities for sense in counted_senses(one))
    for side in (frame.only_a, frame.only_b):
        if not any(word.telling and not word.senses & counted for word in side):
            return False
    if first.dimension in LASTING or first.dimension is None or _of_those_named(first, second, sides):
        return False
    return not any(
        one.telling and other.telling and not (one.senses | other.senses) & counted for one, other in frame.shared
    )


def _measures_differ(first: Quantity, second: Quantity, sides: Sides) -> bool:
    one, other = measure_of(first, sides.slots_a), measure_of(second, sides.slots_b)
    money = first.dimension == "percent" or _is_currency(first.dimension)
    return money and one is not None and other is not None and one != other


def _of_those_named(first: Quantity, second: Quantity, sides: Sides) -> bool:
    """Whether one number ends a list of names of which the other claim has two or more."""
    listed = max(listed_before(first, sides.slots_a), listed_before(second, sides.slots_b))
    return listed > 1 and sum(one.name and other.name for one, other in sides.frame.shared) > 1


def comparable(sides: Sides) -> list[Pair]:
    """The pairs of quantities that measure one thing, in one dimension; a sum of names and a number as a number."""
    left, right = ([_with_names(one, slots) for one in slots.quantities] for slots in (sides.slots_a, sides.slots_b))
    pairs = [_alike(first, second, sides) for first in left for second in right]
    return [pair for pair in pairs if pair and same_counted(*pair, sides) and not _part_and_whole(*pair, sides)]


def _with_names(quantity: Quantity, slots: Slots) -> Quantity:
    """ "Ann Lee, Bo Ek and two others" as four."""
    more = listed_before(quantity, slots)
    if not more or quantity.base_low is None or quantity.base_low != quantity.base_high:
        return quantity
    total = quantity.base_low + more
    return quantity.model_copy(update={"base_low": total, "base_high": total, "low": total, "high": total})


def _alike(first: Quantity, second: Quantity, sides: Sides) -> Pair | None:
    """The two in one dimension, if they can be: a part of a whole as a percentage, bare millions as money."""
    if often(first) != often(second) or _series_and_part(first, second):
        return None
    if same_measure(first, second):
        return first, second
    one, other = first.dimension, second.dimension
    if one == "count" and other == "percent" and first.of:
        return _as_share(first), second
    if other == "count" and one == "percent" and second.of:
        return first, _as_share(second)
    if one == "count" and _is_currency(other) and is_money(first, sides.slots_a):
        return first.model_copy(update={"dimension": other, "unit": second.unit}), second
    if other == "count" and _is_currency(one) and is_money(second, sides.slots_b):
        return first, second.model_copy(update={"dimension": one, "unit": first.unit})
    return None


def _series_and_part(first: Quantity, second: Quantity) -> bool:
    """Whether one says how many days something has gone on and the other how many minutes or hours: a part of it."""
    if first.dimension != "duration" or second.dimension != "duration":
        return False
    (low_1, high_1), (low_2, high_2) = bounds(first), bounds(second)
    return (high_1 == inf and low_1 >= DAY > high_2) or (high_2 == inf and low_2 >= DAY > high_1)


def _as_share(quantity: Quantity) -> Quantity:
    low, high = (None if one is None else 100 * one / (quantity.of or 1) for one in (quantity.low, quantity.high))
    return quantity.model_copy(
        update={"dimension": "percent", "unit": "percent", "base_low": low, "base_high": high, "of": None}
    )


def _is_currency(dimension: str | None) -> bool:
    return dimension is not None and len(dimension) == 3 and dimension.isupper()


def same_measure(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities have one dimension."""
    return first.dimension is not None and first.dimension == second.dimension


def same_counted(first: Quantity, second: Quantity, sides: Sides) -> bool:
    """Whether two counts are of one kind of thing: nouns of one kind, or one that the other claim has elsewhere."""
    if first.dimension != "count":
        return True
    one, other = noun_of(first, sides.slots_a), noun_of(second, sides.slots_b)
    if one and other:
        return one_kind(one, other) or _larger_part(first, second, (one, other))
    if one:
        return _has_kind(sides.slots_b, one)
    return not other or _has_kind(sides.slots_a, other)


def _has_kind(slots: Slots, noun: str) -> bool:
    """Whether a claim has a noun of that kind somewhere."""
    return any(same_noun(noun, sense) for word in slots.words for sense in word.senses)


def _larger_part(first: Quantity, second: Quantity, nouns: tuple[str, str]) -> bool:
    """Whether one counts persons and the other more than that of a kind of them: "6 people", "9 children"."""
    low_1, high_1 = bounds(first)
    low_2, high_2 = bounds(second)
    return (part_kind(nouns[0], nouns[1]) and low_2 > high_1) or (part_kind(nouns[1], nouns[0]) and low_1 > high_2)


def _part_and_whole(first: Quantity, second: Quantity, sides: Sides) -> bool:
    """Whether one is "three of the nine" and the other the nine, or only one comes on top of something."""
    for one, other in ((first, second), (second, first)):
        if one.of and not other.of and one.of == other.base_low:
            return True
    return _is_added(first, sides.slots_a) != _is_added(second, sides.slots_b)


def _is_added(quantity: Quantity, slots: Slots) -> bool:
    """Whether the number comes on top of something: "another 200", "12 more"; with the names before it, it does not."""
    if listed_before(quantity, slots):
        return False
    at = slots.text.find(quantity.words)
    before, after = slots.text[: max(at, 0)], slots.text[max(at, 0) + len(quantity.words) :]
    return search(rf"(?i)\b{MORE} $", before) is not None or search(rf"(?i)^ {MORE}\b(?! than)", after) is not None


def counted_senses(quantity: Quantity) -> frozenset[str]:
    """The senses of the nouns that are counted; empty when nothing is."""
    nouns = [noun for noun in findall(r"[^\W\d_]+", (quantity.counted or "").casefold()) if noun not in UNCOUNTED]
    found: frozenset[str] = frozenset()
    for noun in nouns:
        found |= senses_of((stem(noun),))
    return found


def held_against(first: Quantity, second: Quantity) -> NonConflictReason | None:
    """None when two quantities of one thing exclude each other, else why they do not (paraphrase: they are equal)."""
    low_1, high_1 = bounds(first)
    low_2, high_2 = bounds(second)
    if (low_1, high_1) == (low_2, high_2):
        return NonConflictReason.PARAPHRASE if first.unit == second.unit else NonConflictReason.UNIT
    ranges = [(low, high) for low, high in ((low_1, high_1), (low_2, high_2)) if -inf < low < high < inf]
    if len(ranges) == 2 and ranges[0] != ranges[1]:
        return None
    if _beyond(first, second):
        return None
    gap = max(low_1, low_2) - min(high_1, high_2)
    if gap == 0 and _is_strict(first) and _is_strict(second):
        return None
    if gap <= 0:
        return NonConflictReason.ROUNDING
    if _is_open(first) and _is_open(second):
        return None
    return _rounded(first, second, gap)


def _beyond(first: Quantity, second: Quantity) -> bool:
    """Whether an open bound is so far from the other figure that nobody would put it so."""
    (low_1, high_1), (low_2, high_2) = bounds(first), bounds(second)
    if high_1 == high_2 == inf:
        least, most = sorted((low_1, low_2))
        vague = first.approximate or second.approximate
        return least > 0 and most >= (VAGUE if vague else BOUNDS_APART) * least
    if low_1 == low_2 == -inf:
        least, most = sorted((high_1, high_2))
        return least > 0 and most >= BOUNDS_APART * least
    for one, other in ((first, second), (second, first)):
        low, high = bounds(one)
        if high == inf and low > 0 and bounds(other)[0] >= (VAGUE if one.approximate else ABOVE) * low:
            return True
    return False


def _is_open(quantity: Quantity) -> bool:
    return inf in (abs(one) for one in bounds(quantity))


def _is_strict(quantity: Quantity) -> bool:
    """Whether the bound itself is left out: "fewer than 50", not "up to 50"."""
    than = search(r"(?i)\b(?:than|over|under|above|below)\b", quantity.words) is not None
    return _is_open(quantity) and than and search(r"(?i)\b(?:no|not|or)\b", quantity.words) is None


def _rounded(first: Quantity, second: Quantity, gap: float) -> NonConflictReason | None:
    size = max(abs(one) for one in (*bounds(first), *bounds(second)) if abs(one) < inf)
    if first.unit != second.unit and gap <= LOOSE * size:
        return NonConflictReason.UNIT
    if (first.approximate or second.approximate) and gap <= LOOSE * size:
        return NonConflictReason.ROUNDING
    if first.approximate or second.approximate:
        return None
    noughts, last = (max(pair) for pair in zip(_steps(first), _steps(second), strict=True))
    if first.dimension in UNROUNDED and gap >= 1 and (noughts <= 1 or size < 1000):
        return None
    fits = gap <= STEP * last or (first.dimension != "percent" and gap <= min(STEP * noughts, ROUNDING * size))
    return NonConflictReason.ROUNDING if fits else None


def bounds(quantity: Quantity) -> tuple[float, float]:
    """The bounds in the base unit, infinite where open."""
    low, high = quantity.base_low, quantity.base_high
    return (-inf if low is None else low, inf if high is None else high)


def _steps(quantity: Quantity) -> tuple[float, float]:
    """The worth of the last digit that is no nought and of the last that is written, in the base unit; 0 of words."""
    value = next((one for one in (quantity.base_low, quantity.base_high) if one), 0.0)
    digits = "".join(findall(r"\d[\d,. ]*", quantity.words)[:1]).strip(" ,.").replace(",", "").replace(" ", "")
    if not value or not fullmatch(r"\d+(\.\d+)?", digits) or not float(digits):
        return 0.0, 0.0
    worth = abs(value) / float(digits)
    if "." in digits:
        step = 10.0 ** -len(digits.split(".")[1]) * worth
        return step, step
    return 10.0 ** (len(digits) - len(digits.rstrip("0"))) * worth, worth
