"""Points → findings: each side with its testimonies and values, a title in the sources' words, and a rank."""

from collections.abc import Iterable, Mapping, Sequence
from re import findall

from extractor.verification.lexicon import words
from extractor.verification.parties import Party, as_of_words
from extractor.verification.points import ORDER as ORDER
from extractor.verification.points import Point, pair_key, points
from schemas.article import SegmentKind
from schemas.finding import Finding, Side, Testimony
from schemas.verdict import ConflictKind, Relation, Verdict

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

FIRST_SENTENCES = 3
"""What stands in the headline or in so many first sentences is what the report is about."""
GRAVE, PROMINENT, ORIGIN = 3.0, 2.0, 1.0
"""What lives and arrests, prominence, and each further origin add to the weight of a kind."""


def group(verdicts: Iterable[Verdict], parties: Mapping[str, Party]) -> list[Finding]:
    """Findings, the most wanted first. The order of the verdicts and of the parties does not matter."""
    found = [_finding(point, parties) for point in points(verdicts, parties)]
    return sorted(found, key=lambda one: (ORDER.index(one.relation), -one.rank, one.key))


def _finding(point: Point, parties: Mapping[str, Party]) -> Finding:
    sides = _sides(point, parties)
    pairs = sorted({pair_key(parties[one.a], parties[one.b], point.kind) for one in point.verdicts})
    told = sorted(point.verdicts, key=lambda one: one.id)
    first = min(told, key=lambda one: pair_key(parties[one.a], parties[one.b], point.kind))
    return Finding(
        key=pairs[0],
        title=_title(point, sides),
        relation=point.relation,
        kind=point.kind,
        reason=first.reason,
        sides=sides,
        pairs=tuple(pairs),
        verdicts=tuple(one.id for one in told),
        why=first.why or first.point,
        model=next((one.model for one in told if one.model), None),
        prompt=next((one.prompt for one in told if one.prompt), None),
        rank=_rank(point, [parties[claim] for side in point.sides for claim in side.claims]),
    )


def _rank(point: Point, said: Sequence[Party]) -> float:
    """How much a reader would want to know: the kind, how many origins, what is at stake, and how prominent it is."""
    origins = len({party.origin for party in said})
    spoken = {word for party in said for word in findall(r"\w+", party.claim.statement.casefold())}
    first = any(
        party.claim.segment is SegmentKind.HEADLINE or party.claim.sentence <= FIRST_SENTENCES for party in said
    )
    weight = KIND_WEIGHT[point.kind] if point.kind else 1
    return weight + ORIGIN * origins + GRAVE * bool(spoken & words("grave")) + PROMINENT * first


def _sides(point: Point, parties: Mapping[str, Party]) -> tuple[Side, ...]:
    """The sides: of later states in the order of time, else the one with the most origins first."""
    sides = [
        Side(
            value=one.value or parties[one.claims[0]].claim.quote.exact,
            testimonies=tuple(testimony(parties[claim]) for claim in one.claims),
        )
        for one in point.sides
    ]
    in_time = point.relation is Relation.SUPERSEDED
    return tuple(
        sorted(
            sides,
            key=lambda side: (0 if in_time else -side.origins, str(side.testimonies[0].published), side.value),
        )
    )


def testimony(party: Party) -> Testimony:
    """A claim as a reader needs it."""
    claim, home, quote = party.claim, party.home, party.readable
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
        quote=party.article.text[quote.start : quote.end],
        context=party.sentence_text,
        quote_start=quote.start - home.start,
        quote_end=quote.end - home.start,
    )


def _title(point: Point, sides: Sequence[Side]) -> str:
    """One line that says what is at issue, in the sources' own words, with what "it" means in [brackets].

    A claim with its value left open, then the values; where the values do not answer one question, the claims.
    """
    first = sides[0].testimonies[0]
    if point.relation is Relation.AGREEMENT:
        return f"{_short(first.quote)} ({_origins(sides[0].origins)})"
    if point.kind in OPEN_KINDS and all(any(_holds(one, side.value) for one in side.testimonies) for side in sides):
        framed = next(one.statement for one in sides[0].testimonies if _holds(one, sides[0].value))
        values = " or ".join(f"{side.value} ({_origins(side.origins)})" for side in sides)
        return f"{_short(framed.replace(sides[0].value, '…', 1).rstrip('.'))}: {values}"
    link = "; later: " if point.relation is Relation.SUPERSEDED else " — against: "
    return link.join(f"{_short(side.testimonies[0].statement)} ({_origins(side.origins)})" for side in sides)


def _holds(said: Testimony, value: str) -> bool:
    return value in said.quote and value in said.statement and value != said.quote


def _origins(count: int) -> str:
    return "1 origin" if count == 1 else f"{count} origins"


def _short(words: str, most: int = 90) -> str:
    """The words cut at a space, for a title only; the full quote stands in the side."""
    words = " ".join(words.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"
