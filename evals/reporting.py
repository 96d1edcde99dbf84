"""Runs as a table for people, Markdown for a pull request, JSON, or JUnit for a build server."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from xml.etree import ElementTree

from evals.comparison import Compared
from evals.gate import Check
from evals.items import Level
from evals.metrics import Measure, confusion, measures
from evals.runs import Run
from schemas.verdict import Relation

Column = tuple[str, dict[tuple[Level, str], Measure]]
Table = list[list[str]]


def columns(runs: Sequence[Run], splits: Sequence[str]) -> list[Column]:
    """One column a run and split: its title and its measures."""
    found = []
    for run in runs:
        for split in splits:
            items = [item for item in run.items if split == "all" or item.split == split]
            title = run.manifest.name if len(splits) == 1 else f"{run.manifest.name} {split}"
            found.append((title, {(one.level, one.name): one for one in measures(items)}))
    return found


def measure_tables(shown: Sequence[Column]) -> dict[Level, Table]:
    """For each level a header and a row a measure, cells as text."""
    tables: dict[Level, Table] = {}
    for level in Level:
        names = list(dict.fromkeys(name for _, rows in shown for at, name in rows if at is level))
        if names:
            header = ["measure", *(title for title, _ in shown)]
            tables[level] = [header] + [[name, *(cell(rows.get((level, name))) for _, rows in shown)] for name in names]
    return tables


def cell(measure: Measure | None) -> str:
    """A measure as ``0.812 [0.740, 0.871] n 96``; a count as its number."""
    if measure is None:
        return ""
    if measure.value is None:
        return f"- n {measure.n}"
    if measure.interval is None and measure.value == measure.n:
        return str(measure.n)
    interval = " [{:.3f}, {:.3f}]".format(*measure.interval) if measure.interval else ""
    return f"{measure.value:.3f}{interval} n {measure.n}"


def confusion_table(run: Run) -> Table:
    """Gold relations down, judged relations across, at the level of pairs."""
    counts = confusion(run.items)
    judged = [*(str(one) for one in Relation), "not held"]
    judged = [one for one in judged if any(counts[str(gold), one] for gold in Relation)]
    rows = [[str(gold), *(str(counts[str(gold), one]) for one in judged)] for gold in Relation]
    return [["gold \\ judged", *judged], *(row for row in rows if any(one != "0" for one in row[1:]))]


def provenance(run: Run) -> str:
    """One line that says how a run was made."""
    made = run.manifest
    used = made.usage
    tokens = f"{used.get('prompt', 0):,} prompt and {used.get('completion', 0):,} answer tokens"
    state = "" if made.finished else f"; NOT FINISHED: {made.stopped}"
    return (
        f"{made.name}: system {made.system}, model {made.model}, profile {made.profile}, {made.split} of "
        f"{len(made.stories)} stories, gold {made.gold}, revision {made.revision}, {made.calls} calls, "
        f"{made.replays} replays, {tokens}, {made.seconds:.1f} s{state}"
    )


def text_report(runs: Sequence[Run], splits: Sequence[str]) -> str:
    """For a terminal."""
    parts = ["\n".join(provenance(run) for run in runs)]
    for level, table in measure_tables(columns(runs, splits)).items():
        parts.append(f"{level}\n{aligned(table)}")
    for run in runs:
        table = confusion_table(run)
        if len(table) > 1:
            parts.append(f"relations, {run.manifest.name}\n{aligned(table)}")
    return "\n\n".join(parts) + "\n"


def markdown_report(runs: Sequence[Run], splits: Sequence[str]) -> str:
    """For a pull request or the documentation."""
    parts = ["\n".join(f"* {provenance(run)}" for run in runs)]
    for level, table in measure_tables(columns(runs, splits)).items():
        parts.append(f"### {level.capitalize()}\n\n{piped(table)}")
    for run in runs:
        table = confusion_table(run)
        if len(table) > 1:
            parts.append(f"### Relations, {run.manifest.name}\n\n{piped(table)}")
    return "\n\n".join(parts) + "\n"


def json_report(runs: Sequence[Run], splits: Sequence[str]) -> str:
    """All measures of all runs and splits, with their manifests."""
    rows = []
    for run in runs:
        for split in splits:
            items = [item for item in run.items if split == "all" or item.split == split]
            found = [asdict(measure) for measure in measures(items)]
            rows.append({"manifest": run.manifest.model_dump(mode="json"), "split": split, "measures": found})
    return json.dumps(rows, indent=2) + "\n"


def junit_report(checked: Mapping[str, Sequence[Check]]) -> str:
    """JUnit XML: a suite a run, a case a check; what fell is a failure with its line."""
    root = ElementTree.Element("testsuites", name="evals")
    for name, checks in checked.items():
        fell = sum(bool(check.fell) for check in checks)
        suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(checks)), failures=str(fell))
        for check in checks:
            case = ElementTree.SubElement(suite, "testcase", classname=f"evals.{name}", name=check.name)
            if check.fell:
                ElementTree.SubElement(case, "failure", message=check.fell)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def comparison_report(found: Compared, before: Run, after: Run) -> str:
    """What changed from the first run to the second, the harmful flips first."""
    parts = [f"from  {provenance(before)}\nto    {provenance(after)}"]
    tests = [["level", "items", "harmful", "helpful", "McNemar p"]]
    tests += [[one.level, str(one.n), str(one.harmful), str(one.helpful), f"{one.p_value:.4f}"] for one in found.tests]
    parts.append(aligned(tests))
    rows = [["level", "score", "before", "after", "difference", "stories"]]
    for one in found.differences:
        change = f"{one.after - one.before:+.3f}"
        if one.interval:
            change += " [{:+.3f}, {:+.3f}]".format(*one.interval)
        rows.append([one.level, one.name, f"{one.before:.3f}", f"{one.after:.3f}", change, str(one.stories)])
    parts.append(aligned(rows))
    for harmful, title in ((True, "harmful flips"), (False, "helpful flips")):
        lines = [
            [flip.level, flip.story, flip.id, flip.gold, f"{flip.before} -> {flip.after}"]
            for flip in found.flips
            if flip.harmful is harmful
        ]
        parts.append(f"{title}: {len(lines)}\n{aligned(lines)}")
    if found.only_one:
        parts.append(f"{found.only_one} gold items are in one of the runs only and were left out")
    return "\n\n".join(parts) + "\n"


def aligned(table: Table) -> str:
    """Columns padded to their widest cell."""
    if not table:
        return ""
    widths = [max(len(row[at]) for row in table) for at in range(len(table[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in table
    )


def piped(table: Table) -> str:
    """A Markdown table."""
    head, *rows = [[text.replace("|", "\\|") for text in row] for row in table]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
