"""One report of a story, as text that never changes."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.record import Record, text_sha256
from schemas.span import Span


class SegmentKind(StrEnum):
    """What a part of an article's text is."""

    BODY = "body"
    HEADLINE = "headline"
    CAPTION = "caption"
    SIDEBAR = "sidebar"
    FURNITURE = "furniture"
    FOREIGN = "foreign"


STORY_KINDS = frozenset({SegmentKind.BODY, SegmentKind.HEADLINE, SegmentKind.CAPTION, SegmentKind.SIDEBAR})
"""The kinds that belong to the story; furniture and foreign text never give a claim."""


class Segment(Span):
    """A part of the article's text with its kind. Segments are ordered and do not overlap."""

    kind: SegmentKind


class Sentence(Span):
    """A sentence of the story: ``number`` counts from 1 through the article."""

    number: int = Field(ge=1)
    kind: SegmentKind


class Basis(StrEnum):
    """Where a fact about an article was found."""

    FRONT_MATTER = "front_matter"
    MANIFEST = "manifest"
    TEXT = "text"
    UNKNOWN = "unknown"


class Published(Record):
    """The publication date, where it came from and, if it stood in the text, its words."""

    on: date | None = None
    basis: Basis = Basis.UNKNOWN
    words: str | None = None

    @model_validator(mode="after")
    def _date_has_a_basis(self) -> Self:
        if (self.on is None) != (self.basis is Basis.UNKNOWN):
            raise ValueError("a date needs a basis and an unknown date has none")
        return self


class Source(Record):
    """Who published the article; ``name`` is None when nothing says so."""

    name: str | None = None
    basis: Basis = Basis.UNKNOWN


class Article(Record):
    """One report. ``text`` is canonical (NFC, ``\\n``); ``sha256`` of it is the article's identity.

    ``name`` is what the reader called it (a file name); it is for people and identifies nothing.
    """

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str
    text: str = Field(min_length=1)
    source: Source = Source()
    published: Published = Published()
    title: str | None = None
    url: str | None = None
    byline: str | None = None
    segments: tuple[Segment, ...] = ()

    @model_validator(mode="after")
    def _is_what_it_says(self) -> Self:
        if text_sha256(self.text) != self.sha256:
            raise ValueError("sha256 is not that of the text")
        position = 0
        for segment in self.segments:
            if segment.start < position or segment.end > len(self.text):
                raise ValueError(f"segment {segment.start}:{segment.end} overlaps another or leaves the text")
            position = segment.end
        return self

    @property
    def label(self) -> str:
        """The source for people: the publisher, else the name of the file."""
        return self.source.name or self.name
