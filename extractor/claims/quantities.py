"""Quantities in a sentence: numbers with their bounds, their unit and what they count.

Decisions that a reader of the values needs:

* ``words`` are the bound, the number and the unit ("at least 12", "50,000 metric tons"), not what is counted.
* Bounds are inclusive and as loose as reports use them: "more than 30" is 30 and up, "fewer than 100" 100 and down;
  "just under 900" is about 900.
* A vague word has its least value ("dozens" 24 and up, "several" 3 and up) and is approximate.
* A fraction ("half", "two-thirds", "one in five") is a percentage, so that it can be compared with one.
* An age ("aged 34", "34-year-old", "Smith, 34,") has the unit ``year`` and counts ``age``.
* "rose from 5 to 7" holds two quantities, "between 5 and 7" and "5 to 7" one. A score ("3-1") is none.
* "In its fourth day" and "into a third week" say how long something has gone on: four days or more.
* Other ordinals, names with a number ("Flight 370", "Formula One"), ids and all time expressions are none.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from extractor.claims.numerals import (
    HYPHENS,
    LONGEST_NUMBER,
    ORDINAL_ENDS,
    RANGE_MARKS,
    Amount,
    NumberReader,
    bounds,
    data,
    decimal_of,
    exactly,
    is_plural,
    product,
    scale_of,
    symbols,
    unit_words,
    units,
    word_set,
    word_values,
)
from schemas.claim import Quantity

_OLDEST = 120
_WHOLES = frozenset({3, 4, 5, 6, 8, 10, 20, 100, 1000})
"""Of these one says "three in ten" of anything; "three in seven houses" may be a count."""
_AGE_UNITS = frozenset({"year", "month", "week", "day"})


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of ``text`` in order, none overlapping, with ``text[start:end] == words``."""
    return _Reader(text).read()


def to_base(quantity: Quantity) -> tuple[str, float | None, float | None]:
    """The quantity's dimension with its bounds in that dimension's base unit.

    Two quantities can be compared when their dimensions are equal. A plain count has the dimension ``count``, an age
    ``age`` (years), money its ISO code; an unknown unit is its own dimension.
    """
    if quantity.counted == "age":
        return "age", quantity.low, quantity.high
    unit = quantity.unit
    if unit is None:
        return "count", quantity.low, quantity.high
    entry = units().get(unit)
    if entry is None:
        return unit, quantity.low, quantity.high
    low, high = (None if value is None else _in_base(value, unit) for value in (quantity.low, quantity.high))
    return entry["dimension"], low, high


def _in_base(value: float, unit: str) -> float:
    entry = units()[unit]
    if "pint" not in entry:
        return float(value * entry.get("factor", 1))
    registry = _registry()
    base = data("units")["base"][entry["dimension"]]
    return float(registry.Quantity(value, registry.Unit(entry["pint"])).to(base).magnitude)


@cache
def _registry() -> Any:
    import pint  # slow to import, and most runs compare plain counts

    return pint.UnitRegistry()


