"""Findings as W3C Web Annotations (https://www.w3.org/TR/annotation-model/), in JSON-LD.

A target's source is the stored text, by its hash, since that is what the positions count in; ``via`` names the page
that it came from. Positions are code points.
"""

import json
from collections.abc import Mapping
from typing import Any

from extractor.report.exports import Export
from extractor.report.places import quote_position
from extractor.report.safe import web_address
from extractor.report.selection import Reviewed
from schemas.article import Article
from schemas.claim import Claim
from schemas.finding import Testimony
from schemas.span import Quote

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotations_export(export: Export, articles: Mapping[str, Article], claims: Mapping[str, Claim]) -> str:
    """An AnnotationCollection with one annotation a finding; articles by sha256, claims by id."""
    items = [_annotation(row, articles, claims) for row in export.rows]
    collection = {
        "@context": CONTEXT,
        "id": f"urn:crossclaim:run:{export.run}",
        "type": "AnnotationCollection",
        "label": f"crossclaim findings, {export.only}",
        "total": len(items),
        "first": {"type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return json.dumps(collection, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _annotation(row: Reviewed, articles: Mapping[str, Article], claims: Mapping[str, Claim]) -> dict[str, Any]:
    finding = row.finding
    tags = [finding.relation.value, *([finding.kind.value] if finding.kind else [])]
    bodies: list[dict[str, Any]] = [_text(tag, "classifying") for tag in tags]
    bodies.append(_text(finding.title, "describing"))
    if finding.why:
        bodies.append(_text(finding.why, "commenting"))
    for one in row.decisions:
        said = _text(one.ruling.value + (f": {one.reason}" if one.reason else ""), "assessing")
        bodies.append(said | {"creator": {"type": "Person", "name": one.reviewer}, "created": _utc(one.decided_at)})
        if one.note:
            bodies.append(_text(one.note, "commenting") | {"creator": {"type": "Person", "name": one.reviewer}})
    return {
        "id": f"urn:crossclaim:finding:{finding.key}",
        "type": "Annotation",
        "motivation": ["classifying", *(["assessing"] if row.decisions else [])],
        "body": bodies,
        "target": [
            _target(said, number, articles.get(said.article), claims.get(said.claim))
            for number, side in enumerate(finding.sides, 1)
            for said in side.testimonies
        ],
    }


def _text(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "purpose": purpose, "format": "text/plain"}


def _target(said: Testimony, side: int, article: Article | None, claim: Claim | None) -> dict[str, Any]:
    source: dict[str, Any] = {"id": f"urn:sha256:{said.article}", "type": "Text", "format": "text/plain"}
    url = web_address(said.url)
    if url:
        source["via"] = url
    return {
        "type": "SpecificResource",
        "source": source,
        "styleClass": f"side-{side}",
        "selector": _selectors(said, quote_position(said, article, claim) if article else None, article),
    }


def _selectors(said: Testimony, start: int | None, article: Article | None) -> list[dict[str, Any]]:
    if article is None or start is None:
        quote = Quote.cut(said.context, said.quote_start, said.quote_end)
    else:
        quote = Quote.cut(article.text, start, start + len(said.quote))
    words = {"type": "TextQuoteSelector", "exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
    if start is None:
        return [words]
    return [words, {"type": "TextPositionSelector", "start": quote.start, "end": quote.end}]


def _utc(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
