"""Whatever a model quotes, no claim is stored whose words are not in its article.

A model that answers with mangled, stitched, shortened, translated and foreign quotes is run over real pages where
they are at hand (../shared/bench), and over the seed story always.
"""

import asyncio
import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.pipeline import Judgement, Silent, extract
from extractor.profiles import FULL
from extractor.reading.canonical import canonical_text
from extractor.reading.ingest import ingest
from extractor.reading.segments import segment
from extractor.store import Store
from schemas.article import Article
from schemas.record import text_sha256

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT.parent / "shared" / "bench"
FOREIGN = "Der Zug kam um neun Uhr an. Le train est arrivé. 列車は九時に着いた。"


def mangle(words: str, other: str, seed: int) -> str:
    """One of the ways in which a model's quote goes wrong; some leave it right."""
    rng = random.Random(seed)
    half = len(words) // 2
    return rng.choice(
        [
            words,
            words.upper(),
            words.replace(" not ", " "),
            re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), words),
            f"{words[:half]} ... {words[-8:]}",
            f"{words[:half]}{other[half:]}",
            words[3:-3],
            words.replace("'", "’").replace('"', "“"),
            f" “{words}” ",
            "".join(rng.sample(words, len(words))),
            FOREIGN,
            "",
            words[: rng.randrange(len(words) + 1)],
            f"{words}\u200b\u00a0",
            other,
        ]
    )


def hostile(seed: int) -> ScriptedEndpoint:
    """An extracting model that mangles every quote, and its sentence numbers now and then."""

    def answer(prompt, _kind):
        rows = re.findall(r"^(\d+)\. (.+)$", prompt.messages[-1]["content"], flags=re.MULTILINE)
        claims = []
        for at, (number, words) in enumerate(rows):
            other = rows[(at * 7 + seed) % len(rows)][1]
            quote = mangle(words, other, seed + at)
            claims.append(
                {
                    "sentence": int(number) + (seed + at) % 11 // 10 * 3,
                    "quote": quote,
                    "statement": mangle(other, words, seed - at) or "x",
                    "speech": "indirect",
                    "holder": "Nobody at all",
                    "modality": "asserted",
                    "time_words": "on the 45th of May",
                }
            )
        return {"claims": claims}

    return ScriptedEndpoint(answer)


def check(articles: list[Article], tmp_path: Path, seed: int) -> int:
    """Extract with the hostile model; the number of claims that were stored, each checked against its article."""
    store = Store(tmp_path / f"{seed}.db")
    how = Judgement(hostile(seed), FULL)
    found = asyncio.run(extract(articles, how, store, progress=Silent()))
    stored = 0
    for article in articles:
        for claim in store.claims(article.sha256):
            assert article.text[claim.quote.start : claim.quote.end] == claim.quote.exact
            assert claim.quote.exact.strip()
            stored += 1
        one = found[article.sha256]
        assert len(one.claims) == len(store.claims(article.sha256))
        for rejected in one.rejected:
            assert rejected.reason
    store.close()
    return stored


def article_of(text: str) -> Article | None:
    text = canonical_text(text)
    if not text.strip():
        return None
    return Article(sha256=text_sha256(text), name="x", text=text, segments=segment(text))


@pytest.mark.parametrize("seed", range(6))
def test_the_seed_story(tmp_path, seed):
    articles = [one.article for one in ingest([str(ROOT / "seeds")], stdin=lambda: b"") if one.article]
    assert len(articles) == 3
    assert check(articles, tmp_path, seed) > 10


@settings(max_examples=40)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=3), st.integers(0, 10_000))
def test_any_text_at_all(tmp_path_factory, texts, seed):
    articles = {one.sha256: one for text in texts if (one := article_of(text))}
    check(list(articles.values()), tmp_path_factory.mktemp("any"), seed)


@pytest.mark.skipif(not BENCH.is_dir(), reason="the public data is not at hand")
def test_real_pages(tmp_path):
    texts = [path.read_text("utf-8") for path in sorted((BENCH / "attribution").rglob("*.txt"))]
    truth = json.loads((BENCH / "articles" / "ground-truth.json").read_text("utf-8"))
    texts += [page["articleBody"] for page in truth.values()]
    articles = {one.sha256: one for text in texts if (one := article_of(text))}
    assert len(articles) > 200
    assert check(list(articles.values()), tmp_path, 7) > 1000
