"""What an export is made of, and the forms that need no other file: JSON lines and Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.report.markdown import markdown_report
from extractor.report.selection import Filters, Reviewed
from schemas.decision import Decision
from schemas.record import canonical_json


@dataclass(frozen=True)
class Export:
    """Some findings of a run with their review. The same run, decisions and filters give the same bytes."""

    run: int
    manifest: dict[str, Any]
    filters: Filters
    rows: Sequence[Reviewed]

    @property
    def header(self) -> dict[str, Any]:
        """What was exported, for the output itself."""
        return {
            "export": "crossclaim",
            "run": self.run,
            "model": self.manifest["model"],
            "filters": self.filters.record(),
            "findings": len(self.rows),
        }

    @property
    def only(self) -> str:
        """The run and the filters in words: "Run 3; only state: confirmed"."""
        parts = [
            f"only {name}: {value if isinstance(value, str) else ', '.join(value)}"
            for name, value in self.filters.record().items()
        ]
        return "; ".join([f"Run {self.run}", *parts])


def jsonl_export(export: Export) -> str:
    """A header line, then one finding a line with its review under "review"."""
    rows = [row.finding.model_dump(mode="json") | {"review": review_of(row)} for row in export.rows]
    return "".join(canonical_json(row) + "\n" for row in (export.header, *rows))


def review_of(row: Reviewed) -> dict[str, Any]:
    """What reviewers said, as JSON values."""
    return {
        "state": row.state.value,
        "reason": row.reason.value if row.reason else None,
        "changed": row.changed,
        "decisions": [_said(one) for one in row.decisions],
    }


def _said(decision: Decision) -> dict[str, Any]:
    wanted = {"reviewer", "ruling", "reason", "note", "decided_at", "settles"}
    return decision.model_dump(mode="json", include=wanted)


def markdown_export(export: Export) -> str:
    """The report as Markdown."""
    return markdown_report([row.finding for row in export.rows], export.manifest, only=export.only, rows=export.rows)
