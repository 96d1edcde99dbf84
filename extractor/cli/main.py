"""The command ``crossclaim``: one file per command; errors become one line and an exit code."""

import contextlib
import importlib
import os
import signal
import sys
from types import FrameType
from typing import Any, NamedTuple

import typer
import typer.core

from extractor.cli.signals import stop_signals
from extractor.errors import CrossclaimError

INTERRUPTED = "interrupted; what was answered is kept, run the same command to go on"
EXIT_CODES = (
    "Exit codes: 0 done, 2 usage or configuration, 3 credentials or endpoint, 4 input, store or folder that cannot be "
    "read or written, 5 partly failed or a cap reached, 130 interrupted, 143 terminated."
)


class Part(NamedTuple):
    """A command: the module and name of its function or group of commands, and its line in the list."""

    module: str
    name: str
    summary: str


COMMANDS = {
    "run": Part("extractor.cli.run", "run_command", "From files to findings."),
    "review": Part("extractor.cli.review", "review_command", "Go through the findings of a run in the browser."),
    "export": Part("extractor.cli.export", "export_command", "Findings and their review as files, also as gold."),
    "extract": Part("extractor.cli.extract", "extract_command", "From files to claims, each with its quote."),
    "verify": Part("extractor.cli.verify", "verify_command", "Hold the claims of a store against each other."),
    "compare": Part("extractor.cli.compare", "compare_command", "Two reports, and what they say differently."),
    "pairs": Part("extractor.cli.pairs", "pairs_command", "Judge a file of text pairs, and score it by its labels."),
    "model": Part("extractor.cli.model", "app", "The embedded model: status, install, serve."),
}


class OnDemand(typer.core.TyperGroup):
    """Imports a command when it is asked for, so that the help of all is there at once."""

    def list_commands(self, _ctx: Any) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, _ctx: Any, cmd_name: str) -> Any:
        """The command of that name, or None."""
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            self.commands[cmd_name] = _load(cmd_name)
        return self.commands.get(cmd_name)

    def format_commands(self, _ctx: Any, formatter: Any) -> None:
        """The list of commands, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, part.summary) for name, part in COMMANDS.items()])

    def invoke(self, ctx: Any) -> Any:
        """Run the command; interrupts and a reader that went away become exit codes here, before typer's own."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt as error:
            raise typer.Exit(_fail(INTERRUPTED, 130)) from error
        except BrokenPipeError as error:
            # the interpreter flushes once more at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(_fail("the reader of the output is gone", 5)) from error


def _load(name: str) -> Any:
    part = COMMANDS[name]
    found = getattr(importlib.import_module(part.module), part.name)
    holder = typer.Typer(rich_markup_mode=None)
    if isinstance(found, typer.Typer):
        holder.add_typer(found, name=name)
    else:
        holder.command(name)(found)
    return typer.main.get_group(holder).commands[name]


app = typer.Typer(
    cls=OnDemand,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Read several reports of one story and show where they contradict each other, each side quoted.",
    epilog=EXIT_CODES,
)


@app.callback()
def _options() -> None:
    """The options of all commands: none."""


def main() -> None:
    """Entry point. Ctrl-C ends with 130, a terminate signal with 143, a closed terminal with 129."""
    for number in stop_signals():
        signal.signal(number, _stop)
    try:
        code = app(standalone_mode=False)
    except CrossclaimError as error:
        code = _fail(str(error), error.exit_code)
    except typer.Abort:
        code = _fail(INTERRUPTED, 130)
    except typer.TyperException as error:
        code = _fail(_usage(error), error.exit_code)
    except SystemExit as end:
        code = _fail(INTERRUPTED, int(end.code)) if end.code in (129, 143) else end.code
    sys.exit(code)


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the command line and where its help is; the help itself where nothing was given."""
    words = error.format_message()
    context = getattr(error, "ctx", None)
    return words if context is None or "\n" in words else f"{words} See {context.command_path} --help."


def _fail(message: str, code: int) -> int:
    with contextlib.suppress(OSError):  # the terminal may be gone; the exit code says it as well
        print(message if "\n" in message else f"crossclaim: {message}", file=sys.stderr)  # noqa: T201 - errors end here
    return code


def _stop(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