class _Reader(NumberReader):
    """Reads whole quantities."""

    def read(self) -> tuple[Quantity, ...]:
        found = []
        place = 0
        while place < len(self.tokens):
            if self.tokens[place].kind == "time":
                place += 1
                continue
            one = (
                self._so_far(place)
                or self._age(place)
                or self._fraction(place)
                or self._and_half(place)
                or self._quantity(place)
            )
            if one:
                found.append(one[0])
            place = one[1] if one else self._skip(place)
        return tuple(found)

    def _skip(self, place: int) -> int:
        """The place after a number that is no quantity, as a whole: the tail of an id is not read on its own."""
        if self._kind(place) not in ("number", "label", "fraction"):
            return place + 1
        place += 1
        while self._joined(place) and (
            self._kind(place) in ("number", "label", "fraction", "word")
            or (self.tokens[place].text in "-–./,:" and self._joined(place + 1))
        ):
            place += 1
        return place

    def _make(self, first: int, amount: Amount, *, unit: str | None = None, counted: str | None = None) -> Quantity:
        start, end = self.tokens[first].start, self.tokens[amount.next - 1].end
        return Quantity(
            low=amount.low,
            high=amount.high,
            unit=unit or amount.unit,
            counted=counted,
            approximate=amount.about,
            of=amount.of,
            words=self.text[start:end],
            start=start,
            end=end,
        )

    # Whole quantities

    def _so_far(self, start: int) -> tuple[Quantity, int] | None:
        """ "In its fourth day", "for a third week": how long something has gone on at least."""
        first = start + (self._low(start) in word_set("nouns", "determiners"))
        value = word_values("which").get(self._low(first))
        if value is None or self._low(start - 1) not in word_set("so_far", "leads"):
            return None
        place = first + 1 + (self._low(first + 1) in word_set("so_far", "between"))
        unit = self._low(place)
        days = unit in word_set("so_far", "days")
        if not (days or unit in word_set("so_far", "longer")) or self._low(place + 1) == "of":
            return None
        amount = Amount(value if days else value - 1, None, place + 1, "day" if days else unit)
        return self._make(first, amount), place + 1

    def _quantity(self, first: int) -> tuple[Quantity, int] | None:
        sides, place = self._sides(first, "before")
        if self._low(place) == "between":
            place += 1
        before = self._phrase(place, unit_words("before"))
        amount = self._amount(before[1] if before else place) or self._one_unit(place, bounded=bool(sides))
        if amount is None:
            return None
        unit, end = (before[0], amount.next) if before else self._unit(amount)
        age = unit in _AGE_UNITS and self._age_end(end)
        if unit is None and {"older", "younger"} & {self._low(at) for at in range(first, place)}:
            unit, age = "year", end
        amount = self._compound(amount._replace(next=age or end), unit)
        more, end = self._sides(amount.next, "after")
        amount = _bound(amount._replace(next=end), [*sides, *more])
        amount = self._whole(amount) if unit is None else amount
        adjective = unit in units() and self._is_adjective(amount.next - 1, unit)
        counted = "age" if age else self._counted(amount.next, measured=unit is not None and not adjective)
        return self._make(first, amount, unit=unit, counted=counted), amount.next

    def _sides(self, place: int, where: str) -> tuple[list[str], int]:
        sides: list[str] = []
        for _ in range(3):
            found = self._phrase(place, bounds(where))
            if not found:
                break
            if where == "after" and self._low(place) in ("at", "plus") and self._amount(found[1]):
                break
            if self._low(place) == "up" and self._low(place - 1) in ("add", "adds", "added", "adding"):
                return sides, found[1]
            sides.append(found[0])
            place = found[1]
        if where == "after" and not sides and self._low(place) in HYPHENS and self._low(place + 1) in ("odd", "plus"):
            return ["about" if self._low(place + 1) == "odd" else "low"], place + 2
        return sides, place

    def _amount(self, place: int) -> Amount | None:
        """A number or a range of two, with the currency that stands ahead of it."""
        one = self._single(place)
        if one is None:
            return None
        return self._range(place, one) or one

    def _single(self, place: int) -> Amount | None:
        if self._low(place) == "minus" or (self._low(place) in ("-", "−") and self._is_sign(place)):
            below = self._number(place + 1)
            return below._replace(low=-below.low, high=-below.low) if below and below.low else None
        symbol = self._symbol(place)
        if symbol and (number := self._number(symbol[1], money=True)):
            return number._replace(unit=symbol[0])
        if self._is_label(place):
            return None
        return self._number(place) or self._vague(place)

    def _symbol(self, place: int) -> tuple[str, int] | None:
        """The currency sign here: "A$5" is Australian, "a $5 note" is not."""
        found = self._phrase(place, symbols())
        if found and found[1] - place > 1 and self._low(found[1] - 1) == "$":
            lettered = self.tokens[place].text.isupper() and self._joined(found[1] - 1)
            return found if lettered else None
        return found

    def _is_sign(self, place: int) -> bool:
        return self._joined(place + 1) and self._kind(place + 1) == "number" and not self._joined(place)

    def _range(self, first: int, one: Amount) -> Amount | None:
        if one.low is None or one.low != one.high:
            return None
        place = one.next
        unit, after = self._unit(one)
        link = self._low(place)
        if link not in ("to", "or", "and") and link not in RANGE_MARKS and unit:
            place, link = after, self._low(after)
        between = self._low(first - 1) == "between"
        if link in RANGE_MARKS:
            linked = self._kind(place + 1) != "" and self._joined(place) == self._joined(place + 1)
        else:
            linked = link == "or" or (link == "and" and between) or (link == "to" and self._low(first - 1) != "from")
        two = self._single(place + 1) if linked else None
        if two is None or two.low is None or two.low != two.high or two.about:
            return None
        low = one.low
        if two.scaled and not one.scaled and two.low > low:
            factor = scale_of(self.tokens[two.next - 1].low)
            low = product(low, factor) if product(low, factor) < two.low else low
        if low >= two.low or (link == "or" and two.low > 2 * low + 10):
            return None
        if not one.unit and place == after and unit and self._unit(two)[0] != unit:
            return None
        return Amount(low, two.low, two.next, one.unit or two.unit, about=False, scaled=two.scaled)

    def _one_unit(self, place: int, *, bounded: bool) -> Amount | None:
        """The 1 of "more than a year" and the 0.5 of "half an hour"; a bare "a year" is no quantity."""
        half = self._low(place) == "half"
        article = place + half
        bounded = bounded or self._low(place - 1) in word_set("one_unit", "leads")
        if not (half or bounded) or self._low(article) not in ("a", "an"):
            return None
        value = 0.5 if half else 1.0
        return exactly(value, article + 1) if self._unit(exactly(value, article + 1))[0] else None

    def _and_half(self, first: int) -> tuple[Quantity, int] | None:
        """ "a minute and a half", "an hour and a quarter"."""
        if self._low(first) not in ("a", "an"):
            return None
        unit, after = self._unit(exactly(1, first + 1))
        rest = {"half": 0.5, "quarter": 0.25}.get(self._low(after + 2))
        if unit is None or rest is None or [self._low(after + at) for at in range(2)] != ["and", "a"]:
            return None
        return self._make(first, exactly(1 + rest, after + 3), unit=unit), after + 3

    def _is_label(self, place: int) -> bool:
        """Whether the number here names something: an ordinal, a year-like id, a score, "Flight 370"."""
        kind, low = self._kind(place), self._low(place)
        before, after = self._low(place - 1), self._low(place + 1)
        if kind == "label" or (kind == "fraction" and low not in word_values("vulgar")):
            return True
        if kind == "number":
            return self._is_digit_label(place, before, after)
        if low == "one" and self._is_pronoun(place, before, after):
            return True
        if low not in word_values("ones") and low not in word_values("tens"):
            return False
        if low in word_values("tens") and after in HYPHENS and self._low(place + 2) in word_set("labels", "ordinals"):
            return True
        capital = self.tokens[place].text[0].isupper() and self._kind(place - 1) == "word"
        return (capital and not is_plural(after)) or before in word_set("labels", "spelt")

    def _is_digit_label(self, place: int, before: str, after: str) -> bool:
        if self._joined(place) and (self._kind(place - 1) in ("word", "number") or before in "/_#@.:,"):
            return True
        if self._joined(place) and before in HYPHENS and self._joined(place - 1) and self._kind(place - 2) != "mark":
            return self._low(place - 2) not in ("magnitude", "mid", "sub") and self._kind(place - 2) == "word"
        if self._joined(place + 1) and (after in ORDINAL_ENDS or after in ("_", "@") or self._is_code(place)):
            return True
        if self._is_score(place, after) or self._kind(place + 1) == "number":
            return True
        if before == "." and self._low(place - 2) in word_set("labels", "abbreviated"):
            return True
        if before in ("#", "№", "+") or before in word_set("labels", "words"):
            return not (self._kind(place + 1) == "word" and is_plural(after)) or before in ("no", "flight", "#", "№")
        return self._is_named(place, after)

    def _is_named(self, place: int, after: str) -> bool:
        """ "Windows 10": a capital ahead, not at a sentence's start, and nothing behind that could be counted."""
        name = self.tokens[place - 1] if place else None
        inner = place > 1 and self._low(place - 2) not in (".", "?", "!", '"', "“", ":")
        named = name is not None and name.kind == "word" and name.text[:1].isupper() and "'" not in name.low and inner
        return (
            named
            and not is_plural(after)
            and not self._unit(exactly(1, place + 1))[0]
            and after not in word_values("scales")
        )

    def _is_code(self, place: int) -> bool:
        """ "4x4", "3D", "10,11" without a space: more of an id follows."""
        after = self.tokens[place + 1]
        if after.text == ",":
            return self._joined(place + 2) and self._kind(place + 2) == "number"
        if after.kind != "word":
            return False
        known = self._unit(exactly(1, place + 1))[0] is not None
        if after.low in word_values("short_scales"):
            known = known or after.low != "b" or is_plural(self._low(place + 2))
        return not known and after.low not in word_values("scales")

    def _is_score(self, place: int, after: str) -> bool:
        """ "3-1", and "won 3 to 1" at either number."""
        first = place if after == "to" else place - 2
        if self._low(first - 1) in word_set("labels", "scores") and self._low(first + 1) == "to":
            unit = self._unit(exactly(1, first + 3))[0]
            return self._kind(first) == self._kind(first + 2) == "number" and not (
                unit or is_plural(self._low(first + 3))
            )
        if after not in HYPHENS or not self._joined(place + 1) or not self._joined(place + 2):
            return False
        other = self.tokens[place + 2]
        if other.kind != "number":
            return False
        if self._low(place + 3) in HYPHENS and self._kind(place + 4) == "number":
            return True
        if other.text[0] == "0" or len(other.text) > LONGEST_NUMBER or len(self.tokens[place].text) > LONGEST_NUMBER:
            return True
        descending = decimal_of(other.text) <= decimal_of(self.tokens[place].text)
        scaled = self._low(place + 3) in (*word_values("scales"), *word_values("short_scales"))
        return (descending and not scaled) or self._low(place - 1) in word_set("labels", "scores")

    def _is_pronoun(self, place: int, before: str, after: str) -> bool:
        if after in HYPHENS and self._unit(exactly(1, place + 1))[0]:
            return False
        if before in word_set("labels", "one_before") or (before in HYPHENS and self._joined(place)):
            return True
        if after == "out":
            return self._part_of(place + 1) is None
        if after == "of":
            return self._part_of(place + 1) is None and self._low(place + 2) not in word_set("nouns", "determiners")
        if after in HYPHENS or after in word_set("labels", "one_pronoun_verbs"):
            return after in HYPHENS and self._low(place + 2) in word_set("labels", "one_hyphened")
        if (
            after in word_values("scales")
            or self._unit(exactly(1, place + 1))[0]
            or (after == "and" and self._low(place + 2) == "a")
        ):
            return False
        if after in ("in", "or", "to"):
            return self._number_words(place + 2) is None
        return self._counted(place + 1, measured=False) is None

    def _compound(self, amount: Amount, unit: str | None) -> Amount:
        """ "two hours and 15 minutes" as one amount of hours."""
        parts = units().get(unit or "", {}).get("parts", {})
        if not parts or amount.low is None or amount.low != amount.high:
            return amount
        place = amount.next + (self._low(amount.next) in ("and", ","))
        other = self._single(place)
        if other is None or other.low is None or other.low != other.high:
            return amount
        smaller, after = self._unit(other)
        if smaller not in parts or other.low >= parts[smaller]:
            return amount
        whole = amount.low + other.low / parts[smaller]
        return amount._replace(low=whole, high=whole, next=after)

    def _whole(self, amount: Amount) -> Amount:
        part = self._part_of(amount.next)
        return amount._replace(of=part[0], next=part[1]) if part else amount

    def _part_of(self, place: int) -> tuple[float, int] | None:
        """The whole in "of the 13", "out of 13"."""
        if self._low(place) == "out":
            place += 1
        if self._low(place) != "of":
            return None
        place += 1
        if self._low(place) in word_set("nouns", "determiners"):
            place += 1
        place = self._owned(place)
        if self._is_label(place):
            return None
        number = self._number(place)
        return (number.low, number.next) if number and number.low and not self._unit(number)[0] else None

    def _owned(self, place: int) -> int:
        """The place behind an owner of up to three words: "harbour's", "city council's", "island 's"."""
        for at in range(place, place + 3):
            if self._kind(at) != "word":
                break
            if self._low(at).endswith("'s"):
                return at + 1
            mark = self._low(at + 1)
            if mark in ("'", "’") and (self._low(at + 2) == "s" or self._low(at).endswith("s")):
                return at + 2 + (self._low(at + 2) == "s")
            if not self._is_noun(at):
                break
        return place

    def _age_end(self, place: int) -> int | None:
        """The place after "-old", "old", "of age" behind a number of years."""
        if self._low(place) in HYPHENS and self._low(place + 1) in ("old", "olds"):
            return place + 2
        if self._low(place) in ("old", "olds"):
            return place + 1
        return place + 2 if self._low(place) == "of" and self._low(place + 1) == "age" else None

    def _counted(self, place: int, *, measured: bool) -> str | None:
        """The noun phrase behind the number, at most three words, in lower case, or None."""
        if self._low(place) == "of":
            place += 1
            while self._low(place) in word_set("nouns", "determiners"):
                place += 1
            place = self._owned(place)
        elif measured:
            return None
        else:
            while self._low(place) in word_set("nouns", "skipped") or (
                self._low(place) in HYPHENS and self._joined(place)
            ):
                place += 1
        first, words = place, 0
        while words < 3 and self._kind(place) == "word" and self._is_noun(place):
            if words and self._is_past(place):
                break
            place += 3 if self._hyphened(place + 1) else 1
            words += 1
            if is_plural(self._low(place - 1)) and not is_plural(self._low(place)):
                break
        if place == first:
            return None
        return self.text[self.tokens[first].start : self.tokens[place - 1].end].lower()

    def _hyphened(self, place: int) -> bool:
        """Whether a hyphen and the rest of a word follow: "water-bombers"."""
        return (
            self._low(place) in HYPHENS
            and self._joined(place)
            and self._joined(place + 1)
            and self._kind(place + 1) == "word"
        )

    def _is_adjective(self, place: int, unit: str | None) -> bool:
        """Whether the unit here stands ahead of a noun: "three-hour meeting", "7.2 magnitude quake", "3m wave"."""
        hyphened = self._low(place - 1) in HYPHENS and self._joined(place)
        one_letter = len(self.tokens[place].text) == 1 and self.tokens[place].text.islower() and self._joined(place)
        return hyphened or one_letter or (unit == "magnitude" and self._low(place) != "scale")

    def _is_noun(self, place: int) -> bool:
        low = self._low(place)
        if low in word_set("labels", "ordinals") and self._low(place + 1) in HYPHENS:
            return False
        return low not in word_set("nouns", "stops") and not low.endswith("ly") and "'" not in low

    def _is_past(self, place: int) -> bool:
        return self._low(place).endswith("ed") and not self._low(place).endswith("eed")

    # Ages and fractions

    def _age(self, place: int) -> tuple[Quantity, int] | None:
        if self._low(place) in ("aged", "age") and place + 1 < len(self.tokens):
            sides, start = self._sides(place + 1, "before")
            start += self._low(start) == "between"
            amount = self._amount(start)
            if amount and amount.low and amount.low <= _OLDEST and amount.unit is None:
                unit, end = self._unit(amount)
                if unit is not None and unit not in _AGE_UNITS:
                    return None
                more, end = self._sides(end, "after")
                amount = _bound(amount._replace(next=end), [*sides, *more])
                return self._make(place, amount, unit=unit or "year", counted="age"), end
            return None
        if not self._is_bare_age(place):
            return None
        return self._make(place, exactly(float(self._low(place)), place + 1), unit="year", counted="age"), place + 1

    def _is_bare_age(self, place: int) -> bool:
        """The 34 of "Ann Smith, 34, said" and "Ann Smith (34)", the 44 of "aged 31 and 44"."""
        low = self._low(place)
        if self._kind(place) != "number" or not low.isascii() or not low.isdigit() or low[0] == "0":
            return False
        if len(low) > 3 or int(low) > _OLDEST:
            return False
        if self._low(place - 1) in ("and", "or") and self._low(place - 3) == "aged":
            return True
        if self._low(place - 1) in ("is", "was", "were", "turned") and self._kind(place + 1) in ("", "mark"):
            return bool({self._low(at) for at in range(place - 10, place)} & word_set("nouns", "ages"))
        name = self.tokens[place - 2] if place > 1 else None
        named = name is not None and name.kind == "word" and name.text[0].isupper()
        edges = self._low(place - 1) + self._low(place + 1)
        return named and (edges == "()" or (edges == ",," and not self._joined(place)))

    def _fraction(self, first: int) -> tuple[Quantity, int] | None:
        sides, place = self._sides(first, "before")
        found = self._share(place, bounded=bool(sides))
        if found is None:
            return None
        if of_one := self._of_one(found):
            unit, amount = of_one
            return self._make(first, _bound(amount, sides), unit=unit), amount.next
        value, after = product(found[0], 100), found[1]
        amount = _bound(Amount(value, value, after), sides)
        noun = after + (self._low(after) in word_set("nouns", "determiners"))
        return self._make(first, amount, unit="percent", counted=self._counted(noun, measured=False)), after

    def _of_one(self, share: tuple[float, int]) -> tuple[str | None, Amount] | None:
        """The amount in "a quarter of a kilometre" and "a third of a million"."""
        value, after = share
        if self._low(after) != "of" or self._low(after + 1) not in ("a", "an"):
            return None
        if scale := word_values("scales").get(self._low(after + 2)):
            return None, exactly(product(value, scale), after + 3, scaled=True)
        unit, end = self._unit(exactly(1, after + 2))
        return (unit, exactly(value, end)) if unit else None

    def _share(self, place: int, *, bounded: bool) -> tuple[float, int] | None:
        """ "half", "two-thirds", "a quarter of", "one in five": the value from 0 to 1 and the place after it."""
        low, after = self._low(place), self._low(place + 1)
        if low == "half":
            blocked = self._low(place - 1) in ("first", "second", "other", "better", "latter", "top", "bottom", "a")
            return None if blocked or self._is_half_amount(place) else (0.5, place + 1)
        over = word_values("ones").get(low, 1 if low in ("a", "an", "1") else None)
        if over is None:
            return None
        at = place + 2 if after in HYPHENS else place + 1
        under = word_values("denominators").get(self._low(at))
        if (
            under
            and over < under
            and (over > 1 or bounded or self._low(place - 1) == "by" or self._low(at + 1) == "of")
            and not (low in ("a", "an") and under == 2)
        ):
            return over / under, at + 1
        if low not in ("a", "an") and (after == "in" or (over == 1 and self._low(place + 2) == "in")):
            at = place + (2 if after == "in" else 3)
            number = None if self._is_label(at) else self._number(at)
            under = number.low if number and number.next == at + 1 else None
            whole = under is not None and under > over and (over == 1 or under in _WHOLES)
            if under and whole and self._unit(exactly(1, at + 1))[0] is None:
                return over / under, at + 1
        return None

    def _is_half_amount(self, place: int) -> bool:
        """ "half a million", "half an hour", "half-time": not a share of anything."""
        after = self._low(place + 1)
        if after in HYPHENS and self._joined(place + 1):
            return True
        if after not in ("a", "an"):
            return self._low(place - 1) in HYPHENS and self._joined(place)
        return self._low(place + 2) in word_values("scales") or self._unit(exactly(1, place + 2))[0] is not None


def _bound(amount: Amount, sides: Sequence[str]) -> Amount:
    """The amount with its open side and its looseness."""
    if "about" in sides:
        amount = amount._replace(about=True)
    if "low" in sides and amount.low is not None:
        return amount._replace(high=None)
    if "high" in sides and (amount.high or amount.low) is not None:
        return amount._replace(low=None, high=amount.high or amount.low)
    return amount
