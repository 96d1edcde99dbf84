"""Article → claims: draft, ground, complete.

A draft whose words are not in the article is kept as rejected with its reason. Attribution, mood, time and
quantities that the model did not give, or gave in words that the article does not have, come from code.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from extractor.claims.attribution import SpeechSpan, attribution_of, find_speech
from extractor.claims.drafts import (
    Draft,
    Piece,
    Window,
    drafts_by_code,
    drafts_by_model,
    pieces_of,
    statement_by_code,
    touching,
)
from extractor.claims.entities import EntityIndex
from extractor.claims.ground import fold, ground
from extractor.claims.modality import modality_of, polarity_of
from extractor.claims.quantities import find_quantities, to_base
from extractor.claims.statements import UNFAITHFUL, Stated, statement_marks
from extractor.claims.timeline import resolve
from extractor.claims.timing import AHEAD, Calendar
from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.profiles import Profile
from schemas.article import Article, Sentence
from schemas.claim import AsOf, Claim, Link, Modality, Quantity, RejectedClaim, Speech
from schemas.record import content_id
from schemas.span import Grounding, Quote, Span

CLAIMS_PER_SENTENCE = 8
"""More than this of one sentence is a runaway answer; the rest is rejected and counted."""


@dataclass(frozen=True)
class Extraction:
    """What came of one article. ``failures`` names the sentences that no answer was had for, and why."""

    article: str
    claims: tuple[Claim, ...] = ()
    rejected: tuple[RejectedClaim, ...] = ()
    failures: tuple[str, ...] = ()


@dataclass
class Scene:
    """An article as the completing steps need it."""

    article: Article
    sentences: Sequence[Sentence]
    entities: EntityIndex
    speech: tuple[SpeechSpan, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.speech = find_speech(self.article.text, self.sentences)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The propositions that code finds."""
        return pieces_of(self.sentences, self.article, self.speech)

    @cached_property
    def calendar(self) -> Calendar:
        """The times that the article names."""
        return Calendar(self.article.text, self.sentences, self.article.published.on)

    @cached_property
    def told(self) -> dict[int, list[SpeechSpan]]:
        """The speech that touches each sentence, by its number."""
        found = touching(self.sentences, self.speech)
        return {one.number: told for one, told in zip(self.sentences, found, strict=True)}

    @cached_property
    def by_sentence(self) -> dict[int, list[Piece]]:
        """The propositions by the number of their sentence."""
        found: dict[int, list[Piece]] = {}
        for one in self.pieces:
            found.setdefault(one.sentence, []).append(one)
        return found

    @cached_property
    def numbered(self) -> dict[int, Sentence]:
        """The sentences by number."""
        return {one.number: one for one in self.sentences}

    def home(self, quote: Span) -> Sentence | None:
        """The sentence that holds all of the quote."""
        at = bisect_right(self.sentences, quote.start, key=lambda one: one.start) - 1
        return self.sentences[at] if at >= 0 and quote.end <= self.sentences[at].end else None

    @property
    def shown(self) -> Span:
        """From the first to the last sentence of the story."""
        return Span(start=self.sentences[0].start, end=self.sentences[-1].end)


def extract_by_code(scene: Scene) -> Extraction:
    """The claims that can be had without a model: each proposition that code finds."""
    return complete_all(drafts_by_code(scene.pieces, scene.article), scene)


async def extract_window(window: Window, scene: Scene, endpoint: Endpoint, *, profile: Profile) -> Extraction:
    """The claims of one window of an article; a failed window is an extraction with its failure."""
    drafts = await drafts_by_model(window, scene.article, endpoint, profile=profile)
    if isinstance(drafts, EndpointError):
        where = f"sentences {window.first} to {window.last}"
        return Extraction(scene.article.sha256, failures=(f"{where}: {type(drafts).__name__}: {drafts}",))
    asked = [draft for draft in drafts if window.first <= draft.sentence <= window.last]
    return complete_all(asked, scene)


def merge(article: Article, parts: Sequence[Extraction]) -> Extraction:
    """The extractions of an article's windows as one. A quote that was given twice is one claim."""
    claims: dict[tuple[int, int], Claim] = {}
    for part in parts:
        for claim in part.claims:
            claims.setdefault((claim.quote.start, claim.quote.end), claim)
    return Extraction(
        article.sha256,
        tuple(claims[place] for place in sorted(claims)),
        tuple(one for part in parts for one in part.rejected),
        tuple(one for part in parts for one in part.failures),
    )


