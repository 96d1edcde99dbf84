"""Pair verdicts → findings: all claims that bear on one point, grouped into sides.

Claims that contradict each other on the same kind of thing are joined into one point; claims that agree with one
of them stand on its side. The result does not depend on the order of the verdicts or the articles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.verification.parties import Party, as_of_words
from schemas.finding import Finding, Side, Testimony
from schemas.record import content_id
from schemas.verdict import ConflictKind, Relation, Verdict

ORDER = (
    Relation.CONTRADICTION,
    Relation.DISPUTE,
    Relation.UNCERTAIN,
    Relation.SUPERSEDED,
    Relation.REFINEMENT,
    Relation.AGREEMENT,
)
"""The order of relations in a report. Unrelated pairs make no finding."""
KIND_WEIGHT = {
    ConflictKind.QUANTITY: 9,
    ConflictKind.STATUS: 8,
    ConflictKind.OUTCOME: 8,
    ConflictKind.POLARITY: 7,
    ConflictKind.CAUSE: 6,
    ConflictKind.QUOTATION: 6,
    ConflictKind.TIME: 5,
    ConflictKind.PARTICIPANT: 5,
    ConflictKind.PLACE: 4,
}
"""How much a reader wants to know of a conflict of that kind, before origins are counted."""
OPEN_KINDS = frozenset(
    {ConflictKind.QUANTITY, ConflictKind.TIME, ConflictKind.PLACE, ConflictKind.PARTICIPANT, ConflictKind.CAUSE}
)
"""The kinds whose values answer one question, so that a title can leave the value open."""


def group(verdicts: Iterable[Verdict], parties: Mapping[str, Party]) -> list[Finding]:
    """Findings, the most wanted first. Two sentences make one finding of a kind: the first relation in order has it."""

    def key_of(verdict: Verdict) -> str:
        return pair_key(parties[verdict.a], parties[verdict.b], verdict.kind)

    verdicts = sorted(verdicts, key=lambda one: one.id)
    agreed = _Joined(one for one in verdicts if one.relation is Relation.AGREEMENT)
    taken: set[str] = set()
    found: list[Finding] = []
    for relation in ORDER:
        fresh = [one for one in verdicts if one.relation is relation and key_of(one) not in taken]
        taken |= {key_of(one) for one in fresh}
        found += [_finding(point, parties, agreed) for point in _points(fresh, key_of)]
    return sorted(found, key=lambda one: (ORDER.index(one.relation), -one.rank, one.key))


@dataclass(frozen=True)
class _Point:
    """The verdicts on one point, all of one relation and kind."""

    relation: Relation
    kind: ConflictKind | None
    verdicts: tuple[Verdict, ...]


class _Joined:
    """Claims joined by verdicts (union-find)."""

    def __init__(self, verdicts: Iterable[Verdict] = ()) -> None:
        self._parent: dict[str, str] = {}
        for verdict in verdicts:
            self.join(verdict.a, verdict.b)

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first

    def root(self, claim: str) -> str:
        while self._parent.get(claim, claim) != claim:
            claim = self._parent[claim]
        return claim


def _points(verdicts: Sequence[Verdict], key_of: Callable[[Verdict], str]) -> list[_Point]:
    """Verdicts of one relation and kind that share a claim or a pair of sentences, together.

    Uncertain ones are joined by their sentences alone: what is not known to hold is not chained.
    """
    points: list[_Point] = []
    for kind in [None, *ConflictKind]:
        same = [one for one in verdicts if one.kind is kind]
        joined = _Joined(same if same and same[0].relation is not Relation.UNCERTAIN else ())
        first: dict[str, Verdict] = {}
        for one in same:
            joined.join(first.setdefault(key_of(one), one).id, one.id)
            if one.relation is not Relation.UNCERTAIN:
                joined.join(one.id, one.a)
        together: dict[str, list[Verdict]] = {}
        for one in same:
            together.setdefault(joined.root(one.id), []).append(one)
        points += [_Point(members[0].relation, kind, tuple(members)) for members in together.values()]
    return points


def _finding(point: _Point, parties: Mapping[str, Party], agreed: _Joined) -> Finding:
    members = sorted({claim for verdict in point.verdicts for claim in (verdict.a, verdict.b)})
    sides = _sides(point, members, parties, agreed)
    pairs = sorted({pair_key(parties[one.a], parties[one.b], point.kind) for one in point.verdicts})
    first = point.verdicts[0]
    origins = len({parties[member].origin for member in members})
    return Finding(
        key=pairs[0],
        title=_title(point, sides),
        relation=point.relation,
        kind=point.kind,
        reason=first.reason,
        sides=sides,
        pairs=tuple(pairs),
        verdicts=tuple(one.id for one in point.verdicts),
        why=first.why or first.point,
        model=next((one.model for one in point.verdicts if one.model), None),
        prompt=next((one.prompt for one in point.verdicts if one.prompt), None),
        rank=float((KIND_WEIGHT[point.kind] if point.kind else 1) + origins),
    )


def _sides(point: _Point, members: Sequence[str], parties: Mapping[str, Party], agreed: _Joined) -> tuple[Side, ...]:
    """Claims of one value, or that agree, on one side; in an agreement all stand on one."""
    values = _values(point)
    together: dict[str, list[str]] = {}
    for member in members:
        name = "all" if point.relation is Relation.AGREEMENT else values.get(member) or agreed.root(member)
        together.setdefault(name, []).append(member)
    sides = [
        Side(
            value=values.get(claims[0]) or parties[claims[0]].claim.quote.exact,
            testimonies=tuple(
                testimony(parties[claim]) for claim in sorted(claims, key=lambda one: _when(parties[one]))
            ),
        )
        for claims in together.values()
    ]
    return tuple(sorted(sides, key=lambda side: (-side.origins, str(side.testimonies[0].published), side.value)))


def _values(point: _Point) -> dict[str, str]:
    """What each claim says on the point, where the comparison by rule has a value for it."""
    values: dict[str, str] = {}
    for verdict in point.verdicts:
        if verdict.comparison.kind is point.kind and verdict.comparison.value_a and verdict.comparison.value_b:
            values.setdefault(verdict.a, verdict.comparison.value_a)
            values.setdefault(verdict.b, verdict.comparison.value_b)
    return values


def testimony(party: Party) -> Testimony:
    """A claim as a reader needs it."""
    claim, home = party.claim, party.home
    return Testimony(
        claim=claim.id,
        article=claim.article,
        origin=party.origin,
        source=party.article.label,
        url=party.article.url,
        published=party.article.published.on,
        holder=claim.holder,
        speech=claim.speech,
        modality=claim.modality,
        as_of=as_of_words(claim.as_of),
        statement=claim.statement,
        quote=claim.quote.exact,
        context=party.sentence_text,
        quote_start=claim.quote.start - home.start,
        quote_end=claim.quote.end - home.start,
    )


def pair_key(a: Party, b: Party, kind: ConflictKind | None) -> str:
    """The content key of two claims held against each other: their articles, sentences and the kind of conflict.

    The sentence and not the quote, so that another model's longer or shorter quote is the same point.
    """
    places = sorted([party.article.sha256, party.claim.sentence] for party in (a, b))
    return content_id("fnd", kind, places)


def _when(party: Party) -> tuple[str, str]:
    return (str(party.article.published.on or "9999"), party.id)


def _title(point: _Point, sides: Sequence[Side]) -> str:
    """One line that says what is at issue, in the sources' own words.

    A claim with its value left open, then the values; where the values do not answer one question, the claims.
    """
    first = sides[0].testimonies[0]
    if point.relation is Relation.AGREEMENT:
        return f"{_short(first.quote)} ({_origins(sides[0].origins)})"
    if point.kind in OPEN_KINDS and all(any(_holds(one, side.value) for one in side.testimonies) for side in sides):
        framed = next(one.quote for one in sides[0].testimonies if _holds(one, sides[0].value))
        values = " or ".join(f"{side.value} ({_origins(side.origins)})" for side in sides)
        return f"{_short(framed.replace(sides[0].value, '…', 1).rstrip('.'))}: {values}"
    link = "; later: " if point.relation is Relation.SUPERSEDED else " — against: "
    return link.join(f"{_short(side.testimonies[0].quote)} ({_origins(side.origins)})" for side in sides)


def _holds(said: Testimony, value: str) -> bool:
    return value in said.quote and value != said.quote


def _origins(count: int) -> str:
    return "1 origin" if count == 1 else f"{count} origins"


def _short(words: str, most: int = 90) -> str:
    """The words cut at a space, for a title only; the full quote stands in the side."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
