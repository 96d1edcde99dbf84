"""Findings as CSV for a spreadsheet: one row a testimony, no cell that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Iterator

from extractor.report.exports import Export
from extractor.report.safe import plain, web_address
from extractor.report.selection import Reviewed
from schemas.finding import Side, Testimony
from schemas.record import canonical_json

COLUMNS = (
    *("finding", "relation", "kind", "reason", "title", "state", "rejected_as", "changed", "reviewers", "notes"),
    *("side", "value", "origins", "source", "published", "holder", "speech", "modality", "as_of", "statement"),
    *("quote", "sentence", "url", "model", "prompt", "export"),
)
# Programs differ in what they take for a formula: after spaces, after a character that their locale splits at,
# and with the full-width forms of the signs.
_FORMULA = re.compile(r"(^|[;\t\r\n])(\s*)([=+\-@\uff1d\uff0b\uff0d\uff20|%])")


def csv_export(export: Export) -> str:
    """The table, with its run and filters in the last column of every row."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    what = cell(canonical_json(export.header))
    for row in export.rows:
        for cells in _rows(row):
            writer.writerow([cell(text) for text in cells] + [what])
    return out.getvalue()


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before every sign that could start one."""
    return _FORMULA.sub(r"\1\2'\3", plain(text))


def _rows(row: Reviewed) -> Iterator[list[str]]:
    finding = row.finding
    head = [
        *(finding.key, finding.relation, finding.kind or "", finding.reason or "", finding.title),
        *(row.state, row.reason or "", "yes" if row.changed else "no"),
        "; ".join(f"{one.reviewer}: {one.ruling}" for one in row.decisions),
        "; ".join(f"{one.reviewer}: {one.note}" for one in row.decisions if one.note),
    ]
    for number, side in enumerate(finding.sides, 1):
        for said in side.testimonies:
            yield [*head, *_testimony(number, side, said), finding.model or "", finding.prompt or ""]


def _testimony(number: int, side: Side, said: Testimony) -> list[str]:
    return [
        *(str(number), side.value, str(side.origins), said.source, str(said.published or ""), said.holder or ""),
        *(said.speech, said.modality, said.as_of, said.statement, said.quote, said.context),
        web_address(said.url) or "",
    ]
