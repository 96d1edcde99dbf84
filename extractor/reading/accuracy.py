"""How well parts of texts are told apart: characters that got their right kind, kind by kind."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.article import STORY_KINDS, Segment, SegmentKind


@dataclass
class KindAccuracy:
    """Counts of characters that are not whitespace: ``pairs[gold, found]``, over ``texts`` texts."""

    texts: int = 0
    pairs: Counter[tuple[SegmentKind, SegmentKind]] = field(default_factory=Counter)

    def add(self, text: str, *, gold: Iterable[Segment], found: Iterable[Segment]) -> None:
        """Counts one text. What ``gold`` does not name is body; what ``found`` does not cover counts as furniture."""
        right = _kinds(text, gold, SegmentKind.BODY)
        ours = _kinds(text, found, SegmentKind.FURNITURE)
        self.pairs.update((a, b) for a, b, char in zip(right, ours, text, strict=True) if not char.isspace())
        self.texts += 1

    def recall(self, kind: SegmentKind) -> tuple[int, int]:
        """Characters of that kind that were found as such, of all its characters."""
        return self.pairs[kind, kind], sum(n for (gold, _), n in self.pairs.items() if gold is kind)

    def precision(self, kind: SegmentKind) -> tuple[int, int]:
        """Characters rightly given that kind, of all that were given it."""
        return self.pairs[kind, kind], sum(n for (_, found), n in self.pairs.items() if found is kind)

    @property
    def right(self) -> tuple[int, int]:
        """Characters with their right kind, of all."""
        return sum(n for (gold, found), n in self.pairs.items() if gold is found), sum(self.pairs.values())

    @property
    def lost(self) -> tuple[int, int]:
        """Characters of the story that were taken for no part of it, of all of the story."""
        story = [(found, n) for (gold, found), n in self.pairs.items() if gold in STORY_KINDS]
        return sum(n for found, n in story if found not in STORY_KINDS), sum(n for _, n in story)

    def table(self) -> str:
        """The figures as lines of text, each with its n in characters."""
        lines = [f"{self.texts} texts, right {_share(self.right)}, story lost {_share(self.lost)}"]
        for kind in SegmentKind:
            lines.append(f"{kind:<10} recall {_share(self.recall(kind)):<24} precision {_share(self.precision(kind))}")
        return "\n".join(lines)


def _kinds(text: str, segments: Iterable[Segment], default: SegmentKind) -> list[SegmentKind]:
    kinds = [default] * len(text)
    for segment in segments:
        kinds[segment.start : segment.end] = [segment.kind] * (segment.end - segment.start)
    return kinds


def _share(counts: tuple[int, int]) -> str:
    part, whole = counts
    return f"{part / whole:.3f} (n={whole})" if whole else "- (n=0)"
