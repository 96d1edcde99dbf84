"""Reviewed findings as gold stories: what people confirmed or rejected becomes labels to measure by.

What reviewers say settles the relation of each pair; where they differ it is null, as in any gold file. Voice and
subject of a story are nowhere in a run: they get a placeholder, and the file says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import yaml

from extractor.report.exports import Export
from extractor.report.places import quote_position
from extractor.report.safe import plain_line
from extractor.report.selection import Reviewed, State
from extractor.verification.judge import REASON_RELATION
from schemas.article import Article, SegmentKind
from schemas.claim import AsOf, Claim, Modality, Quantity, Speech
from schemas.finding import Testimony
from schemas.gold import (
    GoldArticle,
    GoldAsOf,
    GoldClaim,
    GoldPair,
    GoldQuantity,
    GoldSegment,
    GoldStory,
    Split,
    Voice,
)
from schemas.record import canonical_json
from schemas.verdict import NonConflictReason, Relation

MOST_ARTICLES = 8
_LETTERS = "abcdefgh"
_RELATIONS = {**REASON_RELATION, NonConflictReason.OTHER_HOLDER: Relation.DISPUTE}
"""A reviewer gives "other holder" where two parties are quoted with their own positions: that is a dispute."""
_LABELLED = (State.CONFIRMED, State.REJECTED, State.DIFFERS)


@dataclass(frozen=True)
class Labelled:
    """Two testimonies of two articles with what was decided on them."""

    a: Testimony
    b: Testimony
    row: Reviewed


@dataclass
class Shelf:
    """What one story holds: the articles in the order in which they came, and the pairs."""

    articles: list[str] = field(default_factory=list)
    pairs: list[Labelled] = field(default_factory=list)

    def takes(self, pair: Labelled) -> bool:
        """Whether both articles are there or fit."""
        new = {pair.a.article, pair.b.article} - set(self.articles)
        return len(self.articles) + len(new) <= MOST_ARTICLES

    def add(self, pair: Labelled) -> None:
        """Put a pair in."""
        self.pairs.append(pair)
        self.articles += [sha for sha in (pair.a.article, pair.b.article) if sha not in self.articles]


def gold_stories(
    export: Export, articles: Mapping[str, Article], claims: Mapping[str, Claim], *, name: str
) -> list[GoldStory]:
    """The reviewed findings as stories of at most eight articles. Findings whose articles are gone are left out."""
    shelves: list[Shelf] = []
    for pair in _labelled(export.rows):
        if {pair.a.article, pair.b.article} <= articles.keys():
            shelf = next((one for one in shelves if one.takes(pair)), None)
            if shelf is None:
                shelves.append(shelf := Shelf())
            shelf.add(pair)
    names = [name if not at else f"{name}-{at + 1}" for at in range(len(shelves))]
    stories = [_story(one, articles, claims, name=story) for one, story in zip(shelves, names, strict=True)]
    return [story for story in stories if story is not None]


def gold_yaml(story: GoldStory, export: Export) -> str:
    """A story as the file that evals reads."""
    lines = [
        f"# Written by crossclaim export gold: {canonical_json(export.header)}",
        "# Set by hand: id, title, subject, and the voice of each article. Keep the split dev: a run found these.",
    ]
    content = story.model_dump(mode="json", exclude_defaults=True)
    return "\n".join(lines) + "\n" + yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, so that people can read them."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)


def _labelled(rows: Iterable[Reviewed]) -> list[Labelled]:
    """Every pair of testimonies that a decided finding holds against each other, or together in an agreement."""
    pairs = []
    for row in rows:
        if row.state not in _LABELLED or _relation(row) is Relation.UNCERTAIN:
            continue
        sides = row.finding.sides
        if len(sides) == 1:
            held = list(combinations(sides[0].testimonies, 2))
        else:
            held = [(a, b) for one, other in combinations(sides, 2) for a in one.testimonies for b in other.testimonies]
        pairs += [Labelled(a, b, row) for a, b in held if a.article != b.article]
    return pairs


def _relation(row: Reviewed) -> Relation | None:
    """What the review makes of a finding: null where reviewers differ, uncertain where gold has no label for it."""
    finding = row.finding
    if row.state is State.DIFFERS:
        return None
    if row.state is State.REJECTED:
        return _RELATIONS.get(row.reason, Relation.AGREEMENT) if row.reason else Relation.UNRELATED
    if finding.relation is Relation.UNCERTAIN and finding.kind:
        return Relation.CONTRADICTION
    return finding.relation


def _story(
    shelf: Shelf, articles: Mapping[str, Article], claims: Mapping[str, Claim], *, name: str
) -> GoldStory | None:
    letters = dict(zip(sorted(shelf.articles), _LETTERS, strict=False))
    homes = {sha: articles[sha] for sha in letters}
    said = {one.claim: one for pair in shelf.pairs for one in (pair.a, pair.b)}
    placed = {
        claim: start
        for claim, one in said.items()
        if (start := quote_position(one, homes[one.article], claims.get(claim))) is not None
    }
    names = _names(said, placed, letters)
    pairs = {
        frozenset((names[pair.a.claim], names[pair.b.claim])): _pair(pair, names)
        for pair in shelf.pairs
        if pair.a.claim in names and pair.b.claim in names
    }
    if not pairs:
        return None
    return GoldStory(
        id=name,
        title=name.replace("-", " ").capitalize(),
        subject="reviewed",
        split=Split.DEV,
        articles=tuple(_article(letters[sha], homes[sha]) for sha in letters),
        claims=tuple(
            _claim(names[claim], said[claim], homes[said[claim].article], (placed[claim], claims.get(claim)))
            for claim in sorted(names, key=lambda one: (names[one][0], int(names[one][1:])))
        ),
        pairs=tuple(sorted(pairs.values(), key=lambda pair: (pair.a[0], int(pair.a[1:]), pair.b[0], int(pair.b[1:])))),
    )


def _names(said: Mapping[str, Testimony], placed: Mapping[str, int], letters: Mapping[str, str]) -> dict[str, str]:
    """Gold ids: the article's letter and a number by place."""
    names: dict[str, str] = {}
    for sha, letter in letters.items():
        here = sorted((one for one in placed if said[one].article == sha), key=lambda one: (placed[one], one))
        names |= {claim: f"{letter}{number}" for number, claim in enumerate(here, 1)}
    return names


