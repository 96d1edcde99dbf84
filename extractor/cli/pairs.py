"""``crossclaim pairs``: judge a file of text pairs, and score it where labels are there."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from extractor.cli import options
from extractor.cli.run import PARTLY_FAILED
from extractor.cli.show import Page
from extractor.cli.work import finish, write_pages
from extractor.errors import InputError
from extractor.report.lines import json_lines
from extractor.report.pair_scores import PairScore, ScoredPair, pair_scores, score_table
from extractor.report.safe import plain_line
from extractor.settings import Settings
from extractor.verification.text_pairs import PairRow
from extractor.workflows import judge_text_pairs, read_pairs, sampled
from schemas.record import canonical_json


def pairs_command(
    file: Annotated[
        Path,
        typer.Argument(
            help="JSON lines: id, text_a, text_b and, if known, label, source_a, source_b, published_a, published_b."
        ),
    ],
    sample: Annotated[int | None, typer.Option(min=1, help="Judge so many rows, drawn at random.")] = None,
    seed: Annotated[int, typer.Option(help="Which rows --sample draws.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Folder for verdicts.jsonl and scores.json.")] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    store: options.StorePath = None,
    profile: options.Profile = None,
    concurrency: options.Concurrency = None,
    deadline: options.Deadline = None,
    max_calls: options.MaxCalls = None,
    max_tokens: options.MaxTokens = None,
    as_json: options.Json = False,
) -> None:
    """Judge pairs of texts; with labels (contradiction, neutral, entailment, ambiguous), print how well.

    With --json: a line for each pair, then a line for each score (those have a "measure").

    \b
    crossclaim pairs pairs.jsonl --model none
    crossclaim pairs pairs.jsonl --sample 200 --seed 7 --out out/pairs
    crossclaim pairs pairs.jsonl --base-url http://127.0.0.1:8000/v1 --model qwen3 --json
    """
    settings = Settings.load(
        options.flags(
            model=model,
            base_url=base_url,
            store=store,
            profile=profile,
            concurrency=concurrency,
            deadline=deadline,
            max_calls=max_calls,
            max_tokens=max_tokens,
        )
    )
    rows, bad = read_pairs(_bytes_of(file))
    drawn = sampled(rows, sample, seed)
    judged = finish(lambda how, _store, bars: judge_text_pairs(drawn, how, progress=bars), settings)
    scores = pair_scores([_scored(row) for row in judged if row.label is not None])
    if out is not None:
        lines = canonical_json([score.model_dump(mode="json") for score in scores]) + "\n"
        write_pages(out, {"verdicts.jsonl": json_lines(judged), "scores.json": lines})
    if as_json:
        sys.stdout.write(json_lines(judged) + json_lines(scores))
    else:
        _print(judged, scores)
    for line in bad:
        print(f"{file}: {line}", file=sys.stderr)  # noqa: T201
    if bad:
        raise SystemExit(PARTLY_FAILED)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error


def _scored(row: PairRow) -> ScoredPair:
    return ScoredPair(row.label or "", row.verdict.relation, row.error_type, row.cluster)


def _print(judged: Sequence[PairRow], scores: Sequence[PairScore]) -> None:
    console = Page(highlight=False)
    labelled = sum(row.label is not None for row in judged)
    if labelled:
        console.print(Text(f"{labelled} labelled pairs", style="bold"))
        console.print(score_table(scores))
    for row in judged:
        if row.label is None:
            console.print(Text(_line(row)))


def _line(row: PairRow) -> str:
    word = row.verdict
    kind = f" ({word.kind})" if word.kind else f" ({word.reason})" if word.reason else ""
    values = f": {word.value_a} | {word.value_b}" if word.value_a and word.value_b else ""
    why = f": {word.why}" if word.why and not values else ""
    return plain_line(f"{row.id}  {word.relation}{kind}{values}{why}")
