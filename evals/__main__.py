"""``python -m evals``: the gold set and the regression evals."""

import sys

import typer

from evals.commands import gold, practice, run, verdict
from evals.gold_set import GoldError
from extractor.errors import CrossclaimError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, help=__doc__)
app.command()(run.run)
app.command()(run.record)
app.command("replay-all")(run.replay_all)
app.command()(run.flips)
app.command()(verdict.report)
app.command()(verdict.compare)
app.command("gate")(verdict.gate_run)
app.command()(gold.check)
app.command()(gold.counts)
app.command()(gold.blind)
app.command()(gold.agreement)
app.command()(gold.schema)
app.command()(practice.fit)
app.command()(practice.practice)


def main() -> None:
    """Entry point: an error is one line and its exit code."""
    try:
        sys.exit(app(standalone_mode=False))
    except (CrossclaimError, GoldError) as error:
        typer.echo(f"evals: {error}", err=True)
        sys.exit(getattr(error, "exit_code", 2))
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("evals: interrupted; answers are kept, run the same command to go on", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
