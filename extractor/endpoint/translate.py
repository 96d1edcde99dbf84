"""Errors of the layers below, in our words: one table.

instructor wraps everything in its own exception, so the table is looked up along ``__cause__`` and
``__context__``. Messages of a server are shortened and never hold a key.
"""

import asyncio
import re
from collections.abc import Iterator

import openai
from instructor.v2.core.errors import IncompleteOutputException

from extractor.errors import (
    BadAnswerError,
    CredentialsError,
    CutOffError,
    DeadlineError,
    EndpointError,
    QuotaError,
    RateLimitError,
    RefusedError,
    TooLongError,
    UnreachableError,
)

TABLE: tuple[tuple[type[BaseException], type[EndpointError], str], ...] = (
    (openai.AuthenticationError, CredentialsError, "the endpoint does not accept the key; set CROSSCLAIM_API_KEY"),
    (openai.PermissionDeniedError, CredentialsError, "the key may not use this model; choose another --model"),
    (openai.NotFoundError, CredentialsError, "the endpoint does not know the model or path; check --model, --base-url"),
    (openai.RateLimitError, RateLimitError, "the endpoint is overloaded; lower --concurrency and run again"),
    (openai.APITimeoutError, DeadlineError, "no whole answer in time; raise --deadline"),
    (openai.APIConnectionError, UnreachableError, "nobody answers at the base URL; check --base-url"),
    (openai.UnprocessableEntityError, BadAnswerError, "the endpoint does not take this request"),
    (openai.ContentFilterFinishReasonError, RefusedError, "the endpoint's content filter stopped the answer"),
    (openai.LengthFinishReasonError, CutOffError, "the answer was cut at its token limit"),
    (IncompleteOutputException, CutOffError, "the answer was cut at its token limit"),
    (asyncio.TimeoutError, DeadlineError, "no whole answer in time; raise --deadline"),
    (openai.BadRequestError, BadAnswerError, "the endpoint does not take this request"),
    (openai.APIStatusError, UnreachableError, "the endpoint failed"),
    (openai.APIResponseValidationError, BadAnswerError, "the endpoint's answer is no chat completion"),
    (openai.APIError, BadAnswerError, "the endpoint's answer is no chat completion"),
)

_KEY = re.compile(r"(?i)\b(?:sk|key|bearer)[-_ ][^\s'\"]{6,}")
_TOO_LONG = re.compile(r"(?i)context|too long|maximum.{0,20}token|exceed")


def translate(error: BaseException) -> EndpointError | None:
    """Our error for one of the client's, or None when it is a bug and should be seen as one."""
    if isinstance(error, EndpointError):
        return error
    for cause in _chain(error):
        for theirs, ours, advice in TABLE:
            if isinstance(cause, theirs):
                return _refine(cause, ours)(f"{advice}{_said(cause)}")
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _refine(cause: BaseException, ours: type[EndpointError]) -> type[EndpointError]:
    if isinstance(cause, openai.RateLimitError) and cause.code == "insufficient_quota":
        return QuotaError
    if isinstance(cause, openai.BadRequestError) and _TOO_LONG.search(str(cause)):
        return TooLongError
    return ours


def _said(cause: BaseException) -> str:
    """What the server said, in at most 200 characters, without anything that looks like a key."""
    if isinstance(cause, openai.APIStatusError):
        words = " ".join(str(cause).split())[:200]
        return f" ({_KEY.sub('[key]', words)})"
    return ""
