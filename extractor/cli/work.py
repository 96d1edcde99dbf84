"""What commands that may ask a model share: settings from flags, the store, the endpoint, and an orderly end."""

import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from extractor.cli.run import PARTLY_FAILED, write_reports
from extractor.cli.run import _replace as put_whole
from extractor.cli.show import Bars, Page
from extractor.cli.signals import run_until_signal
from extractor.endpoint.connect import connected, nli_of, prepare
from extractor.endpoint.limits import Budget
from extractor.errors import StoreError
from extractor.pipeline import Judgement, Progress, RunResult
from extractor.report.lines import json_lines
from extractor.report.terminal import print_findings
from extractor.settings import Settings
from extractor.store import Store

T = TypeVar("T")
Work = Callable[[Judgement, Store, Progress], Coroutine[Any, Any, T]]


def finish(work: Work[T], settings: Settings) -> T:
    """Do the work with the endpoint and the store that the settings name, progress on stderr."""
    with Bars() as bars:
        prepare(settings, on_install=bars.bytes_done)
    return run_until_signal(_finish(work, settings))


async def _finish(work: Work[T], settings: Settings) -> T:
    budget = Budget(settings.max_calls, settings.max_tokens)
    store = Store(settings.store)
    try:
        with Bars(budget) as bars:
            async with connected(settings, store, budget, on_install=bars.bytes_done) as endpoint:
                how = Judgement.of(settings, endpoint, nli_of(settings, store, on_install=bars.bytes_done))
                return await work(how, store, bars)
    finally:
        store.close()


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    """Files by name, each whole or not at all, readable by their owner only. Raises StoreError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            put_whole(folder / name, text)
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror or error}") from error


def show_result(result: RunResult, out: Path | None, *, as_json: bool) -> None:
    """Write the reports if a folder is named, print the findings, and name on stderr what could not be done.

    Ends with exit code 5 if something could not.
    """
    if out is not None:
        write_reports(result, out)
    name_fates(result)
    if as_json:
        sys.stdout.write(json_lines(result.findings))
    else:
        print_findings(Page(highlight=False), result.findings, result.manifest)
    if result.partly_failed:
        raise SystemExit(PARTLY_FAILED)


def name_fates(result: RunResult) -> None:
    """A line on stderr for each input that is not simply done."""
    for fate in result.fates:
        if fate.status != "done":
            print(f"{fate.name}: {fate.status}: {fate.reason}", file=sys.stderr)  # noqa: T201
