"""One proposition that somebody puts forward, with the words that carry it."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.article import SegmentKind
from schemas.record import Record
from schemas.span import Grounding, Quote


class Speech(StrEnum):
    """How an article gives a proposition."""

    OWN_VOICE = "own_voice"
    DIRECT = "direct"
    INDIRECT = "indirect"
    RELAYED = "relayed"


class Modality(StrEnum):
    """In which mood a proposition is put forward."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PLANNED = "planned"
    DEMANDED = "demanded"
    PREDICTED = "predicted"
    CONDITIONAL = "conditional"
    QUESTIONED = "questioned"


class Link(Record):
    """One step of who says it. ``holder`` is None for the article itself; ``cue`` are the words that tell."""

    speech: Speech
    holder: str | None = None
    role: str | None = None
    cue: Quote | None = None


class Granularity(StrEnum):
    """How fine an as-of interval is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    SPAN = "span"
    UNKNOWN = "unknown"


class TimeBasis(StrEnum):
    """What an as-of interval was resolved from."""

    EXPLICIT = "explicit"
    RELATIVE = "relative"
    PUBLICATION = "publication"
    UNKNOWN = "unknown"


class AsOf(Record):
    """The days, both inclusive, for which a claim holds. An open side is None; ``unknown`` has neither.

    ``words`` are the time words that it was resolved from; ``clock`` is a time of day as ``HH:MM``.
    """

    start: date | None = None
    end: date | None = None
    granularity: Granularity = Granularity.UNKNOWN
    basis: TimeBasis = TimeBasis.UNKNOWN
    words: str | None = None
    clock: str | None = Field(default=None, pattern=r"^\d\d:\d\d$")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"as-of ends {self.end} before it starts {self.start}")
        return self


class Quantity(Record):
    """A number with what it counts. ``low`` and ``high`` are inclusive bounds in ``unit``; an open side is None.

    ``unit`` is None for a plain count, a unit name in the singular ("minute", "metric_ton"), "percent",
    "percentage_point", or a currency as its ISO code ("USD"). ``of`` is the whole in "eight of the 13".
    ``start`` and ``end`` are code points of the text that was searched. ``dimension`` ("count", "duration", "USD", ...)
    with ``base_low`` and ``base_high`` in that dimension's base unit is what two quantities are compared by.
    """

    low: float | None = None
    high: float | None = None
    unit: str | None = None
    counted: str | None = None
    approximate: bool = False
    of: float | None = None
    words: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    dimension: str | None = None
    base_low: float | None = None
    base_high: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a quantity has at least one bound")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError("a quantity's bounds are in order")
        return self


class EntityKind(StrEnum):
    """What a name names."""

    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    OTHER = "other"


class Entity(Record):
    """A name in a claim. ``key`` is equal for two mentions of one thing, within and across articles."""

    key: str = Field(min_length=1)
    name: str = Field(min_length=1)
    kind: EntityKind = EntityKind.OTHER


class OpenReason(StrEnum):
    """Why it is left open what words stand for."""

    SEVERAL_REFERENTS = "several_referents"
    NO_REFERENT = "no_referent"


class Ambiguity(Record):
    """Words of a statement that stand for something which the article does not settle.

    ``readings`` are what they could stand for, as the article words it: two and more with ``several_referents``,
    none with ``no_referent``.
    """

    words: str = Field(min_length=1)
    readings: tuple[str, ...] = ()
    reason: OpenReason

    @model_validator(mode="after")
    def _weighed(self) -> Self:
        several = self.reason is OpenReason.SEVERAL_REFERENTS
        if len(self.readings) < 2 if several else bool(self.readings):
            raise ValueError(f"{self.reason} with {len(self.readings)} readings")
        return self


class Claim(Record):
    """One proposition. ``statement`` stands alone; words that context supplied are in [brackets].

    A statement that could not be made to stand alone has ``ambiguity``: its first words that are left open.

    ``article`` is the sha256 of the article's text, ``sentence`` the number of the sentence that holds the quote.
    ``negated`` says that the quote's words deny the statement's state of affairs. ``marks`` name what a check found odd
    about the statement ("number_lost", ...).
    """

    id: str
    article: str
    sentence: int = Field(ge=1)
    segment: SegmentKind
    quote: Quote
    grounding: Grounding
    statement: str = Field(min_length=1)
    attribution: tuple[Link, ...] = Field(min_length=1)
    modality: Modality = Modality.ASSERTED
    negated: bool = False
    as_of: AsOf = AsOf()
    quantities: tuple[Quantity, ...] = ()
    entities: tuple[Entity, ...] = ()
    marks: tuple[str, ...] = ()
    ambiguity: Ambiguity | None = None

    @model_validator(mode="after")
    def _grounded(self) -> Self:
        if self.grounding is Grounding.MISSING:
            raise ValueError("a claim whose quote is missing cannot be stored")
        return self

    @property
    def holder(self) -> str | None:
        """Who says it: the innermost named holder, None for the article's own voice."""
        return next((link.holder for link in reversed(self.attribution) if link.holder), None)

    @property
    def speech(self) -> Speech:
        """How it is said: the innermost link's kind of speech."""
        return self.attribution[-1].speech


class RejectedClaim(Record):
    """What a model gave and we did not store, with the reason. Counted and kept."""

    article: str
    sentence: int | None
    quote: str
    statement: str
    reason: str
