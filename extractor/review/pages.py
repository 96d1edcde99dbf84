"""The pages as HTML. Everything that an article, a model or a reviewer wrote is escaped by the template engine."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractor.report.markup import pieces_html
from extractor.report.safe import web_address
from extractor.report.selection import Filters, State
from extractor.report.timeline import timeline
from extractor.report.wording import HEADINGS, day, origins, speech_words
from extractor.review.agreement import agreements, to_settle
from extractor.review.asking import STATES, Address
from extractor.review.desk import Desk, Row, pace
from extractor.review.passages import exhibits
from extractor.review.standing import Word
from schemas.decision import Ruling
from schemas.verdict import ConflictKind, Relation

PER_PAGE = 40
STATE_WORDS = {
    State.OPEN: "to decide",
    State.CONFIRMED: "confirmed",
    State.REJECTED: "rejected",
    State.SKIPPED: "skipped",
    State.FLAGGED: "flagged",
    State.DIFFERS: "reviewers differ",
    "changed": "changed since decided",
}
RELATION_WORDS = {
    Relation.CONTRADICTION: "contradiction",
    Relation.DISPUTE: "dispute",
    Relation.UNCERTAIN: "uncertain",
    Relation.SUPERSEDED: "overtaken",
    Relation.REFINEMENT: "more precise",
    Relation.AGREEMENT: "reported alike",
    Relation.UNRELATED: "unrelated",
}


@dataclass(frozen=True)
class Reason:
    """A non-conflict reason with its key."""

    reason: str
    key: str
    label: str
    help: str


@cache
def reasons() -> tuple[Reason, ...]:
    """The reasons of reasons.toml, in its order."""
    rows = tomllib.loads(files("extractor.review").joinpath("reasons.toml").read_text("utf-8"))["reason"]
    return tuple(Reason(**row) for row in rows)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractor.review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        day=day,
        origins=origins,
        pieces_html=pieces_html,
        reasons=reasons(),
        relation_words=RELATION_WORDS,
        speech_words=speech_words,
        state_words=STATE_WORDS,
        web_address=web_address,
    )
    return environment


@dataclass(frozen=True)
class Progress:
    """How far this reviewer is within the filters."""

    decided: int
    total: int
    a_minute: float | None

    @property
    def minutes_left(self) -> int | None:
        """At the present rate, rounded up; None where there is no rate."""
        left = self.total - self.decided
        return -int(-left // self.a_minute) if self.a_minute and left else None


def progress(desk: Desk, address: Address) -> Progress:
    """Over all states: how many of the filtered findings are no longer to decide."""
    rows = desk.rows(_any_state(address))
    decided = sum(not desk.is_open(row) for row in rows)
    return Progress(decided, len(rows), pace(desk.standings.history(desk.reviewer)))


def _any_state(address: Address) -> Filters:
    return Address(address.relation, address.kind, address.source, "", address.q).filters


def list_page(desk: Desk, address: Address, *, token: str) -> str:
    """The list of findings."""
    rows = desk.rows(address.filters)
    last = max(1, -(-len(rows) // PER_PAGE))
    page = min(address.page, last)
    first = desk.to_decide(address.filters, after=-1)
    return _render(
        "list.html",
        desk,
        address,
        token=token,
        rows=[_list_row(desk, row) for row in rows[(page - 1) * PER_PAGE : page * PER_PAGE]],
        found=len(rows),
        page=page,
        last_page=last,
        start=address.to(f"/finding/{first.finding.key}") if first else None,
        choices={
            "relation": [("", "To review"), ("all", "Everything"), *((one.value, HEADINGS[one]) for one in HEADINGS)],
            "kind": [("", "Any kind"), *((one.value, one.value) for one in ConflictKind)],
            "state": [("", "Any state"), *((str(one), STATE_WORDS[one]) for one in STATES)],
            "source": [("", "Any source"), *((one, one) for one in desk.catalogue.sources)],
        },
    )


def _list_row(desk: Desk, row: Row) -> dict[str, Any]:
    return {
        "finding": row.finding,
        "number": row.position + 1,
        "sources": row.sources,
        "state": desk.state(row),
        "changed": desk.changed(row),
    }


def finding_page(desk: Desk, row: Row, address: Address, *, token: str) -> str:
    """One finding with both sides."""
    finding = row.finding
    rows = desk.rows(address.filters)
    if row not in rows:  # decided meanwhile, or opened by its own address: keep its place among the others
        rows = sorted([*rows, row], key=lambda one: one.position)
    at = rows.index(row)
    said = [one for side in finding.sides for one in side.testimonies]
    articles = {sha: one for sha in {one.article for one in said} if (one := desk.store.article(sha))}
    claims = desk.store.claims_by_id(one.claim for one in said)
    word = desk.word(row)
    others = [one for one in desk.standings.words(finding) if one.decision.reviewer != desk.reviewer]
    return _render(
        "finding.html",
        desk,
        address,
        token=token,
        finding=finding,
        sides=exhibits(finding, articles, claims, whole=address.whole),
        timeline=timeline(finding),
        word=word,
        changed=desk.changed(row),
        others=others,
        differs=desk.standings.reviewed(finding).state is State.DIFFERS,
        at=at + 1,
        of=len(rows),
        before=_link(rows, at - 1, address),
        after=_link(rows, at + 1, address),
        whole=address.to(f"/finding/{finding.key}", whole=not address.whole),
    )


def _link(rows: list[Row], at: int, address: Address) -> str | None:
    return address.to(f"/finding/{rows[at].finding.key}") if 0 <= at < len(rows) else None


def agreement_page(desk: Desk, *, token: str) -> str:
    """How far reviewers agree, and what is to settle."""
    findings = [row.finding for row in desk.catalogue.rows]
    unsettled = to_settle(findings, desk.standings)
    return _render(
        "agreement.html",
        desk,
        Address(),
        token=token,
        rows=agreements(findings, desk.standings),
        unsettled=[(finding, desk.standings.words(finding)) for finding in unsettled],
        to=Address(relation="all", state=State.DIFFERS).to,
    )


def message_page(heading: str, text: str) -> str:
    """A page that says one thing, with a way back."""
    return _environment().get_template("message.html").render(heading=heading, text=text)


def said_words(word: Word) -> str:
    """A ruling in words: "rejected (later state)"."""
    decision = word.decision
    if decision.ruling is Ruling.REJECTED and decision.reason:
        return f"rejected ({decision.reason.replace('_', ' ')})"
    return decision.ruling.value


def _render(name: str, desk: Desk, address: Address, **values: Any) -> str:
    last = desk.standings.last(desk.reviewer)
    known = desk.catalogue.by_key
    last_row = known.get(last.decision.finding) if last else None
    return _environment().get_template(name).render(
        address=address,
        reviewer=desk.reviewer,
        run=desk.catalogue.run,
        progress=progress(desk, address),
        last=last,
        last_title=last_row.finding.title if last_row else None,
        last_undone=desk.standings.last_undone(desk.reviewer),
        said_words=said_words,
        **values,
    )  # fmt: skip
