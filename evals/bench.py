"""How pairing grows: ``python -m evals.bench``. Made-up claims by the thousand, no model, no network.

The claims come from the gold set's reports. Each story is told anew many times: names are spelt with other syllables
(the same ones in all reports of one telling), figures and days are moved, so that tellings are as like as two stories
of one kind are.
"""

import argparse
import os
import platform
import random
import re
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from evals.gold_set import load_stories
from evals.staging import article_from, stage
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, extract_by_code
from extractor.pipeline import seat
from extractor.reading.sentences import sentences
from extractor.verification.compare import compare
from extractor.verification.pair import candidates
from extractor.verification.parties import Party
from extractor.verification.voices import Voices
from schemas.gold import GoldArticle
from schemas.verdict import Relation

SIZES = (2_500, 5_000, 10_000)
SAMPLE = 500
"""Claims that stand for all where holding all against all would take too long."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SYLLABLES = ("bar", "del", "fen", "gor", "hal", "jun", "kes", "lom", "mar", "nev", "pol", "rud", "sil", "tov", "wyn")
Scores = NDArray[np.float64]
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_FIGURE = re.compile(r"\b\d{2,3}\b")


@dataclass(frozen=True)
class Timed:
    """A measurement: seconds, and how many pairs there were to judge."""

    name: str
    seconds: float
    pairs: int


def tellings() -> Iterator[list[GoldArticle]]:
    """The reports of each story, told anew again and again, without end."""
    stories = load_stories()
    number = 0
    while True:
        for story in stories:
            yield [_told(article, f"{story.id} {number}") for article in story.articles]
        number += 1


def _told(article: GoldArticle, telling: str) -> GoldArticle:
    """The report with the telling's own names, figures and days."""
    shift = random.Random(telling).randrange(7)

    def name(found: re.Match[str]) -> str:
        if found.group() in DAYS:
            return DAYS[(DAYS.index(found.group()) + shift) % 7]
        chosen = random.Random(f"{telling} {found.group()}")
        return "".join(chosen.choice(SYLLABLES) for _ in range(2)).capitalize()

    def figure(found: re.Match[str]) -> str:
        return str(int(found.group()) + 1 + random.Random(f"{telling} {found.group()}").randrange(9))

    text = _FIGURE.sub(figure, _NAME.sub(name, article.text))
    day = article.published + timedelta(days=shift) if article.published else None
    return article.model_copy(update={"text": text, "published": day, "source": f"{article.source} {telling}"})


def store_of(claims: int) -> list[Party]:
    """So many claims or a few more, extracted by code."""
    found: list[Party] = []
    for reports in tellings():
        articles = [article_from(one) for one in reports]
        index = link_entities([one.text for one in articles])
        done = {}
        for one in articles:
            done[one.sha256] = extract_by_code(Scene(one, sentences(one.text, one.segments), index))
        found += seat(articles, done)
        if len(found) >= claims:
            return found
    raise AssertionError("tellings never end")


def timed(name: str, work: Callable[[], int]) -> Timed:
    """Do the work, which gives its number of pairs."""
    began = time.perf_counter()
    pairs = work()
    return Timed(name, time.perf_counter() - began, pairs)


def fuzzy(parties: Sequence[Party]) -> Timed:
    """All pairs by rapidfuzz's token_set_ratio, at 60 of 100 and above; a sample against all, counted up."""
    share = len(parties) / min(SAMPLE, len(parties)) / 2

    def work() -> int:
        return int((fuzzy_scores(parties[:SAMPLE], parties) >= 60).sum() * share)

    found = timed("rapidfuzz, all pairs", work)
    return Timed(found.name, found.seconds * share, found.pairs)


def fuzzy_scores(some: Sequence[Party], parties: Sequence[Party]) -> Scores:
    """The likeness (0 to 100) of some claims and all claims."""
    left, right = ([one.claim.statement for one in group] for group in (some, parties))
    return np.asarray(process.cdist(left, right, scorer=fuzz.token_set_ratio, workers=2), dtype=np.float64)


def tf_idf(parties: Sequence[Party]) -> Timed:
    """All pairs by TF-IDF cosine over words (scipy), at 0.2 and above; row blocks, since all do not fit in memory."""

    def work() -> int:
        table = tf_idf_table(parties)
        blocks = range(0, table.shape[0], SAMPLE)
        return sum(int((table[at : at + SAMPLE] @ table.T > 0.2).sum()) for at in blocks) // 2

    return timed("TF-IDF cosine, all pairs", work)


