"""What a browser asks for: the list's filters from an address, and rulings from a request's body. Never trusted."""

import re
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from starlette.datastructures import QueryParams

from extractor.report.selection import Filters, State
from extractor.review.desk import Ask
from schemas.decision import Ruling
from schemas.verdict import ConflictKind, NonConflictReason, Relation

TO_REVIEW = (Relation.CONTRADICTION, Relation.DISPUTE, Relation.UNCERTAIN)
"""What a person needs to look at unless they ask for more."""
STATES = (*State, "changed")
_LONGEST = 200
_PAGE = re.compile(r"[1-9][0-9]{0,6}")
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")

Number = Annotated[int, Field(ge=0, lt=2**53)]


@dataclass(frozen=True)
class Address:
    """The list's filters as they stand in an address. What is unknown there is dropped, so that every address works."""

    relation: str = ""
    kind: str = ""
    source: str = ""
    state: str = ""
    q: str = ""
    page: int = 1
    whole: bool = field(default=False, compare=False)

    @classmethod
    def read(cls, query: QueryParams) -> "Address":
        """The address of a request."""
        page = query.get("page", "")
        return cls(
            relation=_one_of(query.get("relation", ""), ("all", *Relation)),
            kind=_one_of(query.get("kind", ""), tuple(ConflictKind)),
            source=query.get("source", "")[:_LONGEST],
            state=_one_of(query.get("state", ""), STATES),
            q=" ".join(query.get("q", "").split())[:_LONGEST],
            page=int(page) if _PAGE.fullmatch(page) else 1,
            whole=query.get("whole") == "1",
        )

    @property
    def filters(self) -> Filters:
        """The filters that it stands for."""
        relations: tuple[Relation, ...] = TO_REVIEW
        if self.relation:
            relations = () if self.relation == "all" else (Relation(self.relation),)
        return Filters(
            relations=relations,
            kinds=(ConflictKind(self.kind),) if self.kind else (),
            sources=(self.source,) if self.source else (),
            states=(self.state,) if self.state else (),
            text=self.q,
        )

    def to(self, path: str = "/", **changes: str | int | bool) -> str:
        """A path with this address's query, with changes. Defaults are left out."""
        new = replace(self, page=1, whole=False)
        new = replace(new, **changes)  # type: ignore[arg-type]
        given = {
            name: getattr(new, name) for name in ("relation", "kind", "source", "state", "q") if getattr(new, name)
        }
        given |= {"page": new.page} if new.page > 1 else {}
        given |= {"whole": 1} if new.whole else {}
        return f"{path}?{urlencode(given)}" if given else path


def _one_of(given: str, known: tuple[str, ...]) -> str:
    return given if given in known else ""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    address: str = Field(default="", max_length=2000)
    """The query of the page that asks, for where to go next."""


class RulingBody(_Body):
    """POST /rule."""

    finding: str = Field(max_length=_LONGEST)
    ruling: Ruling
    reason: NonConflictReason | None = None
    note: Annotated[str, StringConstraints(max_length=4000)] | None = None
    version: Number = 0
    settles: bool = False

    @model_validator(mode="after")
    def _is_a_ruling(self) -> "RulingBody":
        if self.ruling in (Ruling.UNDONE, Ruling.REDONE):
            raise ValueError("a ruling is taken back at its own address")
        if self.reason is not None and self.ruling is not Ruling.REJECTED:
            raise ValueError("only a rejection has a reason")
        return self

    def ask(self) -> Ask:
        """The ruling for the desk; a note without characters that cannot be shown."""
        note = None if self.note is None else _UNSTORABLE.sub("", self.note).strip()
        return Ask(self.finding, self.ruling, self.reason, note, self.version, self.settles)


class TurnBody(_Body):
    """POST /undo and /redo: ``last`` is the number of the ruling meant."""

    last: Number
