"""Where configuration comes from: flag > environment > crossclaim.toml > default. Nothing else reads the environment.

A key goes only to the base URL that it was given for: ``CROSSCLAIM_API_KEY`` with a flag's, ``CROSSCLAIM_BASE_URL`` or
``OPENAI_BASE_URL``, ``OPENAI_API_KEY`` with ``OPENAI_BASE_URL`` or OpenAI's own address. A key never stands in a file,
and none goes to a base URL that stands in one: the file could be somebody else's.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from extractor.errors import UsageError

FILE = "crossclaim.toml"
NO_MODEL = "none"
LOCAL_MODEL = "local"
NO_KEY = "no-key"


class Settings(BaseModel):
    """All that a run can be told.

    ``model`` is a model's name at ``base_url``, "local" for the embedded one, or "none" for code alone.
    ``deadline`` is in seconds for a whole call. A cap of None is no cap.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = LOCAL_MODEL
    base_url: str | None = None
    api_key: SecretStr | None = None
    profile: Literal["full", "small"] | None = None
    store: Path = Path(".crossclaim/store.db")
    cache: Path | None = None
    concurrency: int | None = Field(default=None, ge=1, le=256)
    deadline: float = Field(default=600.0, gt=0)
    max_calls: int | None = Field(default=None, ge=0)
    max_tokens: int | None = Field(default=None, ge=0)
    top_k: int = Field(default=5, ge=1, le=50)

    @field_validator("base_url")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.lower().startswith(("http://", "https://")):
            raise ValueError("a base URL starts with http:// or https://")
        return value

    @property
    def width(self) -> int:
        """Calls under way at the same time.

        One for the embedded model unless said otherwise: on two cores four slots gave 35 answer tokens a second and
        one gave 33, each slot has a prompt cache of its own to fill, and only calls one by one always answer alike.
        """
        if self.concurrency is not None:
            return self.concurrency
        return 1 if self.model == LOCAL_MODEL and self.base_url is None else 4

    @property
    def profile_name(self) -> str:
        """The prompt profile: the small one for the embedded model, else the full one, unless said otherwise."""
        return self.profile or ("small" if self.model == LOCAL_MODEL else "full")

    @classmethod
    def load(
        cls, flags: Mapping[str, Any], *, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> Self:
        """The settings in force. ``flags`` that are None were not given. Raises UsageError naming what is wrong."""
        environment = os.environ if environment is None else environment
        given = {name: value for name, value in flags.items() if value is not None}
        file, named = _from_file((folder or Path.cwd()) / FILE), _from_environment(environment)
        values = file | named | given
        if (values.get("model") or LOCAL_MODEL) == LOCAL_MODEL:
            _refuse_lost_base_url(values, given, environment)
            values |= {"base_url": None, "api_key": environment.get("CROSSCLAIM_API_KEY") or None}
        elif file.get("base_url") and not (named | given).get("base_url"):
            _refuse_key(environment)
        else:
            values["api_key"] = _key_for(values.get("base_url"), environment)
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(f"setting {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"{path}: {error}") from error
    if "api_key" in values:
        raise UsageError(f"{path}: a key does not belong in a file; set CROSSCLAIM_API_KEY instead")
    return values


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = [name for name in Settings.model_fields if name != "api_key"]
    values: dict[str, Any] = {
        name: environment[f"CROSSCLAIM_{name.upper()}"]
        for name in names
        if environment.get(f"CROSSCLAIM_{name.upper()}")
    }
    if "base_url" not in values and environment.get("OPENAI_BASE_URL"):
        values["base_url"] = environment["OPENAI_BASE_URL"]
    return values


def _refuse_lost_base_url(values: Mapping[str, Any], given: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    """The embedded model has no base URL; one that stands in the environment for other programs is left alone."""
    base_url = values.get("base_url")
    for_others = not given.get("base_url") and base_url == environment.get("OPENAI_BASE_URL")
    if base_url and not for_others and (given.get("base_url") or not values.get("model")):
        raise UsageError("a base URL needs a model: add --model NAME")


def _refuse_key(environment: Mapping[str, str]) -> None:
    if environment.get("CROSSCLAIM_API_KEY"):
        raise UsageError(f"no key goes to a base URL from {FILE}: add --base-url, or set CROSSCLAIM_BASE_URL")


def _key_for(base_url: str | None, environment: Mapping[str, str]) -> str | None:
    """The key that was given for that base URL."""
    ours = environment.get("CROSSCLAIM_API_KEY") or None
    if ours and environment.get("CROSSCLAIM_BASE_URL") in (None, "", base_url):
        return ours
    return environment.get("OPENAI_API_KEY") if base_url == (environment.get("OPENAI_BASE_URL") or None) else None
