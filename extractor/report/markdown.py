"""Findings as Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extractor.report.safe import markdown_line, web_address
from extractor.report.selection import Reviewed, State
from extractor.report.wording import HEADINGS, credit, origins, summary
from schemas.finding import Finding


def markdown_report(
    findings: Sequence[Finding], manifest: dict[str, Any], *, rows: Sequence[Reviewed] = (), only: str = ""
) -> str:
    """The whole report; all text of articles is escaped. ``rows`` and ``only`` are as for the HTML report."""
    return "\n".join(_lines(findings, manifest, {row.finding.key: row for row in rows}, only=only)) + "\n"


def _lines(
    findings: Sequence[Finding], manifest: dict[str, Any], reviews: Mapping[str, Reviewed], *, only: str
) -> Iterator[str]:
    yield "# Where the sources disagree"
    yield ""
    yield summary(findings, manifest)
    if only:
        yield ""
        yield markdown_line(only)
    for relation, heading in HEADINGS.items():
        listed = [one for one in findings if one.relation is relation]
        if listed:
            yield ""
            yield f"## {heading} ({len(listed)})"
        for finding in listed:
            yield from _finding(finding)
            yield from _review(reviews.get(finding.key))
    yield ""
    yield "## How this was made"
    yield ""
    for name, version in sorted(manifest["prompts"].items()):
        yield f"* prompt {name} ({version})"
    yield f"* model {markdown_line(manifest['model'])}, profile {manifest['profile']}"
    for one in manifest["inputs"]:
        reason = f": {markdown_line(one['reason'])}" if one["reason"] else ""
        yield f"* {markdown_line(one['name'])}: {one['status']}, {one['claims']} claims{reason}"


def _review(row: Reviewed | None) -> Iterator[str]:
    if row is not None and row.state is not State.OPEN:
        reason = f" ({row.reason.replace('_', ' ')})" if row.reason else ""
        notes = "".join(f". {markdown_line(f'{one.reviewer}: {one.note}')}" for one in row.decisions if one.note)
        yield ""
        yield f"Review: {row.state}{reason}{notes}"


def _finding(finding: Finding) -> Iterator[str]:
    kind = f" ({finding.kind})" if finding.kind else ""
    yield ""
    yield f"### {markdown_line(finding.title)}{kind}"
    if finding.why:
        yield ""
        yield f"Why: {markdown_line(finding.why)}"
    for side in finding.sides:
        yield ""
        yield f"{origins(side.origins).capitalize()}:"
        for said in side.testimonies:
            url = web_address(said.url)
            link = f" <{url}>" if url else ""
            yield ""
            yield f"> {markdown_line(said.quote)}"
            yield ">"
            yield f"> ({markdown_line(credit(said))}){link}"
