"""Signals that end a command: what is under way is brought to an end first."""

import contextlib
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def stop_signals() -> list[signal.Signals]:
    """SIGTERM and, where there is one, SIGHUP, without those that the caller has us ignore (nohup does)."""
    named = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    return [number for number in named if signal.getsignal(number) is not signal.SIG_IGN]


def run_until_signal(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work``. A signal cancels it, so that it can store what arrives and close what it opened.

    Raises KeyboardInterrupt after Ctrl-C, at once after a second one, and SystemExit(128 + n) after another signal.
    """
    import asyncio  # a tenth of a second that the other commands need not spend

    caught: list[int] = []

    async def watched() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101 - for the type checker

        def stop(number: int) -> None:
            caught.append(number)
            task.cancel()

        with contextlib.suppress(NotImplementedError):  # Windows: the signal ends the process at once
            for number in stop_signals():
                loop.add_signal_handler(number, stop, number)
        return await work

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        if not caught:
            raise
        raise SystemExit(128 + caught[0]) from None
