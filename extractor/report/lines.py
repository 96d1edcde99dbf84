"""Findings and claims as JSON lines: one spelling, the same bytes for the same run."""

from collections.abc import Iterable

from schemas.record import Record, canonical_json


def json_lines(rows: Iterable[Record]) -> str:
    """One canonical JSON object a line."""
    return "".join(canonical_json(row.model_dump(mode="json")) + "\n" for row in rows)
