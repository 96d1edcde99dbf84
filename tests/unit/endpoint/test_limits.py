"""Caps, the pace that an endpoint bears, and order."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.endpoint.limits import Budget, Throttle, ordered_map
from extractor.endpoint.seam import Usage
from extractor.errors import BudgetError


@given(st.lists(st.integers(0, 500)), st.integers(0, 20), st.integers(0, 3000))
def test_a_budget_is_never_exceeded(costs, max_calls, max_tokens):
    budget, used = Budget(max_calls, max_tokens), 0
    for most in costs:
        try:
            budget.reserve(most)
        except BudgetError:
            continue
        used += most
        budget.settle(most, Usage(prompt=most // 2, completion=most - most // 2))
    assert budget.calls <= max_calls
    assert used == budget.usage.prompt + budget.usage.completion <= max_tokens


def test_calls_under_way_count_with_the_most_they_can_cost():
    budget = Budget(max_tokens=100)
    budget.reserve(60)
    with pytest.raises(BudgetError, match="--max-tokens"):
        budget.reserve(60)
    budget.settle(60, Usage(prompt=10))
    budget.reserve(60)
    assert budget.calls == 2


@given(st.lists(st.integers(0, 5), max_size=15), st.integers(1, 6))
def test_results_come_in_order_and_no_more_than_allowed_run(waits, concurrency):
    running, most = 0, 0

    async def work(row):
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(row[1]):
            await asyncio.sleep(0)
        running -= 1
        return row

    async def collect():
        return [row async for row in ordered_map(work, list(enumerate(waits)), concurrency=concurrency)]

    assert asyncio.run(collect()) == list(enumerate(waits))
    assert most <= concurrency


@pytest.mark.parametrize("fails", [0, 3, 6])
def test_the_first_error_ends_it_though_earlier_rows_still_run(fails):
    started, cancelled = [], []

    async def work(row):
        started.append(row)
        try:
            if row == fails:
                raise BudgetError("enough")
            await asyncio.sleep(30 if row < fails else 0)
            return row
        except asyncio.CancelledError:
            cancelled.append(row)
            raise

    async def collect():
        return [row async for row in ordered_map(work, range(50), concurrency=8)]

    with pytest.raises(BudgetError):
        asyncio.run(collect())
    assert len(started) <= 8
    assert set(range(fails)) <= set(cancelled)


def test_cancelling_it_cancels_what_is_under_way():
    ended = []

    async def work(row):
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(row)

    async def consume():
        async for _ in ordered_map(work, range(9), concurrency=3):
            pass

    async def main():
        task = asyncio.ensure_future(consume())
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert sorted(ended) == [0, 1, 2]


def test_an_overload_halves_the_width_once_for_calls_that_ran_together_and_it_grows_back():
    async def main():
        throttle, widths = Throttle(), []

        async def call():
            async with throttle.turn() as since:
                await asyncio.sleep(0)
                throttle.hold(0.0, since=since, shrink=True)
                widths.append(throttle.width)

        await asyncio.gather(*(call() for _ in range(8)))
        assert set(widths) == {4.0}
        for _ in range(4 + 5 + 6):
            throttle.went_well()
        assert 6.5 < throttle.width <= 7
        await call()
        assert throttle.width == 1
        await call()
        assert throttle.width == 1

    asyncio.run(main())


def test_a_narrow_throttle_lets_all_through_in_the_end():
    async def main():
        throttle, running, most, done = Throttle(2), 0, 0, 0

        async def call():
            nonlocal running, most, done
            async with throttle.turn():
                running += 1
                most = max(most, running)
                await asyncio.sleep(0)
                running -= 1
                done += 1

        await asyncio.gather(*(call() for _ in range(20)))
        assert (most, done) == (2, 20)

    asyncio.run(main())


def test_a_pause_holds_back_every_call():
    async def main():
        throttle, loop = Throttle(), asyncio.get_running_loop()
        async with throttle.turn() as since:
            throttle.hold(0.05, since=since, shrink=False)
        began = loop.time()
        async with throttle.turn() as now:
            assert now >= began + 0.04
        assert throttle.width == 256

    asyncio.run(main())


def test_a_turn_that_is_cancelled_is_given_back():
    async def main():
        throttle = Throttle(1)
        async with throttle.turn():
            waiting = asyncio.ensure_future(throttle.turn().__aenter__())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        async with asyncio.timeout(5), throttle.turn():
            pass

    asyncio.run(main())
