"""Commands that run systems: run, record, replay-all."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from evals.commands import options
from evals.gate import Check, gate, load_thresholds
from evals.gold_set import GOLD_DIR, load_stories
from evals.recordings import FOLDER, Entry, entry_for, entry_of, is_gated, load_entries, put_entry
from evals.replay import Recording, ReplayMiss, TracedStore, load_recording, remember, write_recording
from evals.reporting import aligned, junit_report, markdown_report, text_report
from evals.running import Plan, Source, live, perform, pick, replayed, run_name
from evals.runs import EvalError, Run, gold_hash
from evals.stability import Stayed, stability, table
from extractor.cli import options as shared
from extractor.pipeline import Judgement
from extractor.profiles import profile_named
from extractor.settings import NO_MODEL, Settings
from extractor.store import Store
from schemas.gold import GoldStory

OUT = Path("out/evals")
STORE = OUT / "record.db"


def run(
    system: options.SystemName = "crossclaim",
    model: options.Model = None,
    base_url: shared.BaseUrl = None,
    replay: Annotated[Path | None, typer.Option(help="Recorded answers instead of a model.")] = None,
    split: options.Split = "all",
    story: options.Story = None,
    level: options.Levels = "",
    out: options.Out = None,
    name: options.Name = "",
    profile: shared.Profile = None,
    max_calls: shared.MaxCalls = None,
    concurrency: shared.Concurrency = None,
    deadline: shared.Deadline = None,
    repeats: Annotated[int, typer.Option(min=1, help="Run a model this often, each with answers of its own.")] = 1,
) -> None:
    """Run a system over the gold stories and write items.jsonl and manifest.json.

    \b
    python -m evals run --model none
    python -m evals run --model qwen3 --base-url http://127.0.0.1:8000/v1 --split dev
    python -m evals run --system one_prompt --replay evals/recordings/one_prompt-qwen3.jsonl.gz
    """
    given = shared.flags(
        base_url=base_url, profile=profile, max_calls=max_calls, concurrency=concurrency, deadline=deadline
    )
    settings = Settings.load({"model": model or NO_MODEL, **given})
    entry = entry_for(replay, load_entries(FOLDER)) if replay else None
    if repeats > 1 and (replay or settings.model == NO_MODEL):
        raise EvalError("only a model can be repeated: code and recordings give the same again")
    if system == "crossclaim" and settings.model == NO_MODEL and replay is None:
        system = "code"
    gold = load_stories(GOLD_DIR)
    plan = Plan(
        system=system,
        stories=pick(gold, split=split, ids=story or []),
        gold=gold_hash(gold),
        split=split,
        levels=options.levels_named(level),
        profile=profile_named(profile or (entry.profile if entry else settings.profile_name)),
        concurrency=settings.width,
        name=name or (entry.name if entry else ""),
    )
    for at in range(1, repeats + 1):
        folder = out or OUT / (plan.name or run_name(system, settings.model))
        if repeats > 1:
            folder = folder / str(at)
        source = _source(settings, replay, entry, at)
        done = asyncio.run(_perform(plan, source, folder))
        typer.echo(f"{folder}: {len(done.items)} items")


def record(
    model: Annotated[str, typer.Option(help="Model name at the base URL; 'local' for the embedded model.")],
    base_url: shared.BaseUrl = None,
    system: options.SystemName = "crossclaim",
    split: options.Split = "all",
    story: options.Story = None,
    level: options.Levels = "",
    name: options.Name = "",
    profile: shared.Profile = None,
    max_calls: shared.MaxCalls = None,
    concurrency: shared.Concurrency = None,
    deadline: shared.Deadline = None,
    store: Annotated[Path, typer.Option(help="Ledger of all answers; a stopped recording goes on from it.")] = STORE,
    gated: Annotated[
        bool | None,
        typer.Option(
            "--gated/--no-gated",
            help="Whether replay-all holds it to evals/thresholds.yaml; as the earlier recording says, else yes.",
        ),
    ] = None,
) -> None:
    """Run a model and keep the answers that the run used in evals/recordings, for replay-all.

    What an earlier recording of that name holds is not asked again.

    \b
    python -m evals record --model qwen3 --base-url http://127.0.0.1:8000/v1
    """
    given = shared.flags(
        base_url=base_url, profile=profile, max_calls=max_calls, concurrency=concurrency, deadline=deadline
    )
    settings = Settings.load({"model": model, **given})
    gold = load_stories(GOLD_DIR)
    plan = Plan(
        system=system,
        stories=pick(gold, split=split, ids=story or []),
        gold=gold_hash(gold),
        split=split,
        levels=options.levels_named(level),
        profile=profile_named(settings.profile_name),
        concurrency=settings.width,
        name=name,
    )
    done, rows = asyncio.run(_record(plan, settings, store))
    entry = entry_of(done, stories=story or [], gated=is_gated(done.manifest.name, load_entries(FOLDER), said=gated))
    write_recording(FOLDER / str(entry.file), rows)
    put_entry(entry, FOLDER)
    typer.echo(f"{FOLDER / str(entry.file)}: {len(rows)} answers")


async def _record(plan: Plan, settings: Settings, store: Path) -> tuple[Run, Sequence[Mapping[str, Any]]]:
    async with live(settings, store) as source:
        if source.ledger is None:
            raise EvalError("code alone asks nothing, so there is nothing to record")
        name = plan.name or run_name(plan.system, source.endpoint.model if source.endpoint else NO_MODEL)
        folder = OUT / "record" / name
        earlier = FOLDER / f"{name}.jsonl.gz"
        if earlier.exists() and isinstance(source.ledger, TracedStore):
            _tell(f"{remember(earlier, source.ledger)} answers are recorded already")
        done = await perform(plan, source, folder, tell=_tell)
        rows = source.ledger.used_rows()
    await verify(plan, rows, done)
    return done, rows


async def verify(plan: Plan, rows: Sequence[Mapping[str, Any]], done: Run) -> None:
    """Replay answers against the run that they are of. Raises EvalError when they do not give the same again."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            async with replayed(Recording(rows), schemas=done.manifest.schemas) as source:
                again = await perform(plan, source, Path(folder), tell=lambda _line: None)
        except ReplayMiss as error:
            raise EvalError(f"some answers could not be had; run the same command again ({error})") from error
    if list(again.items) != list(done.items):
        raise EvalError("the recorded answers do not give the same items again; this is a bug")


