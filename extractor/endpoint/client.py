"""An OpenAI-compatible server behind the seam: instructor asks, the ledger remembers, we check.

A call is looked up in the ledger first. A new answer is stored as it came, before anything is done with
it, so that a fresh answer and a stored one go the same way from there on. An answer that does not fit is
asked for once more with a fixed text: nothing that a model wrote ever goes back into a prompt.

A request that is out is never given up half way: whoever waits for it may be cancelled, the answer is still stored.
"""

import asyncio
import ipaddress
import json
import logging
import random
from collections.abc import Coroutine
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

import instructor
import openai
from instructor.v2.core.hooks import Hooks
from pydantic import ValidationError

from extractor.endpoint.limits import Budget, Throttle
from extractor.endpoint.seam import A, Reply, Usage
from extractor.endpoint.translate import Passing, passing, translate, wait_asked
from extractor.errors import BadAnswerError, CutOffError, EndpointError, QuotaError, RefusedError
from extractor.prompting import Prompt
from extractor.store import Store
from schemas.answers import Answer
from schemas.record import content_id

REPAIR = "That was not valid. Answer again with one JSON object of the given schema and nothing else. Keep it short."
TRIES = 3
"""For a fault that may pass; an endpoint that is overloaded, or went away after it had answered, gets more."""
PATIENCE = 120.0
BACK_OFF = 0.5, 10.0
GRACE = 5.0
ANSWER_BYTES = 2_000_000
CHARS_PER_TOKEN = 3


# instructor logs each failed call with all that the server said, which can be the key; we say it once, without
logging.getLogger("instructor").setLevel(logging.CRITICAL)


