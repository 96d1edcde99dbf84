"""Files, folders and standard input → articles, each input with exactly one outcome."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.errors import InputError
from extractor.reading.files import Found, find
from extractor.reading.formats import Draft, drafts
from extractor.reading.manifest import details_beside
from extractor.reading.provenance import article_of
from schemas.article import Article

STDIN = "-"


@dataclass(frozen=True)
class Intake:
    """What became of one input: an article, or the reason why there is none.

    ``name`` is the file's name, with ``:3`` for the third line of a .jsonl or the third item of a .json.
    """

    name: str
    article: Article | None
    status: Literal["done", "rejected"]
    reason: str | None = None


def ingest(inputs: Sequence[str], *, stdin: Callable[[], bytes]) -> Iterator[Intake]:
    """The articles of ``inputs``: files, folders, globs, and ``-`` for the bytes that ``stdin`` gives.

    Every file, JSON item and JSONL line ends as one Intake. The same text twice is taken once.
    Raises InputError, before anything is yielded, for a name that does not exist or a folder or pattern
    that holds no article.
    """
    found = [one for name in inputs for one in ([Found("stdin")] if name == STDIN else find(name))]
    return _taken(found, stdin)


def _taken(found: Sequence[Found], stdin: Callable[[], bytes]) -> Iterator[Intake]:
    first_name: dict[str, str] = {}
    for one in found:
        for draft in _drafts(one, stdin):
            yield _intake(draft, one, first_name)


def _drafts(one: Found, stdin: Callable[[], bytes]) -> Iterator[Draft]:
    if one.reason is not None:
        yield Draft(one.name, reason=one.reason)
        return
    try:
        raw = one.read(stdin)
    except InputError as error:
        yield Draft(one.name, reason=str(error))
        return
    yield from drafts(one.name, raw)


def _intake(draft: Draft, one: Found, first_name: dict[str, str]) -> Intake:
    if draft.reason is not None:
        return Intake(draft.name, None, "rejected", draft.reason)
    if not draft.text.strip():
        return Intake(draft.name, None, "rejected", "empty")
    try:
        article = article_of(draft, beside=details_beside(one.path))
    except InputError as error:
        return Intake(draft.name, None, "rejected", str(error))
    if article.sha256 in first_name:
        return Intake(draft.name, None, "rejected", f"duplicate of {first_name[article.sha256]}")
    first_name[article.sha256] = draft.name
    return Intake(draft.name, article, "done")
