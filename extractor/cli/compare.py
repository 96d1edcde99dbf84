"""``crossclaim compare``: two reports, and what they say differently."""

import sys
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options
from extractor.cli.work import finish, show_result
from extractor.settings import Settings
from extractor.workflows import compare_files


def compare_command(
    first: Annotated[str, typer.Argument(metavar="A", help="A report: .txt .md .json .html, or '-' for stdin.")],
    second: Annotated[str, typer.Argument(metavar="B", help="The other report.")],
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
    """Hold two reports against each other, also two versions of one.

    \b
    crossclaim compare monday.txt tuesday.txt --model none
    crossclaim compare draft.md final.md --out out/versions
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
    both = [first, second]
    result = finish(lambda how, opened, bars: compare_files(both, how, opened, stdin=stdin, progress=bars), settings)
    show_result(result, out, as_json=as_json)
