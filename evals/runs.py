"""A run on disk: ``items.jsonl`` says what was found, ``manifest.json`` how. Record first, decide afterwards."""

import json
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from evals.items import ITEM, Item, Level
from extractor.errors import CrossclaimError
from schemas.answers import Answer
from schemas.gold import GoldStory
from schemas.record import Record, canonical_json, text_sha256

ITEMS, MANIFEST = "items.jsonl", "manifest.json"


class EvalError(CrossclaimError):
    """An evaluation that cannot be run, read or compared."""

    exit_code = 2


class Manifest(Record):
    """How a run was made. ``expected`` counts, for each level, the gold items that it must hold.

    ``schemas`` are hashes of the answers' JSON schemas by type name, ``prompts`` fingerprints by task/version.
    ``stopped`` says why an unfinished run ended. ``calls`` were paid for in this run, ``replays`` were not;
    ``usage`` counts the tokens of all answers used.
    """

    name: str
    system: str
    model: str
    profile: str
    split: str
    stories: tuple[str, ...]
    levels: tuple[Level, ...]
    expected: dict[str, int]
    prompts: dict[str, str] = Field(default_factory=dict)
    schemas: dict[str, str] = Field(default_factory=dict)
    gold: str
    revision: str
    usage: dict[str, int] = Field(default_factory=dict)
    calls: int = 0
    replays: int = 0
    seconds: float = Field(default=0.0, ge=0)
    finished: bool = False
    stopped: str = ""


@dataclass(frozen=True)
class Run:
    """A run as it was written down."""

    manifest: Manifest
    items: Sequence[Item]


def write_run(folder: Path, manifest: Manifest, items: Iterable[Item]) -> None:
    """Write a run's two files; what was there is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (canonical_json(item.model_dump(mode="json")) + "\n" for item in items)
    (folder / ITEMS).write_text("".join(lines), "utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest.model_dump(mode="json"), indent=2) + "\n", "utf-8")


def load_run(folder: Path) -> Run:
    """Read a run. Raises EvalError with one line for a folder that is none."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_text("utf-8"))
        lines = (folder / ITEMS).read_text("utf-8").splitlines()
        return Run(manifest, [ITEM.validate_json(line) for line in lines])
    except (OSError, ValidationError) as error:
        raise EvalError(f"{folder} is no run of this version: {str(error).splitlines()[0]}") from error


def gold_hash(stories: Iterable[GoldStory]) -> str:
    """The hash of the gold set's content, whatever its files' layout and order."""
    rows = sorted(canonical_json(story.model_dump(mode="json")) for story in stories)
    return text_sha256("\n".join(rows))[:16]


def schema_hash(answer_type: type[Answer]) -> str:
    """A hash of an answer type's JSON schema, which is part of the request."""
    return text_sha256(canonical_json(answer_type.model_json_schema()))[:16]


def revision() -> str:
    """The git revision, with ``+`` for a changed working tree; "unknown" outside of one."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*words: str) -> str:
    where = Path(__file__).parent
    done = subprocess.run(["git", *words], cwd=where, check=True, capture_output=True, text=True)  # noqa: S607
    return done.stdout.strip()
