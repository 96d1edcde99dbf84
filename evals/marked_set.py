"""Marked reports: invented stories as whole reports, whose passages are marked with the side that they take.

A file is the story's title, its points (``1 time | when the ferry left``) and its reports (``== a 2025-03-04 Harbour
Wire``), in whose text ``[[1a,3b: words]]`` says that the words take side a on point 1 and side b on point 3. Two marked
passages of different reports contradict each other where they take different sides of a point, and no others do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from evals.practice_set import PRACTICE_DIR, LabelledPair, PracticeArticle, PracticeStory, seats_of
from extractor.verification.parties import Party
from schemas.gold import Split
from schemas.verdict import ConflictKind, Relation

TAUGHT_DIR = PRACTICE_DIR / "marked" / "taught"
HELD_OUT_DIR = PRACTICE_DIR / "marked" / "held_out"
"""Stories that the NLI model has not learnt from, to score and fit on."""
_POINT = re.compile(r"(?P<number>\d+) +(?P<kind>[a-z]+) *\| *\S.*")
_REPORT = re.compile(r"(?P<id>[a-h]) (?P<day>\d{4}-\d\d-\d\d) (?P<source>\S.*)")
_MARK = re.compile(r"\[\[(?P<sides>\d+[a-c](?:,\s*\d+[a-c])*):\s*(?P<words>.*?)\s*\]\]", re.S)
HALF = 0.5
"""A claim takes the side of a passage when this share of the shorter of the two stands in the other."""


@dataclass(frozen=True)
class Passage:
    """Words of a report, at ``start`` to ``end`` of its text, with the side that they take on each point."""

    report: str
    start: int
    end: int
    sides: dict[int, str]


@dataclass(frozen=True)
class MarkedStory:
    """A story: its whole reports, the kind of each point, and the marked passages."""

    story: PracticeStory
    kinds: dict[int, ConflictKind]
    passages: tuple[Passage, ...]

    def pairs(self) -> Iterator[LabelledPair]:
        """All pairs of claims of different reports that code cuts from the reports.

        Claims of one side agree; the relation is None where the two have no point in common. A pair is left out where
        a claim has too small a part of a passage to tell.
        """
        seats = seats_of(self.story)
        taken = {seat.id: self._sides(seat) for seat in seats}
        for one, other in combinations(sorted(seats, key=lambda party: party.id), 2):
            if one.article.sha256 == other.article.sha256:
                continue
            left, right = taken[one.id], taken[other.id]
            common = [number for number in left if number in right]
            if any("" in (left[number], right[number]) for number in common):
                continue
            against = next((number for number in common if left[number] != right[number]), None)
            if against is not None:
                yield LabelledPair(self.story.id, one, other, Relation.CONTRADICTION, self.kinds[against])
            else:
                yield LabelledPair(self.story.id, one, other, Relation.AGREEMENT if common else None)

    def _sides(self, seat: Party) -> dict[int, str]:
        """The side of a claim on each point that it touches; "" where it has too small a part of a passage."""
        quote, found = seat.claim.quote, dict[int, str]()
        for passage in self.passages:
            shared = min(passage.end, quote.end) - max(passage.start, quote.start)
            if passage.report != seat.article.name or shared <= 0:
                continue
            enough = shared >= HALF * min(passage.end - passage.start, quote.end - quote.start)
            for number, side in passage.sides.items():
                found[number] = side if enough else found.get(number, "")
        return found


def load_marked(folder: Path = TAUGHT_DIR) -> list[MarkedStory]:
    """All stories by the names of their files. Raises ValueError with the file's name."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        try:
            found.append(read_marked(path.read_text("utf-8"), name=path.stem))
        except ValueError as error:
            raise ValueError(f"{path.name}: {error}") from error
    return found


def read_marked(text: str, *, name: str) -> MarkedStory:
    """A story from the words of its file. Raises ValueError with what is wrong."""
    head, *reports = re.split(r"(?m)^== ", text)
    title, *points = [line.strip() for line in head.splitlines() if line.strip()]
    kinds: dict[int, ConflictKind] = {}
    for line in points:
        point = _POINT.fullmatch(line)
        if point is None:
            raise ValueError(f"no point: {line!r}")
        kinds[int(point["number"])] = ConflictKind(point["kind"])
    articles: list[PracticeArticle] = []
    passages: list[Passage] = []
    for report in reports:
        line, _, marked = report.partition("\n")
        top = _REPORT.fullmatch(line.strip())
        if top is None:
            raise ValueError(f"no report: {line!r}")
        plain, found = _unmarked(marked.strip(), top["id"])
        articles.append(
            PracticeArticle(id=top["id"], source=top["source"], published=date.fromisoformat(top["day"]), text=plain)
        )
        passages += found
    if unknown := {number for one in passages for number in one.sides} - set(kinds):
        raise ValueError(f"marks of no point: {sorted(unknown)}")
    story = PracticeStory(id=name, title=title.removeprefix("# "), split=Split.DEV, articles=tuple(articles), pairs=())
    return MarkedStory(story, kinds, tuple(passages))


def _unmarked(marked: str, report: str) -> tuple[str, list[Passage]]:
    """The text without its marks, and where they stood."""
    text, at, found = "", 0, list[Passage]()
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        sides = {int(one[:-1]): one[-1] for one in re.split(r",\s*", match["sides"])}
        found.append(Passage(report, len(text), len(text) + len(match["words"]), sides))
        text, at = text + match["words"], match.end()
    text += marked[at:]
    if "[[" in text or "]]" in text:
        raise ValueError(f"a broken mark in report {report}")
    return text, found
