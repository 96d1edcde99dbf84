from datetime import date

import pytest

from evals.slots import right_slots, unit_name
from evals.staging import stage
from schemas.claim import AsOf, Link, Speech
from schemas.gold import GoldAsOf, GoldQuantity


@pytest.fixture
def a2(story):
    """The gold claim that twelve people were injured, and the claim that code makes of it."""
    return next(one for one in story.claims if one.id == "a2"), stage(story).claims["a2"]


def held_by(claim, holder):
    return claim.model_copy(update={"attribution": (Link(speech=Speech.INDIRECT, holder=holder),)})


def test_labels_on_which_people_differ_are_left_out(a2):
    gold, claim = a2
    assert {"speech", "modality"} <= right_slots(gold, claim).keys()
    open_gold = gold.model_copy(update={"speech": None, "modality": None})
    assert not {"speech", "modality", "holder", "no_holder"} & right_slots(open_gold, claim).keys()


@pytest.mark.parametrize(
    ("wanted", "had", "right", "near"),
    [
        ("the police", "Police", True, True),
        ("Ina Holt", "Mayor Ina Holt", False, True),
        ("Ina Holt", "Ida Holt", False, False),
        ("Ina Holt", None, False, False),
    ],
)
def test_holders(a2, wanted, had, right, near):
    gold, claim = a2
    gold = gold.model_copy(update={"holder": wanted, "speech": Speech.INDIRECT})
    found = right_slots(gold, held_by(claim, had))
    assert (found["holder"], found["holder_near"]) == (right, near)


def day(number):
    return date(2019, 5, number)


@pytest.mark.parametrize(
    ("wanted", "had", "found"),
    [
        (None, (None, None), {"as_of": True}),
        (None, (13, 13), {"as_of": False}),
        ((13, 13), (None, None), {"as_of": False, "as_of_known": False}),
        ((13, 13), (13, 13), {"as_of": True, "as_of_known": True, "as_of_given": True, "as_of_meets": True}),
        ((13, 14), (14, None), {"as_of": False, "as_of_known": False, "as_of_given": False, "as_of_meets": True}),
        ((13, 13), (None, 12), {"as_of": False, "as_of_known": False, "as_of_given": False, "as_of_meets": False}),
    ],
)
def test_days(a2, wanted, had, found):
    gold, claim = a2
    start, end = (day(one) if one else None for one in had)
    as_of = GoldAsOf(start=day(wanted[0]), end=day(wanted[1])) if wanted else None
    slots = right_slots(
        gold.model_copy(update={"as_of": as_of}), claim.model_copy(update={"as_of": AsOf(start=start, end=end)})
    )
    assert {name: right for name, right in slots.items() if name.startswith("as_of")} == found


def test_every_gold_quantity_must_be_there_once(a2):
    gold, claim = a2
    twelve = GoldQuantity(words="Twelve", low=12, high=12, counted="people")
    for quantities, right in (((twelve,), True), ((twelve, twelve), False), ((), None)):
        slots = right_slots(gold.model_copy(update={"quantities": quantities}), claim)
        assert slots.get("quantities") is right


@pytest.mark.parametrize(
    ("labelled", "stored"),
    [
        ("nautical mile", "nautical_mile"),
        ("degree Celsius", "celsius"),
        ("tonne", "metric_ton"),
        ("kilometre per hour", "kilometre_per_hour"),
        ("USD", "USD"),
        ("ATS", "ATS"),
        (None, None),
    ],
)
def test_a_unit_is_one_in_all_its_spellings(labelled, stored):
    assert unit_name(labelled) == unit_name(stored) == stored


@pytest.mark.parametrize(("one", "other"), [("metric_ton", "ton"), ("mile", "nautical_mile"), ("USD", "EUR")])
def test_units_that_differ_stay_apart(one, other):
    assert unit_name(one) != unit_name(other)
