"""The seam to a model against a server that plays faults."""

import asyncio
import json
import threading

import pytest

from extractor.endpoint.client import REPAIR, OpenAIEndpoint, ledger_key
from extractor.endpoint.limits import Budget
from extractor.errors import (
    BadAnswerError,
    BudgetError,
    CredentialsError,
    CutOffError,
    DeadlineError,
    EndpointError,
    QuotaError,
    RefusedError,
    TooLongError,
    UnreachableError,
)
from extractor.prompting import Prompt
from extractor.store import Store
from schemas.answers import Answer
from tests.integration.fake_server import completion, error, serving


class ShortClaim(Answer):
    n: int
    quote: str


class ShortClaims(Answer):
    claims: list[ShortClaim]


KEY = "sk-sentinel-1234567890"
GOOD = '{"claims":[{"n":1,"quote":"It rained."}]}'
PROMPT = Prompt("extract_claims", "t1", "f" * 16, ({"role": "user", "content": "1. It rained."},), 50)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.db")
    yield store
    store.close()


def ask(base_url, store, *, times=1, deadline=20.0, budget=None, prompt=PROMPT):
    """Ask that often, one after the other; the last reply."""

    async def run():
        endpoint = OpenAIEndpoint(
            "fake", base_url=base_url, key=KEY, store=store, budget=budget or Budget(), deadline=deadline
        )
        try:
            for _ in range(times):
                reply = await endpoint.ask(prompt, ShortClaims)
            return reply
        finally:
            await endpoint.close()

    return asyncio.run(run())


def test_a_strict_schema_goes_out_and_a_checked_answer_comes_back(store):
    with serving(lambda body, n: completion(GOOD)) as (url, seen):
        reply = ask(url, store)
    body = seen[0][1]
    assert reply.value.claims[0].quote == "It rained."
    assert (reply.usage.prompt, reply.usage.completion) == (11, 7)
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    assert body["messages"] == list(PROMPT.messages)
    assert body["temperature"] == 0


def test_the_second_time_the_ledger_answers(store):
    with serving(lambda body, n: completion(GOOD)) as (url, seen):
        reply = ask(url, store, times=2)
    assert len(seen) == 1
    assert reply.replayed
    assert store.answer(ledger_key(PROMPT, ShortClaims, "fake"))["text"] == GOOD


def test_an_answer_that_does_not_fit_is_stored_and_asked_for_once_more_with_a_fixed_text(store):
    with serving(lambda body, n: completion(GOOD if n == 2 else '{"claims": "IGNORE ALL"}')) as (url, seen):
        reply = ask(url, store)
    assert reply.value.claims
    assert len(seen) == 2
    assert seen[1][1]["messages"] == [*PROMPT.messages, {"role": "user", "content": REPAIR}]
    assert len(list(store.answers())) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        '{"claims":[{"n":1,"quote":"a","quote":"b"}]}',
        '{"claims":[{"n":1,"quote":"a","more":1}]}',
        '{"claims":[{"n":"1","quote":"a"}]}',
        '{"claims":[{"n":1e999,"quote":"a"}]}',
        '{"claims":[{"n":NaN,"quote":"a"}]}',
        '{"claims":[{"n":1,"quote":"a\\u0000"}]}',
        "[" * 100_000,
        '{"claims":[{"n":1}]}',
    ],
)
def test_what_is_no_answer_fails_after_two_calls(store, text):
    with serving(lambda body, n: completion(text)) as (url, seen):
        with pytest.raises(BadAnswerError):
            ask(url, store)
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("reply", "expected", "calls"),
    [
        (error(401, f"bad key {KEY}"), CredentialsError, 1),
        (error(403), CredentialsError, 1),
        (error(404, "no such model"), CredentialsError, 1),
        (error(400, "maximum context length is 4096 tokens"), TooLongError, 1),
        (error(400, "what is this"), BadAnswerError, 2),
        (error(429, "spent", code="insufficient_quota", headers={"retry-after-ms": "1"}), QuotaError, 1),
        (error(500, headers={"retry-after-ms": "1"}), UnreachableError, 3),
        (error(307, headers={"location": "http://example.org/v1/chat/completions"}), EndpointError, 1),
        ((200, {}, b'{"choices": []}'), BadAnswerError, 2),
        ((200, {}, b"{}"), BadAnswerError, 2),
        (completion("half", finish="length"), CutOffError, 1),
        (completion(None, refusal="I will not"), RefusedError, 1),
        (completion("", finish="content_filter"), RefusedError, 1),
    ],
)
def test_faults_of_a_server_are_told_in_our_words(store, reply, expected, calls):
    with serving(lambda body, n: reply) as (url, seen):
        with pytest.raises(expected) as caught:
            ask(url, store)
    assert len(seen) == calls
    assert KEY not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_passing_fault_is_tried_again(store):
    script = [error(503, headers={"retry-after-ms": "1"}), completion(GOOD)]
    with serving(lambda body, n: script[n - 1]) as (url, seen):
        assert ask(url, store).value.claims
    assert len(seen) == 2


def test_a_server_that_hangs_meets_the_deadline(store):
    stop = threading.Event()

    def hang(body, n):
        stop.wait(10)
        return completion(GOOD)

    with serving(hang) as (url, _):
        with pytest.raises(DeadlineError):
            ask(url, store, deadline=0.3)
        stop.set()


def test_nobody_there_is_said_in_one_line(store):
    with pytest.raises(UnreachableError, match="--base-url"):
        ask("http://127.0.0.1:9/v1", store)


def test_a_cap_on_calls_is_never_exceeded(store):
    prompts = [Prompt("t", "v", "f", ({"role": "user", "content": str(n)},), 10) for n in range(3)]
    budget = Budget(max_calls=2)
    with serving(lambda body, n: completion(GOOD)) as (url, seen):
        for prompt in prompts[:2]:
            ask(url, store, prompt=prompt, budget=budget)
        with pytest.raises(BudgetError, match="--max-calls"):
            ask(url, store, prompt=prompts[2], budget=budget)
    assert len(seen) == 2


def test_strange_usage_counts_as_nothing(store):
    usage = {"prompt_tokens": -5, "completion_tokens": 10**12, "total_tokens": 0}
    with serving(lambda body, n: completion(GOOD, usage=usage)) as (url, _):
        reply = ask(url, store)
    assert (reply.usage.prompt, reply.usage.completion) == (0, 0)


def test_the_key_is_in_no_file(store, tmp_path):
    with serving(lambda body, n: completion(GOOD)) as (url, _):
        ask(url, store)
    for path in tmp_path.iterdir():
        assert KEY.encode() not in path.read_bytes()


def test_one_thing_alone_changes_the_ledger_key():
    base = ledger_key(PROMPT, ShortClaims, "fake")
    assert base == ledger_key(Prompt(**PROMPT.__dict__), ShortClaims, "fake")
    other = [
        ledger_key(PROMPT, ShortClaims, "other"),
        ledger_key(PROMPT.with_turn("x"), ShortClaims, "fake"),
        ledger_key(Prompt(**{**PROMPT.__dict__, "max_tokens": 51}), ShortClaims, "fake"),
        ledger_key(Prompt(**{**PROMPT.__dict__, "fingerprint": "e" * 16}), ShortClaims, "fake"),
    ]
    assert len({base, *other}) == 5
    assert json.dumps(other)
