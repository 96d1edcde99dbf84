"""Findings as one HTML page: self-contained, no script, everything escaped."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.report.marking import DIFFERS, QUOTE, SENTENCE, cut, differing
from extractor.report.markup import pieces_html
from extractor.report.safe import web_address
from extractor.report.selection import Reviewed, State, sources_of
from extractor.report.timeline import timeline
from extractor.report.wording import HEADINGS, LEADS, day, origins, speech_words, split_findings, summary
from schemas.finding import Finding, Side, Testimony
from schemas.verdict import Relation


def html_report(
    findings: Sequence[Finding], manifest: dict[str, Any], *, rows: Sequence[Reviewed] = (), only: str = ""
) -> str:
    """The report page. ``rows`` adds what reviewers said, ``only`` the run and filters of an export."""
    first, rest = split_findings(findings)
    told = (Relation.UNCERTAIN, Relation.SUPERSEDED, Relation.REFINEMENT)
    return _environment().get_template("report.html").render(
        summary=summary(findings, manifest),
        contested=[(one, _sides(one)) for one in first],
        told=[(relation, same) for relation in told if (same := _of(rest, relation))],
        corroborated=_of(rest, Relation.AGREEMENT),
        sides=_sides,
        manifest=manifest,
        reviews={row.finding.key: row for row in rows if row.state is not State.OPEN},
        only=only,
    )  # fmt: skip


def _of(findings: Sequence[Finding], relation: Relation) -> list[Finding]:
    return [one for one in findings if one.relation is relation]


def _sides(finding: Finding) -> list[list[Markup]]:
    """For each side its testimonies' sentences with the quote and what differs marked."""
    return [
        [
            pieces_html(
                cut(
                    said.context,
                    [
                        (0, len(said.context), SENTENCE),
                        (said.quote_start, said.quote_end, QUOTE),
                        *((said.quote_start + low, said.quote_start + high, DIFFERS) for low, high in spans),
                    ],
                )
            )
            for said, spans in zip(side.testimonies, marks, strict=True)
        ]
        for side, marks in zip(finding.sides, differing(finding), strict=True)
    ]


def firsts(side: Side) -> list[Testimony]:
    """The testimonies of a side, of those that are copies of one sentence the first only."""
    seen: dict[tuple[str, str], Testimony] = {}
    for said in side.testimonies:
        seen.setdefault((said.origin, " ".join(said.context.split())), said)
    return list(seen.values())


def copies(side: Side, said: Testimony) -> list[Testimony]:
    """The testimonies that carry the same sentence from the same origin."""
    words = " ".join(said.context.split())
    return [
        one
        for one in side.testimonies
        if one.source != said.source and one.origin == said.origin and " ".join(one.context.split()) == words
    ]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("extractor.report").joinpath("templates", "report.css").read_text("utf-8")
    environment.globals.update(
        copies=copies,
        day=day,
        firsts=firsts,
        headings=HEADINGS,
        leads=LEADS,
        origins=origins,
        sources_of=sources_of,
        speech_words=speech_words,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        timeline=timeline,
        web_address=web_address,
    )
    return environment
