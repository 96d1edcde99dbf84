"""How far two people agree who labelled the same stories without sight of each other: Cohen's kappa (1960).

The gold file holds the settled labels. Where settling changed a pair's label, its ``note`` starts with the first one as
``was: relation[/kind or reason];``, and that first label is what is compared.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.intervals import Tallies, bootstrap, ratio
from schemas.gold import GoldPair, GoldStory, SecondClaim, SecondLabels, SecondPair
from schemas.verdict import ConflictKind, NonConflictReason, Relation

WAS = re.compile(r"was: (?P<relation>\w+)(?:/(?P<tag>\w+))?;")
NULL = "null"


@dataclass(frozen=True)
class Agreement:
    """Kappa of one label over ``n`` items of ``stories`` stories, of which ``same`` had the same label twice."""

    label: str
    kappa: float | None
    interval: tuple[float, float] | None
    same: int
    n: int
    stories: int


@dataclass(frozen=True)
class Label:
    """One person's label of a pair; all None where people would differ."""

    relation: Relation | None
    kind: ConflictKind | None
    reason: NonConflictReason | None


Twice = tuple[str, str, str]
"""A story, and one label by each of the two people."""


def agreements(labelled: Sequence[tuple[GoldStory, SecondLabels]]) -> list[Agreement]:
    """Kappa for every label, over the items that both people labelled."""
    rows: dict[str, list[Twice]] = {}
    for story, second in labelled:
        for label, one, other in [*_pair_labels(story, second), *_claim_labels(story, second)]:
            rows.setdefault(label, []).append((story.id, one, other))
    return [agreement(label, twice) for label, twice in rows.items()]


def agreement(label: str, twice: Sequence[Twice]) -> Agreement:
    """Cohen's kappa with an interval over stories."""
    values = sorted({value for _, *both in twice for value in both})
    size = len(values)
    tables: dict[str, Tallies] = {}
    for story, one, other in twice:
        table = tables.setdefault(story, np.zeros(size * size))
        table[values.index(one) * size + values.index(other)] += 1
    tallies = np.array([tables[story] for story in sorted(tables)])
    value = float(kappa(tallies.sum(axis=0)))
    same = sum(one == other for _, one, other in twice)
    return Agreement(
        label, None if np.isnan(value) else value, bootstrap(tallies, kappa), same, len(twice), len(tables)
    )


def kappa(tables: Tallies) -> Tallies:
    """Kappa of flattened square tables of counts (..., size * size); NaN where chance alone agrees always."""
    size = round(tables.shape[-1] ** 0.5)
    square = tables.reshape(*tables.shape[:-1], size, size)
    n = square.sum(axis=(-2, -1))
    observed = ratio(np.trace(square, axis1=-2, axis2=-1), n)
    chance = ratio((square.sum(axis=-1) * square.sum(axis=-2)).sum(axis=-1), n * n)
    return ratio(observed - chance, 1 - chance)


def first_label(pair: GoldPair) -> Label:
    """The first labeller's label: the settled one, unless the note says what it was.

    Raises ValueError for a note whose first label is none.
    """
    match = WAS.match(pair.note)
    if match is None:
        return Label(pair.relation, pair.kind, pair.reason)
    relation = None if match["relation"] == NULL else Relation(match["relation"])
    tag = match["tag"]
    if relation is Relation.CONTRADICTION:
        return Label(relation, ConflictKind(tag) if tag else None, None)
    return Label(relation, None, NonConflictReason(tag) if tag else None)


def _pair_labels(story: GoldStory, second: SecondLabels) -> Iterable[tuple[str, str, str]]:
    others = {frozenset((pair.a, pair.b)): pair for pair in second.pairs}
    for pair in story.pairs:
        other = others.get(frozenset((pair.a, pair.b)))
        if other is not None:
            yield from _both(first_label(pair), other)


def _both(one: Label, other: SecondPair) -> Iterable[tuple[str, str, str]]:
    yield "relation", str(one.relation or NULL), str(other.relation or NULL)
    opposed = [side.relation is Relation.CONTRADICTION for side in (one, other)]
    yield "contradiction", str(opposed[0]), str(opposed[1])
    if all(opposed):
        yield "kind", str(one.kind), str(other.kind)
    if not any(opposed):
        yield "reason", str(one.reason), str(other.reason)


def _claim_labels(story: GoldStory, second: SecondLabels) -> Iterable[tuple[str, str, str]]:
    others: dict[str, SecondClaim] = {claim.id: claim for claim in second.claims}
    for claim in story.claims:
        other = others.get(claim.id)
        if other is None:
            continue
        yield "speech", str(claim.speech or NULL), str(other.speech or NULL)
        yield "modality", str(claim.modality or NULL), str(other.modality or NULL)
        yield "holder", (claim.holder or NULL).casefold(), (other.holder or NULL).casefold()
