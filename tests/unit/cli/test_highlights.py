"""The page of one article with its claims marked in place."""

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.report.highlights import highlights_page, left_open, mood, who
from extractor.workflows import report_of
from schemas.article import Article, Segment, SegmentKind
from schemas.claim import Ambiguity, Claim, Link, Modality, OpenReason, Speech
from schemas.record import content_id, text_sha256
from schemas.span import Grounding, Quote

TEXT = "The bridge closed. “It is shut,” said Ana Ruiz.\n\nMore stories"
HTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = set("html head meta title style body header h1 p bdi a span div main aside h2 ol li".split())


def article(text=TEXT, **more):
    segments = (Segment(start=0, end=len(text), kind=SegmentKind.BODY),)
    return Article(sha256=text_sha256(text), name="x.txt", text=text, segments=segments, **more)


def claim(of, start, end, **more):
    return Claim(
        **{
            "id": content_id("clm", start, end, more.get("statement", "")),
            "article": of.sha256,
            "sentence": 1,
            "segment": SegmentKind.BODY,
            "quote": Quote.cut(of.text, start, end),
            "grounding": Grounding.EXACT,
            "statement": of.text[start:end],
            "attribution": (Link(speech=Speech.OWN_VOICE),),
            **more,
        }
    )


def parsed(page):
    return html5lib.parse(page)


def by_id(tree, wanted):
    return next(one for one in tree.iter() if one.get("id") == wanted)


def words_of(element):
    return "".join(element.itertext())


def marked(tree):
    """The words of each marked piece, by the numbers that it starts."""
    pieces = [one for one in by_id(tree, "text").iter(f"{HTML}a")]
    return [(one.get("data-n"), words_of(one)) for one in pieces]


def test_a_claim_is_marked_where_its_quote_stands():
    story = article()
    page = parsed(highlights_page(story, [claim(story, 0, 18), claim(story, 20, 30)]))
    assert marked(page) == [("1", "The bridge closed."), ("2", "It is shut")]
    assert words_of(by_id(page, "text")) == TEXT
    assert "The bridge closed." in words_of(by_id(page, "claim-1"))


def test_claims_that_overlap_are_all_to_be_found():
    story = article()
    page = parsed(highlights_page(story, [claim(story, 0, 18), claim(story, 4, 10), claim(story, 0, 10)]))
    assert marked(page) == [("1 2", "The "), ("3", "bridge"), (None, " closed.")]
    assert {f"claim-{number}" for number in (1, 2, 3)} <= {one.get("id") for one in page.iter()}


def test_parts_that_are_not_of_the_story_look_so():
    story = article().model_copy(
        update={
            "segments": (
                Segment(start=0, end=47, kind=SegmentKind.BODY),
                Segment(start=49, end=len(TEXT), kind=SegmentKind.FURNITURE),
            )
        }
    )
    pieces = [(one.get("class"), one.text) for one in by_id(parsed(highlights_page(story, [])), "text")]
    assert pieces[-1] == ("furniture", "More stories")
    assert "no claim found" in highlights_page(story, [])


def test_who_says_it_and_in_which_mood():
    story = article()
    chain = (Link(speech=Speech.RELAYED, holder="AFP"), Link(speech=Speech.DIRECT, holder="Ana Ruiz", role="mayor"))
    one = claim(story, 20, 30, attribution=chain, modality=Modality.PREDICTED, negated=True)
    assert who(one) == "Ana Ruiz (mayor), quoted; AFP, relayed"
    assert mood(one) == "predicted, negated"
    assert mood(claim(story, 20, 30, modality=Modality.DENIED, negated=True)) == "denied"
    assert "Ana Ruiz (mayor), quoted" in words_of(by_id(parsed(highlights_page(story, [one])), "claim-1"))


def test_a_claim_of_another_article_is_refused():
    with pytest.raises(ValueError, match="none of this article"):
        highlights_page(article(), [claim(article("Another text of another article."), 0, 7)])


hostile = st.text(
    st.sampled_from("<>&\"'ab/= \n‮\U000e0041😀") | st.characters(exclude_categories=["Cs", "Cc"]), min_size=1
)


@given(hostile, st.data())
def test_nothing_of_an_article_becomes_markup(words, data):
    text = f"<script>alert(1)</script> {words} <img src=x onerror=alert(1)>"
    story = article(text, title=f'"><script>{words}', url="javascript:alert(1)", byline=words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    page = highlights_page(story, [claim(story, start, end, statement=f"<b onclick=x>{words}")])
    tree = parsed(page)
    assert words_of(by_id(tree, "text")) == text.replace("\r\n", "\n").replace("\r", "\n")
    for element in tree.iter():
        assert element.tag.removeprefix(HTML) in ALLOWED
        assert not any(name.startswith("on") or name == "src" for name in element.keys())
        assert (element.get("href") or "#").startswith("#")


def test_the_page_loads_and_runs_nothing_and_knows_the_dark():
    page = highlights_page(article(url="https://example.org/a"), [])
    policy = re.search(r"Content-Security-Policy\" content=\"([^\"]+)", page)[1]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in page
    assert "prefers-color-scheme: dark" in page
    assert 'rel="noopener noreferrer nofollow">source' in page


def test_the_same_claims_give_the_same_bytes_in_any_order():
    story = report_of(TEXT, source="Bell")
    claims = [claim(story, 0, 18), claim(story, 20, 30)]
    assert highlights_page(story, claims) == highlights_page(story, claims[::-1])


@pytest.mark.parametrize(
    ("readings", "reason", "words"),
    [
        (("Ana Ruiz", "Orla Finn"), OpenReason.SEVERAL_REFERENTS, "She: Ana Ruiz or Orla Finn?"),
        ((), OpenReason.NO_REFERENT, "She: not clear what"),
    ],
)
def test_what_is_left_open_is_shown_beside_the_claim(readings, reason, words):
    of = article()
    one = claim(of, 0, 18, ambiguity=Ambiguity(words="She", readings=readings, reason=reason))
    assert left_open(one) == words
    assert words in highlights_page(of, [one])


def test_a_claim_stored_before_there_were_ambiguities_loads():
    stored = claim(article(), 0, 18).model_dump(mode="json")
    del stored["ambiguity"]
    assert Claim.model_validate(stored).ambiguity is None
    assert left_open(Claim.model_validate(stored)) == ""
