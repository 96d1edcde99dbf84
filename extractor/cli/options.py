"""Flags that several commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer

Model = Annotated[
    str | None,
    typer.Option(
        help="Model name at the base URL; 'local' for the embedded model, 'none' for code alone. [default: local]"
    ),
]
BaseUrl = Annotated[str | None, typer.Option(help="Base URL of an OpenAI-compatible server, e.g. http://host:8000/v1.")]
StorePath = Annotated[
    Path | None, typer.Option("--store", help="SQLite file with answers and results. [default: .crossclaim/store.db]")
]
Profile = Annotated[
    str | None, typer.Option(help="Prompt profile: 'full', or 'small' for small models. [default: by model]")
]
Concurrency = Annotated[
    int | None, typer.Option(help="Calls under way at the same time. [default: 4; 1 for the embedded model]")
]
Deadline = Annotated[float | None, typer.Option(help="Seconds for one whole call. [default: 600]")]
MaxCalls = Annotated[int | None, typer.Option(help="Stop, resumable, before this many calls are exceeded.")]
MaxTokens = Annotated[int | None, typer.Option(help="Stop, resumable, before this many tokens are exceeded.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


def flags(**given: Any) -> dict[str, Any]:
    """The flags that were given."""
    return {name: value for name, value in given.items() if value is not None}
