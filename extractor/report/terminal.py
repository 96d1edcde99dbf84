"""Findings for a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.report.safe import plain_line
from extractor.report.wording import HEADINGS, credit, origins, split_findings, summary
from schemas.finding import Finding, Side
from schemas.verdict import Relation

STYLES = {Relation.CONTRADICTION: "bold red", Relation.DISPUTE: "bold yellow"}

LISTED = 5
"""So many titles of undecided points, later states and agreements; the report has all."""


def print_findings(console: Console, findings: Sequence[Finding], manifest: dict[str, Any]) -> None:
    """A summary, then each contradiction and dispute with both sides; the rest as counts."""
    first, rest = split_findings(findings)
    console.print(Text(summary(findings, manifest), style="bold"))
    for number, finding in enumerate(first, 1):
        console.print()
        console.print(_finding(number, finding))
    for relation in HEADINGS:
        listed = [one for one in rest if one.relation is relation]
        if listed:
            console.print()
            console.print(Text(f"{HEADINGS[relation]}: {len(listed)}", style="bold"))
            for one in listed[:LISTED]:
                console.print(Padding(Text(plain_line(one.title)), (0, 0, 0, 2)))
            if len(listed) > LISTED:
                console.print(Padding(Text(f"… and {len(listed) - LISTED} more, in the report"), (0, 0, 0, 2)))


def _finding(number: int, finding: Finding) -> RenderableType:
    kind = f" ({finding.kind})" if finding.kind else ""
    head = Text(f"{number}. {HEADINGS[finding.relation]}{kind}: ", style=STYLES.get(finding.relation, "bold"))
    head.append(plain_line(finding.title), style="bold")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(ratio=1)
    table.add_column(ratio=3)
    for side in finding.sides:
        _add_side(table, side)
    return Group(head, Padding(table, (0, 0, 0, 2)))


def _add_side(table: Table, side: Side) -> None:
    for at, said in enumerate(side.testimonies):
        label = Text(plain_line(credit(said)), style="cyan")
        if at == 0:
            label.append(f"\n{origins(side.origins)}", style="dim")
        table.add_row(label, Text(f"“{plain_line(said.quote)}”"))
