"""The tokens of a sentence, and the numbers and units that they spell.

Words and units are data: ``data/number_words.toml`` and ``data/units.toml``. Every reading looks a bounded number of
tokens ahead, so that the whole is linear.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from extractor.claims.timeline import find_times

_DATA = files("extractor.claims") / "data"
LONGEST_NUMBER = 18
_TOKEN = re.compile(
    r"(?P<fraction>[½¼¾⅓⅔⅕⅛]|\d+(?:[:/]\d+)+)"
    r"|(?P<label>\d+(?:\.\d+){2,})"
    r"|(?P<number>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?![\w,.-]\d)|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<mark>\S)"
)
HYPHENS = frozenset("-‐‑–")
RANGE_MARKS = frozenset("-‐‑–—")
ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th", "s"})


class Token(NamedTuple):
    """One token. ``low`` is its text in lower case with a plain apostrophe."""

    text: str
    low: str
    start: int
    end: int
    kind: str


class Amount(NamedTuple):
    """A number as read: its bounds, its currency or unit, and the token after it."""

    low: float | None
    high: float | None
    next: int
    unit: str | None = None
    about: bool = False
    scaled: bool = False
    of: float | None = None


Phrases = Mapping[str, Sequence[tuple[tuple[str, ...], Any]]]


@cache
def data(name: str) -> dict[str, Any]:
    """A data file as it stands."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text("utf-8"))


@cache
def units() -> dict[str, dict[str, Any]]:
    """The units of the data file by name, currencies left out."""
    return dict(data("units")["unit"])


@cache
def word_set(table: str, key: str) -> frozenset[str]:
    """One list of the word file."""
    return frozenset(data("number_words")[table][key])


@cache
def word_values(table: str) -> dict[str, float]:
    """One table of the word file: words with their value."""
    return dict(data("number_words")[table])


def _phrases(entries: Iterable[tuple[str, Any]]) -> Phrases:
    """Phrases by their first word, the longest first."""
    by_first: dict[str, list[tuple[tuple[str, ...], Any]]] = {}
    for phrase, meaning in entries:
        words = tuple(phrase.split(" "))
        by_first.setdefault(words[0], []).append((words, meaning))
    for found in by_first.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return by_first


@cache
def bounds(side: str) -> Phrases:
    """The bound words ``before`` or ``after`` a number."""
    table = data("number_words")[side]
    return _phrases((phrase, bound) for bound in ("low", "high", "about") for phrase in table[bound])


@cache
def _vague() -> Phrases:
    return _phrases(data("number_words")["vague"].items())


@cache
def _vague_times() -> Phrases:
    return _phrases(data("number_words")["vague_times"].items())


@cache
def symbols() -> Phrases:
    """What stands ahead of an amount of money, with the currency."""
    return _phrases((symbol, code) for code, one in data("units")["currency"].items() for symbol in one["symbols"])


@cache
def unit_words(key: str) -> Phrases:
    """Units and, for ``words`` and ``scaled``, currencies."""
    entries = [(word, name) for name, one in units().items() for word in one.get(key, ())]
    if key in ("words", "scaled"):
        entries += [(word, code) for code, one in data("units")["currency"].items() for word in one.get(key, ())]
    return _phrases(entries)


def _tokens(text: str) -> list[Token]:
    """The tokens of ``text``; one that a time expression covers is a ``time``."""
    times = iter(find_times(text, None))
    time = next(times, None)
    tokens = []
    for match in _TOKEN.finditer(text):
        while time and time.end <= match.start():
            time = next(times, None)
        kind = match.lastgroup or "mark"
        if time and match.start() >= time.start:
            kind = "time"
        words = match.group()
        tokens.append(Token(words, words.lower().replace("’", "'"), match.start(), match.end(), kind))
    return tokens


