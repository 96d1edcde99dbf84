"""Work that is more or less than a whole run: claims alone, stored claims, two files, two texts."""

import random
from collections.abc import Callable, Sequence
from datetime import date

from pydantic import ValidationError

from extractor.claims.entities import link_entities
from extractor.claims.extract import Extraction, Scene, extract_by_code
from extractor.endpoint.limits import ordered_map
from extractor.errors import InputError
from extractor.pipeline import (
    Fate,
    Judgement,
    Progress,
    RunResult,
    Silent,
    extract,
    fate_of,
    finish,
    read,
    seat,
    verdict_on,
)
from extractor.reading.canonical import canonical_text
from extractor.reading.details import Details
from extractor.reading.formats import Draft, read_json
from extractor.reading.provenance import article_of
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.store import Store
from extractor.verification.parties import Party, parties
from extractor.verification.text_pairs import Judge, PairRow, TextPair, TextVerdict, judge_texts
from schemas.article import Article, Basis, Published, Segment, SegmentKind, Source
from schemas.record import content_id, text_sha256
from schemas.verdict import Verdict


async def extract_files(
    inputs: Sequence[str], how: Judgement, store: Store, *, stdin: Callable[[], bytes], progress: Progress
) -> RunResult:
    """The claims of files, stored; nothing is compared. ``extractions`` are in the order of ``articles``."""
    intakes = read(inputs, stdin=stdin, progress=progress)
    articles = [one.article for one in intakes if one.article]
    store.put_articles(articles)
    found = await extract(articles, how, store, progress=progress)
    return RunResult(
        fates=tuple(fate_of(one, found) for one in intakes),
        articles=tuple(articles),
        extractions=tuple(found[article.sha256] for article in articles),
    )


async def extract_text(article: Article, how: Judgement, store: Store) -> Extraction:
    """The claims of one article, stored."""
    store.put_articles([article])
    return (await extract([article], how, store, progress=Silent()))[article.sha256]


async def verify_stored(how: Judgement, store: Store, *, progress: Progress) -> RunResult:
    """Pair, compare and judge all stored claims, and store that as a run. Raises InputError where there are none."""
    articles = store.articles()
    found = {one.sha256: Extraction(one.sha256, tuple(store.claims(one.sha256))) for one in articles}
    if not any(one.claims for one in found.values()):
        raise InputError(f"the store {store.path} holds no claims; crossclaim extract puts them there")
    fates = [
        Fate(one.name, "done" if claims else "empty", "" if claims else "no claim stored", one.sha256, len(claims))
        for one in articles
        for claims in [found[one.sha256].claims]
    ]
    return await finish(fates, articles, found, seat(articles, found), how=how, store=store, progress=progress)


async def compare_files(
    inputs: Sequence[str], how: Judgement, store: Store, *, stdin: Callable[[], bytes], progress: Progress
) -> RunResult:
    """The findings of two articles alone, stored as a run. Raises InputError where the inputs are not two articles.

    The two are held against each other however alike they are: who asks for it wants the differences of two versions.
    """
    intakes = read(inputs, stdin=stdin, progress=progress)
    articles = [one.article for one in intakes if one.article]
    if len(articles) != 2:
        reasons = [f"{one.name}: {one.reason}" for one in intakes if one.reason]
        raise InputError("; ".join(reasons) or f"two articles can be compared, and these are {len(articles)}")
    store.put_articles(articles)
    found = await extract(articles, how, store, progress=progress)
    cut = {one.sha256: sentences(one.text, one.segments) for one in articles}
    seats = parties(
        [claim for one in articles for claim in found[one.sha256].claims],
        {one.sha256: one for one in articles},
        cut,
        origins={one.sha256: content_id("org", one.sha256) for one in articles},
    )
    fates = [fate_of(one, found) for one in intakes]
    return await finish(fates, articles, found, seats, how=how, store=store, progress=progress)


def report_of(text: str, *, name: str = "text", source: str | None = None, published: date | None = None) -> Article:
    """A report given as a string, cut into segments like a file's. Raises InputError for one without a word."""
    text = canonical_text(text)
    _hold_words(text, name)
    article = article_of(Draft(name, text, Details(source=source, published=published)), beside=Details())
    return article.model_copy(update={"segments": segment(article.text)})


def _hold_words(text: str, name: str) -> None:
    if not any(char.isalnum() for char in text):
        raise InputError(f"{name} holds no words")


def statement(text: str, *, name: str, source: str | None = None, published: date | None = None) -> Article:
    """A text that is all story, with what is said about it. Raises InputError for one without a word."""
    text = canonical_text(text).strip()
    _hold_words(text, name)
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
        first, second = sorted((a, b), key=lambda party: party.id)
        return await verdict_on(first, second, how)

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
