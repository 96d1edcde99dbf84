"""``python -m evals``: the gold set and the regression evals."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import yaml

from evals.gold_set import GOLD_DIR, GoldError, count, load_stories, load_story
from schemas.gold import GoldStory

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.command()
def check(paths: Annotated[list[Path], typer.Argument(help="Gold files.")]) -> None:
    """Check gold files against docs/labelling.md and name every broken rule."""
    failed = False
    for path in paths:
        try:
            _print_counts([load_story(path)])
        except GoldError as error:
            typer.echo(str(error), err=True)
            failed = True
    raise typer.Exit(1 if failed else 0)


@app.command()
def counts(folder: Annotated[Path, typer.Argument(help="The gold folder.")] = GOLD_DIR) -> None:
    """Print what the gold set holds."""
    _print_counts(load_stories(folder))


@app.command()
def blind(path: Annotated[Path, typer.Argument(help="A gold file.")]) -> None:
    """Print a story for a second labeller: no relations, no attribution, no moods, no rationale."""
    story = load_story(path)
    shown = {
        "id": story.id,
        "articles": [
            {
                "id": article.id,
                "source": article.source,
                "published": str(article.published) if article.published else None,
                "text": article.text,
            }
            for article in story.articles
        ],
        "claims": [{"id": claim.id, "quote": claim.quote, "statement": claim.statement} for claim in story.claims],
        "pairs": [{"a": pair.a, "b": pair.b} for pair in sorted(story.pairs, key=lambda pair: (pair.a, pair.b))],
    }
    typer.echo(yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=120))


def _print_counts(stories: list[GoldStory]) -> None:
    counts = count(stories)
    typer.echo(f"{counts.stories} stories, {counts.articles} articles ({counts.copies} copies), {counts.words} words")
    typer.echo(f"{counts.claims} claims, {sum(counts.relations.values())} pairs")
    typer.echo(f"contradictions {counts.contradictions}: {_tally(counts.kinds)}")
    typer.echo(f"hard negatives {counts.hard_negatives}: {_tally(counts.reasons)}")
    typer.echo(f"relations: {_tally(counts.relations)}")
    typer.echo(f"split: {_tally(counts.splits)}")


def _tally(tally: Mapping[StrEnum, int] | Mapping[str, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(tally.items(), key=lambda item: -item[1]))


if __name__ == "__main__":
    app()
