"""Recorded answers: an endpoint that looks them up and never calls anybody.

A recording is the part of a ledger that a run used: JSON lines sorted by key, gzipped without a time, so that the same
answers are the same bytes. The keys hold prompts, schemas and messages; whatever changes one of these asks for an
answer that was never recorded, and that is an error that says what changed.
"""

import gzip
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from evals.runs import EvalError, schema_hash
from extractor.endpoint import nli
from extractor.endpoint.client import OpenAIEndpoint, ledger_key
from extractor.endpoint.limits import Budget
from extractor.prompting import Prompt
from extractor.store import Store
from schemas.answers import Answer
from schemas.record import canonical_json

FIELDS = ("key", "task", "version", "prompt", "model", "raw")
NOWHERE = "http://127.0.0.1:9/v1"


class ReplayMiss(EvalError):
    """A call that was not recorded."""


class TracedStore(Store):
    """A store that remembers which ledger keys were asked for, so that a run's part of the ledger can be told."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.used: set[str] = set()

    def answer(self, key: str) -> dict[str, Any] | None:
        """The raw answer under a ledger key."""
        self.used.add(key)
        return super().answer(key)

    def used_rows(self) -> list[dict[str, Any]]:
        """The ledger rows behind the keys asked for."""
        return [row for row in self.answers() if row["key"] in self.used]


class Recording:
    """Ledger rows in memory, with the part of Store's interface that an endpoint uses."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.rows = {str(row["key"]): row for row in rows}
        self.used: set[str] = set()

    def answer(self, key: str) -> dict[str, Any] | None:
        """The raw answer under a ledger key."""
        self.used.add(key)
        row = self.rows.get(key)
        return row["raw"] if row else None

    def put_answer(self, key: str, **_: Any) -> None:
        """Nothing new can come."""
        raise ReplayMiss(f"replay: an answer that was not recorded came under {key}")

    def used_rows(self) -> list[Mapping[str, Any]]:
        """The rows behind the keys asked for."""
        return [self.rows[key] for key in sorted(self.used) if key in self.rows]

    @property
    def model(self) -> str:
        """The one model that answered questions. Raises EvalError for none or several."""
        models = {str(row["model"]) for row in self.rows.values() if row["task"] != nli.TASK}
        if len(models) != 1:
            raise EvalError(f"a recording is of one model, not of {len(models)}")
        return models.pop()


def replayed_nli(recording: Recording) -> nli.Nli | None:
    """The NLI model whose readings were recorded; None where there are none."""
    models = {str(row["model"]) for row in recording.rows.values() if row["task"] == nli.TASK}
    if not models:
        return None

    def nobody() -> nli.Nli:
        raise ReplayMiss(
            "not recorded: a reading of the NLI model; the claims, the pairs or their dates changed: "
            "record again: python -m evals record"
        )

    return nli.LedgeredNli(min(models), nobody, cast(Store, recording))


def remember(file: Path, ledger: Store) -> int:
    """Put a recording's answers into a ledger, so that none is asked for again; gives how many it holds."""
    rows = load_recording(file).rows
    for row in rows.values():
        ledger.put_answer(**row)
    return len(rows)


class ReplayEndpoint(OpenAIEndpoint):
    """The production endpoint over a recording: looking up, checking and repairing as ever, and never sending.

    ``schemas`` are the hashes of the answer types' schemas at the time of the recording, by type name.
    """

    def __init__(
        self, recording: Recording, *, model: str | None = None, schemas: Mapping[str, str] | None = None
    ) -> None:
        ledger = cast(Store, recording)
        super().__init__(model or recording.model, base_url=NOWHERE, key="none", store=ledger, budget=Budget())
        self._recording = recording
        self._schemas = schemas or {}

    async def _call(self, prompt: Prompt, answer_type: type[Answer]) -> dict[str, Any]:
        key = ledger_key(prompt, answer_type, self.model)
        raise ReplayMiss(
            f"not recorded: {key} ({prompt.task}/{prompt.version}): {self._change(prompt, answer_type)}; "
            "record again: python -m evals record"
        )

    def _change(self, prompt: Prompt, answer_type: type[Answer]) -> str:
        """What is not as it was, as far as the rows tell."""
        same_task = [row for row in self._recording.rows.values() if row["task"] == prompt.task]
        rows = [row for row in same_task if row["version"] == prompt.version]
        if not rows:
            others = sorted({str(row["version"]) for row in same_task})
            return f"the recording has no {prompt.task}/{prompt.version}" + (
                f", only {', '.join(others)}" if others else ""
            )
        fingerprints = sorted({str(row["prompt"]) for row in rows})
        if prompt.fingerprint not in fingerprints:
            return f"the prompt changed from {', '.join(fingerprints)} to {prompt.fingerprint}"
        if self.model not in {row["model"] for row in rows}:
            return f"the model is {self.model}, not that of the recording"
        name = answer_type.__name__
        now = schema_hash(answer_type)
        if self._schemas.get(name, now) != now:
            return f"the schema of the answer {name} changed from {self._schemas[name]} to {now}"
        return (
            "the prompt is as recorded, so its messages or limits changed: the gold text, or code whose result the "
            f"prompt shows (sentences, claims, comparison); it ends {prompt.messages[-1]['content'][-120:]!r}"
        )


def write_recording(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write ledger rows, sorted by key; the same rows give the same bytes."""
    kept = sorted(({name: row[name] for name in FIELDS} for row in rows), key=lambda row: str(row["key"]))
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", mtime=0) as packed:
        packed.write("".join(canonical_json(row) + "\n" for row in kept).encode())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())


def load_recording(path: Path) -> Recording:
    """Read a recording. Raises EvalError for a file that is none."""
    try:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
        rows = [json.loads(line) for line in lines]
        if any(set(row) != set(FIELDS) for row in rows):
            raise ValueError("a row has other fields")
    except (OSError, ValueError, EOFError, TypeError) as error:
        raise EvalError(f"{path} is no recording: {error}") from error
    return Recording(rows)
