"""``python -m evals.attribution``: who says what, measured on news articles with hand-labelled attributions.

The data (brat files: Source, Cue, Content) is PolNeAR's development part and lies outside the project. A labelled
content of several pieces counts as its pieces. A quotation is direct when a piece is wholly in quotation marks;
the quoted parts of other pieces are neither demanded nor held against us. Where several people labelled an article
the first file counts. Files of even index (sorted) were used for tuning; the odd ones are the held-out half. One
thing was learnt from the held-out half: a dash and a name below a quotation (23 quotations of one article).
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from extractor.claims.attribution import SpeechSpan, find_speech
from extractor.reading.sentences import sentences
from schemas.article import Segment, SegmentKind
from schemas.claim import Speech
from schemas.span import Span

DATA = Path(__file__).parents[2] / "shared" / "bench" / "attribution" / "polnear_dev"
SAME = 0.8
"""Share of the longer of two spans that both must have in common."""
SAMPLES = 1000
_MARKS = "\"“”„«»'‘’`"


@dataclass(frozen=True)
class Labelled:
    """One piece of a labelled content with its speaker and cue, each as pieces of the text."""

    piece: Span
    sources: tuple[Span, ...]
    cues: tuple[Span, ...]
    direct: bool


@dataclass
class Tally:
    """Counts of one article: found and right, found, demanded."""

    right: int = 0
    found: int = 0
    demanded: int = 0


@dataclass
class Report:
    """The tallies of each measure, one an article."""

    measures: dict[str, list[Tally]] = field(default_factory=dict)

    def add(self, name: str, tally: Tally) -> None:
        """Count one article."""
        self.measures.setdefault(name, []).append(tally)


def read_labels(text: str, annotation: str) -> list[Labelled]:
    """The labelled pieces of an article."""
    spans: dict[str, tuple[str, tuple[Span, ...]]] = {}
    found: list[Labelled] = []
    for line in annotation.splitlines():
        key, _, rest = line.partition("\t")
        if key.startswith("T"):
            kind, _, places = rest.split("\t")[0].partition(" ")
            pieces = (place.split() for place in places.split(";"))
            spans[key] = kind, tuple(Span(start=int(start), end=int(end)) for start, end in pieces)
        elif key.startswith("E"):
            found.extend(
                _labels(text, [spans[part.split(":")[1]] for part in rest.split() if part.split(":")[1] in spans])
            )
    return found


def _labels(text: str, parts: Sequence[tuple[str, tuple[Span, ...]]]) -> Iterator[Labelled]:
    sources = tuple(span for kind, spans in parts if kind == "Source" for span in spans)
    cues = tuple(span for kind, spans in parts if kind == "Cue" for span in spans)
    for kind, spans in parts:
        for piece in spans if kind == "Content" else ():
            words = text[piece.start : piece.end].strip(" .,;")
            direct = (
                len(words) > 2 and words[0] in _MARKS and words[-1] in _MARKS and not re.search(r"[”\"] .*[“\"]", words)
            )
            yield Labelled(trimmed(text, piece), sources, cues, direct)


def trimmed(text: str, span: Span) -> Span:
    """The span without outer quotation marks, blanks and commas, so that both sides are cut alike."""
    start, end = span.start, span.end
    while end - start > 1 and text[start] in _MARKS + " ,.;:":
        start += 1
    while end - start > 1 and text[end - 1] in _MARKS + " ,.;:":
        end -= 1
    return Span(start=start, end=end)


def is_same(one: Span, other: Span) -> bool:
    """Whether two spans share most of the longer of them."""
    return one.overlap(other) >= SAME * max(one.end - one.start, other.end - other.start)


def score(text: str, labels: Sequence[Labelled], speech: Sequence[SpeechSpan], report: Report) -> None:
    """Add one article's tallies to the report."""
    quoted = [one for one in speech if _in_marks(text, one)]
    reported = [one for one in speech if not _in_marks(text, one)]
    direct, indirect = [one for one in labels if one.direct], [one for one in labels if not one.direct]
    optional = [
        one
        for one in quoted
        if not any(is_same(one, label.piece) for label in direct)
        and any(one.overlap(label.piece) for label in indirect)
    ]
    counted = [one for one in quoted if one not in optional]
    for name, mine, theirs in (("direct", counted, direct), ("indirect", reported, indirect)):
        report.add(name, _tally(text, mine, theirs, lambda one, label: True))
        report.add(f"{name} with speaker", _tally(text, mine, theirs, has_speaker))
        report.add(f"{name} with cue", _tally(text, mine, theirs, has_cue))
    cues = {(one.cue.start, one.cue.end) for one in speech if one.cue}
    labelled = {label.cues for label in labels if label.cues}
    right = sum(
        any(Span(start=start, end=end).overlap(span) for span in spans)
        for spans in labelled
        for start, end in [_nearest(cues, spans)]
        if end
    )
    report.add("cues", Tally(right, len(cues), len(labelled)))


