"""Independent sources: syndicated and near-identical texts are one origin, and so are the editions of one report.

Exact: the word 5-grams that two texts share are counted through an index of their hashes, so that a short copy of a
long text is found as well, which a sketch of the Jaccard similarity (MinHash) misses. 5-grams of independent texts are
nearly all their own, so the work grows linearly with the texts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from schemas.article import Article, SegmentKind
from schemas.record import content_id

SHINGLE_WORDS = 5
COPY_SHARE = 0.6
"""From this share of common 5-grams on, two texts are one; independent reports of a story share under 0.1."""
REVISION_SHARE = 0.4
"""The same for two texts of one outlet, of which one may be an edition of the other."""
ENOUGH = 12
"""So many common 5-grams at least tell a copy from a short sentence that happens to be said twice."""
EVERYWHERE = 64
"""A 5-gram of more texts than these is furniture that got through."""
Grams = NDArray[np.uint64]


def origins_of(articles: Iterable[Article]) -> dict[str, str]:
    """The origin of each article, by the article's sha256.

    The name of an origin is made of the texts in it, so it does not depend on the order of the articles.
    """
    by_sha = {article.sha256: article for article in articles}
    grams = {sha: grams_of(by_sha[sha]) for sha in sorted(by_sha)}
    leader: dict[str, str] = {sha: sha for sha in grams}
    for (one, other), shared in sorted(_shared(grams).items()):
        share = shared / min(len(grams[one]), len(grams[other]))
        least = REVISION_SHARE if same_outlet(by_sha[one], by_sha[other]) else COPY_SHARE
        if share == 1.0 or (share >= least and shared >= ENOUGH):
            first, second = sorted((_root(leader, one), _root(leader, other)))
            leader[second] = first
    return {sha: content_id("org", _root(leader, sha)) for sha in grams}


def same_outlet(one: Article, other: Article) -> bool:
    """Whether both articles are known to be of one publisher."""
    names = [(article.source.name or "").casefold().strip() for article in (one, other)]
    return bool(names[0]) and names[0] == names[1]


def are_editions(one: Article, other: Article) -> bool:
    """Whether two articles of one origin are editions of one outlet's report, of which one is the later."""
    first, second = one.published.on, other.published.on
    return same_outlet(one, other) and first is not None and second is not None and first != second


def grams_of(article: Article) -> Grams:
    """The hashed word 5-grams of the article's body, sorted; of its whole text when it has no segments."""
    parts = [article.text[one.start : one.end] for one in article.segments if one.kind is SegmentKind.BODY]
    words = re.findall(r"\w+", " ".join(parts or [article.text]).casefold())
    size = min(SHINGLE_WORDS, len(words))
    found = {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)} if words else set()
    hashed = [int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "big") for gram in found]
    return np.sort(np.array(hashed, dtype=np.uint64))


def _shared(grams: Mapping[str, Grams]) -> Counter[tuple[str, str]]:
    """How many 5-grams each two texts have in common; texts without any are left out."""
    names = list(grams)
    sizes = [len(grams[name]) for name in names]
    owner = np.repeat(np.arange(len(names)), sizes)
    every = np.concatenate([grams[name] for name in names]) if names else np.empty(0, np.uint64)
    order = np.argsort(every, kind="stable")
    every, owner = every[order], owner[order]
    starts = np.flatnonzero(np.r_[True, every[1:] != every[:-1]]) if len(every) else np.empty(0, np.int64)
    ends = np.r_[starts[1:], len(every)]
    shared: Counter[tuple[str, str]] = Counter()
    common = (ends - starts > 1) & (ends - starts <= EVERYWHERE)
    for start, end in zip(starts[common], ends[common], strict=True):
        shared.update(combinations([names[at] for at in owner[start:end]], 2))
    return shared


def _root(leader: Mapping[str, str], sha: str) -> str:
    while leader[sha] != sha:
        sha = leader[sha]
    return sha
