"""Recorded answers of models, and what they were recorded for: ``manifest.yaml``, one entry a system."""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from evals.items import Level
from evals.runs import EvalError, Run
from schemas.record import Record

FOLDER = Path(__file__).parent
MANIFEST = "manifest.yaml"


class Entry(Record):
    """A system that is replayed. ``file`` is None for code alone; ``gated`` runs are held to thresholds.yaml.

    ``stories`` names those of the split that were recorded; none is all. ``schemas`` and ``gold`` are
    the hashes at the time of the recording.
    """

    name: str
    system: str
    file: str | None = None
    profile: str = "full"
    split: str = "all"
    stories: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    schemas: dict[str, str] = Field(default_factory=dict)
    gold: str | None = None
    gated: bool = True


def load_entries(folder: Path = FOLDER) -> list[Entry]:
    """The recorded systems, in their order. Raises EvalError for a manifest that is none."""
    path = folder / MANIFEST
    try:
        rows = yaml.safe_load(path.read_text("utf-8")) if path.exists() else []
        return [Entry.model_validate(row) for row in rows]
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise EvalError(f"{path}: {error}") from error


def put_entry(entry: Entry, folder: Path = FOLDER) -> None:
    """Add an entry, or replace the one of its name."""
    entries = load_entries(folder)
    names = [one.name for one in entries]
    at = names.index(entry.name) if entry.name in names else len(names)
    write_entries([*entries[:at], entry, *entries[at + 1 :]], folder)


def write_entries(entries: Sequence[Entry], folder: Path = FOLDER) -> None:
    """Write the manifest."""
    rows = [entry.model_dump(mode="json", exclude_defaults=True) for entry in entries]
    (folder / MANIFEST).write_text(yaml.safe_dump(rows, sort_keys=False, width=120), "utf-8")


def entry_of(run: Run, *, stories: Sequence[str], gated: bool) -> Entry:
    """The entry for a run's recording; ``stories`` are those that it was limited to."""
    made = run.manifest
    return Entry(
        name=made.name,
        system=made.system,
        file=f"{made.name}.jsonl.gz",
        profile=made.profile,
        split=made.split,
        stories=tuple(stories),
        levels=made.levels,
        schemas=made.schemas,
        gold=made.gold,
        gated=gated,
    )


def is_gated(name: str, entries: Sequence[Entry], *, said: bool | None) -> bool:
    """Whether a recording of that name is to be gated: as it was ``said``, else as its earlier entry is, else yes."""
    if said is not None:
        return said
    return next((one.gated for one in entries if one.name == name), True)


def entry_for(file: Path, entries: Sequence[Entry]) -> Entry | None:
    """The entry whose recording that file is."""
    return next((one for one in entries if one.file == file.name), None)
