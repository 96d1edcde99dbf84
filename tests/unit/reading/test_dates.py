"""Only a date with day, month and year in words is a date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.dates import date_in


@pytest.mark.parametrize(
    "text",
    [
        "Last Updated: Friday, 8 March 2024, 16:16 GMT",
        "March 8, 2024",
        "Mar. 8th, 2024",
        "8th of March 2024",
        "posted 2024-03-08T10:00:00Z by the desk",
        "08-Mar-2024",
    ],
)
def test_written_dates_are_found(text: str) -> None:
    found = date_in(text)
    assert found is not None
    assert found.on == date(2024, 3, 8)


@pytest.mark.parametrize(
    "text", ["03/08/2024", "March 8", "March 2024", "31 February 2024", "8 Smarch 2024", "", "1,200 marching 2024"]
)
def test_part_dates_and_ambiguous_ones_are_not(text: str) -> None:
    assert date_in(text) is None


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d %B %Y", "%b %d, %Y", "%Y-%m-%d"]),
)
def test_a_planted_date_comes_back_with_its_place(day: date, form: str) -> None:
    text = f"Published on {day.strftime(form)} by the desk"
    found = date_in(text)
    assert found is not None
    assert found.on == day
    assert text[found.start : found.end] == day.strftime(form)
