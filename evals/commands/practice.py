"""Commands about the practice stories: fit, practice."""

from collections import Counter
from typing import Annotated

import typer

from evals.fitting import WEIGHTS, operating, out_of_story, rows_of
from evals.fitting import fit as fit_rows
from evals.points_set import load_points
from evals.practice_set import gold_pairs, pairs_in, practice_pairs
from evals.reporting import aligned
from extractor.verification.compare import compare
from extractor.verification.judge import verdict_by_code
from schemas.gold import Split
from schemas.verdict import Relation

THRESHOLDS = (1.5, 1.0, 0.5, 0.0, -0.5, -1.0, -1.5, -2.0)


def fit(
    write: Annotated[bool, typer.Option("--write", help="Write the weights into the product's data.")] = False,
) -> None:
    """Fit the weights of extractor/verification/data/likelihood.toml and print what each threshold gives.

    The figures are out of story: each story is scored by weights fitted on the others.

      python -m evals fit
      python -m evals fit --write && python -m evals run --model none --split dev
    """
    pairs = [*gold_pairs(Split.DEV), *practice_pairs(Split.DEV)]
    rows = rows_of(pairs)
    stories = {pair.story for pair in pairs}
    right = sum(row.right for row in rows)
    typer.echo(f"{len(rows)} conflicts in {len(pairs)} pairs of {len(stories)} stories, {right} right")
    contradictions = sum(pair.relation is Relation.CONTRADICTION for pair in pairs)
    for point in operating(out_of_story(rows), THRESHOLDS):
        typer.echo(point.line(contradictions))
    if write:
        WEIGHTS.write_text(fit_rows(rows).toml(), "utf-8")
        typer.echo(f"wrote {WEIGHTS}")


def practice(
    split: Annotated[Split, typer.Option(help="dev, or test (for scoring only).")] = Split.DEV,
    misses: Annotated[str, typer.Option(help="Print the contradictions of this kind that are not found.")] = "",
    alarms: Annotated[bool, typer.Option("--alarms", help="Print the false alarms among labelled pairs.")] = False,
    points: Annotated[bool, typer.Option("--points", help="The disputed points instead (split dev).")] = False,
) -> None:
    """What code alone finds in the practice stories, by kind.

    \b
    python -m evals practice --misses quantity
    python -m evals practice --points --alarms
    """
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    pairs = pairs_in(one.as_practice(Split.DEV) for one in load_points()) if points else practice_pairs(split)
    for pair in pairs:
        if pair.relation is None:
            continue
        verdict = verdict_by_code(pair.a, pair.b, compare(pair.a, pair.b))
        called = verdict.relation is Relation.CONTRADICTION
        name = pair.kind.value if pair.kind else "other labels"
        total[name] += 1
        found[name] += called
        if (called and alarms and not pair.kind) or (not called and pair.kind and misses == name):
            typer.echo(f"{pair.story}: {pair.relation}\n  {pair.a.claim.statement}\n  {pair.b.claim.statement}")
    rows = [[name, str(found[name]), str(total[name])] for name in sorted(total)]
    typer.echo(aligned([["kind", "called a contradiction", "of"], *rows]))
