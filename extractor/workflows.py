"""Work that is more or less than a whole run: claims alone, stored claims, two files, two texts."""

import random
from collections.abc import Sequence
from datetime import date

from pydantic import ValidationError

from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, extract_by_code
from extractor.endpoint.limits import ordered_map
from extractor.errors import InputError
from extractor.pipeline import Judgement, Progress, Silent, judge
from extractor.reading.canonical import canonical_text
from extractor.reading.formats import read_json
from extractor.reading.sentences import sentences
from extractor.verification.parties import Party, parties
from extractor.verification.text_pairs import Judge, PairRow, TextPair, TextVerdict, judge_texts
from schemas.article import Article, Basis, Published, Segment, SegmentKind, Source
from schemas.record import text_sha256
from schemas.verdict import Candidate, Verdict


def statement(text: str, *, name: str, source: str | None = None, published: date | None = None) -> Article:
    """A text that is all story, with what is said about it. Raises InputError for one without a word."""
    text = canonical_text(text).strip()
    if not any(char.isalnum() for char in text):
        raise InputError(f"{name} holds no words")
    return Article(
        sha256=text_sha256(text),
        name=name,
        text=text,
        source=Source(name=source, basis=Basis.MANIFEST) if source else Source(),
        published=Published(on=published, basis=Basis.MANIFEST) if published else Published(),
        segments=(Segment(start=0, end=len(text), kind=SegmentKind.BODY),),
    )


def seat_texts(first: Article, second: Article) -> tuple[list[Party], list[Party]]:
    """The sentences of two texts as claims of two origins, by code."""
    index = link_entities([first.text, second.text])
    return _seat(first, Scene(first, sentences(first.text, first.segments), index), "a"), _seat(
        second, Scene(second, sentences(second.text, second.segments), index), "b"
    )


def _seat(article: Article, scene: Scene, origin: str) -> list[Party]:
    sha = article.sha256
    claims = extract_by_code(scene).claims
    return parties(claims, {sha: article}, {sha: scene.sentences}, origins={sha: origin})


async def judge_text_pair(pair: TextPair, how: Judgement) -> TextVerdict:
    """The word on one pair of texts. Their sentences are the claims; a model is asked only how they stand."""
    first = statement(pair.text_a, name="text_a", source=pair.source_a, published=pair.published_a)
    second = statement(pair.text_b, name="text_b", source=pair.source_b, published=pair.published_b)
    return await judge_texts(*seat_texts(first, second), None if how.endpoint is None else _judge(how))


async def judge_text_pairs(rows: Sequence[TextPair], how: Judgement, *, progress: Progress) -> list[PairRow]:
    """The word on each row, in the order of the rows. Answers are in the ledger, so that a stopped run goes on."""
    progress.stage("judging", len(rows))

    async def one(row: TextPair) -> PairRow:
        return PairRow.of(row, await judge_text_pair(row, how))

    done = []
    async for row in ordered_map(one, rows, concurrency=how.concurrency):
        done.append(row)
        progress.advance()
    return done


def _judge(how: Judgement) -> Judge:
    async def ask(a: Party, b: Party) -> Verdict:
        first, second = sorted((a.id, b.id))
        return (await judge([a, b], [Candidate(a=first, b=second, score=0.0)], how, progress=Silent()))[0]

    return ask


def read_pairs(raw: bytes) -> tuple[list[TextPair], list[str]]:
    """The rows of a JSONL file of pairs, and one line for each row that cannot be used, with its line number.

    Raises InputError where no row can be used.
    """
    rows: dict[str, TextPair] = {}
    bad: list[str] = []
    for number, line in enumerate(canonical_text(raw).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = _row(read_json(line))
            if row.id in rows:
                raise InputError(f"the id {row.id[:40]!r} stands twice")
            rows[row.id] = row
        except InputError as error:
            bad.append(f"line {number}: {error}")
    if not rows:
        raise InputError(bad[0] if bad else "empty")
    return list(rows.values()), bad


def _row(value: object) -> TextPair:
    try:
        row = TextPair.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(f"{where}: {first['msg']}" if where else str(first["msg"])) from error
    for name, text in (("text_a", row.text_a), ("text_b", row.text_b)):
        statement(text, name=name)
    return row


def sampled(rows: Sequence[TextPair], size: int | None, seed: int) -> list[TextPair]:
    """``size`` of the rows drawn without replacement, in their order; the same seed draws the same."""
    if size is None or size >= len(rows):
        return list(rows)
    drawn = sorted(random.Random(seed).sample(range(len(rows)), size))
    return [rows[at] for at in drawn]