def _pair(pair: Labelled, names: Mapping[str, str]) -> GoldPair:
    finding = pair.row.finding
    relation = _relation(pair.row)
    first, second = sorted((names[pair.a.claim], names[pair.b.claim]))
    notes = [plain_line(one.note) for one in pair.row.decisions if one.note]
    reason = pair.row.reason if pair.row.state is State.REJECTED else finding.reason
    conflict = relation is Relation.CONTRADICTION
    return GoldPair(
        a=first,
        b=second,
        relation=relation,
        kind=finding.kind if conflict else None,
        reason=None if conflict or relation is None else reason,
        rationale=" / ".join(notes) or plain_line(finding.why) or plain_line(finding.title) or "reviewed",
    )


def _article(letter: str, article: Article) -> GoldArticle:
    return GoldArticle(
        id=letter,
        source=article.label,
        voice=Voice.REGIONAL_PAPER,
        published=article.published.on,
        title=article.title,
        text=article.text,
        segments=tuple(_segments(article)),
    )


def _segments(article: Article) -> list[GoldSegment]:
    """The parts that are not body, by the fewest first and last words that stand once in the text."""
    found = []
    for one in article.segments:
        words = article.text[one.start : one.end]
        if one.kind is not SegmentKind.BODY:
            starts, ends = _edge(article.text, words, last=False), _edge(article.text, words, last=True)
            if starts and ends:
                found.append(GoldSegment(kind=one.kind, starts=starts, ends=ends))
    return found


def _edge(text: str, words: str, *, last: bool) -> str | None:
    line = words.strip().split("\n")[-1 if last else 0]
    tokens = line.split(" ")
    for count in range(min(3, len(tokens)), len(tokens) + 1):
        edge = " ".join(tokens[-count:] if last else tokens[:count])
        if edge and text.count(edge) == 1:
            return edge
    return None


def _claim(name: str, said: Testimony, article: Article, stored: tuple[int, Claim | None]) -> GoldClaim:
    start, claim = stored
    return GoldClaim(
        id=name,
        quote=said.quote,
        nth=_occurrence(article.text, said.quote, start),
        statement=said.statement,
        speech=Speech(said.speech),
        holder=said.holder,
        modality=Modality(said.modality),
        as_of=_as_of(claim.as_of) if claim else None,
        quantities=tuple(_quantities(claim.quantities, said.quote)) if claim else (),
        segment=claim.segment if claim else SegmentKind.BODY,
    )


def _occurrence(text: str, quote: str, start: int) -> int:
    """Which occurrence of the quote the one at ``start`` is, overlapping ones counted, from 1."""
    number, at = 1, text.find(quote)
    while 0 <= at < start:
        number, at = number + 1, text.find(quote, at + 1)
    return number


def _as_of(as_of: AsOf) -> GoldAsOf | None:
    return GoldAsOf(start=as_of.start, end=as_of.end) if as_of.start or as_of.end else None


def _quantities(quantities: Sequence[Quantity], quote: str) -> list[GoldQuantity]:
    return [
        GoldQuantity(
            words=one.words, low=one.low, high=one.high, unit=one.unit, counted=one.counted, approximate=one.approximate
        )
        for one in quantities
        if one.words in quote
    ]
