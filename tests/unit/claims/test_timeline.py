"""Time expressions: the table, the offsets, and dates that were planted."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.dates import HANDLERS, WORDS
from extractor.claims.time_forms import forms
from extractor.claims.timeline import find_times, resolve
from schemas.claim import Granularity, TimeBasis

TABLE = Path(__file__).parents[3] / "evals" / "tables" / "times.jsonl"
MONTHS = [name for name in WORDS["months"] if name.isalpha()]
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


def rows(split: str) -> list[dict[str, Any]]:
    """The table's rows of one split."""
    found = [json.loads(line) for line in TABLE.read_text("utf-8").splitlines()]
    return [row for row in found if row["split"] == split]


def read(text: str, published: str | None) -> list[dict[str, Any]]:
    """What is found, in the table's form."""
    day = date.fromisoformat(published) if published else None
    return [
        {
            "words": one.words,
            "start": one.as_of.start and one.as_of.start.isoformat(),
            "end": one.as_of.end and one.as_of.end.isoformat(),
            "granularity": one.as_of.granularity,
            "basis": one.as_of.basis,
            "clock": one.as_of.clock,
        }
        for one in find_times(text, day)
    ]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_table(split: str) -> None:
    table = rows(split)
    wrong = [row["text"] for row in table if read(row["text"], row["published"]) != row["expected"]]
    assert len(table) >= 50
    assert len(wrong) <= 0.05 * len(table), wrong


def test_every_form_has_a_handler_and_matches_what_the_joint_pattern_finds() -> None:
    assert {form.handler for form in forms().values()} == {"clock", *HANDLERS}


@pytest.mark.parametrize(
    "words",
    [
        "yesterday",
        "Tuesday",
        "last month",
        "two days ago",
        "in February",
        "March 7",
        "the third quarter",
        "last summer",
    ],
)
def test_relative_time_without_publication_is_unknown(words: str) -> None:
    as_of = resolve(words, None)
    assert (as_of.start, as_of.end, as_of.basis) == (None, None, TimeBasis.UNKNOWN)
    assert as_of.words == words


@pytest.mark.parametrize("words", ["45 minutes", "for two years", "a three-day strike", "no time at all", ""])
def test_durations_and_other_words_are_no_times(words: str) -> None:
    assert find_times(words, date(2010, 8, 26)) == ()
    assert resolve(words, date(2010, 8, 26)).basis is TimeBasis.UNKNOWN


@given(DAYS, st.integers(0, 6))
def test_weekday_is_the_nearest_past_and_in_a_plan_the_nearest_coming(published: date, weekday: int) -> None:
    name = next(word for word, number in WORDS["weekdays"].items() if number == weekday)
    past = resolve(f"on {name}", published).start
    coming = resolve(f"on {name}", published, future=True).start
    assert past is not None and coming is not None
    assert past.weekday() == coming.weekday() == weekday
    assert 0 <= (published - past).days < 7
    assert 0 <= (coming - published).days < 7


@given(DAYS, st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "the {d} of {m} {y}", "{iso}", "on Monday, {d} {m} {y}"]))
def test_planted_date_is_found(day: date, form: str) -> None:
    name = next(month for month in MONTHS if WORDS["months"][month] == day.month)
    words = form.format(d=day.day, m=name, y=day.year, iso=day.isoformat())
    text = f"Officials said the dam was closed {words} and not later."
    (found,) = find_times(text, None)
    assert (found.as_of.start, found.as_of.end, found.as_of.granularity) == (day, day, Granularity.DAY)
    assert found.as_of.basis is TimeBasis.EXPLICIT


@given(DAYS, st.integers(0, 300))
def test_planted_day_without_year_is_the_nearest(published: date, back: int) -> None:
    day = published - timedelta(days=back)
    if day.year != published.year and (date(published.year, day.month, min(day.day, 28)) - published).days <= 190:
        return
    if (day.month, day.day) == (2, 29):
        return
    name = next(month for month, number in WORDS["months"].items() if number == day.month)
    assert resolve(f"{name} {day.day}", published).start == day


@given(DAYS, st.integers(1, 400))
def test_planted_days_ago(published: date, back: int) -> None:
    assert resolve(f"{back} days ago", published).start == published - timedelta(days=back)


@given(st.integers(0, 23), st.integers(0, 59))
def test_planted_clock_time_in_both_clocks(hour: int, minute: int) -> None:
    half = "a.m." if hour < 12 else "p.m."
    expected = f"{hour:02}:{minute:02}"
    assert resolve(f"at {hour:02}:{minute:02}", None).clock == expected
    assert resolve(f"at {hour % 12 or 12}:{minute:02} {half}", None).clock == expected
    assert resolve(f"at {hour:02}{minute:02} GMT", None).clock == expected


@given(st.integers(1500, 2090), st.integers(1, 80))
def test_planted_years(year: int, more: int) -> None:
    last = year + more
    if last >= 2100:
        return
    found = resolve(f"from {year} to {last}", None)
    assert (found.start, found.end) == (date(year, 1, 1), date(last, 12, 31))


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("since 5 p.m. on Monday", date(2009, 1, 5), None),
        ("after 5 p.m. on Monday", date(2009, 1, 5), date(2009, 1, 5)),
        ("after Monday", date(2009, 1, 6), None),
        ("until Sunday", None, date(2009, 1, 4)),
        ("before 2002", None, date(2001, 12, 31)),
    ],
)
def test_open_sides(words: str, start: date | None, end: date | None) -> None:
    as_of = resolve(words, date(2009, 1, 5))
    assert (as_of.start, as_of.end, as_of.words) == (start, end, words)


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("half past nine this morning", "09:30"),
        ("twenty to eight on Tuesday evening", "19:40"),
        ("nine o'clock last night", "21:00"),
        ("six in the evening", "18:00"),
        ("12 a.m.", "00:00"),
        ("midnight", "00:00"),
    ],
)
def test_clock_times_in_words(words: str, clock: str) -> None:
    assert resolve(words, date(2009, 1, 5)).clock == clock


def test_antecedent_moves_what_looks_back() -> None:
    found = find_times("Jets struck on 27 December 2008; the previous day a truce had lapsed.", date(2009, 1, 5))
    assert [one.as_of.start for one in found] == [date(2008, 12, 27), date(2008, 12, 26)]


def test_resolved_as_in_its_text() -> None:
    text = "The port was shut from Monday to Thursday, and at 10:15 on Friday it opened."
    for one in find_times(text, date(2009, 1, 5)):
        assert resolve(one.words, date(2009, 1, 5)) == one.as_of


PIECES = st.sampled_from(
    [
        "7 March",
        "2007",
        "since ",
        "Monday",
        " to ",
        "5 p.m.",
        "the ",
        "'80s",
        "-",
        "9999",
        "0",
        "31 February",
        "\n",
        "a year ",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map(" ".join)), st.none() | st.dates())
def test_never_fails_and_the_offsets_hold(text: str, published: date | None) -> None:
    end = 0
    for one in find_times(text, published):
        assert text[one.start : one.end] == one.words == one.as_of.words
        assert one.start >= end
        end = one.end


@pytest.mark.parametrize(
    "piece", ["1,1,1,", "7 March ", "since ", "2001-", "at ten to ", " ", "the ", "1/1/", "Monday to "]
)
def test_long_hostile_text(piece: str) -> None:
    text = piece * (40_000 // len(piece))
    assert all(text[one.start : one.end] == one.words for one in find_times(text, date(2010, 8, 26)))
