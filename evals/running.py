"""Run a system over stories and write down what it gives, story by story."""

import re
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.baselines.all_pairs import all_pairs
from evals.baselines.one_prompt import one_prompt
from evals.items import Item, Level
from evals.replay import Recording, ReplayEndpoint, TracedStore, replayed_nli
from evals.runs import EvalError, Manifest, Run, revision, schema_hash, write_run
from evals.scoring import score
from evals.staging import stage
from evals.systems import System, crossclaim
from extractor.endpoint.connect import connected, nli_of
from extractor.endpoint.limits import Budget
from extractor.endpoint.nli import Nli
from extractor.endpoint.seam import Endpoint
from extractor.errors import CrossclaimError
from extractor.pipeline import Judgement
from extractor.profiles import FULL, Profile
from extractor.settings import Settings
from extractor.store import Store
from schemas.gold import GoldStory

SYSTEMS = ("crossclaim", "one_prompt", "all_pairs", "code")
NAMES = re.compile(r"[^A-Za-z0-9.]+")


@dataclass(frozen=True)
class Plan:
    """What to run. ``levels`` empty means all that the system can do; ``gold`` is the hash of the whole set."""

    system: str
    stories: Sequence[GoldStory]
    gold: str
    split: str = "all"
    levels: Sequence[Level] = ()
    profile: Profile = FULL
    concurrency: int = 4
    name: str = ""


@dataclass
class Source:
    """Where answers come from: an endpoint, or None for code alone, the ledger behind it, and the NLI model if any."""

    endpoint: Endpoint | None = None
    ledger: TracedStore | Recording | None = None
    budget: Budget = field(default_factory=Budget)
    nli: Nli | None = None

    @property
    def usage(self) -> dict[str, int]:
        """The tokens of all answers that were used."""
        total = {"prompt": 0, "cached": 0, "completion": 0}
        for row in self.ledger.used_rows() if self.ledger else ():
            for name in total:
                total[name] += (row["raw"].get("usage") or {}).get(name, 0)
        return total


@asynccontextmanager
async def live(settings: Settings, store: Path) -> AsyncIterator[Source]:
    """A model as the settings name it, with its ledger in ``store``: what was answered once is not asked again."""
    ledger, budget = TracedStore(store), Budget(settings.max_calls, settings.max_tokens)
    try:
        async with connected(settings, ledger, budget, on_install=lambda _done, _total: None) as endpoint:
            nli = nli_of(settings, ledger, on_install=lambda _done, _total: None)
            yield Source(endpoint, ledger if endpoint else None, budget, nli)
    finally:
        ledger.close()


@asynccontextmanager
async def replayed(recording: Recording, *, schemas: Mapping[str, str]) -> AsyncIterator[Source]:
    """The recorded model."""
    endpoint = ReplayEndpoint(recording, schemas=schemas)
    try:
        yield Source(endpoint, recording, endpoint.budget, replayed_nli(recording))
    finally:
        await endpoint.close()


def system_of(plan: Plan, endpoint: Endpoint | None, scratch: Store, nli: Nli | None = None) -> System:
    """The system that a plan names. Raises EvalError for a name that is none, or a baseline without a model."""
    if plan.system not in SYSTEMS:
        raise EvalError(f"there is no system {plan.system!r}; choose one of {', '.join(SYSTEMS)}")
    if plan.system in ("crossclaim", "code"):
        if plan.system == "code":
            endpoint = nli = None
        return crossclaim(Judgement(endpoint, plan.profile, plan.concurrency, nli=nli), scratch)
    if endpoint is None:
        raise EvalError(f"{plan.system} needs a model: add --model NAME --base-url URL, or --replay FILE")
    if plan.system == "one_prompt":
        return one_prompt(endpoint)
    return all_pairs(endpoint, concurrency=plan.concurrency)


