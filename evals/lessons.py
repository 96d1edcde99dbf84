"""What the NLI model is taught with: pairs of texts of invented stories, in batches.

Disputed points give many pairs for few words; the marked stories give them as a run would see them.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from evals.marked_set import MarkedStory
from evals.points_set import PointStory, split_text
from evals.practice_set import LabelledPair
from extractor.endpoint.nli import TextPair
from extractor.verification.opposition import bare, ordered_texts
from extractor.verification.pair import candidates
from extractor.verification.parties import Party
from schemas.verdict import ConflictKind, Relation

BATCH, POOL = 32, 20
"""Pairs of a batch, and batches among which pairs are sorted by length."""
CROSSED = 8
"""Pairs of texts of two points, for each point of a story: they have nothing to do with each other."""
TRIMMED, REPEATED, CHANGED = 0.35, 0.04, 0.10
"""Shares: texts without their attribution, texts beside themselves, and texts beside themselves with another number."""
NEIGHBOURS = 3
"""Pairs that a run would ask about and that take no two sides, for each pair that does."""
POINTS = 1.0
"""Pairs of disputed points, for each pair of the marked stories."""
NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty sixty"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
ATTRIBUTION = re.compile(r",? (?:according to|[^,]{3,40} (?:said|says|confirmed|admitted))[^,]{0,40}\.?$")
SHORTEST = 20


@dataclass(frozen=True)
class Text:
    """A text of a report, with the day of its publication."""

    words: str
    day: date | None


@dataclass(frozen=True)
class Example:
    """Two texts; ``kind`` is that of their contradiction, None where they do not contradict each other."""

    first: Text
    second: Text
    kind: ConflictKind | None = None

    def shown(self, *, dated: bool = True) -> TextPair:
        """The texts as the model reads them, with or without how much later the second was published."""
        return ordered_texts(*((one.day if dated else None, one.words) for one in (self.first, self.second)))


def examples_of(story: PointStory, draw: random.Random) -> list[Example]:
    """The pairs of one story, some of them changed."""
    told: list[tuple[int, str, Text]] = []
    found: list[Example] = []

    def text(raw: str) -> tuple[str, Text]:
        report, words = split_text(raw)
        return report, Text(words, story.reports[report])

    for number, point in enumerate(story.points):
        sides = [[text(raw) for raw in side] for side in point.sides]
        apart = [text(raw) for _, raw in point.apart]
        for left, right in combinations(sides, 2):
            found += [Example(one[1], other[1], point.kind) for one in left for other in right]
        for side in sides:
            found += [Example(one[1], other[1]) for one, other in combinations(side, 2)]
            found += [Example(one[1], other[1]) for one in side for other in apart]
        told += [(number, *one) for one in [*(one for side in sides for one in side), *apart]]
    crossed = [
        Example(one[2], other[2]) for one, other in combinations(told, 2) if one[0] != other[0] and one[1] != other[1]
    ]
    found += draw.sample(crossed, min(len(crossed), CROSSED * len(story.points)))
    return [more for one in found for more in _varied(one, draw)]


@dataclass(frozen=True)
class Told:
    """The pairs of claims of a marked story: those of two sides, those of one, and the others that a run asks about."""

    against: tuple[Example, ...]
    agreeing: tuple[Example, ...]
    others: tuple[Example, ...]

    def examples(self, draw: random.Random) -> list[Example]:
        """The pairs with a label and some of the others; some of them changed."""
        others = draw.sample(self.others, min(len(self.others), NEIGHBOURS * len(self.against)))
        return [more for one in (*self.against, *self.agreeing, *others) for more in _varied(one, draw)]

    @property
    def whole(self) -> list[Example]:
        """All pairs as they are."""
        return [*self.against, *self.agreeing, *self.others]


def told_in(marked: MarkedStory) -> Told:
    """The pairs of claims of a marked story, as a run would show them."""
    pairs = list(marked.pairs())
    seats = {seat.id: seat for pair in pairs for seat in (pair.a, pair.b)}
    asked = {(one.a, one.b) for one in candidates(list(seats.values()))}

    return Told(
        against=tuple(_example(pair) for pair in pairs if pair.relation is Relation.CONTRADICTION),
        agreeing=tuple(_example(pair) for pair in pairs if pair.relation is Relation.AGREEMENT),
        others=tuple(_example(pair) for pair in pairs if pair.relation is None and (pair.a.id, pair.b.id) in asked),
    )


def _example(pair: LabelledPair) -> Example:
    kind = pair.kind if pair.relation is Relation.CONTRADICTION else None
    return Example(_text(pair.a), _text(pair.b), kind)


def _text(party: Party) -> Text:
    return Text(bare(party.claim.statement), party.article.published.on)


def _varied(example: Example, draw: random.Random) -> Iterator[Example]:
    first, second = (
        Text(trimmed(one.words), one.day) if draw.random() < TRIMMED else one for one in (example.first, example.second)
    )
    yield Example(first, second, example.kind)
    chance = draw.random()
    if chance < REPEATED:
        yield Example(example.first, Text(trimmed(example.second.words), example.second.day))
    elif chance < REPEATED + CHANGED and (changed := with_other_number(example.second.words, draw)):
        words, kind = changed
        yield Example(Text(trimmed(example.second.words), example.first.day), Text(words, example.second.day), kind)


def trimmed(words: str) -> str:
    """The words without who says so at their end."""
    kept = ATTRIBUTION.sub("", words)
    return kept if len(kept) > SHORTEST else words


def with_other_number(words: str, draw: random.Random) -> tuple[str, ConflictKind] | None:
    """The words with another number, weekday or month in one place, and the kind of conflict that makes."""
    spots = []
    for pattern, names, kind in (
        (r"\b\d[\d,.]*\b", (), ConflictKind.QUANTITY),
        (rf"(?i)\b(?:{'|'.join(NUMBERS.split())})\b", NUMBERS.split()[1:], ConflictKind.QUANTITY),
        (rf"\b(?:{'|'.join(DAYS.split())})\b", DAYS.split(), ConflictKind.TIME),
        (rf"\b(?:{'|'.join(MONTHS.split())})\b", MONTHS.split(), ConflictKind.TIME),
    ):
        spots += [(match, names, kind) for match in re.finditer(pattern, words)]
    if not spots:
        return None
    match, names, kind = draw.choice(spots)
    old = match.group()
    if names:
        new = draw.choice([name for name in names if name.casefold() != old.casefold()])
        new = new.capitalize() if old[0].isupper() else new
    else:
        new = str((int(old[0]) + draw.choice((1, 2, 3, -1, -2))) % 9 + 1) + old[1:]
        kind = ConflictKind.TIME if re.fullmatch(r"(?:19|20)\d\d", old) else kind
    if new == old:
        return None
    return words[: match.start()] + new + words[match.end() :], kind


def labelled(pairs: Iterator[LabelledPair]) -> list[Example]:
    """The pairs with a label."""
    return [_example(pair) for pair in pairs if pair.relation is not None]


def lessons(points: Sequence[PointStory], marked: Sequence[Told], draw: random.Random) -> Iterator[list[Example]]:
    """Batches without end: the marked stories again and again, pairs of points among them."""
    waiting: list[Example] = []
    while True:
        learnt = [example for one in marked for example in one.examples(draw)]
        share = int(POINTS * len(learnt))
        while len(waiting) < share:
            more = [example for story in points for example in examples_of(story, draw)]
            draw.shuffle(more)
            waiting += more
        yield from _batches(learnt + waiting[:share], draw)
        waiting = waiting[share:]


def _batches(examples: list[Example], draw: random.Random) -> Iterator[list[Example]]:
    """Batches in any order, of pairs of like length."""
    draw.shuffle(examples)
    found = []
    for start in range(0, len(examples), BATCH * POOL):
        part = sorted(
            examples[start : start + BATCH * POOL], key=lambda one: len(one.first.words) + len(one.second.words)
        )
        some = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        draw.shuffle(some)
        found += some
    yield from found
