"""What the user sees on stderr while work goes on."""

import contextlib
import sys
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from extractor.endpoint.limits import Budget


class Page(Console):
    """Standard output. A reader that goes away is an error like any other, not the end of the process."""

    def on_broken_pipe(self) -> None:
        """Raise what rich would hide."""
        raise BrokenPipeError


class Bars:
    """Progress bars on stderr, or a line per stage where stderr is no terminal."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget
        self._console = Console(stderr=True)
        self._live = self._console.is_terminal
        self._bars = Progress(
            TextColumn("{task.description:<11}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[spent]}"),
            console=self._console,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._name = ""
        self._total = 0
        self._done = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # a terminal that was closed must not hide why the work ended
            self._end_stage()
            self._bars.stop()

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._end_stage()
        self._name, self._total, self._done = name, total, 0
        self._task = self._bars.add_task(name, total=total, spent="")

    def advance(self) -> None:
        """One piece is done."""
        self._done += 1
        if self._task is not None:
            self._bars.update(self._task, advance=1, spent=self._spent())

    def bytes_done(self, done: int, total: int) -> None:
        """So many bytes of the embedded model's file are there."""
        if self._name != "installing":
            self.stage("installing", total >> 20)
        self._done = done >> 20
        if self._task is not None:
            self._bars.update(self._task, completed=self._done, spent="MB of the embedded model, once")

    def _end_stage(self) -> None:
        if self._name and not self._live:
            print(f"{self._name}: {self._done} of {self._total}  {self._spent()}", file=sys.stderr)  # noqa: T201
        self._name = ""

    def _spent(self) -> str:
        if self._budget is None:
            return ""
        used = self._budget.usage
        return (
            f"{self._budget.calls} calls, {self._budget.replays} from the store, "
            f"{used.prompt + used.completion:,} tokens"
        )
