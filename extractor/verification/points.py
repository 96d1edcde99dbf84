"""Pair verdicts → points with their sides, whatever order the verdicts and the articles come in.

Claims of one origin in the same words are one voice. Verdicts on one value of a voice are one point. On a point, voices
of one value stand on one side, those that agree with one side alone join it, and two that are held against each other
never stand together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from extractor.verification.conflicts import sides_of
from extractor.verification.parties import Party
from extractor.verification.values import figure_of, same_figure, same_value, whole_of
from extractor.verification.voices import Voices, folded, when
from schemas.claim import Quantity
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
"""The order of relations in a report; of two verdicts on the same words the first in it counts."""
TWO_SIDED = frozenset({ConflictKind.POLARITY, ConflictKind.STATUS, ConflictKind.OUTCOME})
"""Kinds with a yes and a no: who stands against the same voice says the same."""
OPPOSED = (Relation.CONTRADICTION, Relation.DISPUTE)
LEAST_SHARED, LEAST_WEIGHT = 0.3, 0.5
"""How much of two claims must be the same before one can be a later state of what the other tells."""
WHOLLY = 0.9
"""From this coverage on a claim says nothing but what another says: two such claims tell of one thing."""
Pair = frozenset[str]


@dataclass(frozen=True)
class Seat:
    """A voice with the value that it gives on a point; the value is None where rules found none."""

    voice: str
    value: str | None


@dataclass(frozen=True)
class Stand:
    """One side of a point: the ids of its claims, copies included, the earliest first, and the value that they give."""

    claims: tuple[str, ...]
    value: str | None


@dataclass(frozen=True)
class Point:
    """The verdicts on one point, all of one relation and kind, and its sides."""

    relation: Relation
    kind: ConflictKind | None
    verdicts: tuple[Verdict, ...]
    sides: tuple[Stand, ...]


class Joined:
    """Things joined into sets (union-find); the smallest is the name of its set."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put the sets of the two together."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first

    def root(self, one: str) -> str:
        """The name of its set."""
        while self._parent.get(one, one) != one:
            one = self._parent[one]
        return one


def points(verdicts: Iterable[Verdict], parties: Mapping[str, Party]) -> list[Point]:
    """All points that the verdicts make; those of relation ``unrelated`` make none.

    Two sentences make one point of a kind, and the first relation in order has it, so that keys never collide.
    """
    voices = Voices(parties.values())
    told = _told(verdicts, voices)
    table = _Table(parties, voices, told)
    taken: set[str] = set()
    found: list[Point] = []
    for relation in ORDER:
        rows = [
            one
            for pair in sorted(told, key=sorted)
            for one in told[pair]
            if one.relation is relation and table.key(one) not in taken and table.on_one_point(one)
        ]
        taken |= {table.key(one) for one in rows}
        if relation is Relation.AGREEMENT:
            found += table.agreements(rows, seen=[set(side.claims) for point in found for side in point.sides])
        elif relation in (Relation.UNCERTAIN, Relation.REFINEMENT):
            found += table.apart(rows)
        else:
            found += table.opposed(rows)
    return found


def _told(verdicts: Iterable[Verdict], voices: Voices) -> dict[Pair, list[Verdict]]:
    """By pair of voices the verdicts of its first relation, so that a copy cannot say otherwise than its original."""
    together: dict[Pair, list[Verdict]] = defaultdict(list)
    for verdict in sorted(verdicts, key=lambda one: one.id):
        if verdict.relation in ORDER and len(_pair(verdict, voices)) == 2:
            together[_pair(verdict, voices)].append(verdict)
    first = {pair: min(ORDER.index(one.relation) for one in rows) for pair, rows in together.items()}
    return {pair: [one for one in rows if one.relation is ORDER[first[pair]]] for pair, rows in together.items()}


def _pair(verdict: Verdict, voices: Voices) -> Pair:
    return frozenset((voices.of[verdict.a], voices.of[verdict.b]))


