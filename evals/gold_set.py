"""The gold set: load it, find every quote in its text, check it, count it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import ValidationError

from evals.minima import Minima
from schemas.gold import GoldArticle, GoldClaim, GoldStory, SecondLabels
from schemas.span import Quote
from schemas.verdict import ConflictKind, NonConflictReason, Relation

GOLD_DIR = Path(__file__).parent / "gold"


class GoldError(Exception):
    """A gold file breaks a rule of docs/labelling.md."""


def locate(text: str, words: str, nth: int = 1) -> int | None:
    """The position of the ``nth`` occurrence of ``words`` in ``text``, or None."""
    position = -1
    for _ in range(nth):
        position = text.find(words, position + 1)
        if position < 0:
            return None
    return position


def quote_of(story: GoldStory, claim: GoldClaim) -> Quote:
    """The claim's quote with its offsets. Raises GoldError when the words are not there."""
    text = article_of(story, claim.article).text
    start = locate(text, claim.quote, claim.nth)
    if start is None:
        raise GoldError(f"{story.id} {claim.id}: the quote is not in article {claim.article}: {claim.quote!r}")
    return Quote.cut(text, start, start + len(claim.quote))


def article_of(story: GoldStory, article: str) -> GoldArticle:
    """The story's article with that id."""
    return next(one for one in story.articles if one.id == article)


def load_story(path: Path) -> GoldStory:
    """One gold file, checked. Raises GoldError with every problem found, one a line."""
    try:
        story = GoldStory.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise GoldError(f"{path.name}: {error}") from error
    problems = check(story)
    if story.id != path.stem:
        problems.append(f"the file is called {path.stem}")
    if problems:
        raise GoldError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return story


def load_stories(folder: Path = GOLD_DIR) -> list[GoldStory]:
    """All stories of the set, by id."""
    return [load_story(path) for path in sorted(folder.glob("*.yaml"))]


def load_second(story: str, folder: Path = GOLD_DIR) -> SecondLabels | None:
    """The story's second, blind labelling, if it has one."""
    path = folder / "second" / f"{story}.yaml"
    if not path.exists():
        return None
    return SecondLabels.model_validate(yaml.safe_load(path.read_text("utf-8")))


def check(story: GoldStory) -> list[str]:
    """What is wrong with a story, one line each."""
    problems = []
    articles = {article.id: article for article in story.articles}
    claims: dict[str, GoldClaim] = {}
    for claim in story.claims:
        if claim.id in claims:
            problems.append(f"claim id {claim.id} twice")
        claims[claim.id] = claim
        if claim.article not in articles:
            problems.append(f"claim {claim.id} is of no article")
            continue
        text = articles[claim.article].text
        if locate(text, claim.quote, claim.nth) is None:
            problems.append(f"claim {claim.id}: quote not in article {claim.article}: {claim.quote!r}")
        elif claim.nth == 1 and text.count(claim.quote) > 1:
            problems.append(
                f"claim {claim.id}: quote stands {text.count(claim.quote)} times, lengthen it: {claim.quote!r}"
            )
        for quantity in claim.quantities:
            if quantity.words not in claim.quote:
                problems.append(f"claim {claim.id}: quantity {quantity.words!r} is not in the quote")
    for article in story.articles:
        words = len(article.text.split())
        if not 150 <= words <= 760:
            problems.append(f"article {article.id} has {words} words, not 200 to 700")
        for segment in article.segments:
            for edge in (segment.starts, segment.ends):
                if article.text.count(edge) != 1:
                    problems.append(f"article {article.id}: segment edge must stand once: {edge!r}")
    seen = set()
    for pair in story.pairs:
        for side in (pair.a, pair.b):
            if side not in claims:
                problems.append(f"pair {pair.a} {pair.b}: no claim {side}")
        if frozenset((pair.a, pair.b)) in seen:
            problems.append(f"pair {pair.a} {pair.b} twice")
        seen.add(frozenset((pair.a, pair.b)))
    return problems


@dataclass
class Counts:
    """What the set holds."""

    stories: int = 0
    articles: int = 0
    words: int = 0
    claims: int = 0
    relations: Counter[str] = field(default_factory=Counter)
    kinds: Counter[ConflictKind] = field(default_factory=Counter)
    reasons: Counter[NonConflictReason] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    copies: int = 0

    @property
    def contradictions(self) -> int:
        """Pairs that contradict each other."""
        return self.relations[Relation.CONTRADICTION]

    @property
    def hard_negatives(self) -> int:
        """Pairs that look like contradictions and are none."""
        return sum(self.reasons.values())


def count(stories: list[GoldStory]) -> Counts:
    """The set's counts."""
    counts = Counts(stories=len(stories))
    for story in stories:
        counts.splits[story.split] += 1
        counts.articles += len(story.articles)
        counts.copies += sum(article.copy_of is not None for article in story.articles)
        counts.words += sum(len(article.text.split()) for article in story.articles)
        counts.claims += len(story.claims)
        for pair in story.pairs:
            counts.relations[pair.relation or "null"] += 1
            if pair.kind:
                counts.kinds[pair.kind] += 1
            if pair.hard_negative and pair.reason:
                counts.reasons[pair.reason] += 1
    return counts


def shortfalls(counts: Counts, minima: Minima) -> list[str]:
    """Where the set holds less than it must, one line each."""
    had = {
        "stories": (counts.stories, minima.stories),
        "contradictions": (counts.contradictions, minima.contradictions),
        "hard negatives": (counts.hard_negatives, minima.hard_negatives),
        **{f"contradictions by {kind}": (counts.kinds[kind], minima.each_kind) for kind in ConflictKind},
        **{f"hard negatives by {reason}": (counts.reasons[reason], minima.each_reason) for reason in NonConflictReason},
    }
    return [f"{name}: {n}, at least {least} are demanded" for name, (n, least) in had.items() if n < least]
