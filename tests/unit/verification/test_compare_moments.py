"""Dates and clock times as far as two reports can be held against each other."""

from datetime import date

import pytest

from extractor.verification.moments import clocks_in, dates_in

THURSDAY = date(2024, 6, 13)


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("on 3 May 2019", "in May 2019", False),
        ("on 3 May 2019", "in May 2018", True),
        ("on June 4", "on the 4th of June", False),
        ("on June 4", "on the 5th of June", True),
        ("in the third quarter of 2023", "in the second half of 2023", False),
        ("in the third quarter of 2023", "in the spring of 2023", True),
        ("on Tuesday", "on 11 June", False),
        ("on Tuesday", "on 12 June", True),
        ("since 4 June", "on 12 June", False),
        ("by 4 June", "on 12 June", True),
        ("waited until 12 June", "on 4 June", True),
        ("on 11 March", "in late April", True),
        ("on 12 January", "in the second half of November", True),
        ("on 14 June", "in the second half of June", False),
        ("on 29 February", "on 29 February", False),
        ("on 31 June", "on 30 June", False),
    ],
)
def test_dates_exclude_each_other_when_they_share_no_day(one: str, other: str, excluded: bool) -> None:
    first, second = dates_in(one, THURSDAY)[0], dates_in(other, THURSDAY)[0]
    assert first.excludes(second) is excluded
    assert second.excludes(first) is excluded


def test_without_a_publication_date_only_dates_with_a_year_exclude() -> None:
    assert not dates_in("on Tuesday", None)[0].excludes(dates_in("on Monday", None)[0])
    assert dates_in("in 2018", None)[0].excludes(dates_in("in 2019", None)[0])


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("at 14:00", "at 2 p.m.", False),
        ("at 14:00", "at 15:00", True),
        ("at 14:00 GMT", "at 15:00 local time", False),
        ("at 14:00 GMT", "at 15:20 local time", True),
        ("at 14:00 GMT", "at 14:00 UTC", False),
        ("at about 14:00", "at 14:10", False),
        ("at 14:00", "at 14:10", True),
        ("at ten to eight", "at 7.50am", False),
        ("at noon", "at 12.30pm", True),
    ],
)
def test_clocks_exclude_each_other_unless_a_zone_explains_it(one: str, other: str, excluded: bool) -> None:
    assert clocks_in(one)[0].excludes(clocks_in(other)[0]) is excluded


def test_counts_are_no_clock_times() -> None:
    assert clocks_in("at nine hospitals 11.15 metres of 2,400 were flooded")[:1] == ()
