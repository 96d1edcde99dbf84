"""When a claim holds: own time words, tense, and the time that the text named last."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.modality import modality_of
from extractor.claims.timing import Calendar, Tense, tense_of
from schemas.article import SegmentKind, Sentence
from schemas.claim import AsOf, TimeBasis

FRIDAY = date(2024, 5, 17)


def _as_of(*sentences: str, quote: str | None = None, published: date | None = FRIDAY) -> AsOf:
    """The as-of of the last sentence, or of a quote in it."""
    spans, start = [], 0
    for number, one in enumerate(sentences, start=1):
        spans.append(Sentence(start=start, end=start + len(one), number=number, kind=SegmentKind.BODY))
        start += len(one) + 1
    words = quote or sentences[-1]
    calendar = Calendar(" ".join(sentences), spans, published)
    return calendar.as_of(words, spans[-1], mood=modality_of(words))


def _may(first: int, last: int) -> tuple[date, date]:
    return date(2024, 5, first), date(2024, 5, last)


@pytest.mark.parametrize(
    ("sentences", "days"),
    [
        (("The mill burned down on Tuesday.",), _may(14, 14)),
        (("The mill burned down on Tuesday.", "Nobody was hurt."), _may(14, 14)),
        (("The mill burned down on Tuesday.", "The police are looking for a van."), _may(17, 17)),
        (("Four people have died.",), _may(17, 17)),
        (("The road has been closed since Monday.",), _may(13, 17)),
        (("By Thursday evening 12 people had been found.",), _may(16, 16)),
        (("The council will meet on Monday.",), _may(20, 20)),
        (("Its 2024 plan was cut on Wednesday.",), _may(15, 15)),
        (("The talks will go on on Saturday, officials say.", "The first round ended badly."), _may(17, 17)),
        (("The envoy will return on Sunday although the other side walked out.",), _may(19, 19)),
        (("It was agreed by a pact on Monday, in which both sides promised to talk.",), _may(13, 13)),
        (("They agreed to meet on Monday.",), _may(20, 20)),
    ],
)
def test_days(sentences: tuple[str, ...], days: tuple[date, date]) -> None:
    found = _as_of(*sentences)
    assert (found.start, found.end) == days


def test_a_clause_takes_the_day_of_its_sentence() -> None:
    found = _as_of("Two trams collided on Monday, injuring nine people.", quote="injuring nine people")
    assert (found.start, found.end) == _may(13, 13)


def test_what_is_over_was_not_on_the_coming_day_of_its_sentence() -> None:
    whole = "They will meet again on Saturday, even though one side walked out."
    assert _as_of("Talks began on Wednesday.", whole, quote="one side walked out").start == date(2024, 5, 15)


def test_a_plan_takes_the_day_on_which_it_was_told() -> None:
    whole = "At about 9pm on Wednesday the envoy had told reporters that it would be left for later."
    assert _as_of(whole, quote="it would be left for later").start == date(2024, 5, 15)


def test_a_time_of_day_is_of_the_day_named_last() -> None:
    found = _as_of("The tug sank on Monday.", "It was raised at 10.30 a.m.")
    assert (found.start, found.clock) == (date(2024, 5, 13), "10:30")


def test_a_year_holds_for_the_next_sentence_alone() -> None:
    story = ("The pier fell on Monday.", "It was built in 1969.", "It was sold twice.", "The sea was rough.")
    assert _as_of(*story[:3]).start == date(1969, 1, 1)
    assert _as_of(*story).start == date(2024, 5, 13)


def test_at_the_earliest_leaves_the_end_open() -> None:
    found = _as_of("The line will open in June 2025 at the earliest.")
    assert (found.start, found.end) == (date(2025, 6, 1), None)


@pytest.mark.parametrize(
    "text", ["The mayor will resign.", "The road must be closed.", "If it rains, the game is off."]
)
def test_what_is_to_come_without_a_time_is_unknown(text: str) -> None:
    assert _as_of("The mayor spoke on Monday.", text) == AsOf()


@pytest.mark.parametrize("text", ["The mill burned down.", "Four people have died.", "The road is closed."])
def test_no_publication_date_gives_no_guess(text: str) -> None:
    found = _as_of("The mayor spoke on Monday.", text, published=None)
    assert (found.start, found.end, found.basis) == (None, None, TimeBasis.UNKNOWN)


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("The dam broke", Tense.PAST),
        ("The dam was repaired", Tense.PAST),
        ("The dam is safe", Tense.PRESENT),
        ("The dam has broken", Tense.PERFECT),
        ("The dam is to be rebuilt", Tense.FUTURE),
        ("The dam will be rebuilt", Tense.FUTURE),
        ("about 40 people in Vell", Tense.NONE),
    ],
)
def test_tense(text: str, tense: Tense) -> None:
    assert tense_of(text) is tense


@given(st.text(max_size=120), st.dates(date(1900, 1, 1), date(2100, 1, 1)) | st.none())
def test_any_words_have_days_in_order(text: str, published: date | None) -> None:
    found = _as_of(f"On Monday {text}.", published=published)
    assert found.start is None or found.end is None or found.start <= found.end
