"""``python -m evals.public``: measured on public data that people labelled.

The data lies outside the project, in ``../shared/bench``; a part that is not there is skipped with a line. Nothing of
it is kept here: ``tables/number_conflicts.jsonl`` names pairs by their ids alone.
"""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from evals import attribution
from evals.intervals import bootstrap, ratio, wilson
from evals.reporting import piped
from extractor.cli import options as shared
from extractor.cli.work import finish
from extractor.errors import InputError, UsageError
from extractor.pipeline import Judgement, Progress
from extractor.reading.page import page_text
from extractor.reading.segments import segment
from extractor.report.pair_scores import PairScore, ScoredPair, pair_scores
from extractor.settings import NO_MODEL, Settings
from extractor.store import Store
from extractor.verification.lexicon import stem, words
from extractor.verification.text_pairs import PairRow
from extractor.workflows import extract_text, judge_text_pairs, read_pairs, sampled, statement
from schemas.article import STORY_KINDS
from schemas.claim import Claim
from schemas.verdict import ConflictKind, Relation

BENCH = Path(__file__).parents[2] / "shared" / "bench"
MARKS = Path(__file__).parent / "tables" / "number_conflicts.jsonl"
STORE = Path("out/evals/public.db")
PAIR_FILES = (
    "rte3_3way_dev",
    "political_inconsistency",
    "bump_edits",
    "equate_newsnli",
    "equate_redditnli",
    "refnli",
)
PARTS = ("pairs", "numbers", "claims", "attribution", "pages")
COVERED = 0.7
"""Share of a labelled claim's telling words that one statement must have to say it."""
GRAM = 4
Table = list[list[str]]


def main(
    parts: Annotated[
        list[str] | None, typer.Argument(help="pairs, numbers, claims, attribution, pages; or all.")
    ] = None,
    model: shared.Model = None,
    base_url: shared.BaseUrl = None,
    profile: shared.Profile = None,
    sample: Annotated[int | None, typer.Option(min=1, help="So many rows of each file, drawn with seed 0.")] = None,
    folder: Annotated[Path, typer.Option(help="Where the public data lies.")] = BENCH,
) -> None:
    """Measure and print Markdown tables."""
    unknown = set(parts or ()) - set(PARTS)
    if unknown:
        raise UsageError(f"there is no part {min(unknown)!r}; choose of {', '.join(PARTS)}")
    given = shared.flags(base_url=base_url, profile=profile)
    settings = Settings.load({"model": model or NO_MODEL, "store": STORE, **given})
    for part in parts or PARTS:
        typer.echo(f"\n## {part}\n")
        if part == "attribution":
            attribution.main(folder / "attribution" / "polnear_dev")
        elif part == "pages":
            _show(_pages(folder / "articles", sample))
        else:
            _show(_finished(part, folder, sample, settings))


def _finished(part: str, folder: Path, sample: int | None, settings: Settings) -> list[Table]:
    def work(how: Judgement, store: Store, progress: Progress) -> Coroutine[Any, Any, list[Table]]:
        return _measured(part, folder, sample, (how, store, progress))

    return finish(work, settings)


Tools = tuple[Judgement, Store, Progress]


async def _measured(part: str, folder: Path, sample: int | None, tools: Tools) -> list[Table]:
    if part == "claims":
        return await _claims(folder / "claims" / "feverfact_validation.jsonl", sample, tools)
    judged = {}
    names = PAIR_FILES if part == "pairs" else tuple(name for name in PAIR_FILES if name.startswith(("equate", "bump")))
    for name in names:
        path = folder / f"{name}.jsonl"
        if not path.is_file():
            typer.echo(f"skipped: no {path}")
            continue
        rows = sampled(read_pairs(path.read_bytes())[0], sample, 0)
        judged[name] = list(zip(rows, await judge_text_pairs(rows, tools[0], progress=tools[2]), strict=True))
    verdicts = {name: [word for _, word in rows] for name, rows in judged.items()}
    if part == "pairs":
        return [_pair_table(verdicts), _label_table(verdicts), _type_table(verdicts.get("bump_edits", []))]
    edits = [word for row, word in judged.get("bump_edits", []) if only_figures_differ(row.text_a, row.text_b)]
    equate = [word for name, rows in verdicts.items() if name != "bump_edits" for word in rows]
    return [_number_table(equate, edits)]