async def perform(plan: Plan, source: Source, folder: Path, *, tell: Callable[[str], None]) -> Run:
    """Run the plan and write the run, anew after every story, so that a stopped run can be seen.

    Raises the error that stopped it after writing it down.
    """
    with tempfile.TemporaryDirectory() as scratch_folder:
        scratch = Store(Path(scratch_folder) / "scratch.db")
        try:
            system = system_of(plan, source.endpoint, scratch, source.nli)
            return await _perform(plan, source, folder, system=system, tell=tell)
        finally:
            scratch.close()


async def _perform(plan: Plan, source: Source, folder: Path, *, system: System, tell: Callable[[str], None]) -> Run:
    levels = levels_of(plan, system)
    manifest = _manifest(plan, source, system, levels=levels)
    items: list[Item] = []
    began = time.monotonic()
    stopped = "interrupted"
    write_run(folder, manifest, items)
    try:
        for at, story in enumerate(plan.stories, start=1):
            items += await score(system, stage(story), levels)
            write_run(folder, manifest, items)
            tell(f"{at}/{len(plan.stories)} {story.id}: {source.budget.calls} calls, {time.monotonic() - began:.0f} s")
        stopped = ""
    except CrossclaimError as error:
        stopped = f"{type(error).__name__}: {error}"
        raise
    finally:
        spent: dict[str, Any] = {
            "usage": source.usage,
            "calls": source.budget.calls,
            "replays": source.budget.replays,
            "seconds": round(time.monotonic() - began, 2),
            "finished": not stopped,
            "stopped": stopped,
        }
        manifest = manifest.model_copy(update=spent)
        write_run(folder, manifest, items)
    return Run(manifest, items)


def levels_of(plan: Plan, system: System) -> list[Level]:
    """The levels to score. Raises EvalError for one that the system cannot do."""
    cannot = [level for level in plan.levels if level not in system.levels]
    if cannot:
        can = ", ".join(sorted(system.levels))
        raise EvalError(f"{system.name} cannot be scored by {', '.join(cannot)}; it can by {can}")
    return [level for level in Level if level in (plan.levels or system.levels)]


def _manifest(plan: Plan, source: Source, system: System, *, levels: Sequence[Level]) -> Manifest:
    claims = sum(len(story.claims) for story in plan.stories)
    pairs = sum(len(story.pairs) for story in plan.stories)
    sizes = {Level.CLAIMS: claims, Level.SLOTS: claims, Level.PAIRS: pairs, Level.FINDINGS: pairs}
    asks = system.name != "code" and source.endpoint is not None
    model = source.endpoint.model if asks and source.endpoint else "none"
    return Manifest(
        name=plan.name or run_name(system.name, model),
        system=system.name,
        model=model,
        profile=plan.profile.name if asks else "code",
        split=plan.split,
        stories=tuple(story.id for story in plan.stories),
        levels=tuple(levels),
        expected={level: sizes[level] for level in levels},
        prompts=dict(system.prompts),
        schemas={one.__name__: schema_hash(one) for one in system.answers},
        gold=plan.gold,
        revision=revision(),
    )


def run_name(system: str, model: str) -> str:
    """A run's name unless it is given one: the system and the model, as it can stand in a path."""
    return system if model == "none" else NAMES.sub("-", f"{system}-{model}").strip("-")


def pick(stories: Sequence[GoldStory], *, split: str, ids: Sequence[str]) -> list[GoldStory]:
    """The stories of a split, or those named. Raises EvalError for a name that is none or an empty choice."""
    missing = sorted(set(ids) - {story.id for story in stories})
    if missing:
        raise EvalError(f"there is no story {', '.join(missing)}")
    if split not in ("dev", "test", "all"):
        raise EvalError(f"there is no split {split!r}; choose dev, test or all")
    picked = [one for one in stories if split in ("all", one.split) and (not ids or one.id in ids)]
    if not picked:
        raise EvalError("no story was chosen")
    return picked