def tf_idf_table(parties: Sequence[Party]) -> sparse.csr_array:
    """A row of length one for each claim, a column for each word."""
    texts = [re.findall(r"\w+", one.claim.statement.casefold()) for one in parties]
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(word, len(numbers)) for words in texts for word in words]
    rows = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    counts = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(numbers)))
    rarity = np.log(len(texts) / np.maximum((counts > 0).sum(axis=0), 1))
    weighted = counts @ sparse.diags_array(rarity)
    lengths = np.sqrt(weighted.multiply(weighted).sum(axis=1))
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ weighted)


def recall_at_one_price(split: str) -> tuple[int, dict[str, int]]:
    """Gold contradictions of a split, and how many are among the pairs of each way, given as many pairs as pairing."""
    wanted, hits = 0, dict.fromkeys(("crossclaim", "TF-IDF cosine", "rapidfuzz"), 0)
    for story in (one for one in load_stories() if one.split == split):
        seats = stage(story).seats()
        voices = Voices(seats.values())
        parties = [one for one in seats.values() if one.id in voices.claims]
        own = {frozenset((one.a, one.b)) for one in candidates(parties)}
        table = tf_idf_table(parties)
        ways = {
            "crossclaim": own,
            "TF-IDF cosine": _best(parties, np.asarray((table @ table.T).todense()), len(own)),
            "rapidfuzz": _best(parties, fuzzy_scores(parties, parties), len(own)),
        }
        for pair in story.pairs:
            if pair.relation is Relation.CONTRADICTION:
                wanted += 1
                sides = frozenset(voices.of[seats[one].id] for one in (pair.a, pair.b) if one in seats)
                for way, pairs in ways.items():
                    hits[way] += sides in pairs
    return wanted, hits


def _best(parties: Sequence[Party], scores: Scores, most: int) -> set[frozenset[str]]:
    """The likest pairs of different origins."""
    origins = np.array([one.origin for one in parties])
    rows, columns = np.nonzero(np.triu(origins[:, None] != origins[None, :]))
    order = np.argsort(-scores[rows, columns], kind="stable")[:most]
    return {frozenset((parties[rows[at]].id, parties[columns[at]].id)) for at in order}


def main() -> None:
    """Print the figures as Markdown tables."""
    options = argparse.ArgumentParser(prog="python -m evals.bench", description="how pairing grows")
    options.add_argument("--claims", type=int, nargs="+", default=SIZES, help="sizes of the store")
    sizes = sorted(options.parse_args().claims)
    began = time.perf_counter()
    store = store_of(sizes[-1])
    reports = {one.claim.article for one in store}
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}.")
    print(f"{len(store)} claims of {len(reports)} reports made in {time.perf_counter() - began:.0f} s.\n")
    _growth(store, sizes)
    _added(store)
    _beside(store)


def _growth(store: Sequence[Party], sizes: Sequence[int]) -> None:
    print("| claims | candidate pairs | pairs a claim | seconds | memory so far, MB |\n| --- | --- | --- | --- | --- |")
    for size in sizes:
        found = timed(str(size), lambda size=size: len(candidates(store[:size])))  # type: ignore[misc]
        each = found.pairs / size
        print(f"| {size} | {found.pairs} | {each:.1f} | {found.seconds:.1f} | {_megabytes():.0f} |", flush=True)


def _added(store: Sequence[Party]) -> None:
    """What one more report costs, with comparing by code."""
    last = store[-1].claim.article
    new = frozenset(one.id for one in store if one.claim.article == last)
    by_id = {one.id: one for one in store}
    began = time.perf_counter()
    found = candidates(store, new=new)
    paired = time.perf_counter() - began
    for one in found:
        compare(by_id[one.a], by_id[one.b])
    compared = time.perf_counter() - began - paired
    only = sum(one.a in new or one.b in new for one in found)
    print(
        f"\nOne report of {len(new)} claims added to {len(store) - len(new)}: {len(found)} pairs, {only} of them with a"
    )
    print(f"new claim; {paired:.1f} s to pair, {compared:.1f} s to compare by code.\n")


def _beside(store: Sequence[Party]) -> None:
    own = timed("crossclaim", lambda: len(candidates(store)))
    print("| pairs of the whole store by | seconds | times crossclaim's | pairs to judge | times crossclaim's |")
    print("| --- | --- | --- | --- | --- |")
    for one in (own, tf_idf(store), fuzzy(store)):
        times, work = one.seconds / own.seconds, one.pairs / own.pairs
        print(f"| {one.name} | {one.seconds:.1f} | {times:.1f} | {one.pairs} | {work:.1f} |", flush=True)
    print("\n| gold contradictions among as many pairs | dev | test |\n| --- | --- | --- |")
    (all_dev, dev), (all_test, test) = recall_at_one_price("dev"), recall_at_one_price("test")
    for way in dev:
        print(f"| {way} | {dev[way] / all_dev:.3f} n {all_dev} | {test[way] / all_test:.3f} n {all_test} |")


def _megabytes() -> float:
    """The most memory (resident) that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