class OpenAIEndpoint:
    """A model at a base URL.

    ``key`` is sent to ``base_url`` alone: redirects are not followed. ``deadline`` is for a whole call with its
    repeats and pauses, ``patience`` for an endpoint that has answered and is away, both in seconds.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None,
        key: str,
        store: Store,
        budget: Budget,
        deadline: float = 600.0,
        patience: float = PATIENCE,
    ) -> None:
        self._model = model
        self._base_url = base_url
        self._key = key
        self._store = store
        self._deadline = deadline
        self._patience = patience
        self._has_answered = False
        self._throttle = Throttle()
        self._under_way: set[asyncio.Task[dict[str, Any]]] = set()
        self.budget = budget
        self._openai: openai.AsyncOpenAI | None = None
        self._instructor: instructor.AsyncInstructor | None = None

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model

    async def close(self) -> None:
        """Give the answers under way a few seconds to arrive and be stored, then close the connections."""
        left = set(self._under_way)
        try:
            if left:
                await asyncio.wait(left, timeout=GRACE)
        finally:
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            if self._openai is not None:
                await self._openai.close()

    def answered(self) -> dict[str, int]:
        """The answers so far, fresh or from the ledger, and their tokens."""
        used = self.budget.answered
        return {"answers": self.budget.answers, "prompt_tokens": used.prompt, "answer_tokens": used.completion}

    async def ask(self, prompt: Prompt, answer_type: type[A]) -> Reply[A]:
        """One answer, from the ledger or the server; one repair with a fixed text. Raises EndpointError."""
        try:
            return await self._ask_once(prompt, answer_type)
        except BadAnswerError:
            return await self._ask_once(prompt.with_turn(REPAIR), answer_type)

    async def _ask_once(self, prompt: Prompt, answer_type: type[A]) -> Reply[A]:
        key = ledger_key(prompt, answer_type, self._model)
        raw = self._store.answer(key)
        replayed = raw is not None
        if raw is None:
            raw = await self._call(prompt, answer_type)
        else:
            self.budget.replays += 1
        self.budget.used(_usage(raw))
        return Reply(
            value=read_answer(raw, answer_type),
            key=key,
            usage=_usage(raw),
            replayed=replayed,
            alternatives=tuple(raw.get("alternatives") or ()),
        )

    async def _call(self, prompt: Prompt, answer_type: type[Answer]) -> dict[str, Any]:
        """The raw answer, stored. The request is sent again while its fault may pass, within the deadline."""
        clock, left, tries = asyncio.get_running_loop().time, self._deadline, 0
        while True:
            tries += 1
            async with self._throttle.turn() as since:
                try:
                    return await self._finish(self._send(prompt, answer_type, within=left))
                except EndpointError as error:
                    left -= clock() - since
                    pause = self._pause(error, tries, left)
                    self._throttle.hold(pause, since=since, shrink=passing(error) is not Passing.STUMBLED)
                    left -= pause

    async def _finish(self, sending: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
        task = asyncio.ensure_future(sending)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    def _pause(self, error: EndpointError, tries: int, left: float) -> float:
        """Seconds to wait before the request is sent again. Raises ``error`` when it is not worth it."""
        fault = passing(error)
        away = fault is Passing.AWAY and self._has_answered and self._deadline - left < self._patience
        if fault is None or not (tries < TRIES or away or fault is Passing.OVERLOADED):
            raise error
        asked = wait_asked(error)
        if asked is not None and asked > left:
            raise QuotaError(f"the endpoint asks to wait {asked:.0f} s, longer than a call's --deadline") from error
        first, longest = BACK_OFF
        pause = asked or min(longest, first * 2 ** (tries - 1)) * random.uniform(0.5, 1)
        if pause > left:
            raise error
        return pause

    async def _send(self, prompt: Prompt, answer_type: type[Answer], *, within: float) -> dict[str, Any]:
        """One request, charged to the budget; its answer is stored as it came."""
        most = sum(len(turn["content"]) for turn in prompt.messages) // CHARS_PER_TOKEN + prompt.max_tokens
        self.budget.reserve(most)
        raw: dict[str, Any] = {}
        try:
            raw = await self._exchange(prompt, answer_type, within=within)
        finally:
            self.budget.settle(most, _usage(raw))
        self._has_answered = True
        self._throttle.went_well()
        self._store.put_answer(
            ledger_key(prompt, answer_type, self._model),
            task=prompt.task,
            version=prompt.version,
            prompt=prompt.fingerprint,
            model=self._model,
            raw=raw,
        )
        return raw

    def _where(self) -> tuple[str | None, str]:
        """The base URL and its key, asked for once, before the first request goes out."""
        return self._base_url, self._key

    def _client(self) -> instructor.AsyncInstructor:
        if self._instructor is None:
            base_url, self._key = self._where()
            # no proxy stands between this machine and itself
            http = openai.DefaultAsyncHttpxClient(follow_redirects=False, trust_env=not is_loopback(base_url))
            self._openai = openai.AsyncOpenAI(
                base_url=base_url, api_key=self._key, max_retries=0, timeout=self._deadline, http_client=http
            )
            self._instructor = instructor.from_openai(self._openai, mode=instructor.Mode.JSON_SCHEMA)
        return self._instructor

    async def _exchange(self, prompt: Prompt, answer_type: type[Answer], *, within: float) -> dict[str, Any]:
        """Send the request and take what came back, whether or not instructor could parse it."""
        client = self._client()  # which may have to start a server: that is not part of the deadline
        received: list[Any] = []
        hooks = Hooks()
        hooks.on("completion:kwargs", _make_strict)
        hooks.on("completion:response", received.append)
        extra: dict[str, Any] = {}
        if prompt.top_logprobs:
            extra = {"logprobs": True, "top_logprobs": prompt.top_logprobs}
        try:
            async with asyncio.timeout(within):
                await client.chat.completions.create(
                    response_model=answer_type,
                    model=self._model,
                    messages=cast(Any, list(prompt.messages)),
                    temperature=0,
                    seed=0,
                    max_tokens=prompt.max_tokens,
                    max_retries=0,
                    hooks=hooks,
                    **extra,
                )
        except Exception as error:
            if not received:
                ours = translate(error, secret=self._key)
                if ours is None:
                    raise
                raise ours from error
        return _raw(received[-1])


def is_loopback(base_url: str | None) -> bool:
    """Whether the base URL names this machine."""
    host = urlsplit(base_url or "").hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ledger_key(prompt: Prompt, answer_type: type[Answer], model: str) -> str:
    """The content key of a call: everything that can change its answer, and nothing else.

    Left out: the base URL and the key (the same model answers), the deadline and the concurrency.
    """
    return content_id(
        "ans",
        prompt.fingerprint,
        _schema(answer_type),
        list(prompt.messages),
        model,
        {"max_tokens": prompt.max_tokens, "temperature": 0, "seed": 0, "top_logprobs": prompt.top_logprobs},
    )


@cache
def _schema(answer_type: type[Answer]) -> dict[str, Any]:
    return answer_type.model_json_schema()


def read_answer(raw: dict[str, Any], answer_type: type[A]) -> A:
    """The checked answer in a raw one. Raises RefusedError, CutOffError or BadAnswerError."""
    if raw["refusal"]:
        raise RefusedError("the model declined to answer")
    if raw["finish"] == "content_filter":
        raise RefusedError("the endpoint's content filter stopped the answer")
    if raw["finish"] == "length":
        raise CutOffError("the answer was cut at its token limit")
    try:
        # parsed twice: pydantic would take the last of two equal keys, and NUL in a string
        json.loads(raw["text"], object_pairs_hook=_no_twins, parse_constant=_no_constant)
        return answer_type.model_validate_json(raw["text"])
    except (ValidationError, ValueError, RecursionError) as error:
        raise BadAnswerError(f"the answer is not what was asked for: {raw['text'][:200]!r}") from error


def _make_strict(**kwargs: Any) -> None:
    # instructor never sends `strict`; the nested dict is the one that goes out
    kwargs["response_format"]["json_schema"]["strict"] = True


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) != len(pairs):
        raise ValueError("a key stands twice")
    if any(isinstance(value, str) and "\x00" in value for value in row.values()):
        raise ValueError("a string holds NUL")
    return row


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _raw(completion: Any) -> dict[str, Any]:
    """What is stored of a completion. Raises BadAnswerError when it is none."""
    try:
        choice = completion.choices[0]
        text = choice.message.content or ""
        refusal = getattr(choice.message, "refusal", None)
        finish = choice.finish_reason
    except (AttributeError, IndexError, TypeError) as error:
        raise BadAnswerError(f"the endpoint's answer is no chat completion: {str(completion)[:200]!r}") from error
    if len(text) > ANSWER_BYTES:
        raise EndpointError(f"the answer has {len(text)} characters; {ANSWER_BYTES} are the most")
    used = getattr(completion, "usage", None)
    details = getattr(used, "prompt_tokens_details", None)
    return {
        "text": _whole(text),
        "refusal": _whole(str(refusal)) if refusal else None,
        "finish": finish,
        "usage": {
            "prompt": _count(getattr(used, "prompt_tokens", 0)),
            "cached": _count(getattr(details, "cached_tokens", 0)),
            "completion": _count(getattr(used, "completion_tokens", 0)),
        },
        "alternatives": _alternatives(choice),
    }


def _whole(text: str) -> str:
    """Text without halves of surrogate pairs, which can be sent in JSON and cannot be stored."""
    return text.encode("utf-8", "replace").decode()


def _alternatives(choice: Any) -> list[dict[str, float]]:
    tokens = getattr(getattr(choice, "logprobs", None), "content", None) or []
    return [{_whole(top.token): round(top.logprob, 4) for top in token.top_logprobs or ()} for token in tokens]


def _count(value: Any) -> int:
    """A token count as a server gives it, which may be missing, negative or no number."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _usage(raw: dict[str, Any]) -> Usage:
    return Usage(**raw["usage"]) if raw.get("usage") else Usage()
