"""``crossclaim run``: from files to findings."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from extractor.cli import options
from extractor.cli.show import Bars
from extractor.endpoint.connect import connected
from extractor.endpoint.limits import Budget
from extractor.pipeline import Judgement, RunResult, run
from extractor.profiles import profile_named
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
    result = asyncio.run(_run(paths, settings))
    if out is not None:
        write_reports(result, out)
    if as_json:
        sys.stdout.write(json_lines(result.findings))
    else:
        print_findings(Console(highlight=False), result.findings, result.manifest)
    for fate in result.fates:
        if fate.status != "done":
            print(f"{fate.name}: {fate.status}: {fate.reason}", file=sys.stderr)  # noqa: T201
    if result.partly_failed:
        raise SystemExit(PARTLY_FAILED)


async def _run(paths: list[str], settings: Settings) -> RunResult:
    budget = Budget(settings.max_calls, settings.max_tokens)
    store = Store(settings.store)
    try:
        with Bars(budget) as bars:
            async with connected(settings, store, budget, on_install=bars.bytes_done) as endpoint:
                how = Judgement(endpoint, profile_named(settings.profile_name), settings.concurrency, settings.top_k)
                return await run(paths, how, store, stdin=sys.stdin.buffer.read, progress=bars)
    finally:
        store.close()


def write_reports(result: RunResult, folder: Path) -> None:
    """The run's files, readable by their owner only."""
    claims = [claim for one in result.extractions for claim in one.claims]
    pages = {
        "claims.jsonl": json_lines(claims),
        "findings.jsonl": json_lines(result.findings),
        "report.md": markdown_report(result.findings, result.manifest),
        "report.html": html_report(result.findings, result.manifest),
        "manifest.json": canonical_json(result.manifest) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        path = folder / name
        path.write_text(text, "utf-8")
        os.chmod(path, 0o600)
