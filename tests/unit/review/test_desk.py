from datetime import UTC, datetime, timedelta

import pytest

from extractor.report.selection import Filters, State
from extractor.review.desk import Ask, Desk, StaleError, pace
from extractor.review.standing import Word
from extractor.store import Store
from schemas.decision import Ruling
from schemas.finding import Finding
from schemas.verdict import NonConflictReason, Relation
from tests.browser.stories import made_store, manifest


@pytest.fixture
def desk(tmp_path):
    store = made_store(tmp_path / "store.db", 6)
    yield Desk(store, "anna")
    store.close()


def keys(desk: Desk) -> list[str]:
    return [row.finding.key for row in desk.catalogue.rows]


def test_a_ruling_is_kept_and_the_same_one_twice_is_one_row(desk):
    ask = Ask(keys(desk)[0], Ruling.REJECTED, NonConflictReason.ROUNDING)
    first = desk.rule(ask)
    assert desk.rule(ask) == first
    assert [one.ruling for one in desk.store.decisions()] == [Ruling.REJECTED]


def test_a_page_that_shows_an_old_state_cannot_overwrite_it(desk):
    key = keys(desk)[0]
    desk.rule(Ask(key, Ruling.CONFIRMED))
    with pytest.raises(StaleError):
        desk.rule(Ask(key, Ruling.REJECTED, version=0))
    assert desk.state(desk.catalogue.by_key[key]) is State.CONFIRMED


def test_undo_needs_to_mean_the_last_ruling_and_works_once(desk):
    one, two = (desk.rule(Ask(key, Ruling.CONFIRMED)) for key in keys(desk)[:2])
    with pytest.raises(StaleError):
        desk.undo(one.number)
    assert desk.undo(two.number) == two
    with pytest.raises(StaleError):
        desk.undo(two.number)
    assert desk.redo(two.number) == two
    assert len(desk.store.decisions()) == 4


def test_a_note_keeps_the_ruling_and_a_ruling_keeps_the_note(desk):
    key = keys(desk)[0]
    ruled = desk.rule(Ask(key, Ruling.REJECTED, NonConflictReason.UNIT))
    noted = desk.rule(Ask(key, Ruling.NOTED, note="feet", version=ruled.number))
    assert (noted.decision.ruling, noted.decision.reason) == (Ruling.REJECTED, NonConflictReason.UNIT)
    confirmed = desk.rule(Ask(key, Ruling.CONFIRMED, version=noted.number))
    assert confirmed.decision.note == "feet"


def test_a_finding_of_no_run_is_refused(desk):
    with pytest.raises(KeyError):
        desk.rule(Ask("fnd_nothing", Ruling.CONFIRMED))


def test_the_next_to_decide_goes_on_behind_and_then_from_the_start(desk):
    assert desk.to_decide(Filters(), after=-1).position == 0
    desk.rule(Ask(keys(desk)[3], Ruling.CONFIRMED))
    assert desk.to_decide(Filters(), after=2).position == 4
    assert desk.to_decide(Filters(), after=5).position == 0
    assert desk.to_decide(Filters(relations=(Relation.DISPUTE,)), after=0) is None


def test_state_survives_a_restart(desk):
    word = desk.rule(Ask(keys(desk)[0], Ruling.FLAGGED))
    again = Desk(Store(desk.store.path), "anna")
    assert again.state(again.catalogue.rows[0]) is State.FLAGGED
    assert again.standings.last("anna").number == word.number
    again.store.close()


def test_a_re_run_with_other_claims_and_another_model_keeps_decisions(desk):
    for key in keys(desk)[:3]:
        desk.rule(Ask(key, Ruling.CONFIRMED))
    newer = [_again(row.finding) for row in desk.catalogue.rows]
    desk.store.put_run(manifest([], newer, claims=0), newer)
    desk.refresh()
    assert desk.catalogue.run == 2
    assert [desk.state(row) for row in desk.catalogue.rows[:4]] == [State.CONFIRMED] * 3 + [State.OPEN]
    assert not any(desk.changed(row) for row in desk.catalogue.rows)


def _again(finding: Finding) -> Finding:
    """The finding as another model would have it: other claims, a shorter quote, other words."""
    sides = tuple(
        side.model_copy(
            update={
                "testimonies": tuple(
                    said.model_copy(
                        update={
                            "claim": f"{said.claim}_new",
                            "quote": said.quote[:10],
                            "quote_end": said.quote_start + 10,
                            "statement": "else",
                        }
                    )
                    for said in side.testimonies
                )
            }
        )
        for side in finding.sides
    )
    return finding.model_copy(update={"sides": sides, "model": "another", "prompt": "judge_pair/v9", "why": "else"})


def test_a_finding_that_changed_is_to_decide_again(desk):
    key = keys(desk)[0]
    desk.rule(Ask(key, Ruling.CONFIRMED))
    newer = [row.finding for row in desk.catalogue.rows]
    newer[0] = newer[0].model_copy(update={"relation": Relation.DISPUTE})
    desk.store.put_run(manifest([], newer, claims=0), newer)
    desk.refresh()
    row = desk.catalogue.by_key[key]
    assert desk.changed(row)
    assert desk.is_open(row)
    assert [one.finding.key for one in desk.rows(Filters(states=("changed",)))] == [key]


def test_what_another_reviewer_decides_meanwhile_is_seen_and_not_mine(desk):
    other = Desk(Store(desk.store.path), "ben")
    other.rule(Ask(keys(desk)[0], Ruling.REJECTED))
    desk.rule(Ask(keys(desk)[0], Ruling.CONFIRMED))
    assert [row.position for row in desk.rows(Filters(states=("differs",)))] == [0]
    assert desk.state(desk.catalogue.rows[0]) is State.CONFIRMED
    other.store.close()


def test_pace_counts_the_last_sitting_only(desk):
    start = datetime(2024, 5, 1, 23, tzinfo=UTC)
    desk.rule(Ask(keys(desk)[0], Ruling.CONFIRMED))
    base = desk.store.decisions()[0]
    at = [0, 3600, 3610, 3620, 3630]
    words = [
        Word(number, base.model_copy(update={"decided_at": start + timedelta(seconds=seconds)}))
        for number, seconds in enumerate(at)
    ]
    assert pace(words) == pytest.approx(6.0)
    assert pace(words[:2]) is None
    assert pace(words[::-1]) is None
