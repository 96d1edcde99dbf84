"""What a reviewer said of a finding."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.record import Record
from schemas.verdict import NonConflictReason


class Ruling(StrEnum):
    """A reviewer's word on a finding.

    ``noted`` is a note without a ruling. ``undone`` takes back the reviewer's latest ruling that stands, ``redone``
    brings back the one taken back last: rows are only ever added, and the state is the fold over them.
    """

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    SKIPPED = "skipped"
    FLAGGED = "flagged"
    NOTED = "noted"
    UNDONE = "undone"
    REDONE = "redone"


class Decision(Record):
    """One reviewer's ruling on one finding; it outlives re-runs, models and prompts.

    It holds for every finding that shares one of ``pairs`` (content keys). ``substance`` is the hash of what the
    reviewer saw, so that a finding that changed since can be told. ``settles`` marks the last word on a finding on
    which reviewers differ.
    """

    finding: str
    pairs: tuple[str, ...] = Field(min_length=1)
    reviewer: str = Field(min_length=1)
    ruling: Ruling
    reason: NonConflictReason | None = None
    note: str = ""
    substance: str
    decided_at: datetime
    settles: bool = False

    @model_validator(mode="after")
    def _only_rejections_have_reasons(self) -> Self:
        if self.reason is not None and self.ruling is not Ruling.REJECTED:
            raise ValueError("only a rejection has a non-conflict reason")
        return self
