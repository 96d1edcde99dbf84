"""A DeBERTa encoder (arXiv 2111.09543), run with numpy: words of two texts in, one vector of the pair out.

Only what a small encoder needs in use is here: no training, no dropout. The weights come from an ONNX file whose linear
maps are quantised; what was tuned on top of them, thin pairs of matrices (LoRA, arXiv 2106.09685), is added once.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

LAYERS, WIDTH, HEADS = 12, 384, 6
BUCKETS, FARTHEST = 256, 512
"""Distances between words up to half of the buckets have one each; beyond, they share them on a logarithmic scale."""
LEAST_SPREAD = 1e-7
MAPS = (
    "attention.self.query_proj",
    "attention.self.key_proj",
    "attention.self.value_proj",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The linear maps of a layer, in the order in which the graph uses them."""
ROWS = 32
NOWHERE = np.float32(-1e9)


@dataclass(frozen=True)
class Quantised:
    """A table of numbers stored as bytes: ``(rows - zero) * scale``."""

    rows: NDArray[Any]
    scale: np.float32
    zero: np.float32

    def __getitem__(self, ids: Ids) -> Floats:
        return (self.rows[ids].astype(np.float32) - self.zero) * self.scale

    def whole(self) -> Floats:
        """All of it."""
        return (self.rows.astype(np.float32) - self.zero) * self.scale


