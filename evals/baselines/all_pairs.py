"""A yes or no for the most similar sentence pairs: what a plain retrieve-and-ask pipeline gives.

All pairs of sentences of two independent reports are ranked by word likeness (rapidfuzz, token set ratio), the first 40
of a story are asked about, each with a short question. There are no claims, kinds or reasons.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from rapidfuzz import fuzz, process

from evals.baselines.prompting import baseline_template
from evals.staging import Place, Staged
from evals.systems import Found, Judged, Shown, System, sentence_at
from extractor.endpoint.limits import ordered_map
from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.prompting import marker_for, one_line
from schemas.answers import Answer
from schemas.verdict import Relation

TASK = "all_pairs"
MOST = 40
ANSWER_TOKENS = 24


class YesNo(Answer):
    contradiction: Literal["yes", "no"]


def all_pairs(endpoint: Endpoint, *, concurrency: int) -> System:
    """The baseline, with a model."""
    template = baseline_template(TASK)

    async def ask(row: tuple[str, str]) -> Judged:
        first, second = row
        variables = {"first": one_line(first), "second": one_line(second), "fence": marker_for(first + second)}
        try:
            reply = await endpoint.ask(template.render(variables, max_tokens=ANSWER_TOKENS), YesNo)
        except EndpointError as error:
            if error.stops_run:
                raise
            return Judged(Relation.UNCERTAIN, by_model=True, error=f"{type(error).__name__}: {error}")
        yes = reply.value.contradiction == "yes"
        return Judged(Relation.CONTRADICTION if yes else Relation.UNRELATED, by_model=True)

    async def judge(staged: Staged) -> Mapping[tuple[str, str], Judged]:
        rows = {}
        for pair in staged.story.pairs:
            a, b = (_sentence(staged, staged.place(side)) for side in (pair.a, pair.b))
            if a and b:
                rows[pair.a, pair.b] = a, b
        words = [word async for word in ordered_map(ask, rows.values(), concurrency=concurrency)]
        return dict(zip(rows, words, strict=True))

    async def find(staged: Staged) -> Found:
        pairs = similar_pairs(staged)
        rows = [(_words(staged, first), _words(staged, second)) for first, second in pairs]
        words = [word async for word in ordered_map(ask, rows, concurrency=concurrency)]
        judged = tuple(Shown(first, second, word) for (first, second), word in zip(pairs, words, strict=True))
        return Found(
            shown=tuple(one for one in judged if one.word.relation is Relation.CONTRADICTION),
            claims=tuple(_places(staged)),
            pairs=judged,
        )

    return System("all_pairs", judge=judge, find=find, prompts={TASK: template.fingerprint}, answers=(YesNo,))


def similar_pairs(staged: Staged) -> list[tuple[Place, Place]]:
    """The most similar pairs of sentences of different origins, best first, at most ``MOST``."""
    places = _places(staged)
    if not places:
        return []
    words = [_words(staged, place).casefold() for place in places]
    alike = process.cdist(words, words, scorer=fuzz.token_set_ratio)
    origin_of = staged.origins
    origins = np.array([origin_of[place.article] for place in places])
    alike[origins[:, None] == origins[None, :]] = -1
    alike[np.tril_indices(len(places))] = -1
    order = np.argsort(-alike, axis=None, kind="stable")[:MOST]
    picked = [divmod(int(at), len(places)) for at in order if alike.flat[at] >= 0]
    return [(places[row], places[column]) for row, column in picked]


def _places(staged: Staged) -> list[Place]:
    return [Place(name, one) for name, cut in staged.sentences.items() for one in cut]


def _words(staged: Staged, place: Place) -> str:
    return staged.articles[place.article].text[place.span.start : place.span.end]


def _sentence(staged: Staged, place: Place) -> str | None:
    span = sentence_at(staged, place)
    return _words(staged, Place(place.article, span)) if span else None
