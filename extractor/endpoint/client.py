"""An OpenAI-compatible server behind the seam: instructor asks, the ledger remembers, we check.

A call is looked up in the ledger first. A new answer is stored as it came, before anything is done with
it, so that a fresh answer and a stored one go the same way from there on. An answer that does not fit is
asked for once more with a fixed text: nothing that a model wrote ever goes back into a prompt.
"""

import asyncio
import json
from typing import Any, cast

import instructor
import openai
from instructor.v2.core.hooks import Hooks
from pydantic import ValidationError

from extractor.endpoint.limits import Budget
from extractor.endpoint.seam import A, Reply, Usage
from extractor.endpoint.translate import translate
from extractor.errors import BadAnswerError, CutOffError, EndpointError, RefusedError
from extractor.prompting import Prompt
from extractor.store import Store
from schemas.answers import Answer
from schemas.record import content_id

REPAIR = "That was not valid. Answer again with one JSON object of the given schema and nothing else. Keep it short."
TRANSPORT_TRIES = 3
ANSWER_BYTES = 2_000_000
CHARS_PER_TOKEN = 3


class OpenAIEndpoint:
    """A model at a base URL.

    ``key`` is sent to ``base_url`` alone: redirects are not followed. ``deadline`` is for a whole call with
    its transport retries, in seconds.
    """

    def __init__(
        self, model: str, *, base_url: str | None, key: str, store: Store, budget: Budget, deadline: float = 600.0
    ) -> None:
        self._model = model
        self._store = store
        self._deadline = deadline
        self.budget = budget
        self._http = openai.DefaultAsyncHttpxClient(follow_redirects=False)
        self._openai = openai.AsyncOpenAI(
            base_url=base_url, api_key=key, max_retries=TRANSPORT_TRIES - 1, timeout=deadline, http_client=self._http
        )
        self._instructor = instructor.from_openai(self._openai, mode=instructor.Mode.JSON_SCHEMA)

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model

    async def close(self) -> None:
        """Close the connections."""
        await self._openai.close()

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
            self._store.put_answer(
                key,
                task=prompt.task,
                version=prompt.version,
                prompt=prompt.fingerprint,
                model=self._model,
                raw=raw,
            )
        else:
            self.budget.replays += 1
        return Reply(
            value=read_answer(raw, answer_type),
            key=key,
            usage=_usage(raw),
            replayed=replayed,
            alternatives=tuple(raw.get("alternatives") or ()),
        )

    async def _call(self, prompt: Prompt, answer_type: type[Answer]) -> dict[str, Any]:
        most = sum(len(turn["content"]) for turn in prompt.messages) // CHARS_PER_TOKEN + prompt.max_tokens
        self.budget.reserve(most)
        raw: dict[str, Any] = {}
        try:
            raw = await self._send(prompt, answer_type)
            return raw
        finally:
            self.budget.settle(most, _usage(raw))

    async def _send(self, prompt: Prompt, answer_type: type[Answer]) -> dict[str, Any]:
        """Send the request and take what came back, whether or not instructor could parse it."""
        received: list[Any] = []
        hooks = Hooks()
        hooks.on("completion:kwargs", _make_strict)
        hooks.on("completion:response", received.append)
        extra: dict[str, Any] = {}
        if prompt.top_logprobs:
            extra = {"logprobs": True, "top_logprobs": prompt.top_logprobs}
        try:
            async with asyncio.timeout(self._deadline):
                await self._instructor.chat.completions.create(
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
                ours = translate(error)
                if ours is None:
                    raise
                raise ours from error
        return _raw(received[-1])


def ledger_key(prompt: Prompt, answer_type: type[Answer], model: str) -> str:
    """The content key of a call: everything that can change its answer, and nothing else.

    Left out: the base URL and the key (the same model answers), the deadline and the concurrency.
    """
    return content_id(
        "ans",
        prompt.fingerprint,
        answer_type.model_json_schema(),
        list(prompt.messages),
        model,
        {"max_tokens": prompt.max_tokens, "temperature": 0, "seed": 0, "top_logprobs": prompt.top_logprobs},
    )


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
        "text": text.encode("utf-8", "replace").decode(),
        "refusal": refusal,
        "finish": finish,
        "usage": {
            "prompt": _count(getattr(used, "prompt_tokens", 0)),
            "cached": _count(getattr(details, "cached_tokens", 0)),
            "completion": _count(getattr(used, "completion_tokens", 0)),
        },
        "alternatives": _alternatives(choice),
    }


def _alternatives(choice: Any) -> list[dict[str, float]]:
    tokens = getattr(getattr(choice, "logprobs", None), "content", None) or []
    return [{top.token: round(top.logprob, 4) for top in token.top_logprobs or ()} for token in tokens]


def _count(value: Any) -> int:
    """A token count as a server gives it, which may be missing, negative or no number."""
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0


def _usage(raw: dict[str, Any]) -> Usage:
    return Usage(**raw["usage"]) if raw.get("usage") else Usage()
