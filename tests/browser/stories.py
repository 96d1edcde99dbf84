"""Stores for tests and screenshots: a labelled story as a judge would have settled it, and any number of findings."""

import argparse
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from evals.gold_set import GOLD_DIR, load_story
from evals.staging import stage
from extractor.report.selection import sources_of
from extractor.store import Store
from extractor.verification.compare import compare
from extractor.verification.group import group
from schemas.article import Article, Basis, Published, Source
from schemas.finding import Finding, Side, Testimony
from schemas.gold import GoldPair
from schemas.record import content_id, text_sha256
from schemas.verdict import ConflictKind, Relation, Verdict

JUDGE = "qwen2.5-1.5b"
PROMPT = "judge_pair/v1@4be1c0de9f12"


def gold_store(path: Path, story: str = "border-shelling", *, judge: str = JUDGE) -> Store:
    """A store with one run over a labelled story: its findings are what a perfect judge would have given."""
    staged = stage(load_story(GOLD_DIR / f"{story}.yaml"))
    seats = staged.seats()
    verdicts = [
        _verdict(pair, seats, judge) for pair in staged.story.pairs if {pair.a, pair.b} <= seats.keys()
    ]  # fmt: skip
    contested = [one for one in verdicts if one.relation is not Relation.UNRELATED]
    findings = _apart(group(contested, {party.id: party for party in seats.values()}))
    store = Store(path)
    articles = [
        one.model_copy(update={"name": f"{one.label.lower().replace(' ', '-')[:24]}.txt"})
        for one in staged.articles.values()
    ]
    store.put_articles(articles)
    for article in articles:
        held = [party.claim for party in seats.values() if party.article.sha256 == article.sha256]
        store.put_claims(article, {claim.id: claim for claim in held}.values(), [], recipe="gold")
    store.put_verdicts(verdicts)
    store.put_run(manifest([(one.name, one.sha256) for one in articles], findings, claims=len(seats)), findings)
    return store


def _apart(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that share a pair of sentences and a kind with an earlier one."""
    taken: set[str] = set()
    kept = []
    for one in findings:
        if not taken & set(one.pairs):
            kept.append(one)
        taken |= set(one.pairs)
    return kept


def _verdict(pair: GoldPair, seats: dict[str, Any], judge: str) -> Verdict:
    first, second = sorted((seats[pair.a], seats[pair.b]), key=lambda party: party.id)
    comparison = compare(first, second)
    by_rule = pair.kind is not None and comparison.kind is pair.kind
    return Verdict(
        id=content_id("ver", first.id, second.id),
        a=first.id,
        b=second.id,
        relation=pair.relation or Relation.UNCERTAIN,
        kind=pair.kind,
        reason=pair.reason,
        comparison=comparison,
        point=pair.rationale,
        model=None if by_rule else judge,
        prompt=None if by_rule else PROMPT,
        why="" if pair.relation else "The two orders of the pair gave two answers.",
    )


def manifest(inputs: Sequence[tuple[str, str]], findings: Sequence[Finding], *, claims: int) -> dict[str, Any]:
    """A run's manifest as the pipeline writes it."""
    relations = {relation.value: sum(one.relation is relation for one in findings) for relation in Relation}
    fates = [
        {"name": name, "status": "done", "reason": "", "sha256": sha, "claims": claims // max(1, len(inputs))}
        for name, sha in inputs
    ]
    return {
        "inputs": fates,
        "model": JUDGE,
        "profile": "small",
        "prompts": {"judge_pair/v1": "4be1c0de9f12"},
        "counts": {
            "articles": len(inputs),
            "claims": claims,
            "rejected_claims": 0,
            "candidates": len(findings),
            "judged": len(findings),
            "verdicts": relations,
            "findings": len(findings),
        },
    }


def made_store(path: Path, count: int, *, seed: int = 1) -> Store:
    """A store with ``count`` findings about towns, each between two of forty sources."""
    chance = random.Random(seed)
    store = Store(path)
    articles: dict[str, Article] = {}
    findings = []
    for number in range(count):
        low = chance.randint(3, 60)
        figures = (low, low + chance.randint(1, 40))
        said = [_said(number, side, figure, chance) for side, figure in enumerate(figures)]
        for article, _ in said:
            articles[article.sha256] = article
        findings.append(_finding(number, figures, [one for _, one in said]))
    if count <= 500:
        store.put_articles(articles.values())
    store.put_run(manifest([("made", "0" * 64)], findings, claims=2 * count), findings)
    return store


def _said(number: int, side: int, figure: int, chance: random.Random) -> tuple[Article, Testimony]:
    quote = f"{figure} people were hurt in the town of Nummer {number}"
    context = f"The mayor said that {quote} on Sunday."
    text = f"Report {number} of side {side}\n\nIt rained all day. {context} Schools stayed shut."
    article = Article(
        sha256=text_sha256(text),
        name=f"{number}-{side}.txt",
        text=text,
        source=Source(name=f"Gazette {chance.randint(0, 19) * 2 + side}", basis=Basis.MANIFEST),
        published=Published(on=date(2024, 1, 1) + timedelta(days=number % 300 + side), basis=Basis.MANIFEST),
        title=f"Report {number}",
    )
    return article, said_in(article, context, quote, claim=f"clm_{number}_{side}")


def said_in(article: Article, context: str, quote: str, *, claim: str, **more: Any) -> Testimony:
    """A testimony of an article; ``quote`` stands in ``context`` and that in the article."""
    return Testimony(
        **{
            "claim": claim,
            "article": article.sha256,
            "origin": f"org_{article.sha256[:12]}",
            "source": article.label,
            "url": article.url,
            "published": article.published.on,
            "holder": "the mayor",
            "speech": "indirect",
            "modality": "asserted",
            "as_of": "2024-01-07",
            "statement": quote,
            "quote": quote,
            "context": context,
            "quote_start": context.index(quote),
            "quote_end": context.index(quote) + len(quote),
        }
        | more
    )


def _finding(number: int, figures: tuple[int, int], said: Sequence[Testimony]) -> Finding:
    key = content_id("fnd", "quantity", number)
    return Finding(
        key=key,
        title=f"{figures[0]} (1) or {figures[1]} (1)",
        relation=Relation.CONTRADICTION if number % 5 else Relation.UNCERTAIN,
        kind=ConflictKind.QUANTITY,
        sides=tuple(Side(value=str(figure), testimonies=(one,)) for figure, one in zip(figures, said, strict=True)),
        pairs=(key,),
        why=f"{figures[0]} against {figures[1]}",
        rank=11.0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a store to look at.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--story", default="border-shelling")
    parser.add_argument("--count", type=int, default=0)
    given = parser.parse_args()
    made = made_store(given.path, given.count) if given.count else gold_store(given.path, given.story)
    run = made.latest_run_number()
    for finding in made.findings(run or 0)[:20]:
        print(finding.relation, finding.kind, "|", finding.title, "|", ", ".join(sources_of(finding)))
    made.close()
