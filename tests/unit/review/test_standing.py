from hypothesis import given
from hypothesis import strategies as st

from extractor.report.selection import State
from extractor.review.standing import Standings, substance
from schemas.decision import Ruling
from schemas.finding import Side
from schemas.verdict import NonConflictReason, Relation
from tests.browser.made import decision, finding, said

ACTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from("pqr"), st.sampled_from([Ruling.CONFIRMED, Ruling.REJECTED, Ruling.SKIPPED])),
        st.tuples(st.just("p"), st.sampled_from([Ruling.UNDONE, Ruling.REDONE])),
    ),
    max_size=30,
)


@given(ACTS)
def test_undo_and_redo_are_those_of_an_editor(acts):
    """Against the plainest model: a list of acts and a place in it."""
    standings = Standings()
    said: list[tuple[str, Ruling]] = []
    place = 0
    for number, (pair, ruling) in enumerate(acts, 1):
        standings.add([(number, decision(ruling, pair))])
        if ruling is Ruling.UNDONE:
            place = max(0, place - 1)
        elif ruling is Ruling.REDONE:
            place = min(len(said), place + 1)
        else:
            said = [*said[:place], (pair, ruling)]
            place += 1
    standing = dict(said[:place])
    for pair in "pqr":
        word = standings.word("anna", finding(pair))
        assert (word.decision.ruling if word else None) is standing.get(pair)
    assert len(standings.history("anna")) == place


def test_a_decision_holds_for_every_finding_that_shares_a_pair():
    standings = Standings([(1, decision(Ruling.CONFIRMED, "p", "q"))])
    assert standings.reviewed(finding("q", "z")).state is State.CONFIRMED
    assert standings.reviewed(finding("z")).state is State.OPEN


def test_the_last_of_several_decisions_that_a_merged_finding_shares_counts():
    standings = Standings([(1, decision(Ruling.CONFIRMED, "p")), (2, decision(Ruling.SKIPPED, "q"))])
    assert standings.word("anna", finding("p", "q")).decision.ruling is Ruling.SKIPPED


def test_another_models_wording_is_no_change_and_another_sentence_is():
    before = finding("p")
    sides = (
        Side(value="12", testimonies=(said("12 hurt", claim="clm_new", statement="[The fire] hurt 12"),)),
        Side(value="30", testimonies=(said("30 hurt", quote="30", quote_end=2),)),
    )
    assert substance(finding("p", sides=sides, model="other", why="else", title="new")) == substance(before)
    assert substance(finding("p", sides=before.sides[::-1])) == substance(before)
    third = (*before.sides, Side(value="40", testimonies=(said("40 hurt"),)))
    assert substance(finding("p", sides=third)) != substance(before)
    assert substance(finding("p", relation=Relation.DISPUTE)) != substance(before)


def test_what_changed_since_it_was_decided_says_so():
    standings = Standings([(1, decision(Ruling.CONFIRMED, "p"))])
    assert not standings.reviewed(finding("p")).changed
    assert standings.reviewed(finding("p", relation=Relation.DISPUTE)).changed


def test_reviewers_who_rule_differently_differ_until_one_settles_it():
    rows = [(1, decision(Ruling.CONFIRMED, "p")), (2, decision(Ruling.REJECTED, "p", reviewer="ben"))]
    standings = Standings(rows)
    assert standings.reviewed(finding("p")).state is State.DIFFERS
    standings.add([(3, decision(Ruling.REJECTED, "p", reviewer="chief", settles=True))])
    assert standings.reviewed(finding("p")).state is State.REJECTED
    standings.add([(4, decision(Ruling.UNDONE, "p", reviewer="chief"))])
    assert standings.reviewed(finding("p")).state is State.DIFFERS


def test_a_skip_does_not_outweigh_a_ruling():
    rows = [(1, decision(Ruling.CONFIRMED, "p")), (2, decision(Ruling.SKIPPED, "p", reviewer="ben"))]
    assert Standings(rows).reviewed(finding("p")).state is State.CONFIRMED


def test_reasons_that_differ_are_no_reason():
    reasons = [NonConflictReason.ROUNDING, NonConflictReason.UNIT]
    rows = [
        (at, decision(Ruling.REJECTED, "p", reviewer=name, reason=reason))
        for at, (name, reason) in enumerate(zip(["anna", "ben"], reasons, strict=True), 1)
    ]
    assert Standings(rows).reviewed(finding("p")).reason is None
    assert Standings(rows[:1]).reviewed(finding("p")).reason is NonConflictReason.ROUNDING


def test_a_note_alone_leaves_a_finding_open():
    reviewed = Standings([(1, decision(Ruling.NOTED, "p", note="ask the desk"))]).reviewed(finding("p"))
    assert reviewed.state is State.OPEN
    assert not reviewed.changed
    assert reviewed.decisions[0].note == "ask the desk"