class Deberta:
    """The encoder with its weights."""

    def __init__(self, words: Quantised, weights: Mapping[str, Floats]) -> None:
        self._words = words
        self._weights = weights
        self._by_distance = [self._distances(layer) for layer in range(LAYERS)]

    @classmethod
    def of(cls, model: bytes, tuned: Mapping[str, Floats]) -> "Deberta":
        """The encoder in an ONNX file, with what was tuned: ``NAME.down`` and ``NAME.up`` of linear maps."""
        words, weights = read_model(model)
        return cls(words, with_tuned(weights, tuned))

    def pooled(self, ids: Ids, mask: Floats) -> Floats:
        """The vectors (texts, 384) of texts whose words are ``ids`` (texts, words); ``mask`` is 0 where none is."""
        hidden = self._normed("embeddings", self._words[ids]) * mask[..., None]
        blocked = np.where(mask[:, None, None, :] * mask[:, None, :, None] > 0, np.float32(0), NOWHERE)
        apart = BUCKETS + _bucket(np.arange(1 - ids.shape[1], ids.shape[1]))
        for layer in range(LAYERS):
            hidden = self._layer(layer, hidden, apart, blocked)
        return _gelu(self._mapped("pooler.dense", hidden[:, 0]))

    def _layer(self, layer: int, hidden: Floats, apart: Ids, blocked: Floats) -> Floats:
        room = f"encoder.layer.{layer}"
        query, key, value = (_heads(self._mapped(f"{room}.{name}", hidden)) for name in MAPS[:3])
        of_key, of_query = self._by_distance[layer]
        scores = query @ key.swapaxes(2, 3)
        scores += _by_place(query @ of_key[..., apart])
        scores += _by_place(key @ of_query[..., apart[::-1]]).swapaxes(2, 3)
        scores *= np.float32(1 / math.sqrt(3 * WIDTH / HEADS))
        scores += blocked
        np.exp(scores - scores.max(axis=-1, keepdims=True), out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        seen: Floats = np.asarray(scores @ value, np.float32).transpose(0, 2, 1, 3).reshape(hidden.shape)
        hidden = self._normed(f"{room}.attention.output", self._mapped(f"{room}.{MAPS[3]}", seen) + hidden)
        inner = _gelu(self._mapped(f"{room}.{MAPS[4]}", hidden))
        return self._normed(f"{room}.output", self._mapped(f"{room}.{MAPS[5]}", inner) + hidden)

    def _distances(self, layer: int) -> tuple[Floats, Floats]:
        """The keys and queries (heads, 64, distances) of the distances, the same for every text."""
        table = self._normed("encoder", self._weights["encoder.rel_embeddings.weight"])
        room = f"encoder.layer.{layer}"
        key, query = (_heads(self._mapped(f"{room}.{name}", table[None]))[0] for name in (MAPS[1], MAPS[0]))
        return np.ascontiguousarray(key.swapaxes(1, 2)), np.ascontiguousarray(query.swapaxes(1, 2))

    def _mapped(self, name: str, values: Floats) -> Floats:
        return values @ self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _normed(self, name: str, values: Floats) -> Floats:
        values = values - values.mean(axis=-1, keepdims=True)
        values /= np.sqrt((values * values).mean(axis=-1, keepdims=True) + np.float32(LEAST_SPREAD))
        return values * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"]


def with_tuned(weights: dict[str, Floats], tuned: Mapping[str, Floats]) -> dict[str, Floats]:
    """The weights with the thin pairs of matrices added to their maps."""
    for name in (name.removesuffix(".down") for name in tuned if name.endswith(".down")):
        down, up = (tuned[f"{name}.{part}"].astype(np.float32) for part in ("down", "up"))
        weights[f"{name}.weight"] = weights[f"{name}.weight"] + down.T @ up.T
    return weights


def _heads(values: Floats) -> Floats:
    """(texts, words, width) → (texts, heads, words, width of a head)."""
    texts, words, width = values.shape
    return values.reshape(texts, words, HEADS, width // HEADS).transpose(0, 2, 1, 3)


def _by_place(by_distance: Floats) -> Floats:
    """(…, words, distances from the farthest behind to the farthest ahead) → (…, words, words): a view of it."""
    words = by_distance.shape[-2]
    *outer, row, column = by_distance.strides
    shape = (*by_distance.shape[:-1], words)
    # word i stands i - j behind word j, which is column i - j + words - 1
    start = by_distance[..., words - 1 :]
    return np.lib.stride_tricks.as_strided(start, shape, (*outer, row + column, -column), writeable=False)


def _bucket(steps: Ids) -> Ids:
    middle = BUCKETS // 2
    far = np.maximum(np.abs(steps), middle - 1)
    shared = np.ceil(np.log(far / middle) / math.log((FARTHEST - 1) / middle) * (middle - 1)) + middle
    return np.where(np.abs(steps) <= middle, steps, np.sign(steps) * shared).astype(np.int64)


def _gelu(values: Floats) -> Floats:
    """x times the share of a normal distribution below x, to 2e-7 (Abramowitz and Stegun 7.1.26).

    Some rows at a time: what fits into the processor's cache is worked through many times as fast.
    """
    rows = values.reshape(-1, values.shape[-1])
    found = np.empty_like(rows)
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        far = np.abs(some) * np.float32(math.sqrt(0.5))
        t = 1 / (1 + np.float32(0.3275911) * far)
        series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
        found[start : start + ROWS] = some * 0.5 * (1 + np.sign(some) * (1 - series * np.exp(-far * far)))
    return found.reshape(values.shape)


def read_model(model: bytes) -> tuple[Quantised, dict[str, Floats]]:
    """The word table and the weights of an ONNX file by their names, linear maps as (from, to)."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(BytesIO(model)).graph
    stored: dict[str, Any] = {one.name.removeprefix("m.deberta.").removeprefix("m."): one for one in graph.initializer}
    found = {
        name: numpy_helper.to_array(one).astype(np.float32)
        for name, one in stored.items()
        if name.endswith((".bias", "LayerNorm.weight", "rel_embeddings.weight"))
    }

    def table(name: str) -> Quantised:
        rows, scale, zero = (
            numpy_helper.to_array(stored[f"{name}_{part}"]) for part in ("quantized", "scale", "zero_point")
        )
        return Quantised(rows, np.float32(scale), np.float32(zero))

    used = dict.fromkeys(
        name.removesuffix("_quantized")
        for node in graph.node
        for name in node.input
        if name.startswith("onnx::MatMul") and name.endswith("_quantized")
    )
    maps = [f"encoder.layer.{layer}.{name}" for layer in range(LAYERS) for name in MAPS]
    heads = [(name, f"{name}.weight") for name in ("pooler.dense", "classifier")]
    for name, source in [*zip(maps, used, strict=True), *heads]:
        whole = stored.get(source)
        found[f"{name}.weight"] = numpy_helper.to_array(whole) if whole else table(source).whole()
    return table("embeddings.word_embeddings.weight"), found
