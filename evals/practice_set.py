"""Practice stories: short invented reports with labelled pairs of claims, to fit and tune the comparison on.

Unlike a gold story, a practice story labels pairs alone, by the words of their quotes; the claims are those that
production cuts. The pairs are worded far apart on purpose. Stories of the split "test" are for scoring only.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import yaml
from pydantic import Field, model_validator

from evals.gold_set import load_stories
from evals.staging import stage
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, extract_by_code
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.verification.parties import Party, parties
from schemas.article import Article, Basis, Published, Source
from schemas.gold import Split
from schemas.record import Record, text_sha256
from schemas.verdict import ConflictKind, NonConflictReason, Relation

PRACTICE_DIR = Path(__file__).parent / "practice"


class PracticeArticle(Record):
    """One report."""

    id: str = Field(pattern=r"^[a-h]$")
    source: str
    published: date
    text: str = Field(min_length=1)


class Side(Record):
    """Words of one report, which stand in it once."""

    article: str
    quote: str = Field(min_length=1)


class PracticePair(Record):
    """Two claims of two reports, and how they stand to each other."""

    a: Side
    b: Side
    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None


class PracticeStory(Record):
    """A story with its labelled pairs. Raises ValueError where a quote does not stand in its article once."""

    id: str
    title: str
    split: Split
    articles: tuple[PracticeArticle, ...]
    pairs: tuple[PracticePair, ...]

    @model_validator(mode="after")
    def _quotes_stand(self) -> "PracticeStory":
        texts = {one.id: one.text for one in self.articles}
        for side in (side for pair in self.pairs for side in (pair.a, pair.b)):
            if texts[side.article].count(side.quote) != 1:
                raise ValueError(f"{self.id}: stands {texts[side.article].count(side.quote)} times: {side.quote!r}")
        return self


@dataclass(frozen=True)
class LabelledPair:
    """Two parties of one story, in the order of their ids. ``relation`` None: nobody labelled the pair."""

    story: str
    a: Party
    b: Party
    relation: Relation | None
    kind: ConflictKind | None = None


def load_practice(folder: Path = PRACTICE_DIR) -> list[PracticeStory]:
    """All practice stories, by name."""
    rows = (yaml.safe_load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml")))
    return [PracticeStory.model_validate(row) for row in rows]


def seats_of(story: PracticeStory) -> list[Party]:
    """The claims that code cuts from the story's reports."""
    articles = {one.id: _article(one) for one in story.articles}
    cut = {one.sha256: sentences(one.text, one.segments) for one in articles.values()}
    index = link_entities([one.text for one in articles.values()])
    claims = [
        claim for one in articles.values() for claim in extract_by_code(Scene(one, cut[one.sha256], index)).claims
    ]
    by_sha = {one.sha256: one for one in articles.values()}
    return parties(claims, by_sha, cut, origins={sha: sha for sha in by_sha})


def practice_pairs(split: Split) -> Iterator[LabelledPair]:
    """All pairs of claims of the practice stories of a split (``pairs_in``)."""
    return pairs_in(story for story in load_practice() if story.split is split)


def pairs_in(stories: Iterable[PracticeStory]) -> Iterator[LabelledPair]:
    """All pairs of claims of different reports of the stories, the unlabelled ones as well.

    A labelled pair of which production cut no claim on one side is left out.
    """
    for story in stories:
        seats = seats_of(story)
        texts = {one.id: text_sha256(one.text) for one in story.articles}
        labels: dict[frozenset[str], PracticePair] = {}
        for pair in story.pairs:
            one, other = (_nearest(side, texts[side.article], seats) for side in (pair.a, pair.b))
            if one and other:
                labels[frozenset((one.id, other.id))] = pair
        yield from _crossed(story.id, seats, {key: (one.relation, one.kind) for key, one in labels.items()})


def gold_pairs(split: Split) -> Iterator[LabelledPair]:
    """All pairs of gold claims of different reports of the gold stories of a split, but for copies."""
    for story in load_stories():
        if story.split is split:
            seats = stage(story).seats()
            copies = {one.id for one in story.articles if one.copy_of}
            labels = {
                frozenset((seats[pair.a].id, seats[pair.b].id)): (pair.relation, pair.kind)
                for pair in story.pairs
                if pair.a in seats and pair.b in seats
            }
            yield from _crossed(story.id, [one for name, one in seats.items() if name[0] not in copies], labels)


def _crossed(
    story: str, seats: Sequence[Party], labels: dict[frozenset[str], tuple[Relation | None, ConflictKind | None]]
) -> Iterator[LabelledPair]:
    for one, other in combinations(sorted(seats, key=lambda party: party.id), 2):
        if one.article.sha256 != other.article.sha256:
            relation, kind = labels.get(frozenset((one.id, other.id)), (None, None))
            yield LabelledPair(story, one, other, relation, kind)


def _article(one: PracticeArticle) -> Article:
    return Article(
        sha256=text_sha256(one.text),
        name=one.id,
        text=one.text,
        source=Source(name=one.source, basis=Basis.MANIFEST),
        published=Published(on=one.published, basis=Basis.MANIFEST),
        segments=segment(one.text),
    )


def _nearest(side: Side, sha: str, seats: Sequence[Party]) -> Party | None:
    """The claim of the article whose quote has most in common with the side's: letters shared over letters of both."""
    best: tuple[float, Party] | None = None
    for party in seats:
        if party.article.sha256 != sha:
            continue
        start = party.article.text.index(side.quote)
        end, quote = start + len(side.quote), party.claim.quote
        shared = min(end, quote.end) - max(start, quote.start)
        share = shared / (max(end, quote.end) - min(start, quote.start))
        if shared > 0 and (best is None or share > best[0]):
            best = share, party
    return best[1] if best else None
