"""``crossclaim export``: findings and what reviewers said of them, as files."""

import os
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options
from extractor.cli.review import open_store
from extractor.errors import StoreError, UsageError
from extractor.report.annotations import annotations_export
from extractor.report.exports import Export, jsonl_export, markdown_export
from extractor.report.page import html_report
from extractor.report.selection import Filters, State, select
from extractor.report.table import csv_export
from extractor.store import Store
from schemas.article import Article
from schemas.claim import Claim
from schemas.verdict import ConflictKind, Relation

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Form(StrEnum):
    """The forms of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"
    MARKDOWN = "markdown"
    ANNOTATIONS = "annotations"
    GOLD = "gold"


class StateName(StrEnum):
    """The states that can be asked for."""

    OPEN = State.OPEN.value
    CONFIRMED = State.CONFIRMED.value
    REJECTED = State.REJECTED.value
    SKIPPED = State.SKIPPED.value
    FLAGGED = State.FLAGGED.value
    DIFFERS = State.DIFFERS.value
    CHANGED = "changed"


def export_command(
    form: Annotated[Form, typer.Argument(help="jsonl, csv, html, markdown, annotations (W3C, JSON-LD) or gold.")],
    store: options.StorePath = None,
    run: Annotated[int | None, typer.Option(help="Number of the run. [default: the newest]")] = None,
    relation: Annotated[list[Relation] | None, typer.Option(help="Only this relation; may be repeated.")] = None,
    kind: Annotated[list[ConflictKind] | None, typer.Option(help="Only this kind of conflict; repeatable.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only findings with this source; repeatable.")] = None,
    state: Annotated[list[StateName] | None, typer.Option(help="Only findings in this state; repeatable.")] = None,
    text: Annotated[str, typer.Option(help="Only findings with these words.")] = "",
    story: Annotated[str, typer.Option(help="For gold: the id of the story.")] = "reviewed",
    out: Annotated[Path | None, typer.Option(help="File to write; for gold also a folder. [default: stdout]")] = None,
) -> None:
    """Write findings with what reviewers said of them. The same run, decisions and filters give the same bytes.

    \b
    crossclaim export csv --relation contradiction --out findings.csv
    crossclaim export html --state confirmed --out confirmed.html
    crossclaim export gold --story river-flood --out evals/gold/
    """
    filters = Filters(
        relations=tuple(sorted(set(relation or ()))),
        kinds=tuple(sorted(set(kind or ()))),
        sources=tuple(sorted(set(source or ()))),
        states=tuple(sorted(set(map(str, state or ())))),
        text=text,
    )
    opened = open_store(store)
    try:
        export = _export(opened, run, filters)
        if form is Form.GOLD:
            _write_gold(export, opened, story=story, out=out)
        else:
            _write(_content(form, export, opened), out)
    finally:
        opened.close()


def _export(store: Store, number: int | None, filters: Filters) -> Export:
    from extractor.review.standing import Standings

    number = store.latest_run_number() if number is None else number
    manifest = store.run(number) if number is not None and abs(number) < 2**63 else None
    if number is None or manifest is None:
        raise StoreError(f"the store has no run {number}")
    standings = Standings(store.numbered_decisions())
    rows = [standings.reviewed(finding) for finding in store.findings(number)]
    return Export(number, manifest, filters, select(rows, filters))


def _content(form: Form, export: Export, store: Store) -> str:
    if form is Form.JSONL:
        return jsonl_export(export)
    if form is Form.CSV:
        return csv_export(export)
    if form is Form.MARKDOWN:
        return markdown_export(export)
    if form is Form.HTML:
        findings = [row.finding for row in export.rows]
        return html_report(findings, export.manifest, rows=export.rows, only=export.only)
    return annotations_export(export, *_stored(export, store))


def _stored(export: Export, store: Store) -> tuple[dict[str, Article], dict[str, Claim]]:
    """The articles by sha256 and the claims by id that the findings are made of."""
    said = [one for row in export.rows for side in row.finding.sides for one in side.testimonies]
    articles = {sha: article for sha in {one.article for one in said} if (article := store.article(sha))}
    return articles, store.claims_by_id(one.claim for one in said)


def _write_gold(export: Export, store: Store, *, story: str, out: Path | None) -> None:
    from extractor.report.gold import gold_stories, gold_yaml

    if not _NAME.fullmatch(story):
        raise UsageError("a story's id is lower-case words joined by hyphens: --story river-flood")
    stories = gold_stories(export, *_stored(export, store), name=story)
    if not stories:
        raise UsageError("no finding was confirmed or rejected yet; crossclaim review is for that")
    if len(stories) > 1 and (out is None or not out.is_dir()):
        raise UsageError(f"the findings make {len(stories)} stories of up to 8 articles: name a folder with --out")
    for one in stories:
        _write(gold_yaml(one, export), out / f"{one.id}.yaml" if out is not None and out.is_dir() else out)


def _write(content: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(content)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
