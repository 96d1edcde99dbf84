"""What a model fills in: never an offset, an id or a confidence.

Every field is required, since strict structured output knows no defaults; the order of the fields is the
order of thought, reasons before verdicts. The docstrings here are part of the request: keep them short.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

NO_REASON = "none"

SpeechWord = Literal["own_voice", "direct", "indirect", "relayed"]
ModalityWord = Literal["asserted", "denied", "planned", "demanded", "predicted", "conditional", "questioned"]
ReasonWord = Literal[
    "none",
    "later_state",
    "other_event",
    "other_scope",
    "list_member",
    "rounding",
    "plan_outcome",
    "other_holder",
    "translation",
    "unit",
    "time_zone",
    "name_variant",
    "paraphrase",
]
KindWord = Literal[
    "none",
    "quantity",
    "time",
    "place",
    "participant",
    "polarity",
    "outcome",
    "cause",
    "quotation",
    "status",
]
RelationWord = Literal["contradiction", "dispute", "superseded", "refinement", "agreement", "unrelated", "uncertain"]


class Answer(BaseModel):
    """Base of all answers: closed, strict, finite."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


class DraftClaim(Answer):
    sentence: int
    quote: str
    statement: str
    speech: SpeechWord
    holder: str | None
    modality: ModalityWord
    time_words: str | None


class ExtractedClaims(Answer):
    claims: list[DraftClaim]


class JudgedPair(Answer):
    same_event: Literal["yes", "no", "unclear"]
    same_subject: Literal["yes", "no", "unclear"]
    reason: ReasonWord
    point: str
    sentence_1: int
    sentence_2: int
    relation: RelationWord
    kind: KindWord


class FilledBlank(Answer):
    words: str
