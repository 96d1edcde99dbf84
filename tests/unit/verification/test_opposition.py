"""What the NLI model is shown, and what its reading changes."""

import asyncio
from collections.abc import Sequence
from datetime import date

import pytest

from extractor.endpoint.nli import Reading, TextPair
from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.pipeline import Judgement, Silent, judge, verdict_on
from extractor.profiles import FULL, SMALL
from extractor.verification.compare import NOT_SURE, READ, TORN, compare, hold, is_open
from extractor.verification.conflicts import sides_of
from extractor.verification.opposition import ordered_texts, shown, worded
from extractor.verification.pair import candidates
from extractor.verification.parties import Party
from schemas.verdict import ConflictKind, Relation
from tests.unit.verification.made_reports import report, seats_of

SURE = Reading(6.0, ConflictKind.STATUS)
OPPOSED = (
    "The museum on the harbour is open to visitors again.",
    "Visitors were turned away from the museum on the harbour, whose doors stay locked.",
)


def party(words: str, day: int = 12) -> Party:
    return seats_of([report(words, day=day)])[0]


def test_the_earlier_report_comes_first() -> None:
    old, new = (date(2026, 3, 1), "A fell."), (date(2026, 3, 4), "A stood.")
    assert ordered_texts(old, new) == ordered_texts(new, old) == ("A fell.", "3 days later: A stood.")
    assert ordered_texts(old, (old[0], "A stood.")) == ("A fell.", "same day: A stood.")
    assert ordered_texts((None, "B."), new) == ("A stood.", "B.")


def test_a_pair_looks_alike_from_both_sides() -> None:
    a, b = party(OPPOSED[0], day=14), party(OPPOSED[1], day=12)
    assert shown(a, b) == shown(b, a) == (OPPOSED[1], f"2 days later: {OPPOSED[0]}")


def test_a_sure_reading_makes_a_conflict_where_rules_see_none() -> None:
    a, b = map(party, OPPOSED)
    assert is_open(hold(a, b)) and compare(a, b).kind is None
    read = hold(a, b, SURE).comparison
    assert read.kind is ConflictKind.STATUS and read.note == READ and read.value_a is None
    assert hold(b, a, SURE).comparison == read


def test_a_reading_that_sees_nothing_makes_none() -> None:
    a, b = map(party, OPPOSED)
    held = hold(a, b, Reading(-6.0, ConflictKind.STATUS))
    assert held.comparison.kind is None and not held.doubts


def test_where_the_model_sees_none_its_kind_makes_none() -> None:
    sides = sides_of(*map(party, OPPOSED))
    assert worded(sides, Reading(0.0, ConflictKind.QUOTATION)) is None
    assert worded(sides, Reading(3.0, ConflictKind.QUOTATION)) is not None
    assert worded(sides, Reading(3.0, ConflictKind.TIME)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry made 14 knots before the collision.", "The ferry made 26 kilometres an hour before the collision."),
        ("The storm killed about 40 people.", "The storm killed 38 people."),
    ],
)
def test_what_rules_know_stands_against_a_reading(one: str, other: str) -> None:
    a, b = party(one), party(other)
    reason = compare(a, b).reason
    assert reason is not None and hold(a, b, SURE).comparison.reason is reason


class Asked:
    """A model that reads the same in everything, and remembers what it was asked."""

    model = "sure"

    def __init__(self, reading: Reading = SURE) -> None:
        self.pairs: list[TextPair] = []
        self.reading = reading

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        self.pairs += pairs
        return [self.reading for _ in pairs]


def test_a_run_asks_about_what_rules_leave_open_and_names_who_read_it() -> None:
    settled = (
        "The ferry made 14 knots before the collision.",
        "The ferry made 26 kilometres an hour before the collision.",
    )
    for texts, asked, relation in ((OPPOSED, 1, Relation.CONTRADICTION), (settled, 0, Relation.AGREEMENT)):
        seats = seats_of([report(words, source=f"Outlet {number}") for number, words in enumerate(texts)])
        nli = Asked()
        how = Judgement(None, FULL, nli=nli)
        (verdict,) = asyncio.run(judge(seats, candidates(seats), how, progress=Silent()))
        assert verdict.relation is relation and len(nli.pairs) == asked
        assert verdict.model == ("sure" if asked else None)


def test_a_conflict_whose_reading_was_weighed_is_not_asked_about_again() -> None:
    texts = "The quake killed 12 people.", "On the radio, rescuers spoke of 30 people who had died in their houses."
    unsure = Reading(0.0, ConflictKind.QUANTITY)
    a, b = (seats_of([report(words, source=f"Outlet {number}")])[0] for number, words in enumerate(texts))
    endpoint = ScriptedEndpoint(lambda _prompt, _type: pytest.fail("asked"))
    assert not hold(a, b, unsure).comparison.certain
    verdict = asyncio.run(verdict_on(a, b, Judgement(endpoint, SMALL, nli=Asked(unsure))))
    assert verdict.relation is Relation.CONTRADICTION and verdict.kind is ConflictKind.QUANTITY


def test_a_reading_that_is_not_sure_leaves_it_to_a_person() -> None:
    a, b = map(party, OPPOSED)
    unsure = Reading(1.9, ConflictKind.CAUSE)
    held = hold(a, b, unsure)
    assert held.comparison.kind is None and [one.why for one in held.doubts] == [NOT_SURE]
    verdict = asyncio.run(verdict_on(a, b, Judgement(None, SMALL, nli=Asked(unsure))))
    assert verdict.relation is Relation.UNCERTAIN and verdict.kind is ConflictKind.CAUSE and verdict.why == NOT_SURE


def test_where_rules_and_the_reading_disagree_a_person_decides() -> None:
    texts = "The quake killed 12 people.", "On the radio, rescuers spoke of 30 people who had died in their houses."
    a, b = (seats_of([report(words, source=f"Outlet {number}")])[0] for number, words in enumerate(texts))
    against = Reading(-6.0, ConflictKind.QUANTITY)
    assert compare(a, b).kind is ConflictKind.QUANTITY
    verdict = asyncio.run(verdict_on(a, b, Judgement(None, SMALL, nli=Asked(against))))
    assert verdict.relation is Relation.UNCERTAIN and verdict.why == TORN


def test_what_may_be_of_two_days_takes_a_surer_reading() -> None:
    for day, kind in (("Tuesday", None), ("Monday", ConflictKind.OUTCOME)):
        texts = ("The talks opened on Monday. The envoys shook hands.", f"On {day} talks went on. They sat in silence.")
        a, b = (seats_of([report(words)])[-1] for words in texts)
        held = hold(a, b, Reading(2.2, ConflictKind.OUTCOME))
        assert held.comparison.kind is kind and [one.why for one in held.doubts] == ([] if kind else [NOT_SURE])
