"""``crossclaim run``: from files to findings."""

import os
import sys
from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options
from extractor.cli.show import Bars, Page
from extractor.cli.signals import run_until_signal
from extractor.endpoint.connect import connected, nli_of, prepare
from extractor.endpoint.limits import Budget
from extractor.errors import InputError, StoreError
from extractor.pipeline import Judgement, RunResult, run
from extractor.reading.ingest import ingest
from extractor.report.lines import json_lines
from extractor.report.markdown import markdown_report
from extractor.report.page import html_report
from extractor.report.terminal import print_findings
from extractor.settings import Settings
from extractor.store import Store
from schemas.record import canonical_json

PARTLY_FAILED = 5


def run_command(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs: .txt .md .json .jsonl; '-' for stdin.")],
    out: Annotated[Path | None, typer.Option(help="Folder for claims.jsonl, findings.jsonl and the reports.")] = None,
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
    """Read reports of one story and show where they contradict each other.

    \b
    crossclaim run seeds --out out/seeds
    crossclaim run 'reports/*.md' --model gpt-4o-mini
    crossclaim run a.txt b.txt --base-url http://127.0.0.1:8000/v1 --model qwen3
    cat report.txt | crossclaim run - other.md --json

    A file that cannot be read as an article (empty, binary, too large) is named and left out: exit code 5. Where none
    is left, or a name does not exist, nothing is asked of a model: exit code 4. At a cap the run ends with 5 and goes
    on from there when it is run again with a higher one.
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
    stdin = cache(sys.stdin.buffer.read)
    refuse_nothing(paths, stdin)
    if out is not None:
        make_folder(out)
    with Bars() as bars:
        prepare(settings, on_install=bars.bytes_done)
    result = run_until_signal(_run(paths, settings, stdin))
    if out is not None:
        write_reports(result, out)
    for fate in result.fates:
        if fate.status != "done":
            print(f"{fate.name}: {fate.status}: {fate.reason}", file=sys.stderr)  # noqa: T201
    if as_json:
        sys.stdout.write(json_lines(result.findings))
    else:
        print_findings(Page(highlight=False), result.findings, result.manifest)
    if result.partly_failed:
        raise SystemExit(PARTLY_FAILED)


async def _run(paths: list[str], settings: Settings, stdin: Callable[[], bytes]) -> RunResult:
    budget = Budget(settings.max_calls, settings.max_tokens)
    store = Store(settings.store)
    try:
        with Bars(budget) as bars:
            async with connected(settings, store, budget, on_install=bars.bytes_done) as endpoint:
                how = Judgement.of(settings, endpoint, nli_of(settings, store, on_install=bars.bytes_done))
                return await run(paths, how, store, stdin=stdin, progress=bars)
    finally:
        store.close()


def refuse_nothing(paths: list[str], stdin: Callable[[], bytes]) -> None:
    """Raise InputError for a name that does not exist, or when no input can be read as an article."""
    reasons = []
    for intake in ingest(paths, stdin=stdin):
        if intake.article is not None:
            return
        reasons.append(f"{intake.name}: {intake.reason}")
    more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
    raise InputError(f"nothing to read: {'; '.join(islice(reasons, 3))}{more}")


def make_folder(folder: Path) -> None:
    """The folder for the reports, known to be writable before anything is paid for. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _replace(folder / ".crossclaim", "")
        (folder / ".crossclaim").unlink()
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror or error}; choose another --out") from error


def write_reports(result: RunResult, folder: Path) -> None:
    """The run's files, each whole or not at all, readable by their owner only. Raises StoreError."""
    claims = [claim for one in result.extractions for claim in one.claims]
    pages = {
        "claims.jsonl": json_lines(claims),
        "findings.jsonl": json_lines(result.findings),
        "report.md": markdown_report(result.findings, result.manifest),
        "report.html": html_report(result.findings, result.manifest),
        "manifest.json": canonical_json(result.manifest) + "\n",
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            _replace(folder / name, text)
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror or error}; choose another --out") from error


def _replace(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        with open(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.replace(new, path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
