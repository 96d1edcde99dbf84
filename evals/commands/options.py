"""Flags that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from evals.items import Level
from evals.runs import EvalError

SystemName = Annotated[str, typer.Option(help="crossclaim, or a baseline: one_prompt, all_pairs, code.")]
Model = Annotated[str | None, typer.Option(help="Model name at the base URL; 'none' for code alone. [default: none]")]
Split = Annotated[str, typer.Option(help="dev, test or all.")]
Story = Annotated[list[str] | None, typer.Option(help="A story's id; can be given several times.")]
Levels = Annotated[
    str, typer.Option("--level", help="claims, slots, pairs, findings, with commas. [default: all that it can]")
]
Out = Annotated[Path | None, typer.Option(help="Folder of the run. [default: out/evals/NAME]")]
Name = Annotated[str, typer.Option(help="Name of the run. [default: system and model]")]
Splits = Annotated[str, typer.Option("--split", help="dev, test, all, with commas.")]
ThresholdsFile = Annotated[Path, typer.Option("--thresholds", help="The thresholds file.")]


def levels_named(words: str) -> list[Level]:
    """The levels in a list with commas. Raises EvalError for one that is none."""
    try:
        return [Level(word) for word in commas(words)]
    except ValueError as error:
        raise EvalError(f"{error}; choose of {', '.join(Level)}") from error


def commas(words: str) -> list[str]:
    """The words of a list with commas."""
    return [word.strip() for word in words.split(",") if word.strip()]
