"""Commands that read runs: report, compare, gate."""

from pathlib import Path
from typing import Annotated

import typer

from evals import comparison, gate, reporting
from evals.commands import options
from evals.commands.run import print_checks
from evals.gold_set import GOLD_DIR, load_stories
from evals.runs import gold_hash, load_run

Folder = Annotated[Path, typer.Argument(help="A run's folder.")]


def report(
    folders: Annotated[list[Path], typer.Argument(help="Folders of runs.")],
    splits: options.Splits = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for a pull request.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Also write the checks of evals/thresholds.yaml as JUnit.")] = None,
    thresholds: options.ThresholdsFile = gate.THRESHOLDS,
) -> None:
    """Print all measures of runs side by side, each with its n and interval.

    \b
    python -m evals report out/evals/code --split dev,test
    python -m evals report out/evals/code out/evals/one_prompt-qwen3 --markdown
    """
    runs = [load_run(folder) for folder in folders]
    render = reporting.json_report if as_json else reporting.markdown_report if as_markdown else reporting.text_report
    typer.echo(render(runs, options.commas(splits)), nl=False)
    if len(runs) > 1 and not (as_json or as_markdown):
        same, n = comparison.stability(runs)
        typer.echo(f"\nsame outcome in all {len(runs)} runs: {'-' if same is None else f'{same:.3f}'} n {n}")
    if junit:
        demands = gate.load_thresholds(thresholds)
        checked = {one.manifest.name: gate.gate(one, demands) for one in runs}
        junit.write_text(reporting.junit_report(checked), "utf-8")


def compare(before: Folder, after: Folder) -> None:
    """Compare two runs item by item: McNemar's exact test, intervals of the differences, and every flip.

    \b
    python -m evals compare out/evals/before out/evals/after
    """
    first, second = load_run(before), load_run(after)
    typer.echo(reporting.comparison_report(comparison.compare(first, second), first, second), nl=False)


def gate_run(folder: Folder, thresholds: options.ThresholdsFile = gate.THRESHOLDS) -> None:
    """Hold a run to its thresholds; exit code 1 names what fell, and by how much.

    \b
    python -m evals gate out/evals/code
    """
    run = load_run(folder)
    checks = gate.gate(run, gate.load_thresholds(thresholds), gold=gold_hash(load_stories(GOLD_DIR)))
    raise typer.Exit(print_checks({run.manifest.name: checks}))
