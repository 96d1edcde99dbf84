"""Errors of the layers below, in our words: one table.

instructor wraps everything in its own exception, so the table is looked up along ``__cause__`` and
``__context__``. Messages of a server are shortened and never hold a key.
"""

import asyncio
import math
import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from enum import StrEnum

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


_GATEWAY = frozenset({502, 503, 504, 529})


class Passing(StrEnum):
    """A fault that can be gone when the same request is sent again."""

    OVERLOADED = "overloaded"
    AWAY = "away"
    STUMBLED = "stumbled"


def translate(error: BaseException, *, secret: str = "") -> EndpointError | None:
    """Our error for one of the client's, or None when it is a bug and should be seen as one.

    ``secret`` is cut out of what the server said: some give the key back.
    """
    if isinstance(error, EndpointError):
        return error
    for cause in _chain(error):
        for theirs, ours, advice in TABLE:
            if isinstance(cause, theirs):
                return _refine(cause, ours)(f"{advice}{_said(cause, secret)}")
    return None


def passing(error: BaseException) -> Passing | None:
    """Whether, and how, the fault may pass."""
    for cause in _chain(error):
        if isinstance(cause, openai.APITimeoutError):
            return None
        if isinstance(cause, openai.APIConnectionError):
            return Passing.AWAY
        if isinstance(cause, openai.RateLimitError):
            return None if _refine(cause, RateLimitError) is QuotaError else Passing.OVERLOADED
        if isinstance(cause, openai.APIStatusError):
            if cause.status_code in _GATEWAY:
                return Passing.AWAY
            return Passing.STUMBLED if cause.status_code >= 500 or cause.status_code in (408, 409) else None
    return None


def wait_asked(error: BaseException) -> float | None:
    """Seconds that the server asks to wait (Retry-After, as seconds or a date); None when it names no sensible time."""
    for cause in _chain(error):
        if isinstance(cause, openai.APIStatusError):
            headers = cause.response.headers
            return _seconds(headers.get("retry-after-ms"), 0.001) or _seconds(headers.get("retry-after"))
    return None


def _seconds(value: str | None, scale: float = 1.0) -> float | None:
    if value is None:
        return None
    try:
        wait = float(value) * scale
    except ValueError:
        try:
            wait = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return wait if math.isfinite(wait) and wait > 0 else None


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


def _said(cause: BaseException, secret: str) -> str:
    """What the server said, in at most 200 characters, without anything that looks like a key."""
    if isinstance(cause, openai.APIStatusError):
        words = " ".join(str(cause).split())
        words = words.replace(secret, "[key]") if len(secret) > 3 else words
        return f" ({_KEY.sub('[key]', words)[:200]})"
    return ""
