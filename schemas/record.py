"""The base of every stored type: frozen, closed, and named by its content."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A stored value. Frozen, rejects unknown fields and non-finite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def canonical_json(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no spaces, non-ASCII kept."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_id(tag: str, *parts: Any) -> str:
    """A stable id ``<tag>_<20 hex digits>`` of ``parts``; the tag keeps ids of two kinds apart."""
    digest = hashlib.sha256(f"{tag}\n{canonical_json(parts)}".encode()).hexdigest()
    return f"{tag}_{digest[:20]}"


def text_sha256(text: str) -> str:
    """The sha256, in hex, of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