def complete_all(drafts: Sequence[Draft], scene: Scene) -> Extraction:
    """Ground and complete drafts."""
    claims: list[Claim] = []
    rejected: list[RejectedClaim] = []
    per_sentence: dict[int, int] = {}
    for draft in drafts:
        per_sentence[draft.sentence] = per_sentence.get(draft.sentence, 0) + 1
        if per_sentence[draft.sentence] > CLAIMS_PER_SENTENCE:
            done: Claim | RejectedClaim = _reject(draft, scene, "too many claims of one sentence")
        else:
            done = complete(draft, scene)
        if isinstance(done, Claim):
            claims.append(done)
        else:
            rejected.append(done)
    return merge(scene.article, [Extraction(scene.article.sha256, tuple(claims), tuple(rejected))])


def complete(draft: Draft, scene: Scene) -> Claim | RejectedClaim:
    """A draft as a claim, or the reason why it is none."""
    text = scene.article.text
    sentence = scene.numbered.get(draft.sentence)
    if sentence is None:
        return _reject(draft, scene, "no sentence of that number")
    found = ground(draft.quote, text, within=sentence, elsewhere=scene.shown)
    if found.quote is None:
        return _reject(draft, scene, found.note)
    home = scene.home(found.quote)
    if home is None:
        return _reject(draft, scene, "the quote runs over the edge of a sentence")
    return _claim(draft, scene, home, quote=found.quote, grounding=found.grounding)


def _claim(draft: Draft, scene: Scene, sentence: Sentence, *, quote: Quote, grounding: Grounding) -> Claim:
    mood = draft.modality or modality_of(quote.exact)
    statement, marks = _statement(draft, scene, sentence, quote=quote)
    attribution = _attribution(draft, scene, sentence, quote=quote)
    return Claim(
        id=content_id("clm", scene.article.sha256, quote.start, quote.end, statement.text),
        article=scene.article.sha256,
        sentence=sentence.number,
        segment=sentence.kind,
        quote=quote,
        grounding=grounding,
        statement=statement.text,
        attribution=attribution,
        modality=mood,
        negated=not polarity_of(quote.exact),
        as_of=_as_of(draft, scene, quote, sentence, mood=mood),
        quantities=tuple(_with_base(one) for one in find_quantities(quote.exact)),
        entities=scene.entities.entities_in(statement.text),
        marks=marks,
        ambiguity=statement.ambiguity,
    )


def _statement(draft: Draft, scene: Scene, sentence: Sentence, *, quote: Quote) -> tuple[Stated, tuple[str, ...]]:
    """The model's statement with what is odd about it; the code's own where there is none or it is unfaithful."""
    marks = statement_marks(draft.statement, quote.exact) if draft.statement else ()
    if draft.statement and not UNFAITHFUL.intersection(marks):
        return Stated(draft.statement), marks
    return statement_by_code(quote, scene.by_sentence.get(sentence.number, ()), scene.article.text), marks


def _attribution(draft: Draft, scene: Scene, sentence: Sentence, *, quote: Quote) -> tuple[Link, ...]:
    """The chain that code finds; a holder that the model names is taken where code found none."""
    chain = attribution_of(quote, scene.told[sentence.number], scene.article.text)
    if draft.speech is None or draft.speech is Speech.OWN_VOICE or draft.holder is None:
        return chain
    named = fold(draft.holder).text in fold(scene.article.text).text
    if any(link.holder for link in chain) or not named:
        return chain
    return (Link(speech=draft.speech, holder=draft.holder, cue=chain[-1].cue),)


def _as_of(draft: Draft, scene: Scene, quote: Quote, sentence: Sentence, *, mood: Modality) -> AsOf:
    """From the model's time words if the sentence has them, else as the words and the context tell."""
    words = draft.time_words
    if words and fold(words).text in fold(scene.article.text[sentence.start : sentence.end]).text:
        found = resolve(words, scene.article.published.on, future=mood in AHEAD)
        if found.start or found.end:
            return found
    return scene.calendar.as_of(quote.exact, sentence, mood=mood)


def _with_base(quantity: Quantity) -> Quantity:
    dimension, low, high = to_base(quantity)
    return quantity.model_copy(update={"dimension": dimension, "base_low": low, "base_high": high})


def _reject(draft: Draft, scene: Scene, reason: str) -> RejectedClaim:
    return RejectedClaim(
        article=scene.article.sha256,
        sentence=draft.sentence,
        quote=draft.quote[:1000],
        statement=(draft.statement or "")[:1000],
        reason=reason,
    )
