"""Caps that a run never exceeds, the pace that an endpoint bears, and the one way in which work runs side by side."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from extractor.endpoint.seam import Usage
from extractor.errors import BudgetError

T = TypeVar("T")
R = TypeVar("R")

WIDEST = 256


@dataclass
class Budget:
    """Counts calls and tokens, and refuses the call that would go over a cap.

    A call is charged before it is sent with the most that it can cost, and settled afterwards. Every request counts,
    also one that is sent again.
    """

    max_calls: int | None = None
    max_tokens: int | None = None
    calls: int = 0
    replays: int = 0
    usage: Usage = field(default_factory=Usage)
    answers: int = 0
    answered: Usage = field(default_factory=Usage)
    _reserved: int = 0

    def reserve(self, most_tokens: int) -> None:
        """Charge a call that is about to be sent. Raises BudgetError when it would go over a cap."""
        if self.max_calls is not None and self.calls >= self.max_calls:
            raise BudgetError(f"the cap of {self.max_calls} calls is reached; raise --max-calls and run again to go on")
        spent = self.usage.prompt + self.usage.completion + self._reserved
        if self.max_tokens is not None and spent + most_tokens > self.max_tokens:
            raise BudgetError(f"the cap of {self.max_tokens} tokens is reached; raise --max-tokens and run again")
        self.calls += 1
        self._reserved += most_tokens

    def used(self, usage: Usage) -> None:
        """Count an answer that the work rests on, fresh or from the ledger: the same work counts the same."""
        self.answers += 1
        self.answered += usage

    def settle(self, most_tokens: int, usage: Usage) -> None:
        """Replace what a call was charged by what it used."""
        self._reserved -= most_tokens
        self.usage += usage


class Throttle:
    """How many calls may be under way at once, and when the next may go out.

    The number is halved when the endpoint is overloaded, once for all calls that were under way together, and grows
    by one for each round that goes well (additive increase, multiplicative decrease; Chiu and Jain 1989). A pause
    holds back every call, not only the one that was told to wait.
    """

    def __init__(self, widest: int = WIDEST) -> None:
        self._widest = widest
        self.width = float(widest)
        self._running = 0
        self._open_at = self._shrunk_at = float("-inf")
        self._freed = asyncio.Event()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[float]:
        """Wait for a turn and hold it; gives the time at which it began, on the loop's clock."""
        while self._running >= max(1, int(self.width)):
            self._freed.clear()
            await self._freed.wait()
        self._running += 1
        clock = asyncio.get_running_loop().time
        try:
            while (left := self._open_at - clock()) > 0:
                await asyncio.sleep(left)
            yield clock()
        finally:
            self._running -= 1
            self._freed.set()

    def went_well(self) -> None:
        """A call was answered."""
        self.width = min(self._widest, self.width + 1 / self.width)
        self._freed.set()

    def hold(self, pause: float, *, since: float, shrink: bool) -> None:
        """No call goes out for ``pause`` seconds. ``since`` is when the call began that gave the reason."""
        now = asyncio.get_running_loop().time()
        self._open_at = max(self._open_at, now + pause)
        if shrink and since >= self._shrunk_at:
            self.width = max(1.0, min(self.width, self._running) / 2)
            self._shrunk_at = now


async def ordered_map(work: Callable[[T], Awaitable[R]], rows: Iterable[T], *, concurrency: int) -> AsyncIterator[R]:
    """``work`` on each row, at most ``concurrency`` at a time; results come in the order of the rows.

    The first exception cancels what is under way and is raised; an expected failure of one row is
    for ``work`` to return as a value.
    """
    pending: list[asyncio.Task[R]] = []
    source = iter(rows)
    try:
        for row in source:
            pending.append(asyncio.ensure_future(work(row)))
            if len(_running(pending)) >= concurrency:
                await asyncio.wait(_running(pending), return_when=asyncio.FIRST_COMPLETED)
            _raise_first(pending)
            while pending and pending[0].done():
                yield pending.pop(0).result()
        while pending:
            if _running(pending):
                await asyncio.wait(_running(pending), return_when=asyncio.FIRST_COMPLETED)
            _raise_first(pending)
            while pending and pending[0].done():
                yield pending.pop(0).result()
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


def _running(tasks: list[asyncio.Task[R]]) -> list[asyncio.Task[R]]:
    return [task for task in tasks if not task.done()]


def _raise_first(tasks: list[asyncio.Task[R]]) -> None:
    """Raise what ended a task, wherever in the order it stands: nothing should be paid for after that."""
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()):
            raise error
