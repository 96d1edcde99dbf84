"""States and outcomes that exclude each other: the list of them, and what each is said of."""

import pytest

from extractor.verification.lexicon import data, opposed, opposites, stem, stems_of
from schemas.verdict import ConflictKind
from tests.unit.verification.test_compare import held

EXCLUDED = [
    ("status", "Ada Kern stepped down over the affair.", "Ada Kern keeps her post."),
    ("status", "Lev Brandt is behind bars.", "Lev Brandt was allowed to go home."),
    ("status", "The Torvale bridge is impassable.", "The Torvale bridge is open to traffic again."),
    ("status", "The regulator revoked the licence.", "The licence remains valid."),
    ("outcome", "The chapel burned down.", "The chapel escaped unscathed."),
    ("outcome", "The probe reached orbit.", "The probe failed to reach its target."),
    ("outcome", "The inquiry exonerated Ada Kern.", "The inquiry found Ada Kern guilty."),
]


@pytest.mark.parametrize(("kind", "one", "other"), EXCLUDED)
def test_two_states_of_one_thing_exclude_each_other(kind: str, one: str, other: str) -> None:
    assert held(one, other).kind is ConflictKind(kind)
    assert held(other, one).kind is ConflictKind(kind)


HOLDING = [
    ("Ada Kern stepped down over the affair.", "Lev Brandt keeps his post."),
    ("The toll tunnel is closed.", "The river tunnel is open."),
    ("The company was at a standstill.", "The company's operating margin shrank."),
    ("The chapel burned down.", "Firefighters at the chapel were unharmed."),
]


@pytest.mark.parametrize(("one", "other"), HOLDING)
def test_states_of_two_things_can_both_be(one: str, other: str) -> None:
    assert held(one, other).kind is None


def test_the_end_of_a_state_supersedes_it_when_it_is_told_later() -> None:
    kept, left = "Ada Kern keeps her post.", "Ada Kern was dismissed."
    assert held(kept, left, days=(10, 12)).kind is None
    assert held(kept, left, days=(12, 12)).kind is ConflictKind.STATUS


def test_no_word_stands_on_both_sides() -> None:
    assert [(one.a & one.b) for one in opposites() if one.a & one.b] == []


def test_every_sense_is_found_on_its_side() -> None:
    for number, one in enumerate(opposites()):
        assert all((number, False) in opposed()[sense] for sense in one.a)
        assert all((number, True) in opposed()[sense] for sense in one.b)


def test_the_entries_know_only_their_own_keys() -> None:
    assert {key for one in data("opposites")["opposites"] for key in one} <= {
        "kind",
        "a",
        "b",
        "final",
        "ends",
        "anchored",
    }


def test_possessives_are_one_in_phrases() -> None:
    assert stems_of("in_her_post") == stems_of("in_their_post")
    assert stem("her") == stem("its")


def test_what_a_side_is_said_of_may_be_a_name_on_one_side_alone() -> None:
    one = "Tern first touched the ground on the larger lobe of comet Ostrander."
    other = "Tern had touched down on the smaller lobe of the comet."
    assert held(one, other).kind is held(other, one).kind is ConflictKind.PLACE
