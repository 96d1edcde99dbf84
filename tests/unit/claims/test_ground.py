import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.ground import fold, ground
from schemas.span import Grounding, Span

TEXT = "Officials: 🔥 fire killed 130 people. “We did not\u00a0attack,” Gen. X said — twice. Fire killed nine."


def whole(text: str) -> Span:
    return Span(start=0, end=len(text))


def test_exact_words_are_found_where_they_stand():
    found = ground("fire killed 130 people", TEXT, within=whole(TEXT))
    assert found.grounding is Grounding.EXACT
    assert found.quote.exact == "fire killed 130 people"
    assert TEXT[found.quote.start : found.quote.end] == found.quote.exact


@pytest.mark.parametrize(
    "words",
    ["FIRE KILLED 130 PEOPLE", '"We did not attack,"', "Gen. X  said - twice", "We did\nnot attack"],
)
def test_other_spelling_of_the_same_words_gives_the_original_slice(words):
    found = ground(words, TEXT, within=whole(TEXT))
    assert found.grounding is Grounding.NORMALISED
    assert found.quote.holds_in(TEXT)


@pytest.mark.parametrize(
    "words",
    [
        "fire killed 150 people",
        "fire killed 30 people",
        "We did attack",
        "30 people",
        "Officials … killed 130 people",
        "fire killed 130 people. Fire killed nine",
        "",
        '"',
    ],
)
def test_words_that_are_not_there_are_missing(words):
    assert ground(words, TEXT, within=whole(TEXT)).grounding is Grounding.MISSING


def test_a_number_is_not_found_inside_a_longer_number():
    text = "It cost 1,250 euros and 3.5 million."
    for words in ("250 euros", "1", "5 million", "It cost 1"):
        assert ground(words, text, within=whole(text)).grounding is Grounding.MISSING


def test_words_that_stand_twice_are_settled_by_the_sentence():
    text = "The talks ended. Later the talks ended."
    second = Span(start=17, end=len(text))
    assert ground("the talks ended", text, within=second, elsewhere=whole(text)).quote.start == 23


def test_words_that_stand_twice_elsewhere_are_missing():
    text = "One. The talks ended. So the talks ended. x"
    found = ground("talks ended", text, within=Span(start=0, end=4), elsewhere=whole(text))
    assert found.grounding is Grounding.MISSING
    assert "several" in found.note


def test_words_of_one_other_sentence_are_taken_there():
    found = ground("fire killed 130 people", TEXT, within=Span(start=0, end=9), elsewhere=whole(TEXT))
    assert found.grounding is Grounding.EXACT


@given(st.text(max_size=200))
def test_the_index_map_leads_back_to_the_original(text):
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


WORDS = st.text(alphabet=string.ascii_letters + " 0123456789’“é", min_size=1)


@given(st.text(max_size=80), WORDS, st.text(max_size=80))
def test_planted_words_are_found_and_the_invariant_holds(before, words, after):
    text = f"{before} {words} {after}"
    found = ground(words, text, within=whole(text))
    if words.strip().strip('"“”«»„').strip():
        assert found.quote is not None
        assert found.quote.holds_in(text)
        assert fold(found.quote.exact).text.strip() == fold(words.strip().strip('"“”«»„').strip()).text.strip()


@given(st.text(max_size=60), st.text(max_size=120))
def test_whatever_a_model_says_the_invariant_holds(words, text):
    text = text or "x"
    found = ground(words, text, within=whole(text))
    assert (found.quote is None) == (found.grounding is Grounding.MISSING)
    if found.quote:
        assert found.quote.holds_in(text)
