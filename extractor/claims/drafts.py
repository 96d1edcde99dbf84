"""What a model, or code alone, proposes as claims of an article, before anything is checked."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from extractor.claims.attribution import SpeechSpan, find_quotations
from extractor.claims.background import background_of
from extractor.claims.clauses import Clause
from extractor.claims.decompose import propositions
from extractor.claims.discourse import Discourse, genders_in, persons_in
from extractor.claims.selection import is_checkable
from extractor.claims.statements import Context, Stated, stated
from extractor.endpoint.seam import Endpoint
from extractor.errors import BadAnswerError, CutOffError, EndpointError, TooLongError
from extractor.profiles import Profile
from extractor.prompting import Prompt, load_template, marker_for, one_line
from schemas.answers import DraftClaim, ExtractedClaims
from schemas.article import Article, Sentence
from schemas.claim import Modality, Speech
from schemas.span import Span

TASK = "extract_claims"
AnySpan = TypeVar("AnySpan", bound=Span)


@dataclass(frozen=True)
class Draft:
    """A proposed claim. What a profile does not ask of the model is None and left to code."""

    sentence: int
    quote: str
    statement: str | None = None
    speech: Speech | None = None
    holder: str | None = None
    modality: Modality | None = None
    time_words: str | None = None


@dataclass(frozen=True)
class Window:
    """Sentences shown together; claims are asked of those from ``first`` to ``last``."""

    shown: tuple[Sentence, ...]
    first: int
    last: int

    def halves(self) -> "tuple[Window, Window] | None":
        """Two smaller windows, or None when it cannot get smaller."""
        asked = [one for one in self.shown if self.first <= one.number <= self.last]
        if len(asked) < 2:
            return None
        middle = len(asked) // 2
        before = tuple(one for one in self.shown if one.number <= asked[middle - 1].number)
        after = tuple(one for one in self.shown if one.number >= asked[middle].number)
        return (
            Window(before, self.first, asked[middle - 1].number),
            Window(after, asked[middle].number, self.last),
        )


def windows(sentences: Sequence[Sentence], profile: Profile) -> list[Window]:
    """The article cut into windows of ``profile.window`` sentences, each led in by ``profile.overlap`` more."""
    cut = []
    for start in range(0, len(sentences), profile.window):
        asked = sentences[start : start + profile.window]
        led_in = sentences[max(0, start - profile.overlap) : start]
        cut.append(Window((*led_in, *asked), asked[0].number, asked[-1].number))
    return cut


@dataclass(frozen=True)
class Piece:
    """A proposition that code finds in a sentence, and what can be meant in it."""

    sentence: int
    clause: Clause
    context: Context


def pieces_of(sentences: Sequence[Sentence], article: Article, speech: Sequence[SpeechSpan]) -> tuple[Piece, ...]:
    """The checkable propositions of every sentence, in order; ``speech`` is the article's, by position."""
    text = article.text
    pieces: list[Piece] = []
    quotations = [Span(start=one.outer_start, end=one.outer_end) for one in find_quotations(text)]
    background = background_of(text, sentences)
    named = frozenset(name.split()[-1] for name in background.persons.values())
    discourse, kind = Discourse(text, persons_in(speech), named, genders_in(text, speech)), None
    by_speech, by_quotation = touching(sentences, speech), touching(sentences, quotations)
    for at, one in enumerate(sentences):
        if one.kind is not kind:
            discourse, kind = replace(discourse, before=()), one.kind
        told, quoted = by_speech[at], by_quotation[at]
        found = propositions(text, one, speech=told, quotations=quoted)
        known = discourse.read(found, told)
        for clause, meant in zip(found, known, strict=True):
            if is_checkable(text[clause.start : clause.end], one.kind):
                own_words = any(one.speech is Speech.DIRECT and _makes_up(one, clause) for one in told)
                pieces.append(Piece(one.number, clause, Context(meant, background, own_words)))
    return tuple(pieces)


def _makes_up(one: Span, clause: Clause) -> bool:
    """Whether it is most of the clause."""
    return 2 * one.overlap(Span(start=clause.start, end=clause.end)) > clause.end - clause.start


def touching(sentences: Sequence[Sentence], spans: Sequence[AnySpan]) -> list[list[AnySpan]]:
    """For each sentence the spans that share characters with it, in their order."""
    starts = [one.start for one in sentences]
    found: list[list[AnySpan]] = [[] for _ in sentences]
    for span in spans:
        first = max(0, bisect_right(starts, span.start) - 1)
        for at in range(first, bisect_left(starts, span.end)):
            if span.overlap(sentences[at]):
                found[at].append(span)
    return found


def drafts_by_code(pieces: Sequence[Piece], article: Article) -> list[Draft]:
    """What can be had without a model: each proposition as one draft."""
    text = article.text
    return [Draft(one.sentence, text[one.clause.start : one.clause.end]) for one in pieces]


def statement_by_code(quote: Span, pieces: Sequence[Piece], text: str) -> Stated:
    """The statement for a quote of a sentence with these pieces: that of the piece that begins where it does."""
    for one in pieces:
        if abs(one.clause.start - quote.start) <= 1:
            inside = one.clause.without is not None and one.clause.without[1] < quote.end
            place = one.clause.without if inside else None
            return stated(text, Clause(quote.start, quote.end, one.clause.lead, place), one.context)
    return Stated(text[quote.start : quote.end])


async def drafts_by_model(
    window: Window, article: Article, endpoint: Endpoint, *, profile: Profile
) -> list[Draft] | EndpointError:
    """Ask for a window's drafts. An answer that was cut, or a window too long, is asked for in halves.

    An expected failure of this window is returned; one that every other call would meet is raised.
    """
    try:
        return await _ask(window, article, endpoint, profile=profile)
    except (CutOffError, TooLongError, BadAnswerError) as error:
        halves = window.halves()
        if halves is None:
            return error
        found: list[Draft] = []
        for half in halves:
            part = await drafts_by_model(half, article, endpoint, profile=profile)
            if isinstance(part, EndpointError):
                return part
            found += part
        return found
    except EndpointError as error:
        if error.stops_run:
            raise
        return error


async def _ask(window: Window, article: Article, endpoint: Endpoint, *, profile: Profile) -> list[Draft]:
    prompt = extraction_prompt(window, article, profile)
    reply = await endpoint.ask(prompt, ExtractedClaims)
    return [_draft(one) for one in reply.value.claims]


def extraction_prompt(window: Window, article: Article, profile: Profile) -> Prompt:
    """The prompt for a window. The article's words stand only between the fences of the last turn."""
    asked = [{"number": one.number, "text": article.text[one.start : one.end]} for one in window.shown]
    variables = {
        "source": one_line(article.label),
        "published": str(article.published.on or "unknown"),
        "fence": marker_for(article.text),
        "sentences": [{**row, "text": one_line(str(row["text"]))} for row in asked],
        "first": window.first,
        "last": window.last,
    }
    template = load_template(TASK, profile.extract_prompt or "")
    return template.render(variables, max_tokens=profile.answer_tokens * (window.last - window.first + 1))


def _draft(answer: DraftClaim) -> Draft:
    return Draft(
        sentence=answer.sentence,
        quote=answer.quote,
        statement=answer.statement,
        speech=Speech(answer.speech),
        holder=answer.holder,
        modality=Modality(answer.modality),
        time_words=answer.time_words,
    )
