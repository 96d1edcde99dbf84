"""The order of the stages, and nowhere else: ingest, segment, extract, ground, pair, compare, judge, group."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from extractor.claims.drafts import Window, windows
from extractor.claims.entities import link_entities
from extractor.claims.extract import Extraction, Scene, extract_by_code, extract_window, merge
from extractor.endpoint.limits import ordered_map
from extractor.endpoint.nli import Nli
from extractor.endpoint.seam import Endpoint
from extractor.profiles import Profile, profile_named
from extractor.prompting import load_template
from extractor.reading.ingest import Intake, ingest
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.settings import Settings
from extractor.store import Store
from extractor.verification.blanks import check_blanks
from extractor.verification.compare import Held, hold, is_open
from extractor.verification.group import group
from extractor.verification.judge import doubted, judge_pair, verdict_by_code
from extractor.verification.opposition import shown
from extractor.verification.origins import are_editions, origins_of
from extractor.verification.pair import candidates
from extractor.verification.parties import Party, parties
from schemas.article import Article, Sentence
from schemas.finding import Finding
from schemas.record import content_id
from schemas.verdict import Candidate, Relation, Verdict

AT_ONCE = 256
"""Pairs that the NLI model reads between two looks at whether the run was stopped."""


class Progress(Protocol):
    """Who is told how far the work is."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins that has ``total`` pieces."""

    def advance(self) -> None:
        """One piece of the stage is done."""


class Silent:
    """A progress that tells nobody."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Fate:
    """How one input ended: every input ends in exactly one way."""

    name: str
    status: Literal["done", "empty", "rejected", "failed"]
    reason: str = ""
    sha256: str | None = None
    claims: int = 0


@dataclass(frozen=True)
class Judgement:
    """How the stages run: with which endpoint (None for code alone), profile and width, and which NLI model if any."""

    endpoint: Endpoint | None
    profile: Profile
    concurrency: int = 4
    top_k: int = 5
    nli: Nli | None = None

    @classmethod
    def of(cls, settings: Settings, endpoint: Endpoint | None, nli: Nli | None) -> "Judgement":
        """As the settings say. Raises UsageError for a profile that is none."""
        return cls(endpoint, profile_named(settings.profile_name), settings.width, settings.top_k, nli)

    @property
    def recipe(self) -> str:
        """What names the way claims are extracted: the same recipe gives the same claims."""
        if self.endpoint is None or self.profile.extract_prompt is None:
            return "code"
        template = load_template("extract_claims", self.profile.extract_prompt)
        return content_id("rcp", self.endpoint.model, self.profile.name, template.fingerprint)


@dataclass(frozen=True)
class Conclusion:
    """What follows from claims: the pairs looked at, a verdict on each, and the findings."""

    candidates: tuple[Candidate, ...]
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class RunResult:
    """All that a run gives. ``pairs`` counts the candidates, ``judged`` those that a model was asked about."""

    fates: tuple[Fate, ...]
    articles: tuple[Article, ...]
    extractions: tuple[Extraction, ...]
    candidates: tuple[Candidate, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def partly_failed(self) -> bool:
        """Whether something that was asked for could not be done."""
        return any(fate.status in ("rejected", "failed") for fate in self.fates)


async def run(
    inputs: Sequence[str], how: Judgement, store: Store, *, stdin: Callable[[], bytes], progress: Progress
) -> RunResult:
    """From files to findings. Raises CrossclaimError where going on makes no sense; what was answered is kept."""
    intakes = read(inputs, stdin=stdin, progress=progress)
    articles = [one.article for one in intakes if one.article]
    store.put_articles(articles)
    found = await extract(articles, how, store, progress=progress)
    fates = [fate_of(one, found) for one in intakes]
    return await finish(fates, articles, found, seat(articles, found), how=how, store=store, progress=progress)


async def finish(
    fates: Sequence[Fate],
    articles: Sequence[Article],
    found: Mapping[str, Extraction],
    seats: Sequence[Party],
    *,
    how: Judgement,
    store: Store,
    progress: Progress,
) -> RunResult:
    """From claims to findings, stored as a run."""
    concluded = await conclude(seats, how, progress=progress)
    store.put_verdicts(concluded.verdicts)
    result = RunResult(
        fates=tuple(fates),
        articles=tuple(articles),
        extractions=tuple(found.values()),
        candidates=concluded.candidates,
        verdicts=concluded.verdicts,
        findings=concluded.findings,
    )
    result.manifest.update(manifest(result, how))
    store.put_run(result.manifest, result.findings)
    return result


def read(inputs: Sequence[str], *, stdin: Callable[[], bytes], progress: Progress) -> list[Intake]:
    """The inputs as articles with their segments."""
    taken = list(ingest(inputs, stdin=stdin))
    progress.stage("reading", len(taken))
    done = []
    for one in taken:
        if one.article is not None:
            cut = one.article.model_copy(update={"segments": segment(one.article.text)})
            one = Intake(one.name, cut, one.status, one.reason)
        done.append(one)
        progress.advance()
    return done


async def extract(
    articles: Sequence[Article], how: Judgement, store: Store, *, progress: Progress
) -> dict[str, Extraction]:
    """Each article's claims, by sha256; stored as soon as an article is done."""
    scenes = _scenes(articles)
    if how.endpoint is None or how.profile.extract_prompt is None:
        found = {sha: extract_by_code(scene) for sha, scene in scenes.items()}
    else:
        found = await _extract_by_model(scenes, how, how.endpoint, progress=progress)
    for article in articles:
        one = found.get(article.sha256, Extraction(article.sha256))
        found[article.sha256] = one
        store.put_claims(article, one.claims, one.rejected, recipe=how.recipe)
    return found


