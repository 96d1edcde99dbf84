"""Disputed points: invented stories as short texts sorted by side, many labelled pairs for few words.

A point is one question on which the reports of a story disagree. Texts of different sides of a point contradict each
other, texts of one side say the same, and each text that stands ``apart`` looks as if it might contradict a side and
can hold beside all of them. Texts of different points have nothing to do with each other. A report is its texts, a
paragraph each.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from evals.practice_set import PracticeArticle, PracticePair, PracticeStory, Side
from extractor.verification.judge import REASON_RELATION
from schemas.gold import Split
from schemas.record import Record
from schemas.verdict import ConflictKind, NonConflictReason, Relation

POINTS_DIR = Path(__file__).parent / "practice" / "points"


class Point(Record):
    """One question. A text is ``x|words``: x is the report that it stands in."""

    point: str
    kind: ConflictKind
    sides: tuple[tuple[str, ...], ...] = Field(min_length=2)
    apart: tuple[tuple[NonConflictReason, str], ...] = ()

    @property
    def texts(self) -> list[str]:
        """All its texts."""
        return [text for side in self.sides for text in side] + [text for _, text in self.apart]

    def pairs(self) -> Iterator[PracticePair]:
        """Every two texts of two reports that have a label."""
        for first, second in combinations(self.sides, 2):
            for one in first:
                for other in second:
                    yield _pair(one, other, Relation.CONTRADICTION, kind=self.kind)
        for side in self.sides:
            for one, other in combinations(side, 2):
                yield _pair(one, other, Relation.AGREEMENT)
            for one in side:
                for reason, other in self.apart:
                    yield _pair(one, other, REASON_RELATION.get(reason, Relation.AGREEMENT), reason=reason)


class PointStory(Record):
    """A story: its reports with the days of their publication, and its points."""

    story: str
    reports: dict[str, date]
    points: tuple[Point, ...]

    @model_validator(mode="after")
    def _reports_are_known(self) -> Self:
        for text in (text for point in self.points for text in point.texts):
            if split_text(text)[0] not in self.reports:
                raise ValueError(f"{self.story}: of no report: {text!r}")
        return self

    def as_practice(self, split: Split) -> PracticeStory:
        """The story with whole reports."""
        texts = [split_text(text) for point in self.points for text in point.texts]
        articles = [
            PracticeArticle(
                id=name,
                source=f"Report {name}",
                published=day,
                text="\n\n".join(words for report, words in texts if report == name),
            )
            for name, day in self.reports.items()
        ]
        pairs = [pair for point in self.points for pair in point.pairs() if pair.a.article != pair.b.article]
        name = self.story.casefold().replace(" ", "-")
        return PracticeStory(id=name, title=self.story, split=split, articles=tuple(articles), pairs=tuple(pairs))


def load_points(folder: Path = POINTS_DIR) -> list[PointStory]:
    """All stories, file by file in the order of their names. Raises ValueError with the file and line of a bad one."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            try:
                found.append(PointStory.model_validate_json(line))
            except ValueError as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
    return found


def _pair(
    one: str,
    other: str,
    relation: Relation,
    *,
    kind: ConflictKind | None = None,
    reason: NonConflictReason | None = None,
) -> PracticePair:
    a, b = (Side(article=report, quote=words) for report, words in (split_text(one), split_text(other)))
    return PracticePair(a=a, b=b, relation=relation, kind=kind, reason=reason)


def split_text(text: str) -> tuple[str, str]:
    """The report of a text, and its words."""
    report, _, words = text.partition("|")
    return report, words.strip()