class NumberReader:
    """Reads numbers and units at a place in the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)

    def _low(self, place: int) -> str:
        return self.tokens[place].low if 0 <= place < len(self.tokens) and self.tokens[place].kind != "time" else ""

    def _kind(self, place: int) -> str:
        return self.tokens[place].kind if 0 <= place < len(self.tokens) else ""

    def _joined(self, place: int) -> bool:
        """Whether the token stands right behind the one before it."""
        return 0 < place < len(self.tokens) and self.tokens[place].start == self.tokens[place - 1].end

    def _phrase(self, place: int, phrases: Phrases) -> tuple[Any, int] | None:
        for words, meaning in phrases.get(self._low(place), ()):
            if all(self._low(place + at) == word for at, word in enumerate(words)):
                return meaning, place + len(words)
        return None

    # Numbers

    def _number(self, place: int, *, money: bool = False) -> Amount | None:
        if self._kind(place) == "number":
            return self._digits(place, money=money)
        if self._kind(place) == "fraction":
            return self._mixed(place, 0.0)
        return self._number_words(place)

    def _digits(self, place: int, *, money: bool) -> Amount | None:
        words = self.tokens[place].text
        if len(words) > LONGEST_NUMBER or (words[0] == "0" and len(words) > 1 and words[1] != "."):
            return None
        value = decimal_of(words)
        place += 1
        if mixed := self._mixed(place, value):
            return mixed
        after = self._low(place)
        if after in HYPHENS and self._low(place + 1) in word_values("scales"):
            place, after = place + 1, self._low(place + 1)
        if after in word_values("scales"):
            return self._scaled(value, after, place + 1)
        if (
            after in word_values("short_scales")
            and (money or self._joined(place))
            and self._is_scale(place, money=money)
        ):
            return exactly(product(value, word_values("short_scales")[after]), place + 1, scaled=True)
        return exactly(value, place)

    def _scaled(self, value: float, scale: str, after: int) -> Amount:
        """A value with its scale word; a "thousand million" is a billion."""
        if scale == "thousand" and self._low(after) == "million":
            return exactly(product(value, 1e9), after + 1, scaled=True)
        return exactly(product(value, word_values("scales")[scale]), after, scaled=True)

    def _is_scale(self, place: int, *, money: bool) -> bool:
        """Whether "m" or "k" behind digits is a million or a thousand, and not metres or kelvin."""
        return money or self._low(place) not in word_set("nouns", "loose_scales") or is_plural(self._low(place + 1))

    def _mixed(self, place: int, whole: float) -> Amount | None:
        part = word_values("vulgar").get(self._low(place))
        if part is None or self._kind(place) != "fraction":
            return None
        scale = word_values("scales").get(self._low(place + 1))
        if scale:
            return exactly((whole + part) * scale, place + 2, scaled=True)
        return exactly(whole + part, place + 1)

    def _number_words(self, place: int) -> Amount | None:
        """ "twenty-five thousand", "a hundred and six", "half a million"; None for an ordinal or a bare "a"."""
        first = place
        total = group = 0.0
        room = scale_room = float("inf")
        if self._low(place) == "half" and self._low(place + 1) in ("a", "-"):
            last = place + 4 if [self._low(place + at) for at in (1, 2, 3)] == ["-", "a", "-"] else place + 2
            scale = word_values("scales").get(self._low(last))
            return exactly(scale / 2, last + 1, scaled=True) if scale else None
        if self._low(place) in ("a", "an") and self._low(place + 1) in word_values("scales"):
            group, place = 1.0, place + 1
            room = 1.0
        while True:
            low = self._low(place)
            after = self._low(place + 1)
            hyphened = place > first and low in HYPHENS and room == 10 and after in word_values("ones")
            linked = low == "and" and group + total >= 100 and after in (*word_values("ones"), *word_values("tens"))
            if hyphened or linked:
                place, low = place + 1, after
            value = word_values("ones").get(low, word_values("tens").get(low))
            if value is not None and value < room and (value < 10 or room > 10):
                group += value
                room = 10 if low in word_values("tens") else 1
            elif low == "hundred" and 0 < group < 100:
                group *= 100
                room = 100
            elif low == "dozen" and 0 < group < 100 and total == 0:
                return exactly(group * 12, place + 1, scaled=True)
            elif (
                low in word_values("scales")
                and low not in ("hundred", "dozen")
                and group
                and word_values("scales")[low] < scale_room
            ):
                scale_room = word_values("scales")[low]
                total, group, room = total + group * scale_room, 0.0, float("inf")
            else:
                break
            place += 1
        if place == first or (total + group == 0 and self._low(first) != "zero"):
            return None
        if half := self._and_a_half(place, total + group):
            return half
        return exactly(total + group, place, scaled=total > 0)

    def _and_a_half(self, place: int, whole: float) -> Amount | None:
        """ "two and a half million", "two-and-a-half"."""
        for word in ("and", "a", "half"):
            place += self._low(place) in HYPHENS
            if self._low(place) != word:
                return None
            place += 1
        scale = word_values("scales").get(self._low(place))
        return exactly((whole + 0.5) * (scale or 1), place + bool(scale), scaled=bool(scale))

    def _vague(self, place: int) -> Amount | None:
        if (times := self._phrase(place, _vague_times())) and (scale := word_values("scales").get(self._low(times[1]))):
            return Amount(times[0] * scale, None, times[1] + 1, about=True, scaled=True)
        if self._low(place) in word_values("times"):
            return exactly(word_values("times")[self._low(place)], place + 1)
        found = self._phrase(place, _vague())
        if not found or (self._low(place) == "scores" and self._low(place + 1) not in ("of", "more", "were")):
            return None
        entry, after = found
        return Amount(entry["low"], entry.get("high"), after, about=not entry.get("exact", False))

    def _unit(self, amount: Amount) -> tuple[str | None, int]:
        """The unit behind the amount and the place after it; a currency ahead of it wins."""
        place = amount.next
        if amount.unit:
            return amount.unit, place
        hyphen = self._low(place) in HYPHENS and self._joined(place) and self._joined(place + 1)
        if hyphen:
            place += 1
        if self._low(place) == "of" and self._low(place + 1) in ("a", "an"):
            place += 2
        found = self._phrase(place, unit_words("scaled")) if amount.scaled else None
        found = found or self._phrase(place, unit_words("words"))
        if not found and (self._joined(place) or self._low(place) == "m"):
            found = self._attached(place)
        return (found[0], found[1]) if found else (None, amount.next)

    def _attached(self, place: int) -> tuple[str, int] | None:
        for words, name in unit_words("attached").get(self.tokens[place].text, ()):
            if len(words) == 1:
                return name, place + 1
        return None


def exactly(value: float, after: int, *, scaled: bool = False) -> Amount:
    """A plain number that is read up to the token ``after``."""
    return Amount(value, value, after, scaled=scaled)


def decimal_of(digits: str) -> float:
    """Digits in groups as a number."""
    return float(re.sub(r"[, \u00a0\u2009\u202f]", "", digits))


def product(value: float, scale: float) -> float:
    """The product as a person reckons it: 2.14 billion has no seventeenth digit."""
    return float(Decimal(str(value)) * Decimal(str(scale)))


def scale_of(word: str) -> float:
    """The factor of a scale word, else 1."""
    return word_values("scales").get(word) or word_values("short_scales").get(word) or 1.0


def is_plural(word: str) -> bool:
    """Whether the word looks like a plural noun."""
    if word in word_set("nouns", "irregular_plurals"):
        return True
    ends = len(word) > 2 and word.endswith("s") and not word.endswith("ss") and "'" not in word
    return ends and word not in word_set("nouns", "singular_s") and word not in word_set("nouns", "stops")
