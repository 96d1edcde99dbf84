"""Where words stand in an article."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.record import Record

CONTEXT_CHARS = 32


class Span(Record):
    """``start`` and ``end`` in code points of the article's text, end exclusive, never empty."""

    start: int = Field(ge=0)
    end: int = Field(gt=0)

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"empty span {self.start}:{self.end}")
        return self

    def overlap(self, other: "Span") -> int:
        """How many code points the two spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))


class Quote(Span):
    """A span with its words: the W3C text-position and text-quote selectors in one."""

    exact: str = Field(min_length=1)
    prefix: str = ""
    suffix: str = ""

    @model_validator(mode="after")
    def _as_long_as_its_span(self) -> Self:
        if len(self.exact) != self.end - self.start:
            raise ValueError(f"quote of {len(self.exact)} characters in a span of {self.end - self.start}")
        return self

    @classmethod
    def cut(cls, text: str, start: int, end: int) -> Self:
        """The quote at ``text[start:end]`` with up to 32 characters on either side."""
        return cls(
            start=start,
            end=end,
            exact=text[start:end],
            prefix=text[max(0, start - CONTEXT_CHARS) : start],
            suffix=text[end : end + CONTEXT_CHARS],
        )

    def holds_in(self, text: str) -> bool:
        """The invariant of every stored quote."""
        return text[self.start : self.end] == self.exact


class Grounding(StrEnum):
    """How the words that a model gave were found in the text."""

    EXACT = "exact"
    NORMALISED = "normalised"
    MISSING = "missing"
