import csv
import io
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evals.gold_set import check
from extractor.report.annotations import annotations_export
from extractor.report.exports import Export, jsonl_export, markdown_export
from extractor.report.gold import gold_stories, gold_yaml
from extractor.report.page import html_report
from extractor.report.selection import Filters, Reviewed, State, select
from extractor.report.table import COLUMNS, cell, csv_export
from extractor.review.desk import Ask, Desk
from schemas.decision import Ruling
from schemas.gold import GoldStory
from schemas.verdict import NonConflictReason, Relation
from tests.browser.made import decision, finding, said
from tests.browser.stories import gold_store

CORPUS = Path(__file__).parents[4] / "shared" / "bench" / "injection" / "payloads.jsonl"
MANIFEST = {
    "model": "none",
    "profile": "code",
    "prompts": {},
    "inputs": [],
    "counts": {"articles": 0, "claims": 0, "rejected_claims": 0, "candidates": 0, "judged": 0},
}


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """A labelled story of which the first findings are decided on."""
    store = gold_store(tmp_path_factory.mktemp("exports") / "store.db")
    desk = Desk(store, "anna")
    for row in desk.catalogue.rows[:12]:
        desk.rule(Ask(row.finding.key, Ruling.CONFIRMED, note="seen"))
    reasons = [*NonConflictReason, None]
    for row, reason in zip(desk.catalogue.rows[12:], reasons, strict=False):
        desk.rule(Ask(row.finding.key, Ruling.REJECTED, reason))
    Desk(store, "ben").rule(Ask(desk.catalogue.rows[0].finding.key, Ruling.REJECTED))
    desk.refresh()
    rows = [desk.standings.reviewed(row.finding) for row in desk.catalogue.rows]
    articles = {one.sha256: one for one in store.articles()}
    claims = {one.id: one for one in store.claims()}
    yield Export(1, store.run(1), Filters(), rows), articles, claims
    store.close()


def one_row(words: str) -> Export:
    made = finding("p", title=words, why=words, sides=finding("p").sides)
    side = made.sides[0].model_copy(update={"value": words, "testimonies": (said(words, source=words, holder=words),)})
    rows = [Reviewed(made.model_copy(update={"sides": (side, made.sides[1])}))]
    return Export(1, MANIFEST, Filters(text=words), rows)


def test_jsonl_records_what_was_asked_for_and_the_review(reviewed):
    export = reviewed[0]
    chosen = Filters(relations=(Relation.CONTRADICTION,), states=("confirmed",))
    lines = jsonl_export(Export(1, export.manifest, chosen, select(export.rows, chosen))).splitlines()
    header, *rows = map(json.loads, lines)
    assert header["filters"] == {"relation": ["contradiction"], "state": ["confirmed"]}
    assert header["findings"] == len(rows) == 11
    assert {row["relation"] for row in rows} == {"contradiction"}
    assert {row["review"]["state"] for row in rows} == {"confirmed"}
    assert rows[0]["review"]["decisions"][0]["note"] == "seen"


def test_every_form_has_the_same_bytes_again(reviewed):
    export, articles, claims = reviewed
    backwards = dict(reversed(articles.items())), dict(reversed(claims.items()))
    for form in (jsonl_export, markdown_export, csv_export):
        assert form(export) == form(export)
    assert annotations_export(export, articles, claims) == annotations_export(export, *backwards)
    one, other = (gold_stories(export, *given, name="reviewed") for given in ((articles, claims), backwards))
    assert [gold_yaml(story, export) for story in one] == [gold_yaml(story, export) for story in other]


def formulas() -> list[str]:
    ours = [
        "=1+1",
        " =1+1",
        "\t=1",
        "\n=1",
        "+1",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "a;=1",
        "＝1",
        "a\n=1",
        "\ufeff=1",
    ]
    if not CORPUS.is_file():
        return ours
    rows = map(json.loads, CORPUS.read_text("utf-8").splitlines())
    return ours + [row["text"] for row in rows if row["kind"] in ("output-payload", "string")]


def starts_a_formula(text: str) -> bool:
    return text.lstrip()[:1] in set("=+-@\uff1d\uff0b\uff0d\uff20|%") and bool(text.strip())


