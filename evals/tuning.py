"""``python -m evals.tuning``: tune the embedded model to tell contradictions, on the disputed points.

Needs more than the product: ``pip install 'crossclaim[train]'``. The model's own file is read; what is learnt is a thin
pair of matrices for each linear map (LoRA, arXiv 2106.09685), written as llama.cpp reads adapters. The question has one
word for an answer, so that its odds are the likelihoods of two tokens. Half an hour for 2,800 pairs on two cores;
nothing in the product asks this question yet (docs/evaluation.md has what it gives).
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from evals.points_set import load_points
from evals.practice_set import LabelledPair, gold_pairs, pairs_in, practice_pairs
from extractor.endpoint import weights
from extractor.endpoint.connect import cache_folder
from extractor.settings import Settings
from extractor.verification.parties import Party
from schemas.gold import Split
from schemas.verdict import Relation

try:
    import gguf
    import torch
    from torch import nn
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer
except ModuleNotFoundError as error:
    raise SystemExit(f"tuning needs {error.name}: pip install 'crossclaim[train]'") from error

Tensor = Any
"""torch has no types where it is not installed."""
RANK = 8
SCALE = 2.0
RATE = 2e-4
WARM = 15
BATCH = 8
CLIP = 1.0
LONGEST = 200
"""Tokens of a question; what is longer is cut."""
MOST = {Relation.CONTRADICTION: 18, Relation.AGREEMENT: 8, None: 5}
"""Pairs taken of a story: of each relation, ``None`` being two points of it; of the others ``OTHERS`` together."""
OTHERS = 15
WORDS = ("Yes", "No")
LINEAR = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""The linear maps of a layer, by llama.cpp's name."""
NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