async def _extract_by_model(
    scenes: Mapping[str, Scene], how: Judgement, endpoint: Endpoint, *, progress: Progress
) -> dict[str, Extraction]:
    work = [(sha, window) for sha, scene in scenes.items() for window in windows(scene.sentences, how.profile)]
    progress.stage("extracting", len(work))

    async def one(row: tuple[str, Window]) -> tuple[str, Extraction]:
        sha, window = row
        return sha, await extract_window(window, scenes[sha], endpoint, profile=how.profile)

    parts: dict[str, list[Extraction]] = {sha: [] for sha in scenes}
    async for sha, part in ordered_map(one, work, concurrency=how.concurrency):
        parts[sha].append(part)
        progress.advance()
    return {sha: merge(scenes[sha].article, parts[sha]) for sha in scenes}


def _scenes(articles: Sequence[Article]) -> dict[str, Scene]:
    """The articles that have sentences, as scenes that share one index of entities."""
    index = link_entities([article.text for article in articles])
    cut = {article.sha256: sentences(article.text, article.segments) for article in articles}
    return {one.sha256: Scene(one, cut[one.sha256], index) for one in articles if cut[one.sha256]}


def seat(articles: Sequence[Article], found: Mapping[str, Extraction]) -> list[Party]:
    """All claims as parties, with their origins."""
    cut: dict[str, Sequence[Sentence]] = {one.sha256: sentences(one.text, one.segments) for one in articles}
    claims = [claim for article in articles for claim in found[article.sha256].claims]
    return parties(claims, {one.sha256: one for one in articles}, cut, origins=origins_of(articles))


async def conclude(seats: Sequence[Party], how: Judgement, *, progress: Progress) -> Conclusion:
    """Pair, judge and group the claims."""
    pairs = candidates(seats, top_k=how.top_k)
    verdicts = await judge(seats, pairs, how, progress=progress)
    findings = group(verdicts, {party.id: party for party in seats})
    return Conclusion(tuple(pairs), tuple(verdicts), tuple(findings))


async def judge(
    seats: Sequence[Party], pairs: Sequence[Candidate], how: Judgement, *, progress: Progress
) -> list[Verdict]:
    """A verdict on each candidate."""
    by_id = {party.id: party for party in seats}
    known = await _read(by_id, pairs, how, progress=progress)
    progress.stage("judging", len(pairs))

    async def one(pair: Candidate) -> Verdict:
        return await verdict_on(by_id[pair.a], by_id[pair.b], how, held=known.get((pair.a, pair.b)))

    verdicts = []
    async for verdict in ordered_map(one, pairs, concurrency=how.concurrency):
        verdicts.append(verdict)
        progress.advance()
    return verdicts