class _Table:
    """Where voices take their seats: what was told of each two of them."""

    def __init__(self, parties: Mapping[str, Party], voices: Voices, told: Mapping[Pair, Sequence[Verdict]]) -> None:
        self.voices = voices
        self.parties = parties
        self.against = _beside(pair for pair, rows in told.items() if rows[0].relation in OPPOSED)
        self.agreed = _beside(
            pair for pair, rows in told.items() if rows[0].relation is Relation.AGREEMENT and self._says_it(rows[0])
        )

    def _says_it(self, verdict: Verdict) -> bool:
        """Whether an agreement is one in what is said, and not only figures that can both hold."""
        one, other = self._figures(verdict)
        return one is None or other is None or same_figure(one, other)

    def _figures(self, verdict: Verdict) -> tuple[Quantity | None, Quantity | None]:
        found = verdict.comparison
        return (
            figure_of(self.parties[verdict.a], found.value_a or ""),
            figure_of(self.parties[verdict.b], found.value_b or ""),
        )

    def on_one_point(self, verdict: Verdict) -> bool:
        """Whether a later state, found by rule, is one of the same thing."""
        if verdict.relation is not Relation.SUPERSEDED or verdict.model is not None:
            return True
        frame = sides_of(self.parties[verdict.a], self.parties[verdict.b]).frame
        one, other = self._figures(verdict)
        part = one is not None and other is not None and whole_of(one, other)
        named = all(any(word.name for word in side) for side in (frame.only_a, frame.only_b))
        of_two = part or (named and frame.rivals > 0)
        return frame.least >= LEAST_SHARED and frame.weight >= LEAST_WEIGHT and not of_two

    def key(self, verdict: Verdict) -> str:
        """The content key of the verdict's two sentences."""
        return pair_key(self.parties[verdict.a], self.parties[verdict.b], verdict.kind)

    def apart(self, rows: Sequence[Verdict]) -> list[Point]:
        """Verdicts of the same two sentences as a point: what is not known to hold is not chained."""
        together: dict[str, list[Verdict]] = defaultdict(list)
        for one in rows:
            together[self.key(one)].append(one)
        return [self._point(members, self._sides(members, members[0].kind)) for members in together.values()]

    def agreements(self, rows: Sequence[Verdict], *, seen: Sequence[set[str]]) -> list[Point]:
        """What several voices say alike, unless one side of another point holds them all."""
        joined = Joined()
        kept = [one for one in rows if self.voices.of[one.b] in self.agreed[self.voices.of[one.a]]]
        for one in kept:
            joined.join(*_pair(one, self.voices))
        found = []
        for members in _by_name(kept, lambda one: joined.root(self.voices.of[one.a])):
            seats = sorted({seat for one in members for seat in self._seats(one)}, key=_name)
            point = self._point(members, [seats])
            if not any(side.issuperset(point.sides[0].claims) for side in seen):
                found.append(point)
        return found

    def opposed(self, rows: Sequence[Verdict]) -> list[Point]:
        """Verdicts of one relation as points.

        Joined are verdicts on one value of a voice, or of two voices that agree, if what stands against them tells of
        the same thing.
        """
        kinds = [None, *ConflictKind]
        return [point for kind in kinds for point in self._of_kind([one for one in rows if one.kind is kind], kind)]

    def _of_kind(self, rows: Sequence[Verdict], kind: ConflictKind | None) -> list[Point]:
        joined = Joined()
        at_seat: dict[Seat, list[Verdict]] = defaultdict(list)
        for one in rows:
            joined.join(one.id, self.key(one))
            for seat in self._seats(one):
                at_seat[seat].append(one)
        by_voice: dict[str, list[Seat]] = defaultdict(list)
        for seat in at_seat:
            by_voice[seat.voice].append(seat)
        for seat in at_seat:
            agreeing = [other for voice in self.agreed[seat.voice] for other in by_voice.get(voice, ())]
            for other in [seat, *(other for other in agreeing if self._same(kind, seat, other))]:
                for first, second in product(at_seat[seat], at_seat[other]):
                    if self._akin(self._facing_seat(first, seat), self._facing_seat(second, other)):
                        joined.join(first.id, second.id)
        together = _by_name(rows, lambda one: joined.root(one.id))
        return [self._point(members, self._sides(members, kind)) for members in together]

    def _facing_seat(self, verdict: Verdict, seat: Seat) -> Seat:
        first, second = self._seats(verdict)
        return second if first == seat else first

    def _akin(self, one: Seat, other: Seat) -> bool:
        """Whether two claims that stand against a third one tell of the same thing, so that all three are one point."""
        if one.voice == other.voice or other.voice in self.agreed[one.voice] | self.against[one.voice]:
            return True
        frame = sides_of(self.parties[one.voice], self.parties[other.voice]).frame
        return frame.most >= WHOLLY or (frame.least >= LEAST_SHARED and frame.weight >= LEAST_WEIGHT)

    def _seats(self, verdict: Verdict) -> tuple[Seat, Seat]:
        found = verdict.comparison
        valued = found.kind in (None, verdict.kind) and found.value_a and found.value_b
        values = (found.value_a, found.value_b) if valued else (None, None)
        return Seat(self.voices.of[verdict.a], values[0]), Seat(self.voices.of[verdict.b], values[1])

    def _sides(self, rows: Sequence[Verdict], kind: ConflictKind | None) -> list[list[Seat]]:
        """The seats of a point, those together that say the same."""
        pairs = {frozenset(self._seats(one)) for one in rows}
        seats = sorted({seat for pair in pairs for seat in pair}, key=_name)
        sides = [[seat] for seat in seats]
        for at, first in enumerate(seats):
            for second in seats[:at]:
                facing = any({first, other} in pairs and {second, other} in pairs for other in seats)
                if self._same(kind, first, second) or (kind in TWO_SIDED and facing):
                    self._merge(sides, first, second, pairs)
        return sides

    def _same(self, kind: ConflictKind | None, one: Seat, other: Seat) -> bool:
        if one.voice == other.voice:
            return one.value == other.value
        agreed = other.voice in self.agreed[one.voice]
        if one.value is None or other.value is None:
            return agreed
        said = (self.parties[one.voice], one.value), (self.parties[other.voice], other.value)
        return same_value(kind, *said) or (agreed and kind is not ConflictKind.QUANTITY)

    def _merge(self, sides: list[list[Seat]], one: Seat, other: Seat, pairs: set[frozenset[Seat]]) -> None:
        first = next(side for side in sides if one in side)
        second = next(side for side in sides if other in side)
        apart = any({a, b} in pairs or b.voice in self.against[a.voice] for a in first for b in second)
        if first is not second and not apart:
            first += second
            sides.remove(second)

    def _point(self, rows: Sequence[Verdict], sides: Sequence[Sequence[Seat]]) -> Point:
        relation, kind = rows[0].relation, rows[0].kind
        voices = [{seat.voice for seat in side} for side in sides]
        none: list[set[str]] = [set() for _ in sides]
        joining = self._joining(voices, sides, kind) if relation in OPPOSED else none
        return Point(
            relation=relation,
            kind=kind,
            verdicts=tuple(rows),
            sides=tuple(self._stand(side, more) for side, more in zip(sides, joining, strict=True)),
        )

    def _stand(self, side: Sequence[Seat], more: set[str]) -> Stand:
        voices = {seat.voice for seat in side} | more
        claims = [claim for voice in voices for claim in self.voices.claims[voice]]
        valued = [seat for seat in side if seat.value]
        first = min(valued, key=lambda seat: (when(self.parties[seat.voice]), seat.value or ""), default=None)
        return Stand(tuple(sorted(claims, key=lambda one: when(self.parties[one]))), first.value if first else None)

    def _joining(
        self, voices: Sequence[set[str]], sides: Sequence[Sequence[Seat]], kind: ConflictKind | None
    ) -> list[set[str]]:
        """The voices that agree with a voice of one side, say its value and stand on no other side."""
        more: list[set[str]] = [set() for _ in sides]
        inside = set().union(*voices)
        for at, side in enumerate(sides):
            for seat in side:
                beside = self.agreed[seat.voice] - inside
                more[at] |= {voice for voice in beside if self._tells(voice, seat, kind)}
        torn = {voice for voice in set().union(*more) if sum(voice in side for side in more) > 1}
        return [self._at_peace(side - torn - self._facing(voices[at])) for at, side in enumerate(more)]

    def _at_peace(self, side: set[str]) -> set[str]:
        """The voices that no other of them stands against."""
        return {voice for voice in side if not self.against[voice] & side}

    def _facing(self, side: set[str]) -> set[str]:
        """The voices that stand against one of a side, on whatever point."""
        return {voice for one in side for voice in self.against[one]}

    def _tells(self, voice: str, seat: Seat, kind: ConflictKind | None) -> bool:
        """Whether a voice that agrees gives the value, or needs none since the point has a yes and a no."""
        if seat.value is None or kind in TWO_SIDED:
            return True
        claim = self.parties[voice].claim
        known = figure_of(self.parties[seat.voice], seat.value)
        if known is not None:
            return any(same_figure(known, figure) for figure in claim.quantities)
        return folded(seat.value) in folded(claim.statement)


def _beside(pairs: Iterable[Pair]) -> defaultdict[str, set[str]]:
    """By voice the voices that it makes a pair with."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in map(sorted, pairs):
        found[one].add(other)
        found[other].add(one)
    return found


def _by_name(rows: Sequence[Verdict], name: Callable[[Verdict], str]) -> list[list[Verdict]]:
    """The verdicts of one name together, by name."""
    together: dict[str, list[Verdict]] = defaultdict(list)
    for one in rows:
        together[name(one)].append(one)
    return [together[at] for at in sorted(together)]


def pair_key(a: Party, b: Party, kind: ConflictKind | None) -> str:
    """The content key of two claims held against each other: the words of their sentences and the kind of conflict.

    The sentence and not the quote, so that another model's longer or shorter quote is the same point; its words and not
    its place, so that a copy of the report, or a new edition of it, is the same point as well.
    """
    return content_id("fnd", kind, sorted(folded(party.sentence_text) for party in (a, b)))


def _name(seat: Seat) -> str:
    return f"{seat.voice} {seat.value or ''}"