class Adapted(nn.Module):
    """A linear map with what is learnt added to it."""

    def __init__(self, plain: Any) -> None:
        super().__init__()
        self.plain = plain
        self.down = nn.Parameter(torch.randn(RANK, plain.in_features) / plain.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(plain.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        """Both together."""
        thin = values @ self.down.T.to(values.dtype)
        return self.plain(values) + SCALE * (thin @ self.up.T.to(values.dtype))


@dataclass(frozen=True)
class Tuned:
    """The model with its adapters, by llama.cpp's name of the map, and its tokenizer."""

    model: Any
    tokenizer: Any
    adapters: dict[str, Adapted]

    @classmethod
    def of(cls, file: Path) -> "Tuned":
        """Read a model's file, its weights as bfloat16."""
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name, padding_side="left")
        config = AutoConfig.from_pretrained(file.parent, gguf_file=file.name)
        vars(config).pop("quantization_config", None)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
        model.load_state_dict(_read(file))
        for parameter in model.parameters():
            parameter.requires_grad = False
        adapters = {}
        for at, layer in enumerate(model.model.layers):
            for name, path in LINEAR.items():
                room, _, last = path.partition(".")
                adapters[f"blk.{at}.{name}"] = adapted = Adapted(getattr(getattr(layer, room), last))
                setattr(getattr(layer, room), last, adapted)
        return cls(model, tokenizer, adapters)

    @property
    def learnt(self) -> list[Any]:
        """All that is learnt."""
        return [values for one in self.adapters.values() for values in (one.down, one.up)]

    def outputs(self, pairs: Sequence[LabelledPair]) -> Tensor:
        """The scores (pairs, 2) of yes and no."""
        asked = [question(pair.a, pair.b) for pair in pairs]
        coded = self.tokenizer(asked, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        hidden = self.model.model(**coded).last_hidden_state[:, -1]
        ids = [self.tokenizer.encode(word)[0] for word in WORDS]
        return (hidden @ self.model.lm_head.weight[ids].T).float()

    def write(self, path: Path) -> None:
        """The adapters as llama.cpp loads them."""
        writer = gguf.GGUFWriter(path, "qwen2")
        writer.add_type(gguf.GGUFType.ADAPTER)
        writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
        writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, SCALE * RANK)
        for name, one in self.adapters.items():
            writer.add_tensor(f"{name}.weight.lora_a", one.down.detach().numpy().astype(np.float32))
            writer.add_tensor(f"{name}.weight.lora_b", one.up.detach().numpy().astype(np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()


def _read(file: Path) -> dict[str, Tensor]:
    """The weights of a model's file by the names that transformers gives them."""
    found = {}
    for tensor in gguf.GGUFReader(file).tensors:
        values = torch.from_numpy(np.array(gguf.quants.dequantize(tensor.data, tensor.tensor_type)))
        found[_named(tensor.name)] = values.to(torch.bfloat16)
    found.setdefault("lm_head.weight", found["model.embed_tokens.weight"])
    return found


def _named(name: str) -> str:
    whole = {
        "token_embd.weight": "model.embed_tokens.weight",
        "output.weight": "lm_head.weight",
        "output_norm.weight": "model.norm.weight",
    }
    if name in whole:
        return whole[name]
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{(LINEAR | NORMS)[part]}.{kind}"


def question(a: Party, b: Party) -> str:
    """The question about two claims: the earlier one first, and how many days later the other was published."""
    first, second = sorted((a, b), key=lambda one: (str(one.article.published.on), one.claim.statement))
    days = [one.article.published.on for one in (first, second)]
    later = ""
    if days[0] and days[1]:
        later = f"{(days[1] - days[0]).days} days later: " if days[0] != days[1] else "same day: "
    return (
        f"<|im_start|>user\nA: {first.claim.statement}\nB: {later}{second.claim.statement}\n"
        "Do A and B contradict each other?<|im_end|>\n<|im_start|>assistant\n"
    )


def drawn(pairs: Sequence[LabelledPair], draw: random.Random) -> list[LabelledPair]:
    """The pairs of one story to train on: ``MOST`` of each relation."""
    left = {**MOST}
    others = OTHERS
    kept = []
    for pair in draw.sample(list(pairs), len(pairs)):
        if pair.relation in left and left[pair.relation] > 0:
            left[pair.relation] -= 1
        elif pair.relation not in left and others > 0:
            others -= 1
        else:
            continue
        kept.append(pair)
    return kept


def train(tuned: Tuned, pairs: Sequence[LabelledPair], draw: random.Random) -> None:
    """One epoch; prints how far it is."""
    batches = list(_batches(pairs, draw))
    optimiser = torch.optim.AdamW(tuned.learnt, lr=RATE, weight_decay=0.0)
    began, mean = time.monotonic(), 0.0
    tuned.model.train()
    for step, batch in enumerate(batches, start=1):
        rate = RATE * min(1.0, step / WARM) * max(0.02, 1.0 - step / len(batches))
        for group in optimiser.param_groups:
            group["lr"] = rate
        right = torch.tensor([0 if pair.relation is Relation.CONTRADICTION else 1 for pair in batch])
        loss = nn.functional.cross_entropy(tuned.outputs(batch), right)
        loss.backward()
        nn.utils.clip_grad_norm_(tuned.learnt, CLIP)
        optimiser.step()
        optimiser.zero_grad()
        mean = loss.item() if step == 1 else 0.95 * mean + 0.05 * loss.item()
        if step % 10 == 0 or step == len(batches):
            typer.echo(f"{step}/{len(batches)} loss {mean:.3f}, {time.monotonic() - began:.0f} s", err=True)


def _batches(pairs: Sequence[LabelledPair], draw: random.Random) -> Iterator[list[LabelledPair]]:
    """Batches in any order, of pairs of like length."""
    pool = BATCH * 12
    found = []
    for start in range(0, len(pairs), pool):
        part = sorted(pairs[start : start + pool], key=_length)
        found += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
    draw.shuffle(found)
    yield from found


def _length(pair: LabelledPair) -> int:
    return len(pair.a.claim.statement) + len(pair.b.claim.statement)


def odds(tuned: Tuned, pairs: Sequence[LabelledPair]) -> NDArray[np.float64]:
    """The log-odds of yes (pairs)."""
    tuned.model.eval()
    found = []
    with torch.no_grad():
        for start in range(0, len(pairs), BATCH):
            outputs = tuned.outputs(pairs[start : start + BATCH])
            found.append((outputs[:, 0] - outputs[:, 1]).double().numpy())
    return np.concatenate(found)


def area(values: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a right pair lies above a wrong one, equal ones half."""
    higher, lower = values[right][:, None], values[~right][None, :]
    return float(((higher > lower) + 0.5 * (higher == lower)).mean())


def main(
    out: Annotated[Path, typer.Option(help="The adapter, as llama.cpp loads it.")] = Path("out/evals/contradict.gguf"),
    stories: Annotated[
        int | None, typer.Option(min=1, help="So many stories of disputed points; all by default.")
    ] = None,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Tune, write the adapter, and print how well it ranks labelled pairs that it has not seen.

    \b
    python -m evals.tuning
    python -m evals.tuning --stories 4          # to see that everything is there
    """
    file = weights.find(cache_folder(Settings.load({})))
    if file is None:
        raise SystemExit("the embedded model is not there: crossclaim model install")
    torch.manual_seed(seed)
    draw = random.Random(seed)
    points = load_points()[:stories]
    pairs = [pair for one in points for pair in drawn(list(pairs_in([one.as_practice(Split.DEV)])), draw)]
    typer.echo(f"{len(pairs)} pairs of {len(points)} stories", err=True)
    tuned = Tuned.of(file)
    train(tuned, pairs, draw)
    out.parent.mkdir(parents=True, exist_ok=True)
    tuned.write(out)
    typer.echo(f"wrote {out}")
    for name, unseen in (("gold dev", gold_pairs(Split.DEV)), ("practice test", practice_pairs(Split.TEST))):
        labelled = [pair for pair in unseen if pair.relation is not None]
        right = np.array([pair.relation is Relation.CONTRADICTION for pair in labelled])
        typer.echo(f"{name}: area under the curve {area(odds(tuned, labelled), right):.3f} n {len(labelled)}")


if __name__ == "__main__":
    typer.run(main)
