"""The highlight is the quote, code point for code point, whatever the text is made of."""

import pytest

from extractor.report.page import html_report
from extractor.review.desk import Desk
from extractor.store import Store
from schemas.article import Article
from schemas.finding import Finding, Side
from schemas.record import text_sha256
from schemas.verdict import ConflictKind, Relation
from tests.browser.served import served
from tests.browser.stories import manifest, said_in

PASSAGES = [
    ("Officials: 🔥 fire 👩‍👩‍👧 killed 9 people, the 🏴󠁧󠁢󠁷󠁬󠁳󠁿 paper said.", "fire 👩‍👩‍👧 killed 9"),
    (
        "In Ha\u0300 No\u0323\u0302i the cafe\u0301 owner e\u0301tait la\u0300, he said.",
        "No\u0323\u0302i the cafe\u0301 owner",
    ),
    ("قال المسؤول إن ١٢ شخصا قتلوا في بغداد يوم الأحد.", "١٢ شخصا قتلوا"),
    ("The word שלום עולם stands between 12 and 30 words.", "עולם stands between 12"),
    ("A turned \u202etxet\u202c hides a\u200bspace and 7 people.", "\u202etxet\u202c hides a\u200bspace"),
    ("Tags & <b>bold</b> &amp; \"quotes\" 'and' 5 < 6 > 4.", "<b>bold</b> &amp; \"quotes\" 'and' 5 < 6"),
    ("Two\nlines  with   spaces and\ttabs: 40 hurt.", "lines  with   spaces and\ttabs: 40"),
    ("हिन्दी में १२ लोग घायल हुए, 𝟙𝟚 𝕡𝕖𝕠𝕡𝕝𝕖.", "१२ लोग घायल हुए, 𝟙𝟚"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = Store(tmp_path_factory.mktemp("highlight") / "store.db")
    findings = []
    for number, (context, quote) in enumerate(PASSAGES):
        text = f"🔥 Headline {number} עם 🔥\n\nBefore it, 3 words. {context} After it, 4 words."
        article = Article(sha256=text_sha256(text), name=f"{number}.txt", text=text)
        said = said_in(article, context, quote, claim=f"clm_{number}")
        plain = said_in(article, "Before it, 3 words.", "3 words", claim=f"clm_{number}_b")
        opened.put_articles([article])
        findings.append(
            Finding(
                key=f"fnd_{number}",
                title=quote,
                relation=Relation.CONTRADICTION,
                kind=ConflictKind.QUANTITY,
                pairs=(f"fnd_{number}",),
                sides=(Side(value=quote, testimonies=(said,)), Side(value="3", testimonies=(plain,))),
            )
        )
    opened.put_run(manifest([], findings, claims=0), findings)
    yield opened
    opened.close()


QUOTES = "[...document.querySelectorAll('mark.quote')].map(one => one.textContent)"


def test_in_the_review_page_short_and_whole(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        for number, (_, quote) in enumerate(PASSAGES):
            for query in ("", "?whole=1"):
                page.goto(f"{site.base}finding/fnd_{number}{query}")
                assert page.evaluate(QUOTES) == [quote, "3 words"]
            article = store.articles()
            shown = page.evaluate("document.querySelector('.whole bdi').textContent")
            assert shown in {one.text for one in article}


def test_in_the_report(watch, store, tmp_path):
    report = tmp_path / "report.html"
    report.write_text(html_report(store.findings(1), store.run(1)), "utf-8")
    page = watch(report.as_uri())
    page.goto(report.as_uri())
    assert page.evaluate(QUOTES) == [words for _, quote in PASSAGES for words in (quote, "3 words")]


def test_what_turns_text_stays_within_its_own_piece(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        page.goto(f"{site.base}finding/fnd_4")
        piece = page.locator("main .passage .unseen").first
        assert piece.get_attribute("title") == "right-to-left override"
        assert piece.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"
