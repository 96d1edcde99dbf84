"""``crossclaim extract``: from files to claims, each with its quote."""

import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from extractor.cli import options
from extractor.cli.run import PARTLY_FAILED, refuse_nothing
from extractor.cli.show import Page
from extractor.cli.work import finish, name_fates, write_pages
from extractor.errors import UsageError
from extractor.pipeline import RunResult
from extractor.report.highlights import highlights_page, left_open, mood
from extractor.report.lines import json_lines
from extractor.report.safe import plain_line
from extractor.settings import Settings
from extractor.verification.parties import as_of_words
from extractor.workflows import extract_files
from schemas.article import Article
from schemas.claim import Claim


def extract_command(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs, as for run; '-' for stdin.")],
    out: Annotated[Path | None, typer.Option(help="Folder for claims.jsonl and rejected.jsonl.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="A page with the claims marked in the text: a .html file, or a folder.")
    ] = None,
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
    """List who claims what in reports, with the exact words; the claims stay in the store for verify.

    \b
    crossclaim extract report.txt --model none
    crossclaim extract report.md --html report.html
    crossclaim extract 'reports/*.md' --html out/pages --out out/claims
    cat report.txt | crossclaim extract - --json
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
    result = finish(lambda how, opened, bars: extract_files(paths, how, opened, stdin=stdin, progress=bars), settings)
    if html is not None:
        _write_html(result, html)
    if out is not None:
        _write_lines(result, out)
    name_fates(result)
    if as_json:
        sys.stdout.write(json_lines(claim for one in result.extractions for claim in one.claims))
    else:
        _print(result)
    if result.partly_failed:
        raise SystemExit(PARTLY_FAILED)


def _write_html(result: RunResult, where: Path) -> None:
    pages = [
        (article, highlights_page(article, found.claims))
        for article, found in zip(result.articles, result.extractions, strict=True)
    ]
    if where.suffix.lower() not in (".html", ".htm"):
        write_pages(where, {page_name(article): page for article, page in pages})
    elif len(pages) == 1:
        write_pages(where.parent, {where.name: pages[0][1]})
    else:
        raise UsageError(f"{where} is one page and these are {len(pages)} articles; give --html a folder")


def page_name(article: Article) -> str:
    """A file name that no article can choose a folder with, and that no two texts share."""
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', article.name)[:60].strip('-') or 'article'}-{article.sha256[:8]}.html"


def _write_lines(result: RunResult, folder: Path) -> None:
    claims = [claim for one in result.extractions for claim in one.claims]
    rejected = [claim for one in result.extractions for claim in one.rejected]
    write_pages(folder, {"claims.jsonl": json_lines(claims), "rejected.jsonl": json_lines(rejected)})


def _print(result: RunResult) -> None:
    console = Page(highlight=False)
    for article, found in zip(result.articles, result.extractions, strict=True):
        rejected = f", {len(found.rejected)} rejected" if found.rejected else ""
        date = article.published.on or "date unknown"
        head = f"{article.name}: {article.label}, {date}, {len(found.claims)} claims{rejected}"
        console.print(Text(plain_line(head), style="bold"))
        console.print(_table(found.claims))


def _table(claims: Sequence[Claim]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("n", justify="right")
    for name, ratio in (("holder", 2), ("mood", None), ("as of", 2), ("quote", 7)):
        table.add_column(name, ratio=ratio)
    for claim in claims:
        open_words = left_open(claim)
        quote = f"{claim.quote.exact} (ambiguous: {open_words})" if open_words else claim.quote.exact
        cells = (str(claim.sentence), claim.holder or "", mood(claim), as_of_words(claim.as_of), quote)
        table.add_row(*(Text(plain_line(cell)) for cell in cells))
    return table