def _pair_table(verdicts: dict[str, list[PairRow]]) -> Table:
    table = [["file", "pairs", "precision", "recall", "F1", "false alarms", "abstention"]]
    for name, rows in verdicts.items():
        scores = [score for score in pair_scores(_scored(rows)) if score.group == "all"]
        table.append([name, str(len(rows)), *map(_cell, scores)])
    return table


def _label_table(verdicts: dict[str, list[PairRow]]) -> Table:
    """What share of the pairs of each label was called a contradiction."""
    labels = ("contradiction", "neutral", "ambiguous", "entailment")
    table = [["called a contradiction", *labels]]
    for name, rows in verdicts.items():
        cells = []
        for label in labels:
            called = [row.verdict.relation is Relation.CONTRADICTION for row in rows if row.label == label]
            cells.append(_rate(sum(called), len(called)))
        table.append([name, *cells])
    return table


def _type_table(rows: Sequence[PairRow]) -> Table:
    """Recall by kind of error; both halves of the data name the kinds alike but for one word."""
    renamed = [row.model_copy(update={"error_type": (row.error_type or "").removesuffix(" Error")}) for row in rows]
    recalls = [one for one in pair_scores(_scored(renamed)) if one.measure == "recall" and one.group != "all"]
    return [["bump_edits", "recall"], *([one.group, _cell(one)] for one in recalls)]


def _scored(rows: Sequence[PairRow]) -> list[ScoredPair]:
    return [ScoredPair(row.label, row.verdict.relation, row.error_type, row.cluster) for row in rows if row.label]


def _number_table(rows: Sequence[PairRow], edits: Sequence[PairRow]) -> Table:
    """How far the comparison of figures agrees with a reader who marked the pairs whose figures cannot both hold."""
    marks = {one["id"]: one for one in map(json.loads, MARKS.read_text("utf-8").splitlines())}
    table = [["pairs", "called a conflict of figures", "called any contradiction"]]
    conflicts = [row for row in rows if _mark(marks, row) == "conflict"]
    differing = [row for row in rows if _mark(marks, row, drawn="differing") == "none"]
    groups = [
        ("marked as conflicts", conflicts),
        *_halves("marked as conflicts", conflicts),
        ("marked as none, of 100 drawn from pairs whose figures differ", differing),
        *_halves("marked as none, of 100 drawn from pairs whose figures differ", differing),
        ("marked as none, all that were read", [row for row in rows if _mark(marks, row) == "none"]),
        ("marked as none, of 100 drawn from all", [row for row in rows if _mark(marks, row, drawn="sample") == "none"]),
        ("labelled entailment", [row for row in rows if row.label == "entailment"]),
        ("bump_edits that differ in figures alone", list(edits)),
        *_halves("bump_edits that differ in figures alone", edits),
    ]
    for name, members in groups:
        called = [row for row in members if row.verdict.relation is Relation.CONTRADICTION]
        figures = sum(row.verdict.kind is ConflictKind.QUANTITY for row in called)
        table.append([name, _rate(figures, len(members)), _rate(len(called), len(members))])
    return table


def half(row: str) -> str:
    """The half of the public data that the row of that id is in: one is looked at for tuning, one only scored."""
    return "held-out" if hashlib.sha256(row.encode()).digest()[-1] % 2 else "tuning"


def _halves(name: str, rows: Sequence[PairRow]) -> list[tuple[str, list[PairRow]]]:
    return [(f"{name}, {one} half", [row for row in rows if half(row.id) == one]) for one in ("tuning", "held-out")]


def _mark(marks: dict[str, dict[str, Any]], row: PairRow, *, drawn: str | None = None) -> str:
    mark = marks.get(row.id)
    return str(mark["mark"]) if mark and (drawn is None or mark[drawn]) else ""


def only_figures_differ(one: str, other: str) -> bool:
    """Whether two texts are the same but for words with digits in them, and these differ."""
    figure = re.compile(r"\S*\d\S*")
    return one != other and figure.sub("#", one) == figure.sub("#", other)