def _nearest(cues: set[tuple[int, int]], spans: tuple[Span, ...]) -> tuple[int, int]:
    return next(
        (
            (start, end)
            for start, end in sorted(cues)
            if any(Span(start=start, end=end).overlap(span) for span in spans)
        ),
        (0, 0),
    )


def _in_marks(text: str, one: SpeechSpan) -> bool:
    return one.start > 0 and text[one.start - 1] in _MARKS and one.speech is not Speech.INDIRECT


def has_speaker(one: SpeechSpan, label: Labelled) -> bool:
    """Whether our speaker is (part of) the labelled one."""
    if not label.sources:
        return one.holder_span is None
    return one.holder_span is not None and any(one.holder_span.overlap(source) for source in label.sources)


def has_cue(one: SpeechSpan, label: Labelled) -> bool:
    """Whether our cue is (part of) the labelled one."""
    return one.cue is not None and any(one.cue.overlap(cue) for cue in label.cues)


def _tally(
    text: str, mine: Sequence[SpeechSpan], theirs: Sequence[Labelled], agrees: Callable[[SpeechSpan, Labelled], bool]
) -> Tally:
    right = sum(
        any(is_same(trimmed(text, one), label.piece) and agrees(one, label) for one in mine) for label in theirs
    )
    return Tally(right, len(mine), len(theirs))


def f1(tallies: Sequence[Tally]) -> tuple[float, float, float]:
    """Precision, recall and F1 over articles; 0 where nothing was found or demanded."""
    right, found, demanded = (sum(getattr(tally, name) for tally in tallies) for name in ("right", "found", "demanded"))
    precision = right / found if found else 0.0
    recall = right / demanded if demanded else 0.0
    return precision, recall, 2 * right / (found + demanded) if found + demanded else 0.0


def interval(tallies: Sequence[Tally]) -> tuple[float, float]:
    """The 95 % interval of F1, by drawing articles with replacement (percentile bootstrap, fixed seed)."""
    draw = random.Random(0)
    values = sorted(f1(draw.choices(tallies, k=len(tallies)))[2] for _ in range(SAMPLES))
    return values[int(0.025 * SAMPLES)], values[int(0.975 * SAMPLES)]


def measure(folder: Path, half: int) -> Report:
    """The report on the articles whose index has the remainder ``half``, by 2."""
    report = Report()
    for path in sorted((folder / "text").glob("*.txt"))[half::2]:
        labels = sorted((folder / "attributions").glob(f"{path.stem}_????.ann"))
        text = path.read_text("utf-8")
        body = (Segment(start=0, end=len(text), kind=SegmentKind.BODY),)
        speech = find_speech(text, sentences(text, body))
        score(text, read_labels(text, labels[0].read_text("utf-8")), speech, report)
    return report


def main(folder: Annotated[Path, typer.Argument(help="The folder with text/ and attributions/.")] = DATA) -> None:
    """Measure direct quotations, reported speech and cues, tuning half and held-out half apart."""
    if not folder.is_dir():
        typer.echo(f"skipped: no labelled articles at {folder}")
        return
    for half, name in enumerate(("tuning half", "held-out half")):
        report = measure(folder, half)
        typer.echo(f"{name}, {len(report.measures['cues'])} articles")
        for measured, tallies in report.measures.items():
            typer.echo(f"  {measured:22} {_line(tallies)}")


def _line(tallies: Sequence[Tally]) -> str:
    precision, recall, value = f1(tallies)
    low, high = interval(tallies)
    found, demanded = sum(one.found for one in tallies), sum(one.demanded for one in tallies)
    scores = f"P {precision:.3f}  R {recall:.3f}  F1 {value:.3f} [{low:.3f}, {high:.3f}]"
    return f"{scores}  n {demanded} labelled, {found} found"


if __name__ == "__main__":
    typer.run(main)
