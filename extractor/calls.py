"""crossclaim as Python calls: each sets up what the command of that name sets up, works, and closes it again."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from extractor.claims.extract import Extraction
from extractor.endpoint.connect import connected, nli_of
from extractor.endpoint.limits import Budget
from extractor.errors import InputError
from extractor.pipeline import Judgement, RunResult, Silent
from extractor.pipeline import run as run_stages
from extractor.settings import Settings
from extractor.store import Store
from extractor.verification.text_pairs import TextPair, TextVerdict
from extractor.workflows import extract_text, judge_text_pair, report_of

T = TypeVar("T")


class Options(TypedDict, total=False):
    """What the flags of the commands say; what is not given comes from the environment, crossclaim.toml or default."""

    model: str
    base_url: str
    store: Path
    profile: str
    concurrency: int
    deadline: float
    max_calls: int
    max_tokens: int


def run(paths: Sequence[str], **options: Unpack[Options]) -> RunResult:
    """Read files of one story and find where they disagree, like ``crossclaim run``.

    ``result.findings`` come in the order of the report; ``result.fates`` say what became of each file.
    Raises CrossclaimError.
    """

    async def work(how: Judgement, store: Store) -> RunResult:
        return await run_stages(paths, how, store, stdin=_no_stdin, progress=Silent())

    return _finish(work, options)


def extract(
    text: str, *, source: str | None = None, published: date | None = None, **options: Unpack[Options]
) -> Extraction:
    """The claims of one report given as a string, kept in the store like those of ``crossclaim extract``.

    ``extraction.claims`` are in the order of the text; offsets are code points of the canonical text (NFC, ``\\n``,
    no outer blanks). Raises CrossclaimError.
    """
    article = report_of(text, source=source, published=published)

    async def work(how: Judgement, store: Store) -> Extraction:
        return await extract_text(article, how, store)

    return _finish(work, options)


def compare_texts(
    text_a: str,
    text_b: str,
    *,
    sources: tuple[str | None, str | None] = (None, None),
    published: tuple[date | None, date | None] = (None, None),
    **options: Unpack[Options],
) -> TextVerdict:
    """The word on two short texts of one or more sentences each, like a row of ``crossclaim pairs``.

    Raises CrossclaimError.
    """
    pair = TextPair.model_construct(
        id="texts",
        text_a=text_a,
        text_b=text_b,
        source_a=sources[0],
        source_b=sources[1],
        published_a=published[0],
        published_b=published[1],
    )

    async def work(how: Judgement, _store: Store) -> TextVerdict:
        return await judge_text_pair(pair, how)

    return _finish(work, options)


def _no_stdin() -> bytes:
    raise InputError("a call reads files, not standard input")


def _finish(work: Callable[[Judgement, Store], Coroutine[Any, Any, T]], options: Options) -> T:
    """The work's result; in a thread of its own where an event loop runs already, as in a notebook."""
    settings = Settings.load(dict(options))
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_with_endpoint(work, settings))
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, _with_endpoint(work, settings)).result()


async def _with_endpoint(work: Callable[[Judgement, Store], Coroutine[Any, Any, T]], settings: Settings) -> T:
    store = Store(settings.store)
    budget = Budget(settings.max_calls, settings.max_tokens)
    try:
        async with connected(settings, store, budget, on_install=_unheard) as endpoint:
            how = Judgement.of(settings, endpoint, nli_of(settings, store, on_install=_unheard))
            return await work(how, store)
    finally:
        store.close()


def _unheard(_done: int, _total: int) -> None:
    """Nobody watches how the embedded model's file arrives."""