async def _read(
    by_id: Mapping[str, Party], pairs: Sequence[Candidate], how: Judgement, *, progress: Progress
) -> dict[tuple[str, str], Held]:
    """The candidates held against each other, those that code leaves open as the NLI model reads them.

    Nothing without such a model.
    """
    if how.nli is None:
        return {}
    sides = {(one.a, one.b): (by_id[one.a], by_id[one.b]) for one in pairs}
    known = {key: hold(*both) for key, both in sides.items()}
    asked = [key for key, held in known.items() if is_open(held)]
    progress.stage("reading pairs", len(asked))
    for at in range(0, len(asked), AT_ONCE):
        some = asked[at : at + AT_ONCE]
        read = how.nli.read([shown(*sides[key]) for key in some])
        known |= {key: hold(*sides[key], reading) for key, reading in zip(some, read, strict=True)}
        for _ in some:
            progress.advance()
        await asyncio.sleep(0)  # a signal gets its turn
    return known


async def verdict_on(a: Party, b: Party, how: Judgement, *, held: Held | None = None) -> Verdict:
    """The word on two claims: by code where it is certain or no model is there, else by the judge.

    ``held`` are the two held against each other, as the NLI model reads them, where that has been done.
    """
    if held is None:
        held = hold(a, b)
        if how.nli is not None and is_open(held):
            held = hold(a, b, how.nli.read([shown(a, b)])[0])
    if how.nli is not None and held.read:
        return verdict_by_code(a, b, held.comparison).model_copy(update={"model": how.nli.model})
    if how.endpoint is None or held.comparison.certain or are_editions(a.article, b.article):
        return doubted(verdict_by_code(a, b, held.comparison), held.doubts)
    if how.profile.judge_prompt:
        return await judge_pair(a, b, held.comparison, how.endpoint, profile=how.profile)
    if how.nli is not None and held.comparison.kind is not None:
        return verdict_by_code(a, b, held.comparison)  # its reading has been weighed; blanks would only lose some
    return await check_blanks(a, b, held, how.endpoint, profile=how.profile)


def fate_of(intake: Intake, found: Mapping[str, Extraction]) -> Fate:
    """How one input ended."""
    if intake.article is None:
        return Fate(intake.name, "rejected", intake.reason or "")
    one = found[intake.article.sha256]
    if one.failures:
        return Fate(intake.name, "failed", one.failures[0], one.article, len(one.claims))
    if not one.claims:
        return Fate(intake.name, "empty", "no claim found", one.article)
    return Fate(intake.name, "done", "", one.article, len(one.claims))


def manifest(result: RunResult, how: Judgement) -> dict[str, Any]:
    """What the run was made of and what it gave; the same inputs and answers give the same manifest."""
    prompts = {}
    if how.endpoint is not None:
        named = how.profile.prompts
        prompts = {f"{task}/{version}": load_template(task, version).fingerprint for task, version in named}
    relations = {relation.value: 0 for relation in Relation}
    for verdict in result.verdicts:
        relations[verdict.relation] += 1
    return {
        "inputs": [fate.__dict__ for fate in result.fates],
        "model": how.endpoint.model if how.endpoint else "none",
        "profile": how.profile.name if how.endpoint else "code",
        "nli": how.nli.model if how.nli else "none",
        "prompts": prompts,
        "usage": how.endpoint.answered() if how.endpoint else {"answers": 0, "prompt_tokens": 0, "answer_tokens": 0},
        "counts": {
            "articles": len(result.articles),
            "claims": sum(len(one.claims) for one in result.extractions),
            "rejected_claims": sum(len(one.rejected) for one in result.extractions),
            "candidates": len(result.candidates),
            "judged": sum(verdict.model is not None for verdict in result.verdicts),
            "verdicts": relations,
            "findings": len(result.findings),
        },
    }
