"""Findings as one HTML page: self-contained, no script, everything escaped."""

from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from extractor.report.safe import web_address
from extractor.report.wording import HEADINGS, credit, origins, summary
from schemas.finding import Finding

_environment = Environment(
    loader=PackageLoader("extractor.report"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(credit=credit, origins=origins, web_address=web_address)


def html_report(findings: Sequence[Finding], manifest: dict[str, Any]) -> str:
    """The report page."""
    groups = [
        (relation, heading, [one for one in findings if one.relation is relation])
        for relation, heading in HEADINGS.items()
    ]
    return _environment.get_template("report.html").render(
        summary=summary(findings, manifest),
        groups=[one for one in groups if one[2]],
        manifest=manifest,
    )