def replay_all(
    out: Annotated[Path, typer.Option(help="Folder for the runs.")] = OUT / "replay",
    thresholds: options.ThresholdsFile = Path("evals/thresholds.yaml"),
    splits: options.Splits = "dev,test,all",
    markdown: Annotated[Path | None, typer.Option(help="Also write the tables as Markdown.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Also write the checks as JUnit XML.")] = None,
) -> None:
    """Replay every recorded system of evals/recordings/manifest.yaml, print the tables, and gate the gated ones.

    \b
    python -m evals replay-all
    """
    entries = load_entries(FOLDER)
    if not any(entry.gated for entry in entries):
        raise EvalError("evals/recordings/manifest.yaml names no gated system, so there is nothing to pass")
    demands, gold = load_thresholds(thresholds), load_stories(GOLD_DIR)
    runs = [_replay(entry, gold, out) for entry in entries]
    for done in runs:
        typer.echo(text_report([done], options.commas(splits)))
    checked = {
        entry.name: gate(done, demands, gold=gold_hash(gold))
        for entry, done in zip(entries, runs, strict=True)
        if entry.gated
    }
    if markdown:
        markdown.write_text(markdown_report(runs, options.commas(splits)), "utf-8")
    if junit:
        junit.write_text(junit_report(checked), "utf-8")
    raise typer.Exit(print_checks(checked))


def _replay(entry: Entry, gold: Sequence[GoldStory], out: Path) -> Run:
    plan = Plan(
        system=entry.system,
        stories=pick(gold, split=entry.split, ids=entry.stories),
        gold=gold_hash(gold),
        split=entry.split,
        levels=entry.levels,
        profile=profile_named(entry.profile),
        name=entry.name,
    )
    source = _source(Settings.load({"model": NO_MODEL}), FOLDER / entry.file if entry.file else None, entry, 1)
    return asyncio.run(_perform(plan, source, out / entry.name))


def print_checks(checked: dict[str, list[Check]]) -> int:
    """Print what fell; 1 if anything did."""
    for name, checks in checked.items():
        fell = [check for check in checks if check.fell]
        typer.echo(f"{name}: {len(checks) - len(fell)} of {len(checks)} checks hold")
        for check in fell:
            typer.echo(f"  {check.name}: {check.fell}", err=True)
    return int(any(check.fell for checks in checked.values() for check in checks))


def _source(
    settings: Settings, replay: Path | None, entry: Entry | None, repeat: int
) -> AbstractAsyncContextManager[Source]:
    if replay is not None:
        return replayed(load_recording(replay), schemas=entry.schemas if entry else {})
    if settings.model == NO_MODEL:
        return nullcontext(Source())
    # a repeat asks anew, so it has a ledger of its own
    return live(settings, STORE if repeat == 1 else STORE.with_suffix(f".{repeat}.db"))


async def _perform(plan: Plan, opening: AbstractAsyncContextManager[Source], folder: Path) -> Run:
    async with opening as source:
        return await perform(plan, source, folder, tell=_tell)


def _tell(line: str) -> None:
    typer.echo(line, err=True)


def flips(
    model: options.Model = None,
    base_url: shared.BaseUrl = None,
    split: options.Split = "dev",
    story: options.Story = None,
    profile: shared.Profile = None,
    max_calls: shared.MaxCalls = None,
    concurrency: shared.Concurrency = None,
    deadline: shared.Deadline = None,
    store: Annotated[Path, typer.Option(help="Ledger of all answers; a stopped run goes on from it.")] = STORE,
) -> None:
    """How often a verdict or a finding changes with what must not change it: the order of claims and of reports, a
    report of another story, a copy.

    \b
    python -m evals flips                       # code alone
    python -m evals flips --model local         # the embedded model
    """
    given = shared.flags(
        base_url=base_url, profile=profile, max_calls=max_calls, concurrency=concurrency, deadline=deadline
    )
    settings = Settings.load({"model": model or NO_MODEL, **given})
    stories = pick(load_stories(GOLD_DIR), split=split, ids=story or [])
    rows = asyncio.run(_flips(stories, settings, store))
    typer.echo(aligned(table(rows)))


async def _flips(stories: Sequence[GoldStory], settings: Settings, store: Path) -> list[Stayed]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Store(Path(folder) / "scratch.db")
        try:
            async with live(settings, store) as source:
                how = Judgement.of(settings, source.endpoint, source.nli)
                return await stability(stories, how, scratch)
        finally:
            scratch.close()
