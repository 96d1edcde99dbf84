"""What must not change a verdict or a finding, and how often it does: flip rates, with any model.

A pair is asked about with its two claims swapped. A story is run again with its reports shuffled, with a report of
another story among them, and with one of them printed once more under another name. Answers come from a ledger, so only
requests that a change makes new are paid for.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.intervals import wilson
from evals.reporting import Table
from evals.staging import Staged, stage
from extractor.pipeline import Judgement, Silent, conclude, extract, seat, verdict_on
from extractor.reading.segments import segment
from extractor.store import Store
from schemas.article import Article, Basis, Source
from schemas.gold import GoldStory
from schemas.record import text_sha256
from schemas.verdict import Relation, Verdict

SEED = 5
SHOWN = frozenset({Relation.CONTRADICTION, Relation.DISPUTE, Relation.UNCERTAIN})
"""The relations of findings that a reader is asked to look at."""
HEAD = "From our wires."


@dataclass(frozen=True)
class Stayed:
    """What came out alike in one story after a change: ``same`` of ``n`` verdicts, or findings of either side."""

    story: str
    change: str
    same: int
    n: int


async def stability(stories: Sequence[GoldStory], how: Judgement, scratch: Store) -> list[Stayed]:
    """Each change of each story. Raises the errors that stop a run."""
    rows = []
    staged = [stage(story) for story in stories]
    for at, one in enumerate(staged):
        if how.endpoint is not None:
            rows.append(await _swapped(one, how))
        reports = _reports(one)
        before = await _findings(reports, how, scratch)
        stranger = _reports(staged[at - 1])[0] if len(staged) > 1 else None
        for change, changed in _changes(reports, stranger):
            after = await _findings(changed, how, scratch)
            rows.append(Stayed(one.story.id, change, len(before & after), len(before | after)))
    return rows


def _reports(staged: Staged) -> list[Article]:
    return list(staged.articles.values())


def _changes(reports: list[Article], stranger: Article | None) -> Iterator[tuple[str, list[Article]]]:
    drawn = random.Random(SEED)
    yield "reports shuffled", drawn.sample(reports, len(reports))
    if stranger is not None:
        yield "a report of another story added", [*reports, stranger]
    yield "a report printed twice", [*reports, reprint(drawn.choice(reports))]


def reprint(article: Article) -> Article:
    """The report under another outlet's name and head."""
    text = f"{HEAD}\n\n{article.text}"
    source = Source(name="The Reprint", basis=Basis.MANIFEST)
    changed = {"sha256": text_sha256(text), "name": "reprint", "text": text, "source": source}
    return article.model_copy(update={**changed, "segments": segment(text)})


async def _findings(articles: Sequence[Article], how: Judgement, scratch: Store) -> set[tuple[str, Relation]]:
    """The findings that a reader is asked to look at, by what identifies them."""
    seats = seat(articles, await extract(articles, how, scratch, progress=Silent()))
    found = (await conclude(seats, how, progress=Silent())).findings
    return {(one.key, one.relation) for one in found if one.relation in SHOWN}


async def _swapped(staged: Staged, how: Judgement) -> Stayed:
    """The gold pairs that a model is asked about, asked again with the claims in the other order."""
    seats = staged.seats()
    same, n = 0, 0
    for pair in staged.story.pairs:
        if pair.a in seats and pair.b in seats:
            a, b = sorted((seats[pair.a], seats[pair.b]), key=lambda party: party.id)
            one = await verdict_on(a, b, how)
            if one.model is not None:
                n += 1
                same += _word(one) == _word(await verdict_on(b, a, how))
    return Stayed(staged.story.id, "claims swapped, of pairs that a model was asked about", same, n)


def _word(verdict: Verdict) -> tuple[object, ...]:
    return verdict.relation, verdict.kind, verdict.reason


def table(rows: Sequence[Stayed]) -> Table:
    """A row for each change, over all stories, with Wilson's interval of the flips."""
    shown = [["change", "same", "of", "flips"]]
    for change in dict.fromkeys(row.change for row in rows):
        same, n = (sum(getattr(row, name) for row in rows if row.change == change) for name in ("same", "n"))
        interval = wilson(n - same, n)
        rate = f"{(n - same) / n:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "-"
        shown.append([change, str(same), str(n), rate])
    return shown
