"""What can be scored: crossclaim itself, alone or with a model, and the baselines, all with one shape."""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from evals.items import Level
from evals.staging import Place, Staged
from extractor.claims.extract import Extraction
from extractor.pipeline import Judgement, Silent, conclude, extract, judge, seat
from extractor.prompting import load_template
from extractor.store import Store
from extractor.verification.pair import candidates
from extractor.verification.parties import Party
from schemas.answers import Answer, ExtractedClaims, FilledBlank, JudgedPair
from schemas.finding import Finding
from schemas.span import Span
from schemas.verdict import Candidate, ConflictKind, NonConflictReason, Relation, Verdict

_ENDPOINT_ERROR = re.compile(r"[A-Z]\w*Error: ")


@dataclass(frozen=True)
class Judged:
    """A system's word on two claims. ``opinions`` are those in both orders; ``error`` is an endpoint failure."""

    relation: Relation
    kind: ConflictKind | None = None
    reason: NonConflictReason | None = None
    opinions: tuple[Relation, ...] = ()
    by_model: bool = False
    why: str = ""
    error: str = ""


@dataclass(frozen=True)
class Shown:
    """Two places of two reports that a system holds against each other, and what it says of them."""

    first: Place
    second: Place
    word: Judged


@dataclass(frozen=True)
class Found:
    """What a whole run over a story gave: the shown pairs, and what was looked at on the way.

    ``claims`` are the places of all claims, ``pairs`` all pairs that were looked at with their verdicts.
    ``errors`` are endpoint failures by the gold id of the article; "" is the whole story. ``refused`` are the words of
    contradictions that were not taken, since a quote is in no report.
    """

    shown: tuple[Shown, ...] = ()
    claims: tuple[Place, ...] = ()
    pairs: tuple[Shown, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class System:
    """A way to find contradictions. What it cannot do is None; ``judge`` answers by gold ids (a, b).

    ``pair`` proposes pairs among the gold claims, so that pairing is measured apart from judging.
    ``prompts`` are fingerprints by task/version, ``answers`` the types that it asks for.
    """

    name: str
    extract: Callable[[Staged], Awaitable[Mapping[str, Extraction]]] | None = None
    judge: Callable[[Staged], Awaitable[Mapping[tuple[str, str], Judged]]] | None = None
    find: Callable[[Staged], Awaitable[Found]] | None = None
    pair: Callable[[Sequence[Party]], Sequence[Candidate]] | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    answers: Sequence[type[Answer]] = ()

    @property
    def levels(self) -> frozenset[Level]:
        """The levels at which it can be scored."""
        can = {
            Level.CLAIMS: self.extract,
            Level.SLOTS: self.extract,
            Level.PAIRS: self.judge,
            Level.FINDINGS: self.find,
        }
        return frozenset(level for level, does in can.items() if does)


def crossclaim(how: Judgement, scratch: Store) -> System:
    """The product. ``scratch`` takes the claims that extraction stores on its way."""

    async def extract_story(staged: Staged) -> Mapping[str, Extraction]:
        found = await extract(list(staged.articles.values()), how, scratch, progress=Silent())
        return {name: found[article.sha256] for name, article in staged.articles.items()}

    async def judge_gold(staged: Staged) -> Mapping[tuple[str, str], Judged]:
        seats = staged.seats()
        asked = {
            (pair.a, pair.b): ordered(seats[pair.a], seats[pair.b])
            for pair in staged.story.pairs
            if pair.a in seats and pair.b in seats
        }
        verdicts = await judge(list(seats.values()), list(asked.values()), how, progress=Silent())
        return {names: judged(verdict) for names, verdict in zip(asked, verdicts, strict=True)}

    async def find_story(staged: Staged) -> Found:
        extractions = await extract_story(staged)
        by_sha = {staged.articles[name].sha256: one for name, one in extractions.items()}
        seats = seat(list(staged.articles.values()), by_sha)
        concluded = await conclude(seats, how, progress=Silent())
        places = {party.id: Place(staged.ids[party.claim.article], party.claim.quote) for party in seats}
        read = {party.id: Place(places[party.id].article, party.readable) for party in seats}
        return Found(
            shown=tuple(shown_pairs(concluded.findings, read)),
            claims=tuple(places.values()),
            pairs=tuple(Shown(places[one.a], places[one.b], judged(one)) for one in concluded.verdicts),
            errors={name: one.failures[0] for name, one in extractions.items() if one.failures},
        )

    def propose(seats: Sequence[Party]) -> Sequence[Candidate]:
        return candidates(seats, top_k=how.top_k)

    prompts: dict[str, str] = {}
    answers: tuple[type[Answer], ...] = ()
    if how.endpoint is not None:
        named = how.profile.prompts
        prompts = {f"{task}/{version}": load_template(task, version).fingerprint for task, version in named}
        of_task: dict[str, type[Answer]] = {
            "extract_claims": ExtractedClaims,
            "judge_pair": JudgedPair,
            "fill_blank": FilledBlank,
        }
        answers = tuple(of_task[task] for task, _ in named)
    name = "crossclaim" if how.endpoint else "code"
    return System(name, extract_story, judge_gold, find_story, propose, prompts, answers)


def ordered(one: Party, other: Party) -> Candidate:
    """Two claims as a candidate, whatever pairing would say of them."""
    first, second = sorted((one.id, other.id))
    return Candidate(a=first, b=second, score=0.0)


def judged(verdict: Verdict) -> Judged:
    """A verdict with its endpoint failures told apart from real uncertainty."""
    failed = _ENDPOINT_ERROR.match(verdict.why) is not None
    return Judged(
        relation=verdict.relation,
        kind=verdict.kind,
        reason=verdict.reason,
        opinions=tuple(one.relation for one in verdict.opinions),
        by_model=verdict.model is not None,
        why="" if failed else verdict.why or verdict.point,
        error=verdict.why if failed else "",
    )


def shown_pairs(findings: Iterable[Finding], places: Mapping[str, Place]) -> Iterable[Shown]:
    """Every two testimonies of different sides of a contradiction or an uncertain finding, of different reports.

    A pair that stands in two findings is shown once.
    """
    seen = set()
    for finding in findings:
        if finding.relation not in (Relation.CONTRADICTION, Relation.UNCERTAIN):
            continue
        word = Judged(finding.relation, finding.kind, finding.reason, why=finding.why)
        for one, other in combinations(finding.sides, 2):
            for first in one.testimonies:
                for second in other.testimonies:
                    a, b = places[first.claim], places[second.claim]
                    key = frozenset((first.claim, second.claim)), finding.relation
                    if a.article != b.article and key not in seen:
                        seen.add(key)
                        yield Shown(a, b, word)


def sentence_at(staged: Staged, place: Place) -> Span | None:
    """The sentence in which a place begins."""
    return next((one for one in staged.sentences[place.article] if one.start <= place.span.start < one.end), None)
