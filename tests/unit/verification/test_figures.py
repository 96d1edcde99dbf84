"""Figures against each other: what is rounding, what counts one thing, what is part of a whole."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.extract import _with_base as with_base
from extractor.claims.quantities import find_quantities
from extractor.verification.compare import compare
from extractor.verification.conflicts import sides_of
from extractor.verification.counted import noun_of, one_kind
from extractor.verification.figures import held_against, quantity_conflicts
from extractor.verification.slots import slots_of
from schemas.claim import Link, Quantity, Speech
from schemas.verdict import ConflictKind, NonConflictReason
from tests.unit.verification.test_compare import party


def figure(text: str) -> Quantity:
    """The one quantity of a text, with its base values."""
    (found,) = find_quantities(text)
    return with_base(found)


EXCLUDE = [
    ("18 years", "20 years"),
    ("more than 30 people", "more than 80 people"),
    ("fewer than 50 people", "more than 50 people"),
    ("more than 50 people", "some 300 people"),
    ("up to 1,800 jobs", "more than 2,000 jobs"),
    ("19 percent", "20 percent"),
    ("1,100 people", "1,000 people"),
    ("dozens of people", "700 people"),
    ("aged 34", "aged 35"),
    ("a quarter of a kilometre", "80 metres"),
    ("not a single ferry", "two ferries"),
    ("$13.7B", "$14.7bn"),
]
FIT = [
    ("more than 30 people", "at least 40 people"),
    ("dozens of people", "at least 74 people"),
    ("at least 12 people", "15 people"),
    ("up to 50 people", "at least 50 people"),
    ("2.1 billion euros", "2.14 billion euros"),
    ("half of the voters", "50 percent of the voters"),
    ("one in five adults", "20 percent of adults"),
    ("21,000 people", "21,400 people"),
    ("about 40 people", "38 people"),
    ("10 miles", "16 kilometres"),
    ("an hour and a half", "90 minutes"),
]


@pytest.mark.parametrize(("one", "other"), EXCLUDE)
def test_figures_that_cannot_both_hold(one: str, other: str) -> None:
    assert held_against(figure(one), figure(other)) is None
    assert held_against(figure(other), figure(one)) is None


@pytest.mark.parametrize(("one", "other"), FIT)
def test_figures_that_can_both_hold(one: str, other: str) -> None:
    assert held_against(figure(one), figure(other)) is not None
    assert held_against(figure(other), figure(one)) is not None


@given(
    st.sampled_from(["{} people", "more than {} people", "about {} people", "up to {} people", "{} percent"]),
    st.sampled_from(["{} people", "more than {} people", "about {} people", "up to {} people", "{} percent"]),
    st.integers(2, 5000),
    st.integers(2, 5000),
)
def test_the_order_of_two_figures_does_not_matter(one: str, other: str, first: int, second: int) -> None:
    left, right = figure(one.format(first)), figure(other.format(second))
    assert held_against(left, right) == held_against(right, left)
    assert held_against(left, left) is not None


CONFLICTS = [
    ("The Corvina Star has 14,000 containers aboard.", "The Corvina Star has some 9,000 boxes aboard."),
    ("Ann Lee, Bo Ek and two other journalists were held.", "Ann Lee and Bo Ek are among three journalists held."),
    (
        "The press union deplores that Ann Lee, Bo Ek, and two other journalists are held.",
        "Ann Lee and Bo Ek are among three journalists held.",
    ),
    ("Seven sailors, including two cadets, were flown to a clinic ashore.", "Four sailors were flown to a clinic."),
    ("Two of the four engines failed.", "A quarter of the engines failed."),
    ("The storm killed six people.", "The storm killed nine children."),
    ("The delegation was 11 strong.", "The delegation was nine people."),
    ("Halden paid 65 million for the club.", "Halden paid 92 million pounds for the club."),
]
NO_CONFLICTS = [
    ("Seven sailors, including two cadets, were flown to a clinic ashore.", "Two cadets were flown to a clinic."),
    ("Three men were held.", "One of the three men held was freed."),
    ("The ferry carried 214 passengers and 43 crew.", "The ferry carried 257 people."),
    ("The storm killed nine people.", "The storm killed two children."),
    ("The storm destroyed 11,000 homes and damaged another 7,000.", "The storm destroyed or damaged 18,000 homes."),
    ("The banks may need 363 million euros.", "The banks may need another 215 million euros."),
    ("The council has met twice.", "The council has met three ministers."),
    ("Two officers were hurt in the clash.", "Five protesters were hurt in the clash."),
]


@pytest.mark.parametrize(("one", "other"), CONFLICTS)
def test_one_thing_is_counted_under_other_nouns_and_in_parts(one: str, other: str) -> None:
    assert compare(party(one), party(other)).kind is ConflictKind.QUANTITY


def test_who_says_it_names_the_place_as_well() -> None:
    one = party("The union calls on Valdian officials to explain why two miners died.")
    other = party("Three miners died.")
    link = Link(speech=Speech.INDIRECT, holder="a Valdian official")
    spoken = replace(other, claim=other.claim.model_copy(update={"attribution": (link,)}))
    assert compare(one, other).reason is NonConflictReason.OTHER_SCOPE
    assert compare(one, spoken).kind is ConflictKind.QUANTITY


@pytest.mark.parametrize(("one", "other"), NO_CONFLICTS)
def test_parts_sums_and_other_things_are_no_conflict(one: str, other: str) -> None:
    assert compare(party(one), party(other)).kind is not ConflictKind.QUANTITY


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("The team was 11 strong.", "peopl"),
        ("A crew of seven was aboard.", "peopl"),
        ("The number of victims rose to 40.", "victim"),
        ("Nine police officers came.", "offic"),
        ("It rose to 40.", None),
    ],
)
def test_what_a_number_counts(text: str, noun: str | None) -> None:
    slots = slots_of(party(text))
    assert noun_of(slots.quantities[0], slots) == noun


def test_who_was_hurt_is_told_apart_from_who_was_killed() -> None:
    assert not one_kind("dead", "injur")
    assert one_kind("resid", "villag")
    assert one_kind("peopl", "protest")
    assert not one_kind("offic", "protest")


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The net profit of Halvik came to 121 million euros.", "The sales of Halvik came to 214 million euros.", True),
        ("Halvik's operating profit was 187 million euros.", "Halvik's profit was 121 million euros.", True),
        ("Halvik's turnover was 187 million euros.", "Halvik's sales were 121 million euros.", False),
        ("Halvik's profit was 187 million euros.", "Halvik's earnings were 121 million euros.", False),
    ],
)
def test_sums_of_two_kinds_are_no_conflict(one: str, other: str, differ: bool) -> None:
    conflicts = quantity_conflicts(sides_of(party(one), party(other)))
    assert (not conflicts) is differ


def test_how_long_a_series_goes_on_is_not_held_against_one_meeting_of_it() -> None:
    ongoing = party("The talks with the harbour union were in their fourth day.")
    days, minutes = (party(f"The talks with the harbour union lasted {time}.") for time in ("two days", "45 minutes"))
    assert len(quantity_conflicts(sides_of(ongoing, days))) == 1
    assert quantity_conflicts(sides_of(ongoing, minutes)) == quantity_conflicts(sides_of(minutes, ongoing)) == []
