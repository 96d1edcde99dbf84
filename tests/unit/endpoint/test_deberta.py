"""The encoder: what holds whatever the weights are, and how a model's file is read."""

import math

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from extractor.endpoint import deberta
from extractor.endpoint.deberta import BUCKETS, MAPS, WIDTH, Deberta, Quantised, read_model

WORDS = 50
INNER = 8


@pytest.fixture
def encoder(monkeypatch: pytest.MonkeyPatch) -> Deberta:
    """An encoder of one layer with invented weights."""
    monkeypatch.setattr(deberta, "LAYERS", 1)
    draw = np.random.default_rng(0)

    def some(*shape: int) -> np.ndarray:
        return draw.normal(scale=0.1, size=shape).astype(np.float32)

    weights = {"encoder.rel_embeddings.weight": some(2 * BUCKETS, WIDTH)}
    for name in ("embeddings", "encoder", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        weights |= {f"{name}.LayerNorm.weight": 1 + some(WIDTH), f"{name}.LayerNorm.bias": some(WIDTH)}
    for name, shape in (
        *((name, (WIDTH, WIDTH)) for name in MAPS[:4]),
        (MAPS[4], (WIDTH, INNER)),
        (MAPS[5], (INNER, WIDTH)),
    ):
        weights |= {f"encoder.layer.0.{name}.weight": some(*shape), f"encoder.layer.0.{name}.bias": some(shape[1])}
    weights |= {"pooler.dense.weight": some(WIDTH, WIDTH), "pooler.dense.bias": some(WIDTH)}
    rows = draw.integers(0, 255, size=(WORDS, WIDTH)).astype(np.uint8)
    return Deberta(Quantised(rows, np.float32(0.02), np.float32(128)), weights)


def test_padding_and_company_do_not_change_a_vector(encoder: Deberta) -> None:
    ids = np.array([[3, 4, 5, 0, 0], [6, 7, 8, 9, 1]])
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype=np.float32)
    together = encoder.pooled(ids, mask)
    alone = encoder.pooled(ids[:1, :3], mask[:1, :3])
    np.testing.assert_allclose(together[:1], alone, atol=1e-5)


def test_the_order_of_words_matters(encoder: Deberta) -> None:
    mask = np.ones((1, 4), dtype=np.float32)
    one, other = (encoder.pooled(np.array([ids]), mask) for ids in ([3, 4, 5, 6], [3, 6, 5, 4]))
    assert np.abs(one - other).max() > 1e-4


def test_gelu_is_that_of_the_normal_distribution() -> None:
    values = np.linspace(-5, 5, 101, dtype=np.float32)
    right = [value * 0.5 * (1 + math.erf(value / math.sqrt(2))) for value in values]
    np.testing.assert_allclose(deberta._gelu(values), right, atol=1e-6)


def test_near_distances_are_their_own_and_far_ones_share() -> None:
    steps = np.arange(-600, 601)
    buckets = deberta._bucket(steps)
    near = np.abs(steps) <= BUCKETS // 2
    assert (buckets[near] == steps[near]).all()
    assert (buckets == -buckets[::-1]).all() and (np.diff(buckets) >= 0).all()
    assert len(set(buckets[steps > BUCKETS // 2].tolist())) < 200


def test_a_file_is_read_by_the_order_of_its_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deberta, "LAYERS", 1)
    model = onnx.load_from_string(file_of([10 * number for number in range(1, 7)]))
    words, weights = read_model(model.SerializeToString())
    assert words[np.array([1])].tolist() == [[0.5, 1.0]]
    assert [weights[f"encoder.layer.0.{name}.weight"][0, 0] for name in MAPS] == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert weights["pooler.dense.weight"][0, 0] == 7.0 and "encoder.LayerNorm.weight" in weights


def test_what_was_tuned_is_added(encoder: Deberta) -> None:
    name = f"encoder.layer.0.{MAPS[0]}"
    plain = encoder._weights[f"{name}.weight"].copy()
    down, up = np.ones((2, WIDTH), np.float16), np.full((WIDTH, 2), 0.5, np.float16)
    added = deberta.with_tuned(dict(encoder._weights), {f"{name}.down": down, f"{name}.up": up})
    np.testing.assert_allclose(added[f"{name}.weight"], plain + 1.0, rtol=1e-6)


def file_of(numbers: list[int]) -> bytes:
    """An ONNX file of one layer whose linear maps hold one number each, a tenth of it in effect."""
    stored = [numpy_helper.from_array(np.ones(2, np.float32), "m.deberta.encoder.LayerNorm.weight")]

    def table(name: str, rows: np.ndarray, scale: float) -> None:
        for part, value in (("quantized", rows), ("scale", np.float32(scale)), ("zero_point", rows.dtype.type(0))):
            stored.append(numpy_helper.from_array(np.asarray(value), f"{name}_{part}"))

    nodes = []
    for at, number in enumerate(numbers):
        table(f"onnx::MatMul_{99 - at}", np.array([[number]], np.int8), 0.1)
        nodes.append(helper.make_node("MatMulInteger", [f"in{at}", f"onnx::MatMul_{99 - at}_quantized"], [f"out{at}"]))
    table("m.pooler.dense.weight", np.array([[70]], np.int8), 0.1)
    table("m.classifier.weight", np.array([[1]], np.int8), 0.1)
    table("m.deberta.embeddings.word_embeddings.weight", np.array([[0, 0], [1, 2]], np.uint8), 0.5)
    out = helper.make_tensor_value_info("out0", TensorProto.FLOAT, [1])
    return bytes(helper.make_model(helper.make_graph(nodes, "one", [], [out], stored)).SerializeToString())
