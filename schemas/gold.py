"""A hand-labelled story: its reports, their claims, and how the claims stand to each other.

A gold file is YAML so that people can write and read it; quotes are given as words and found in the
text when the file is loaded. ``null`` in a label says that people would differ.
"""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.article import SegmentKind
from schemas.claim import Modality, Speech
from schemas.record import Record
from schemas.verdict import ConflictKind, NonConflictReason, Relation


class Split(StrEnum):
    """What a story may be used for: tuning, or scoring only."""

    DEV = "dev"
    TEST = "test"


class Voice(StrEnum):
    """The kind of outlet that a report is written in the manner of."""

    AGENCY = "agency"
    BROADCASTER = "broadcaster"
    REGIONAL_PAPER = "regional_paper"
    NATIONAL_PAPER = "national_paper"
    LIVE_BLOG = "live_blog"
    OFFICIAL_STATEMENT = "official_statement"
    TRANSLATED = "translated"


class GoldSegment(Record):
    """A part of the text that is not body, named by its first and last words."""

    kind: SegmentKind
    starts: str = Field(min_length=1)
    ends: str = Field(min_length=1)


class GoldArticle(Record):
    """One report. ``copy_of`` names the article that this one is a syndicated copy of."""

    id: str = Field(pattern=r"^[a-h]$")
    source: str
    voice: Voice
    published: date | None
    title: str | None = None
    copy_of: str | None = None
    text: str = Field(min_length=1)
    segments: tuple[GoldSegment, ...] = ()


class GoldAsOf(Record):
    """The days, both inclusive, for which a claim holds; an open side is null."""

    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.start is None and self.end is None:
            raise ValueError("an as-of without start and end is written as null")
        return self


class GoldQuantity(Record):
    """A quantity as a person reads it: bounds in the unit, null for an open side; unit null for a count."""

    words: str = Field(min_length=1)
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    counted: str | None = None
    approximate: bool = False


class GoldClaim(Record):
    """One proposition of one report. ``quote`` stands word for word in the text.

    ``nth`` says which occurrence is meant where the quote stands more than once (from 1).
    ``speech`` is own_voice with holder null, or the way that ``holder`` is quoted.
    ``as_of`` null means unknown.
    """

    id: str = Field(pattern=r"^[a-h]\d+$")
    quote: str = Field(min_length=1)
    nth: int = Field(default=1, ge=1)
    statement: str = Field(min_length=1)
    speech: Speech | None = Speech.OWN_VOICE
    holder: str | None = None
    modality: Modality | None = Modality.ASSERTED
    as_of: GoldAsOf | None = None
    quantities: tuple[GoldQuantity, ...] = ()
    segment: SegmentKind = SegmentKind.BODY

    @property
    def article(self) -> str:
        """The id of the article that the claim is from."""
        return self.id[0]


class GoldPair(Record):
    """How two claims of two reports stand to each other, and why.

    ``relation`` null says that people would differ. A contradiction has a ``kind``; a pair that only
    looks like one has a ``reason``; ``note`` settles a difference between the two labellings.
    """

    a: str
    b: str
    relation: Relation | None
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    rationale: str = Field(min_length=1)
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.relation is Relation.UNCERTAIN:
            raise ValueError("gold says null where people would differ, not uncertain")
        if (self.relation is Relation.CONTRADICTION) != (self.kind is not None):
            raise ValueError("a contradiction, and nothing else, has a conflict kind")
        if self.kind is not None and self.reason is not None:
            raise ValueError("a contradiction has no non-conflict reason")
        if self.a[0] == self.b[0]:
            raise ValueError("a pair is of two different reports")
        return self

    @property
    def hard_negative(self) -> bool:
        """Looks like a contradiction and is none."""
        return self.reason is not None and self.relation is not None


class GoldStory(Record):
    """One story with two to eight reports."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    subject: str
    split: Split
    articles: tuple[GoldArticle, ...] = Field(min_length=2, max_length=8)
    claims: tuple[GoldClaim, ...]
    pairs: tuple[GoldPair, ...]


class SecondPair(Record):
    """A second labeller's word on a pair, given without sight of the first."""

    a: str
    b: str
    relation: Relation | None
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None


class SecondClaim(Record):
    """A second labeller's word on a claim's attribution and mood."""

    id: str
    speech: Speech | None
    holder: str | None = None
    modality: Modality | None


class SecondLabels(Record):
    """The second, blind labelling of one story."""

    story: str
    claims: tuple[SecondClaim, ...]
    pairs: tuple[SecondPair, ...]
