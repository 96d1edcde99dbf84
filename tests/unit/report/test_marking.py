from hypothesis import given
from hypothesis import strategies as st

from extractor.report.marking import DIFFERS, QUOTE, UNSEEN, cut, differing
from extractor.report.markup import pieces_html
from schemas.finding import Side
from tests.browser.made import finding, said

text_and_spans = st.text(min_size=1, max_size=60).flatmap(
    lambda text: st.tuples(
        st.just(text),
        st.lists(
            st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from([QUOTE, DIFFERS])),
            max_size=5,
        ),
    )
)


@given(text_and_spans)
def test_pieces_join_to_the_text_and_carry_exactly_the_marks_that_cover_them(given_spans):
    text, spans = given_spans
    at = 0
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        for place in range(at, at + len(piece.text)):
            expected = {mark for start, end, mark in spans if start <= place < end}
            assert piece.marks - {UNSEEN} == expected
        at += len(piece.text)


def test_characters_that_turn_text_are_set_apart_and_named():
    pieces = cut("a\u202eb", [])
    assert [piece.text for piece in pieces if piece.has(UNSEEN)] == ["\u202e"]
    assert 'title="right-to-left override"' in pieces_html(pieces)


def test_a_flag_made_of_tags_stays_whole_and_hidden_tags_do_not():
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert not any(piece.has(UNSEEN) for piece in cut(f"in {wales} today", []))
    assert any(piece.has(UNSEEN) for piece in cut("in \U000e0067\U000e0062 today", []))


def test_markup_nests_the_quote_in_one_mark_and_escapes_all():
    words = "He said <b>12 & 30</b> were hurt."
    start = words.index("<b>")
    html = pieces_html(cut(words, [(start, start + 14, QUOTE), (start + 3, start + 5, DIFFERS)]))
    assert str(html) == (
        'He said <mark class="quote">&lt;b&gt;<b class="differs">12</b> &amp; 30&lt;/b&gt;</mark> were hurt.'
    )


def marked(*sides: tuple[str, str]) -> list[list[str]]:
    """The marked words of each side's quote."""
    made = finding("k", sides=tuple(Side(value=value, testimonies=(said(quote),)) for value, quote in sides))
    return [
        [quote[low:high] for low, high in spans[0]] for (_, quote), spans in zip(sides, differing(made), strict=True)
    ]


def test_what_differs_is_marked_and_what_is_alike_is_not():
    assert marked(("12", "12 people were killed on Sunday"), ("30", "30 people were killed on Sunday")) == [
        ["12"],
        ["30"],
    ]


def test_a_number_in_words_is_the_number():
    one, other = marked(("a", "Twelve people died at the station"), ("b", "12 people died at the market"))
    assert one == ["station"]
    assert other == ["market"]


def test_differently_worded_quotes_show_their_value_or_their_numbers():
    one, other = marked(
        ("the bus station", "All of the victims died in the bus station"),
        ("seventeen", "On that evening seventeen shells came down upon our quiet little place"),
    )
    assert one == ["the bus station"]
    assert other == ["seventeen"]


def test_small_words_are_not_worth_a_mark():
    assert marked(("a", "the old bridge was closed"), ("b", "one old bridge is open")) == [["closed"], ["one", "open"]]


def test_an_agreement_has_nothing_to_mark():
    assert marked(("a", "12 people were killed")) == [[]]


def test_marks_keep_letters_and_their_accents_together():
    (one, _) = marked(("a", "cafe\u0301 opened"), ("b", "museum opened"))
    assert one == ["cafe\u0301"]
