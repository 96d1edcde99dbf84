"""Which day a claim is about, where another report tells of that day itself."""

from datetime import date

import pytest

from extractor.verification import compare as comparing
from extractor.verification.compare import LOOKS_BACK, hold
from extractor.verification.conflicts import sides_of
from extractor.verification.days import looks_back
from extractor.verification.parties import Party
from schemas.article import Basis, Published
from tests.unit.verification.made_reports import report, seats_of

THEN = "Two evenings on the harbour dispute cheered some lawyers. The envoys stay in Vell till Friday."
BACK = "The last round, in Vell in March 2019, was given up after one evening on the harbour dispute."


def told(words: str, day: date) -> Party:
    """The first claim of a report of that day."""
    article = report(words).model_copy(update={"published": Published(on=day, basis=Basis.MANIFEST)})
    return seats_of([article])[0]


@pytest.mark.parametrize(
    ("then", "now", "back"),
    [
        (date(2019, 3, 7), date(2020, 4, 9), True),
        (date(2019, 5, 7), date(2020, 4, 9), False),
        (date(2019, 3, 7), date(2019, 4, 9), False),
    ],
)
def test_a_report_looks_back_on_what_another_told_at_the_time(then: date, now: date, back: bool) -> None:
    one, other = told(THEN, then), told(BACK, now)
    assert looks_back(sides_of(one, other)) is looks_back(sides_of(other, one)) is back


def test_its_figures_are_left_to_a_person_however_unlike_the_words(monkeypatch) -> None:
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    one, other = told(THEN, date(2019, 3, 7)), told(BACK, date(2020, 4, 9))
    held = hold(one, other)
    assert held.comparison.kind is None and held.doubts[0].why == LOOKS_BACK
    elsewhere = told(THEN.replace("Vell", "Porto"), date(2019, 3, 7))
    assert all(not one.why for one in hold(elsewhere, other).doubts)
