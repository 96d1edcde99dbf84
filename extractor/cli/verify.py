"""``crossclaim verify``: pair, compare and judge the claims that a store holds."""

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options
from extractor.cli.work import finish, show_result
from extractor.errors import StoreError
from extractor.settings import Settings
from extractor.workflows import verify_stored


def verify_command(
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
    """Hold all claims in the store against each other and keep what is found as a run.

    \b
    crossclaim extract monday/ && crossclaim extract tuesday/ && crossclaim verify --out out/week
    crossclaim verify --store out/story.db --model none --json
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
    if not settings.store.is_file():
        raise StoreError(f"there is no store {settings.store}; crossclaim extract makes one")
    result = finish(lambda how, opened, bars: verify_stored(how, opened, progress=bars), settings)
    show_result(result, out, as_json=as_json)