def test_no_cell_of_the_table_is_a_formula_in_any_program():
    for words in formulas():
        rows = list(csv.reader(io.StringIO(csv_export(one_row(words)))))
        assert {len(row) for row in rows} == {len(COLUMNS)}
        for text in (text for row in rows for text in row):
            for piece in (piece for line in text.split("\n") for piece in line.replace("\t", ";").split(";")):
                assert not starts_a_formula(piece), (words, piece)


@given(st.text(max_size=40))
def test_a_cell_keeps_every_letter_that_can_be_seen(words):
    kept = [letter for letter in cell(words) if letter != "'"]
    assert [letter for letter in words if letter.isalnum()] == [letter for letter in kept if letter.isalnum()] or any(
        not letter.isprintable() for letter in words
    )


def test_annotations_select_the_quote_in_the_stored_text(reviewed):
    export, articles, claims = reviewed
    made = json.loads(annotations_export(export, articles, claims))
    assert made["type"] == "AnnotationCollection"
    items = made["first"]["items"]
    assert made["total"] == len(items) == len(export.rows)
    seen = 0
    for item in items:
        for target in item["target"]:
            text = articles[target["source"]["id"].removeprefix("urn:sha256:")].text
            words, place = target["selector"]
            assert text[place["start"] : place["end"]] == words["exact"]
            assert text[: place["start"]].endswith(words["prefix"])
            assert text[place["end"] :].startswith(words["suffix"])
            seen += 1
    assert seen > 50
    assessing = [body for body in items[1]["body"] if body["purpose"] == "assessing"]
    assert assessing[0]["creator"]["name"] == "anna"


def test_gold_is_what_the_evals_read(reviewed):
    export, articles, claims = reviewed
    (story,) = gold_stories(export, articles, claims, name="oravets-reviewed")
    text = gold_yaml(story, export)
    again = GoldStory.model_validate(yaml.safe_load(text))
    assert again == story
    assert check(again) == []
    assert text.startswith("# Written by crossclaim export gold: {")
    relations = {pair.relation for pair in again.pairs}
    assert {Relation.CONTRADICTION, None, Relation.SUPERSEDED} <= relations
    for pair in again.pairs:
        assert (pair.relation is Relation.CONTRADICTION) == (pair.kind is not None)


def test_gold_leaves_out_what_nobody_decided(reviewed):
    export, articles, claims = reviewed
    untouched = [row for row in export.rows if row.state is State.OPEN]
    assert untouched
    assert gold_stories(Export(1, export.manifest, Filters(), untouched), articles, claims, name="x") == []


def test_more_than_eight_articles_make_several_stories(tmp_path):
    from tests.browser.stories import made_store

    store = made_store(tmp_path / "store.db", 10)
    desk = Desk(store, "anna")
    for row in desk.catalogue.rows:
        desk.rule(Ask(row.finding.key, Ruling.CONFIRMED))
    rows = [desk.standings.reviewed(row.finding) for row in desk.catalogue.rows]
    articles = {one.sha256: one for one in store.articles()}
    stories = gold_stories(Export(1, store.run(1), Filters(), rows), articles, {}, name="many")
    assert [len(story.articles) for story in stories] == [8, 8, 4]
    assert [story.id for story in stories] == ["many", "many-2", "many-3"]
    assert sum(len(story.pairs) for story in stories) == 10
    store.close()


def test_the_page_and_the_markdown_say_what_was_chosen_and_decided():
    made = finding("p")
    notes = (decision(Ruling.REJECTED, "p", note="<b>tons</b>"),)
    row = Reviewed(made, State.REJECTED, NonConflictReason.UNIT, decisions=notes)
    export = Export(3, MANIFEST, Filters(states=("rejected",)), [row])
    html = html_report([made], MANIFEST, rows=[row], only=export.only)
    assert "Run 3; only state: rejected" in html
    assert "Review: rejected (unit)" in html
    assert "&lt;b&gt;tons&lt;/b&gt;" in html
    assert "Review: rejected (unit)" in markdown_export(export)
