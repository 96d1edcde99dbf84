"""Caps that a run never exceeds, and the one way in which work runs side by side."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from extractor.endpoint.seam import Usage
from extractor.errors import BudgetError

T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Budget:
    """Counts calls and tokens, and refuses the call that would go over a cap.

    A call is charged before it is sent with the most that it can cost, and settled afterwards.
    """

    max_calls: int | None = None
    max_tokens: int | None = None
    calls: int = 0
    replays: int = 0
    usage: Usage = Usage()
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

    def settle(self, most_tokens: int, usage: Usage) -> None:
        """Replace what a call was charged by what it used."""
        self._reserved -= most_tokens
        self.usage += usage


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
            running = [task for task in pending if not task.done()]
            if len(running) >= concurrency:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            while pending and pending[0].done():
                yield pending.pop(0).result()
        while pending:
            yield await pending[0]
            pending.pop(0)
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
