"""How near two words are in meaning: the static word vectors that the package wordllama ships.

Only the package's files are read; nothing is fetched. The vectors are 256 numbers for each of 32,000 word pieces, and a
text is the mean of its pieces.
"""

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Vector = NDArray[np.float32]


@cache
def _pieces() -> tuple[Tokenizer, Vector]:
    found = find_spec("wordllama")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("wordllama is not installed")
    root = Path(found.origin).parent
    tokenizer = Tokenizer.from_file(str(root / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    (table,) = load_file(root / "weights" / "l2_supercat_256.safetensors").values()
    return tokenizer, table.astype(np.float32)


@lru_cache(maxsize=65536)
def vector(text: str) -> Vector:
    """The vector of a text, of length one; all zeros for a text without words."""
    tokenizer, table = _pieces()
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    mean = table[ids].mean(axis=0) if ids else np.zeros(table.shape[1], np.float32)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


@lru_cache(maxsize=262144)
def nearness(one: str, other: str) -> float:
    """The cosine (-1 to 1) of two words or phrases."""
    return float(vector(one) @ vector(other))
