"""Two texts held against each other, the rows of a file of pairs, and their scores."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.intervals import wilson as wilson_of_evals
from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.errors import InputError, UnreachableError
from extractor.pipeline import Judgement
from extractor.profiles import FULL
from extractor.report.pair_scores import ScoredPair, pair_scores, wilson
from extractor.verification.text_pairs import ASKED, TextPair
from extractor.workflows import judge_text_pair, read_pairs, sampled
from schemas.verdict import ConflictKind, NonConflictReason, Relation

CODE = Judgement(None, FULL)
SEVEN = "Seven people died when the bus fell into the river near Tarn on Monday."
NINE = "Nine people died when the bus fell into the river near Tarn on Monday."
SUNNY = "The town hall will be painted blue in the spring."


def word_on(text_a, text_b, how=CODE, **more):
    return asyncio.run(judge_text_pair(TextPair(id="x", text_a=text_a, text_b=text_b, **more), how))


def judge_saying(relation, kind="none"):
    """A judge that always gives that answer."""

    def script(_prompt, _type):
        return {
            "same_event": "yes",
            "same_subject": "yes",
            "reason": "none",
            "point": "the toll",
            "sentence_1": 1,
            "sentence_2": 1,
            "relation": relation,
            "kind": kind,
        }

    return Judgement(ScriptedEndpoint(script), FULL, concurrency=1)


def test_two_figures_for_one_thing_contradict():
    word = word_on(SEVEN, NINE)
    assert word.relation is Relation.CONTRADICTION
    assert word.kind is ConflictKind.QUANTITY
    assert (word.value_a.split()[0], word.value_b.split()[0]) == ("Seven", "Nine")
    assert (word.quote_a, word.quote_b) == (SEVEN, NINE)


def test_values_stay_with_their_text_when_a_judge_is_there():
    for text_a, text_b in ((SEVEN, NINE), (NINE, SEVEN)):
        word = word_on(text_a, text_b, judge_saying("contradiction", "quantity"))
        assert (word.quote_a, word.quote_b) == (text_a, text_b)
        assert word.value_a in text_a and word.value_b in text_b


def test_swapping_the_texts_swaps_the_sides_and_nothing_else():
    one, other = word_on(SEVEN, NINE), word_on(NINE, SEVEN)
    assert (one.relation, one.kind) == (other.relation, other.kind)
    assert (one.value_a, one.value_b) == (other.value_b, other.value_a)


def test_the_conflict_is_found_among_other_sentences():
    word = word_on(f"{SUNNY} {SEVEN}", f"{NINE} The mayor thanked the divers.")
    assert word.relation is Relation.CONTRADICTION
    assert (word.quote_a, word.quote_b) == (SEVEN, NINE)


def test_what_both_texts_say_is_no_conflict_with_the_rest():
    both = "On Sunday five people had died when the bus fell into the river near Tarn."
    assert word_on(f"{both} {SEVEN}", f"{both} {SEVEN}").relation is Relation.AGREEMENT
    assert word_on(f"{SEVEN} {SUNNY}", SEVEN.upper()).relation is Relation.AGREEMENT


def test_texts_of_different_things_are_unrelated():
    assert word_on(SEVEN, SUNNY).relation is Relation.UNRELATED


def test_dates_of_publication_tell_a_later_state_from_a_conflict():
    text_a, text_b = (f"Yesterday {toll} people died in the bus crash at Tarn." for toll in ("seven", "nine"))
    assert word_on(text_a, text_b).relation is Relation.CONTRADICTION
    same_day = word_on(text_a, text_b, published_a="2021-03-01", published_b="2021-03-01", source_a="The Tarn Bell")
    assert same_day.relation is Relation.CONTRADICTION
    later = word_on(text_a, text_b, published_a="2021-03-01", published_b="2021-03-09")
    assert later.relation is Relation.SUPERSEDED
    assert later.reason is NonConflictReason.LATER_STATE


def test_a_judge_is_asked_about_a_few_pairs_only_and_not_where_code_is_certain():
    how = judge_saying("uncertain")
    many = " ".join(f"The bus of the {name} line fell into the river." for name in ("red", "green", "blue", "white"))
    more = " ".join(f"A bus of the {name} line was in the river." for name in ("old", "new", "slow", "fast"))
    assert word_on(many, more, how).relation is Relation.UNCERTAIN
    assert 0 < len(how.endpoint.asked) <= 2 * ASKED
    how = judge_saying("agreement")
    word_on(SEVEN, SUNNY, how)
    assert how.endpoint.asked == []


def test_the_first_contradiction_ends_the_asking():
    how = judge_saying("contradiction", "quantity")
    text_a = "The bus fell into the river at Tarn. The driver of the bus was hurt."
    text_b = "The bus never fell into the river at Tarn, a guide said. The driver of a bus slept."
    word = word_on(text_a, text_b, how)
    assert word.relation is Relation.CONTRADICTION
    assert len(how.endpoint.asked) <= 2
    assert word.model in (None, "scripted")


def test_an_error_that_stops_a_run_is_raised():
    def gone(_prompt, _type):
        raise UnreachableError("nobody answers")

    how = Judgement(ScriptedEndpoint(gone), FULL)
    with pytest.raises(UnreachableError):
        word_on("The bus fell into the river at Tarn.", "A bus was lost in the Tarn river, guides say.", how)


def test_a_bad_row_is_named_by_its_line_and_the_rest_goes_on():
    good = {"id": 7, "text_a": SEVEN, "text_b": NINE, "label": "contradiction", "unknown": 1}
    lines = [
        json.dumps(good),
        "{",
        "",
        json.dumps(good),
        json.dumps({"id": "b", "text_a": "One."}),
        json.dumps({"id": "c", "text_a": "...", "text_b": "One."}),
        json.dumps({"id": "d", "text_a": "One.", "text_b": "Two.", "label": "maybe"}),
        "[]",
        json.dumps({"id": "e", "text_a": "One.", "text_b": "Two.", "published_a": "yesterday"}),
    ]
    rows, bad = read_pairs("\n".join(lines).encode())
    assert [row.id for row in rows] == ["7"]
    assert [line.split(":")[0] for line in bad] == [f"line {number}" for number in (2, 4, 5, 6, 7, 8, 9)]
    assert "stands twice" in bad[1]
    assert "text_b" in bad[2]
    assert "text_a" in bad[3]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"not json\n"])
def test_a_file_without_a_row_is_an_input_error(raw):
    with pytest.raises(InputError):
        read_pairs(raw)


@given(size=st.integers(1, 12), seed=st.integers(0, 99))
def test_a_sample_is_drawn_by_its_seed_in_the_order_of_the_file(size, seed):
    rows = [TextPair(id=str(at), text_a="a", text_b="b") for at in range(10)]
    drawn = sampled(rows, size, seed)
    assert len(drawn) == min(size, 10)
    assert [int(row.id) for row in drawn] == sorted({int(row.id) for row in drawn})
    assert drawn == sampled(rows, size, seed)


def scored(label, relation, group=None, cluster="c"):
    return ScoredPair(label, relation, group, cluster)


def test_scores_of_a_hand_counted_file():
    pairs = [
        *[scored("contradiction", Relation.CONTRADICTION, "Time", f"{at}") for at in range(3)],
        scored("contradiction", Relation.UNCERTAIN, "Time", "9"),
        *[scored("neutral", Relation.CONTRADICTION, None, f"n{at}") for at in range(1)],
        *[scored("ambiguous", Relation.UNRELATED, None, f"a{at}") for at in range(5)],
    ]
    found = {(one.group, one.measure): (one.value, one.n) for one in pair_scores(pairs)}
    assert found["all", "precision"] == (0.75, 4)
    assert found["all", "recall"] == (0.75, 4)
    assert found["all", "F1"] == (0.75, 10)
    assert found["all", "false alarms"] == (1 / 6, 6)
    assert found["all", "abstention"] == (0.1, 10)
    assert found["Time", "recall"] == (0.75, 4)
    assert found["Time", "false alarms"] == (None, 0)


@given(
    st.lists(
        st.builds(
            scored,
            st.sampled_from(["contradiction", "neutral", "entailment", "ambiguous"]),
            st.sampled_from(list(Relation)),
            st.none(),
            st.sampled_from("abcd"),
        ),
        max_size=30,
    )
)
def test_every_score_lies_within_its_interval(pairs):
    for score in pair_scores(pairs):
        if score.value is not None:
            assert 0 <= score.low <= score.value <= score.high <= 1
        assert score.n <= len(pairs)


@given(n=st.integers(0, 500), part=st.floats(0, 1))
def test_the_interval_is_that_of_the_evals(n, part):
    hits = round(part * n)
    assert wilson(hits, n) == pytest.approx(wilson_of_evals(hits, n))
