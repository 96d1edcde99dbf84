"""The command ``crossclaim``: one file per command; errors become one line and an exit code."""

import signal
import sys
from types import FrameType

import typer

from extractor.cli import model, run
from extractor.errors import CrossclaimError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Read several reports of one story and show where they contradict each other, each side quoted.",
)
app.command("run")(run.run_command)
app.add_typer(model.app, name="model")


def main() -> None:
    """Entry point. Ctrl-C ends with 130, a terminate signal with 143."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        app(standalone_mode=False)
    except CrossclaimError as error:
        sys.exit(_fail(str(error), error.exit_code))
    except typer.Abort:
        sys.exit(_fail("interrupted; what was answered is kept, run the same command to go on", 130))
    except KeyboardInterrupt:
        sys.exit(_fail("interrupted; what was answered is kept, run the same command to go on", 130))
    except BrokenPipeError:
        sys.exit(_fail("the reader of the output is gone", 5))


def _fail(message: str, code: int) -> int:
    print(f"crossclaim: {message}", file=sys.stderr)  # noqa: T201 - the one place where errors are printed
    return code


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(143)
