import json
import re
from collections import Counter
from pathlib import Path

import pytest

from evals.baselines import prompting
from evals.commands.gold import SCHEMA, schema_text
from evals.gate import load_thresholds
from evals.gold_set import count, load_second, load_stories, quote_of, shortfalls
from evals.staging import stage
from extractor.claims.ground import fold
from extractor.reading.canonical import canonical_text
from extractor.reading.sentences import sentences
from schemas.article import Segment, SegmentKind

PROMPTS = Path(__file__).parents[3] / "prompts"
REPEATED_WORDS = 6
"""Shorter sentences ("No date was set.") may stand anywhere."""


@pytest.fixture(scope="module")
def stories():
    return load_stories()


def sentences_of(text):
    """The sentences of a text, folded, without marks; those that are long enough to be somebody's own."""
    whole = (Segment(start=0, end=len(text), kind=SegmentKind.BODY),)
    found = (fold(text[one.start : one.end]).text for one in sentences(text, whole))
    plain = (" ".join(re.findall(r"\w+", one)) for one in found)
    return {one for one in plain if len(one.split()) >= REPEATED_WORDS}


def strings_in(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for part in value.values() for one in strings_in(part))
    elif isinstance(value, list):
        yield from (one for part in value for one in strings_in(part))


def test_every_quote_stands_in_its_text(stories):
    for story in stories:
        for claim in story.claims:
            quote = quote_of(story, claim)
            text = next(one.text for one in story.articles if one.id == claim.article)
            assert quote.holds_in(text) and quote.exact == claim.quote


def test_texts_are_canonical_so_that_offsets_are_those_of_the_reading(stories):
    for story in stories:
        for article in story.articles:
            assert canonical_text(article.text).strip() == article.text, (story.id, article.id)


def test_production_can_hold_nearly_every_gold_claim(stories):
    lost = Counter(claim for story in stories for claim in stage(story).claims.values() if isinstance(claim, str))
    assert sum(lost.values()) <= 0.01 * sum(len(story.claims) for story in stories), lost


def test_no_text_stands_in_two_stories(stories):
    seen: dict[str, str] = {}
    for story in stories:
        for sentence in {one for article in story.articles for one in sentences_of(article.text)}:
            assert seen.setdefault(sentence, story.id) == story.id, sentence


def test_no_example_of_a_prompt_stands_in_the_gold_set(stories):
    shown = {
        sentence
        for path in [*PROMPTS.rglob("*.examples.jsonl"), *prompting.FOLDER.rglob("*.jsonl")]
        for line in path.read_text("utf-8").splitlines()
        for words in strings_in(json.loads(line))
        for sentence in sentences_of(words)
    }
    for path in [*PROMPTS.rglob("*.md"), *prompting.FOLDER.rglob("*.md")]:
        shown |= sentences_of(path.read_text("utf-8"))
    assert shown
    for story in stories:
        for article in story.articles:
            text = " ".join(re.findall(r"\w+", fold(article.text).text))
            assert not [one for one in shown if one in text], story.id
            assert not shown & sentences_of(article.text), story.id


def test_the_set_holds_what_it_must(stories):
    assert shortfalls(count(stories), load_thresholds().gold) == []


def test_a_shortfall_is_named(stories):
    short = shortfalls(count(stories[:1]), load_thresholds().gold)
    assert any(line.startswith("stories: 1, at least 12") for line in short)


def test_second_labels_are_of_claims_and_pairs_that_exist(stories):
    for story in stories:
        second = load_second(story.id)
        if second is None:
            continue
        pairs = {frozenset((pair.a, pair.b)) for pair in story.pairs}
        assert second.story == story.id
        assert {claim.id for claim in second.claims} <= {claim.id for claim in story.claims}
        assert {frozenset((pair.a, pair.b)) for pair in second.pairs} <= pairs


def test_the_json_schema_is_current():
    assert SCHEMA.read_text("utf-8") == schema_text(), "run: python -m evals schema"