async def _claims(path: Path, sample: int | None, tools: Tools) -> list[Table]:
    """Whether what people wrote down as a sentence's claims stands in one of ours.

    The labelled claims are paraphrases and not all that the sentence says, so there is no precision. A claim is said
    when one statement, with the article's title, has ``COVERED`` of its telling words.
    """
    if not path.is_file():
        typer.echo(f"skipped: no {path}")
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    how, store, progress = tools
    progress.stage("extracting", len(rows))
    tallies, counts, alone = [], 0, []
    for row in rows[:sample]:
        article = statement(" ".join(row["sentence_context"][1:]) or row["sentence"], name="text", source=row["source"])
        start = article.text.find(" ".join(row["sentence"].split()))
        end = start + len(" ".join(row["sentence"].split()))
        claims = [
            claim for claim in (await extract_text(article, how, store)).claims if start <= claim.quote.start < end
        ]
        said = [_said(claim, row["source"]) for claim in claims]
        tallies.append([sum(_covers(said, gold) for gold in row["claims"]), len(row["claims"])])
        whole = [stems(f"{row['sentence']} {row['source']}")]
        alone.append([sum(_covers(whole, gold) for gold in row["claims"]), len(row["claims"])])
        counts += len(claims)
        progress.advance()
    table = [["feverfact_validation", "labelled claims said in one of ours", "claims a sentence", "labelled"]]
    for name, sums in (("crossclaim", tallies), ("the whole sentence as one claim", alone)):
        found = np.array(sums, dtype=float)
        interval = bootstrap(found, lambda totals: ratio(totals[..., 0], totals[..., 1]))
        share = (
            f"{found[:, 0].sum() / found[:, 1].sum():.3f} [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else "-"
        )
        a_sentence = counts / len(sums) if sums is tallies else 1.0
        labelled = found[:, 1].sum()
        table.append([name, f"{share} n {labelled:.0f}", f"{a_sentence:.2f}", f"{labelled / len(sums):.2f}"])
    return [table]


def _said(claim: Claim, title: str) -> frozenset[str]:
    return stems(f"{claim.statement} {claim.holder or ''} {title}")


def _covers(said: Sequence[frozenset[str]], gold: str) -> bool:
    wanted = stems(gold)
    return any(len(wanted & one) >= COVERED * len(wanted) for one in said)


def stems(text: str) -> frozenset[str]:
    """The stems of a text's words but for the commonest."""
    return frozenset(stem(word) for word in re.findall(r"\w+", text.casefold()) if word not in words("stop"))


def _pages(folder: Path, sample: int | None) -> list[Table]:
    """The story as it is read from pages against the true text, in runs of four words, mean over pages."""
    truth = folder / "ground-truth.json"
    if not truth.is_file():
        typer.echo(f"skipped: no {truth}")
        return []
    bodies = {name: row["articleBody"] for name, row in json.loads(truth.read_text("utf-8")).items()}
    scores = [_page_score(folder / "html" / f"{name}.html.gz", bodies[name]) for name in sorted(bodies)[:sample]]
    table = [["pages", "precision", "recall", "F1"]]
    cells = []
    for column in range(3):
        values = np.array([[score[column], 1.0] for score in scores])
        interval = bootstrap(values, lambda sums: ratio(sums[..., 0], sums[..., 1])) or (0.0, 1.0)
        cells.append(f"{values[:, 0].mean():.3f} [{interval[0]:.3f}, {interval[1]:.3f}]")
    return [[*table, [str(len(scores)), *cells]]]


def _page_score(path: Path, body: str) -> tuple[float, float, float]:
    try:
        text = str(page_text(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))["text"])
    except InputError:
        return 0.0, 0.0, 0.0
    story = " ".join(text[one.start : one.end] for one in segment(text) if one.kind in STORY_KINDS)
    found, wanted = Counter(_grams(story)), Counter(_grams(body))
    shared_grams = (found & wanted).total()
    precision, recall = shared_grams / max(1, found.total()), shared_grams / max(1, wanted.total())
    return precision, recall, 2 * shared_grams / max(1, found.total() + wanted.total())


def _grams(text: str) -> Iterator[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text)
    return (tuple(tokens[at : at + GRAM]) for at in range(max(1, len(tokens) - GRAM + 1)))


def _rate(hits: int, n: int) -> str:
    interval = wilson(hits, n)
    return f"{hits / n:.3f} [{interval[0]:.3f}, {interval[1]:.3f}] n {n}" if interval else ""


def _cell(score: PairScore) -> str:
    if score.value is None:
        return ""
    return f"{score.value:.3f} [{score.low:.3f}, {score.high:.3f}] n {score.n}"


def _show(tables: Sequence[Table]) -> None:
    typer.echo("\n\n".join(piped(table) for table in tables if len(table) > 1))


if __name__ == "__main__":
    typer.run(main)
