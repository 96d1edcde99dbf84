"""Two claims held against each other, as a run holds them: sentences in, comparison out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.drafts import Draft
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, complete
from extractor.reading.sentences import sentences
from extractor.verification.compare import compare
from extractor.verification.conflicts import sides_of
from extractor.verification.occasions import participant_conflicts
from extractor.verification.parties import Party
from extractor.verification.polarity import opposite_conflicts
from schemas.article import Article, Basis, Published, Segment, SegmentKind
from schemas.claim import Claim
from schemas.record import text_sha256
from schemas.verdict import Comparison, ConflictKind, NonConflictReason


def party(statement: str, *, day: int = 12, rest: str = "") -> Party:
    """A claim in a report of its own, published in June 2024; ``[brackets]`` in it are context."""
    bare = statement.replace("[", "").replace("]", "")
    text = f"{bare}\n\n{rest}" if rest else bare
    body = Segment(start=0, end=len(text), kind=SegmentKind.BODY)
    article = Article(
        sha256=text_sha256(text),
        name="report",
        text=text,
        published=Published(on=date(2024, 6, day), basis=Basis.MANIFEST),
        segments=(body,),
    )
    cut = tuple(sentences(text, article.segments))
    claim = complete(Draft(sentence=1, quote=bare, statement=statement), Scene(article, cut, link_entities([text])))
    assert isinstance(claim, Claim)
    return Party(claim, article, article.sha256, cut[:2])


def held(one: str, other: str, *, days: tuple[int, int] = (12, 12)) -> Comparison:
    """The comparison of two statements."""
    return compare(party(one, day=days[0]), party(other, day=days[1]))


Row = tuple[str, str, str]
CONFLICTS = [
    ("quantity", "The bus carried 48 passengers.", "There were 84 passengers on the bus."),
    ("quantity", "The fire destroyed 19 houses in Torvale.", "The fire in Torvale destroyed 31 houses."),
    ("time", "The museum opened on 3 May 2019.", "The museum was opened in May 2018."),
    ("place", "The ministers met in Lisbon.", "The ministers met in Porto."),
    ("polarity", "The alarm sounded.", "The alarm had not sounded."),
    ("status", "The tunnel is open to lorries.", "The tunnel is closed to lorries."),
    ("outcome", "The council approved the stadium plan.", "The council rejected the stadium plan."),
]


@pytest.mark.parametrize(("kind", "one", "other"), CONFLICTS)
def test_a_slot_that_cannot_be_both_is_a_conflict(kind: str, one: str, other: str) -> None:
    found = held(one, other)
    assert (found.kind, found.reason) == (ConflictKind(kind), None)
    assert found.value_a != found.value_b


@pytest.mark.parametrize(("kind", "one", "other"), CONFLICTS)
def test_the_order_of_the_claims_does_not_matter(kind: str, one: str, other: str) -> None:
    forward, backward = held(one, other), held(other, one)
    assert backward == forward.model_copy(update={"value_a": forward.value_b, "value_b": forward.value_a})


@pytest.mark.parametrize("statement", [one for pair in CONFLICTS for one in pair[1:]])
def test_a_claim_does_not_conflict_with_itself(statement: str) -> None:
    assert held(statement, statement).kind is None


@given(st.integers(min_value=2, max_value=900))
def test_equal_figures_are_one(number: int) -> None:
    assert held(f"The bus carried {number} passengers.", f"There were {number} passengers on the bus.").kind is None


def test_claims_without_a_word_in_common_are_certainly_unrelated() -> None:
    found = held("The bus carried 48 passengers.", "Sugar prices doubled.")
    assert (found.kind, found.reason, found.certain) == (None, None, True)


EXCUSED = [
    ("plan_outcome", "The council will approve the stadium plan.", "The council rejected the stadium plan.", (10, 12)),
    ("later_state", "So far 14 miners have been rescued.", "By now 31 miners have been rescued.", (10, 12)),
    ("other_scope", "The fire destroyed 19 houses in Torvale.", "The fire destroyed 31 houses in total.", (12, 12)),
    ("other_event", "In 2015 the bridge was closed.", "The bridge is open.", (12, 12)),
    ("list_member", "Among the winners was pilot Ada Kern.", "Among the winners was pilot Lev Brandt.", (12, 12)),
    ("rounding", "The stadium cost 212 million euros.", "The stadium cost about 210 million euros.", (12, 12)),
    ("unit", "The tunnel is 10 miles long.", "The tunnel is 16.1 kilometres long.", (12, 12)),
    (
        "time_zone",
        "The ship left the harbour at 14:00 GMT.",
        "The ship left the harbour at 16:00 local time.",
        (12, 12),
    ),
]


@pytest.mark.parametrize(("reason", "one", "other", "days"), EXCUSED)
def test_what_only_looks_like_a_conflict_has_a_reason(reason: str, one: str, other: str, days: tuple[int, int]) -> None:
    found = held(one, other, days=days)
    assert (found.kind, found.reason) == (None, NonConflictReason(reason))


MORE_CONFLICTS = [
    ("time", "The ship left the harbour at 14:00 GMT.", "The ship left the harbour at 16:25 local time."),
    ("time", "The ship left the harbour at 6.10am.", "The ship left the harbour at 7.10am."),
    ("participant", "Captain Olga Brede steered the ship.", "First officer Jan Moll steered the ship."),
    ("cause", "The blaze was caused by a faulty heater.", "The blaze was caused by a cigarette."),
    ("status", "The driver was in a stable condition on Tuesday.", "The driver died on Monday."),
    ("outcome", "The jury acquitted the banker.", "The jury found the banker guilty."),
    ("polarity", "Nobody was hurt in the blast.", "Four people were hurt in the blast."),
    ("polarity", "The evening session never began.", "The evening session was barely 20 minutes old."),
    ("polarity", "Norland called off Monday's evening session.", "The evening session on Monday lasted 20 minutes."),
    (
        "place",
        "The first round was held at the embassy.",
        "They left the customs house where the first round was held.",
    ),
    ("quantity", "Lindwell is 30 miles north of Brunn.", "Lindwell, 56 miles from Brunn, is a port."),
]


@pytest.mark.parametrize(("kind", "one", "other"), MORE_CONFLICTS)
def test_more_slots_that_cannot_be_both(kind: str, one: str, other: str) -> None:
    assert held(one, other).kind is ConflictKind(kind)


def test_what_a_report_says_around_its_claim_is_known() -> None:
    here, there = "In Torvale the fire destroyed 19 houses.", "The fire destroyed 31 houses."
    assert held(here, there).reason is NonConflictReason.OTHER_SCOPE
    told = party(there, rest="The mayor of Torvale spoke of a dark day.")
    assert compare(party(here), told).kind is ConflictKind.QUANTITY


def test_who_is_spoken_of_anyway_is_no_other_participant() -> None:
    one = party("Chairwoman Ada Kern will be succeeded by director Lev Brandt.")
    other = party("Director Olga Brede will succeed her.", rest="Chairwoman Ada Kern is ill.")
    found = next(one for one in participant_conflicts(sides_of(one, other)))
    assert "Kern" not in found.value_a


def test_what_is_said_of_it_is_said_of_the_ship_that_was_named() -> None:
    one = party("The Lady Maud was towed into the harbour.")
    unnamed = party("Around eight she sailed back on her own power.")
    named = party("Around eight she sailed back on her own power.", rest="The Lady Maud had lost a mast.")
    anchored = [any(found.anchored for found in opposite_conflicts(sides_of(one, other))) for other in (unnamed, named)]
    assert anchored == [False, True]


def test_two_times_of_which_only_one_is_that_of_the_event_do_not_conflict() -> None:
    one = "The North Torvians called off Wednesday's round."
    other = "The Vell round was called for by an accord in March, in which North Torvia promised to disarm."
    assert held(one, other).kind is None


def test_one_person_quoted_twice_is_a_conflict_of_quotations() -> None:
    one = held('"The dam is safe," said Ada Kern.', '"The dam is not safe," said Ada Kern.')
    assert one.kind in (ConflictKind.QUOTATION, ConflictKind.POLARITY)


def test_a_death_before_the_stable_state_is_a_conflict_and_after_it_is_not() -> None:
    stable = "The driver was in a stable condition on Tuesday."
    assert held(stable, "The driver died on Monday.").kind is ConflictKind.STATUS
    assert held(stable, "The driver died on Wednesday.").kind is None


def test_claims_of_other_subjects_do_not_conflict() -> None:
    assert held("The Brava carried 48 passengers.", "The Corona carried 84 passengers.").kind is None


@given(st.sampled_from(CONFLICTS), st.sampled_from(CONFLICTS), st.booleans(), st.booleans())
def test_comparing_is_symmetric(first: Row, second: Row, left: bool, right: bool) -> None:
    one, other = party(first[1 + left]), party(second[1 + right])
    forward, backward = compare(one, other), compare(other, one)
    assert backward == forward.model_copy(update={"value_a": forward.value_b, "value_b": forward.value_a})


@given(st.lists(st.sampled_from(["zebras", "quietly", "umbrella", "violet", "sandwich"]), max_size=4))
def test_unrelated_words_make_no_conflict(extra: list[str]) -> None:
    same = "The bus carried 48 passengers."
    assert held(same, f"The bus carried 48 passengers {' '.join(extra)}.").kind is None


@given(st.integers(min_value=10, max_value=999), st.integers(min_value=-5, max_value=4))
def test_a_figure_and_its_rounding_are_one(tens: int, off: int) -> None:
    exact, rounded = tens * 10 + off, tens * 10
    found = held(f"The dam is {exact} metres long.", f"The dam is about {rounded} metres long.")
    assert found.kind is None


@given(st.integers(min_value=20, max_value=400))
def test_a_figure_twice_as_large_is_another(number: int) -> None:
    found = held(f"The bus carried {number} passengers.", f"The bus carried {2 * number} passengers.")
    assert found.kind is ConflictKind.QUANTITY


def test_whose_team_did_one_thing_is_a_conflict_of_participants() -> None:
    one, other = party("Norland's team stormed out on Monday."), party("The Torvian side walked out on Monday.")
    found = [(one.value_a, one.value_b) for one in participant_conflicts(sides_of(one, other)) if one.anchored]
    assert found == [("Norland's team", "Torvian side")]
    same = party("Norland's delegation walked out on Monday.")
    met = party("The Torvian side met the press on Monday.")
    for unlike in (same, met):
        assert not any(found.anchored for found in participant_conflicts(sides_of(one, unlike)))


def test_of_two_rounds_of_talks_one_is_not_held_against_another_place() -> None:
    one = "The talks on the harbour dragged on in {}."
    two = "After the talks in Lisbon on the harbour, the negotiations in Porto dragged on."
    assert held(one.format("Torvale"), two).kind is not ConflictKind.PLACE
    assert held(one.format("Torvale"), one.format("Porto")).kind is ConflictKind.PLACE
