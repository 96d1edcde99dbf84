"""Commands about the gold set: check, counts, blind, agreement, schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeVar

import typer
import yaml

from evals.agreement import agreements
from evals.gate import load_thresholds
from evals.gold_set import GOLD_DIR, GoldError, count, load_second, load_stories, load_story, shortfalls
from evals.reporting import aligned
from schemas.gold import GoldStory

K = TypeVar("K", bound=str)
SCHEMA = Path(__file__).parents[2] / "schemas" / "gold.schema.json"


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


def counts(folder: Annotated[Path, typer.Argument(help="The gold folder.")] = GOLD_DIR) -> None:
    """Print what the gold set holds, and fail where it is less than evals/thresholds.yaml demands."""
    stories = load_stories(folder)
    _print_counts(stories)
    short = shortfalls(count(stories), load_thresholds().gold)
    for line in short:
        typer.echo(f"too few: {line}", err=True)
    raise typer.Exit(1 if short else 0)


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


def agreement(folder: Annotated[Path, typer.Argument(help="The gold folder.")] = GOLD_DIR) -> None:
    """Cohen's kappa between the first labels and the second, blind ones, before they were settled."""
    stories = load_stories(folder)
    seconds = [(story, second) for story in stories if (second := load_second(story.id, folder)) is not None]
    if not seconds:
        typer.echo("no story has a second labelling", err=True)
        raise typer.Exit(1)
    rows = [["label", "kappa", "95 % interval", "same", "n", "stories"]]
    for one in agreements(seconds):
        kappa = "-" if one.kappa is None else f"{one.kappa:.3f}"
        interval = "[{:.3f}, {:.3f}]".format(*one.interval) if one.interval else "-"
        rows.append([one.label, kappa, interval, str(one.same), str(one.n), str(one.stories)])
    typer.echo(aligned(rows))


def schema(path: Annotated[Path, typer.Argument(help="Where to write it.")] = SCHEMA) -> None:
    """Write the JSON Schema of a gold story."""
    path.write_text(schema_text(), "utf-8")


def schema_text() -> str:
    """The JSON Schema of a gold story, as it is checked in."""
    return json.dumps(GoldStory.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _print_counts(stories: list[GoldStory]) -> None:
    had = count(stories)
    typer.echo(f"{had.stories} stories, {had.articles} articles ({had.copies} copies), {had.words} words")
    typer.echo(f"{had.claims} claims, {sum(had.relations.values())} pairs")
    typer.echo(f"contradictions {had.contradictions}: {_tally(had.kinds)}")
    typer.echo(f"hard negatives {had.hard_negatives}: {_tally(had.reasons)}")
    typer.echo(f"relations: {_tally(had.relations)}")
    typer.echo(f"split: {_tally(had.splits)}")


def _tally(tally: Mapping[K, int]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(tally.items(), key=lambda item: -item[1]))
