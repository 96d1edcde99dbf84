"""A gold story as the production types see it: articles with segments, sentences and scenes, and its claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.gold_set import locate, quote_of
from extractor.claims.drafts import Draft
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, complete
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.verification.origins import origins_of
from extractor.verification.parties import Party, parties
from schemas.article import STORY_KINDS, Article, Basis, Published, Sentence, Source
from schemas.claim import Claim
from schemas.gold import GoldArticle, GoldClaim, GoldPair, GoldStory
from schemas.record import text_sha256
from schemas.span import Quote, Span


@dataclass(frozen=True)
class Place:
    """Some words of one report; ``article`` is the gold id of the report."""

    article: str
    span: Span


@dataclass(frozen=True)
class Staged:
    """A gold story made ready. All mappings but ``quotes`` and ``claims`` are by the gold id of the article.

    ``quotes`` and ``claims`` are by the id of the gold claim; a claim that production could not hold, given its
    own gold words, is the reason why. ``outside`` are the parts that give no claims: furniture and other stories.
    """

    story: GoldStory
    articles: Mapping[str, Article]
    sentences: Mapping[str, Sequence[Sentence]]
    outside: Mapping[str, Sequence[Span]]
    quotes: Mapping[str, Quote]
    claims: Mapping[str, Claim | str]

    @property
    def ids(self) -> dict[str, str]:
        """The gold id of each article, by its sha256."""
        return {article.sha256: name for name, article in self.articles.items()}

    @property
    def origins(self) -> dict[str, str]:
        """The origin of each article, by the gold id of the article."""
        found = origins_of(self.articles.values())
        return {name: found[article.sha256] for name, article in self.articles.items()}

    def place(self, claim: str) -> Place:
        """Where a gold claim's words stand."""
        return Place(claim[0], self.quotes[claim])

    def seats(self) -> dict[str, Party]:
        """The gold claims that production can hold, as parties, by gold id."""
        held = {name: claim for name, claim in self.claims.items() if isinstance(claim, Claim)}
        seated = parties(
            held.values(),
            {article.sha256: article for article in self.articles.values()},
            {self.articles[name].sha256: cut for name, cut in self.sentences.items()},
            origins=origins_of(self.articles.values()),
        )
        return dict(zip(held, seated, strict=True))


def stage(story: GoldStory) -> Staged:
    """The story with the production reading, and its gold claims completed by the production code."""
    articles = {one.id: article_from(one) for one in story.articles}
    cut = {name: sentences(article.text, article.segments) for name, article in articles.items()}
    index = link_entities([article.text for article in articles.values()])
    scenes = {name: Scene(article, cut[name], index) for name, article in articles.items() if cut[name]}
    quotes = {claim.id: quote_of(story, claim) for claim in story.claims}
    return Staged(
        story=story,
        articles=articles,
        sentences=cut,
        outside={one.id: _outside(one) for one in story.articles},
        quotes=quotes,
        claims={one.id: complete_gold(one, quotes[one.id], scenes.get(one.article)) for one in story.claims},
    )


def article_from(gold: GoldArticle) -> Article:
    """A gold article as it would come out of the reading, its outlet and date said beside it."""
    published = Published(on=gold.published, basis=Basis.MANIFEST) if gold.published else Published()
    return Article(
        sha256=text_sha256(gold.text),
        name=gold.id,
        text=gold.text,
        source=Source(name=gold.source, basis=Basis.MANIFEST),
        published=published,
        title=gold.title,
        segments=segment(gold.text),
    )


def complete_gold(gold: GoldClaim, quote: Quote, scene: Scene | None) -> Claim | str:
    """The claim that production makes of the gold words and statement, or the reason why it cannot."""
    home = None
    if scene is not None:
        home = next((one for one in scene.sentences if one.start <= quote.start < one.end), None)
    if scene is None or home is None:
        return "in no sentence of the story"
    done = complete(Draft(home.number, quote.exact, gold.statement), scene)
    return done if isinstance(done, Claim) else done.reason


def pair_id(pair: GoldPair) -> str:
    """The name of a gold pair within its story, the same whichever side is written first."""
    return "-".join(sorted((pair.a, pair.b), key=lambda side: (side[0], int(side[1:]))))


def _outside(gold: GoldArticle) -> list[Span]:
    spans = []
    for one in gold.segments:
        start, last = locate(gold.text, one.starts), locate(gold.text, one.ends)
        if one.kind not in STORY_KINDS and start is not None and last is not None:
            spans.append(Span(start=start, end=last + len(one.ends)))
    return spans
