"""Quantities: the table, the offsets, numbers that were planted, and units that can be compared."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.numerals import data, units
from extractor.claims.quantities import find_quantities, to_base
from schemas.claim import Quantity

TABLE = Path(__file__).parents[3] / "evals" / "tables" / "quantities.jsonl"
FIELDS = ("words", "low", "high", "unit", "counted", "approximate", "of")
NUMBER_WORDS = data("number_words")
ONES: list[str] = list(NUMBER_WORDS["ones"])
TENS: list[str] = ["_", "_", *NUMBER_WORDS["tens"]]


def rows(split: str) -> list[dict[str, Any]]:
    """The table's rows of one split."""
    found = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
    return [row for row in found if row["split"] == split]


def read(text: str) -> list[dict[str, Any]]:
    """What is found, in the table's form."""
    found = [{field: getattr(one, field) for field in FIELDS} for one in find_quantities(text)]
    return [
        {key: round(value, 6) if isinstance(value, float) else value for key, value in one.items()} for one in found
    ]


def spelt(number: int) -> str:
    """A number from 1 to 999,999,999 in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, one = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[one]}" if one else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            many, rest = divmod(number, size)
            link = " and " if 0 < rest < 100 else " "
            return f"{spelt(many)} {name}" + (link + spelt(rest) if rest else "")
    raise AssertionError(number)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_table(split: str) -> None:
    table = rows(split)
    wrong = [row["text"] for row in table if read(row["text"]) != row["expected"]]
    assert len(table) >= 50
    assert len(wrong) <= 0.05 * len(table), wrong


@given(st.integers(2, 999_999_999))
def test_planted_number_in_words(number: int) -> None:
    words = spelt(number)
    (found,) = find_quantities(f"The agency counted {words} homes in the valley.")
    assert (found.low, found.high, found.unit, found.counted) == (number, number, None, "homes")
    assert found.words == words


@given(st.integers(1, 999_999_999), st.sampled_from(["{:,}", "{}"]))
def test_planted_number_in_digits(number: int, form: str) -> None:
    words = form.format(number)
    (found,) = find_quantities(f"The agency counted {words} damaged homes in the valley.")
    assert (found.low, found.high, found.words, found.counted) == (number, number, words, "damaged homes")


@given(
    st.integers(1, 9999),
    st.sampled_from(
        [
            ("at least {}", True, False, False),
            ("more than {}", True, False, False),
            ("{} or more", True, False, False),
            ("up to {}", False, True, False),
            ("no more than {}", False, True, False),
            ("fewer than {}", False, True, False),
            ("about {}", True, True, True),
            ("some {}", True, True, True),
            ("just under {}", True, True, True),
        ]
    ),
)
def test_planted_bounds(number: int, form: tuple[str, bool, bool, bool]) -> None:
    words, low, high, about = form
    (found,) = find_quantities(f"They saw {words.format(f'{number:,}')} homes burn.")
    assert (found.low, found.high) == (number if low else None, number if high else None)
    assert found.approximate is about
    assert found.words == words.format(f"{number:,}")


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["between {} and {}", "{}-{}", "{} to {}"]))
def test_planted_range(low: int, more: int, form: str) -> None:
    (found,) = find_quantities(f"They saw {form.format(low, low + more)} kilometres of it.")
    assert (found.low, found.high, found.unit) == (low, low + more, "kilometre")


def test_every_unit_is_read_behind_a_number() -> None:
    for name, unit in units().items():
        for word in unit["words"]:
            written = word.replace(" - ", "-").replace(" / ", "/")
            (found,) = find_quantities(f"It was 12 {written} there.")
            assert (found.unit, found.low) == (name, 12), word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("90 minutes", "one and a half hours"),
        ("half an hour", "30 minutes"),
        ("2 hours and 30 minutes", "150 minutes"),
        ("5 kilometres", "5,000 metres"),
        ("two tonnes", "2,000 kilograms"),
        ("half of them", "50 percent"),
        ("one in five", "20 percent"),
        ("1.5 million", "1,500,000"),
        ("half a million", "500,000"),
        ("$1.2bn", "1.2 billion dollars"),
        ("a dozen", "12"),
        ("25 basis points", "0.25 percentage points"),
        ("100 hectares", "1 square kilometres"),
        ("86 degrees Fahrenheit", "30 degrees Celsius"),
        ("36 km/h", "10 metres per second"),
        ("aged 34", "34-year-old"),
    ],
)
def test_same_in_base(one: str, other: str) -> None:
    (first,), (second,) = find_quantities(f"It was {one} there."), find_quantities(f"It was {other} there.")
    assert to_base(first)[0] == to_base(second)[0]
    assert to_base(first)[1:] == pytest.approx(to_base(second)[1:])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 percent", "12 percentage points"),
        ("12 people", "12 minutes"),
        ("$12", "€12"),
        ("34 years", "aged 34"),
        ("12 metres", "12 kilograms"),
        ("5 litres", "5 hectares"),
    ],
)
def test_not_comparable(one: str, other: str) -> None:
    (first,), (second,) = find_quantities(f"It was {one} there."), find_quantities(f"It was {other} there.")
    assert to_base(first)[0] != to_base(second)[0]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("Two men, aged 31 and 44, were held", [31, 44]),
        ("Ann Smith, 34, said so", [34]),
        ("Toni Reisinger (83) died", [83]),
        ("They met in March, 34, and 35", []),
        ("children older than 80", [80]),
    ],
)
def test_ages(text: str, ages: list[float]) -> None:
    assert [one.low for one in find_quantities(text) if one.counted == "age"] == ages


@pytest.mark.parametrize(
    ("text", "low", "unit", "counted"),
    [
        ("a $5m deal", 5e6, "USD", None),
        ("an A$5m deal", 5e6, "AUD", None),
        ("a one-day strike", 1, "day", "strike"),
        ("a two-and-a-half-hour film", 2.5, "hour", "film"),
        ("her 9-month-old brother", 9, "month", "age"),
        ("1 in 10 people", 10, "percent", "people"),
        ("2.14 thousand million euros", 2.14e9, "EUR", None),
        ("minus 12 degrees Celsius", -12, "celsius", None),
        ("12 500 residents", 12500, None, "residents"),
        ("Bus Crash Kills Twelve People", 12, None, "people"),
    ],
)
def test_one_quantity(text: str, low: float, unit: str | None, counted: str | None) -> None:
    (found,) = find_quantities(text)
    assert (found.low, found.unit, found.counted) == (low, unit, counted)


@pytest.mark.parametrize(
    "text",
    [
        "twenty-first century",
        "one-time costs",
        "not one siren",
        "the M25",
        "F-16 jets",
        "a 50-50 split",
        "1-800-555-0199",
        "COVID-19",
        "a third man",
        "in the third week of June",
        "in the second year of the war",
        "on the third day",
    ],
)
def test_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


@pytest.mark.parametrize(
    ("text", "words", "low", "unit"),
    [
        ("The strike was in its fourth day.", "fourth day", 4, "day"),
        ("It rained for a third straight night.", "third straight night", 3, "day"),
        ("The siege entered its third week.", "third week", 2, "week"),
        ("He was back for a second year.", "second year", 1, "year"),
    ],
)
def test_how_long_something_has_gone_on(text: str, words: str, low: float, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (found.words, found.low, found.high, found.unit) == (words, low, None, unit)


def test_open_sides_stay_open() -> None:
    (found,) = find_quantities("at least two hours")
    assert to_base(found) == ("duration", 7200.0, None)


def test_unit_that_is_not_in_the_table_is_its_own_dimension() -> None:
    (found,) = find_quantities("12 hours")
    assert to_base(found.model_copy(update={"unit": "furlong"})) == ("furlong", 12.0, 12.0)


PIECES = st.sampled_from(
    [
        "12",
        "1,200",
        "one",
        "and",
        "a",
        "half",
        "million",
        "-",
        "–",
        "to",
        "between",
        "of the",
        "$",
        "per cent",
        "aged",
        "in",
        "dozens of",
        "at least",
        "or more",
        "½",
        "1/2",
        "7 March",
        "minus",
        "people",
        "(",
        ")",
        ",",
        "m",
        "hundred",
        "twenty",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map(" ".join), st.lists(PIECES).map("".join)))
def test_never_fails_and_the_offsets_hold(text: str) -> None:
    end = 0
    for one in find_quantities(text):
        assert text[one.start : one.end] == one.words
        assert one.start >= end
        to_base(one)
        end = one.end


@pytest.mark.parametrize(
    "piece", ["1,1,1,", "1,11,11,", "9", "one ", "between 5 and ", "1 000 ", "a ", "½ ", "five-", "$"]
)
def test_long_hostile_text(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert all(text[one.start : one.end] == one.words for one in find_quantities(text))


@pytest.mark.parametrize("unit", sorted(units()))
def test_every_unit_has_a_base(unit):
    quantity = Quantity(low=1.0, high=1.0, unit=unit, words="1", start=0, end=1)
    dimension, low, high = to_base(quantity)
    assert dimension and low is not None and low == high


def test_a_decade_is_ten_years():
    decade, years = (
        to_base(Quantity(low=n, high=n, unit=unit, words="1", start=0, end=1))
        for n, unit in ((1.0, "decade"), (10.0, "year"))
    )
    assert decade[0] == years[0]
    assert decade[1] == pytest.approx(years[1])
