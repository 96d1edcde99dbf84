"""Independent sources: syndicated and near-identical texts are one origin.

Candidates come from MinHash LSH over word 5-grams (datasketch); each is then checked by the exact share of the
shorter text's 5-grams that stand in the longer one, since MinHash only estimates and is blind to containment
in a much longer text.
"""

import re
from collections.abc import Iterable, Mapping

from datasketch import MinHash, MinHashLSH

from schemas.article import Article, SegmentKind
from schemas.record import content_id

SHINGLE_WORDS = 5
LSH_JACCARD = 0.3
COPY_SHARE = 0.6
"""From this share of common 5-grams on, two texts are one; independent reports of a story share under 0.1."""


def origins_of(articles: Iterable[Article]) -> dict[str, str]:
    """The origin of each article, by the article's sha256.

    The name of an origin is made of the texts in it, so it does not depend on the order of the articles.
    """
    shingles = {article.sha256: shingles_of(article) for article in sorted(articles, key=lambda one: one.sha256)}
    leader: dict[str, str] = {sha: sha for sha in shingles}
    for one, other in _near(shingles):
        if copy_share(shingles[one], shingles[other]) >= COPY_SHARE:
            first, second = sorted((_root(leader, one), _root(leader, other)))
            leader[second] = first
    return {sha: content_id("org", _root(leader, sha)) for sha in shingles}


def shingles_of(article: Article) -> frozenset[str]:
    """The word 5-grams of the article's body; of its whole text when it has no segments."""
    parts = [article.text[one.start : one.end] for one in article.segments if one.kind is SegmentKind.BODY]
    words = re.findall(r"\w+", " ".join(parts or [article.text]).casefold())
    size = min(SHINGLE_WORDS, len(words))
    return frozenset(" ".join(words[at : at + size]) for at in range(len(words) - size + 1)) if words else frozenset()


def copy_share(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that stands in the larger."""
    return len(one & other) / max(1, min(len(one), len(other)))


def _near(shingles: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    index = MinHashLSH(threshold=LSH_JACCARD, num_perm=64)
    near = []
    for sha, grams in shingles.items():
        sketch = MinHash(num_perm=64, seed=1)
        sketch.update_batch([gram.encode() for gram in sorted(grams)])
        near += [(str(other), sha) for other in index.query(sketch)]
        index.insert(sha, sketch)
    return sorted(near)


def _root(leader: Mapping[str, str], sha: str) -> str:
    while leader[sha] != sha:
        sha = leader[sha]
    return sha
