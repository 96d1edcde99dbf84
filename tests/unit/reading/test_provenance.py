"""Publisher and date are taken from the page's own lines, never from the story."""

from datetime import date
from pathlib import Path

import pytest

from extractor.reading.details import Details
from extractor.reading.formats import Draft
from extractor.reading.provenance import article_of, is_outlet
from schemas.article import Article, Basis

ROOT = Path(__file__).parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"
STORY = (
    "The swing bridge over the Arle stuck open on 2 May 2021 with a barge under it, the Vale harbour office said.\n\n"
    "Harbour master Ines Dahl said the bridge would stay open until the barge had been pulled out by tugs."
)


def read(text: str) -> Article:
    return article_of(Draft("a.txt", text), beside=Details())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Last Updated: Tuesday, 4 May 2021, 16:16 GMT", "4 May 2021"),
        ("Page last updated at 16:16 GMT, Tuesday, 4 May 2021", "4 May 2021"),
        ("Published 4 May 2021", "4 May 2021"),
        ("Tuesday, May 4, 2021", "May 4, 2021"),
        ("Stock exchange release, 4 May 2021 at 08:00", "4 May 2021"),
        ("Vale, 4 May 2021", "4 May 2021"),
    ],
)
def test_a_dated_line_above_the_story_is_its_date(line: str, words: str) -> None:
    published = read(f"Vale bridge stuck open\n\n{line}\n\n{STORY}").published
    assert (published.on, published.basis, published.words) == (date(2021, 5, 4), Basis.TEXT, words)


def test_published_comes_before_updated() -> None:
    text = f"Vale bridge stuck open\nUpdated 6 May 2021\nPublished 4 May 2021\n\n{STORY}"
    assert read(text).published.on == date(2021, 5, 4)


def test_a_date_in_the_story_is_none() -> None:
    published = read(f"Vale bridge stuck open\n\n{STORY}").published
    assert (published.on, published.basis) == (None, Basis.UNKNOWN)


def test_a_dateline_with_a_year_is_a_date_and_without_one_only_words() -> None:
    whole = read(f"VALE, May 4, 2021 (Corran Wire) - {STORY}")
    assert (whole.published.on, whole.published.words) == (date(2021, 5, 4), "May 4, 2021")
    assert (whole.source.name, whole.source.basis) == ("Corran Wire", Basis.TEXT)
    part = read(f"VALE, May 4 (Corran Wire) - {STORY}").published
    assert (part.on, part.basis, part.words) == (None, Basis.UNKNOWN, "May 4")


@pytest.mark.parametrize(
    "lead",
    ["On Tuesday, May 4, 2021 - a holiday - ", "The council met on 4 May 2021: ", "Vale said, May 4, 2021 - "],
)
def test_a_date_in_the_first_sentence_is_no_dateline(lead: str) -> None:
    assert read(lead + STORY).published.on is None


def test_a_dateline_in_capitals_needs_no_agency() -> None:
    assert read(f"ST. ARLE, 4 May 2021 — {STORY}").published.words == "4 May 2021"


@pytest.mark.parametrize(
    ("above", "below", "name"),
    [
        ("Vale News home\nSport | Weather | News", "", "Vale News"),
        ("The Arle Gazette", "", "The Arle Gazette"),
        ("", "© 2021 Corran Media Group. All rights reserved.", "Corran Media Group"),
        ("", "Copyright 2021 Vale Post", "Vale Post"),
        ("Breaking News", "", None),
        ("World News\nLatest News", "", None),
    ],
)
def test_the_outlet_is_found_in_its_own_lines(above: str, below: str, name: str | None) -> None:
    article = read(f"{above}\n\nVale bridge stuck open over barge\n\n{STORY}\n\n{below}".strip())
    assert article.source.name == name
    assert article.source.basis is (Basis.TEXT if name else Basis.UNKNOWN)


def test_title_and_byline_are_found() -> None:
    article = read(f"Vale bridge stuck open over barge\n\nBy Jo Vale\n\n{STORY}")
    assert (article.title, article.byline) == ("Vale bridge stuck open over barge", "Jo Vale")


@pytest.mark.parametrize(
    "line",
    ["Breaking News", "the news", "Good News", "News", "He read the Times", "12 News", "A very long name of a News"],
)
def test_lines_that_are_no_outlet(line: str) -> None:
    assert not is_outlet(line)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the saved pages are not on this machine")
def test_saved_pages_give_what_they_say_and_no_more() -> None:
    found = {path.name[:3]: read(path.read_text("utf-8")) for path in SEEDS.glob("*.txt")}
    assert found["000"].source.name == "BBC News"
    assert found["000"].published.on == date(2007, 3, 7)
    assert [found[one].published.on for one in ("001", "002")] == [None, None]
    assert [found[one].source.name for one in ("001", "002")] == [None, None]
