"""One article as an HTML page with its claims marked in place: self-contained, no script, everything escaped.

The text of the element ``text`` is the article's text, code point for code point.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extractor.report.marking import Piece, cut
from extractor.report.safe import web_address
from extractor.report.wording import day
from extractor.verification.parties import as_of_words
from schemas.article import STORY_KINDS, Article, SegmentKind
from schemas.claim import Claim, Modality

_VOICES = {"own_voice": "the article itself", "direct": "quoted", "indirect": "cited", "relayed": "relayed"}


@dataclass(frozen=True)
class Marked:
    """A piece of the text: the numbers of the claims that quote it, and the kind of segment that it is in."""

    text: str
    claims: tuple[int, ...]
    starts: tuple[int, ...]
    kind: str
    mood: str
    unseen: str


def highlights_page(article: Article, claims: Sequence[Claim]) -> str:
    """The page of an article. Raises ValueError for a claim whose quote is not in its text."""
    for claim in claims:
        if claim.article != article.sha256 or not claim.quote.holds_in(article.text):
            raise ValueError(f"claim {claim.id} is none of this article")
    ordered = sorted(claims, key=lambda one: (one.quote.start, one.quote.end, one.id))
    return (
        _environment()
        .get_template("highlights.html")
        .render(
            article=article,
            pieces=_marked(article, ordered),
            claims=list(enumerate(ordered, 1)),
            left_out=sum(one.kind not in STORY_KINDS for one in article.segments),
        )
    )


def _marked(article: Article, claims: Sequence[Claim]) -> list[Marked]:
    spans = [(one.quote.start, one.quote.end, str(number)) for number, one in enumerate(claims, 1)]
    kinds = [(one.start, one.end, one.kind.value) for one in article.segments]
    started: set[int] = set()
    pieces = []
    for piece in cut(article.text, [*spans, *kinds]):
        numbers = tuple(sorted(int(mark) for mark in piece.marks if mark.isdigit()))
        first = tuple(number for number in numbers if number not in started)
        started.update(first)
        mood = claims[numbers[0] - 1].modality.value if numbers else ""
        pieces.append(Marked(piece.text, numbers, first, _kind(piece), mood, piece.label))
    return pieces


def _kind(piece: Piece) -> str:
    return next((kind.value for kind in SegmentKind if piece.has(kind.value)), "")


def who(claim: Claim) -> str:
    """Who says it, and how: "the article itself", "Anna Berg, quoted; relayed by AFP"."""
    chain = [
        f"{link.holder}{f' ({link.role})' if link.role else ''}, {_VOICES[link.speech]}"
        if link.holder
        else _VOICES[link.speech]
        for link in claim.attribution
    ]
    return "; ".join(dict.fromkeys(reversed(chain)))


def mood(claim: Claim) -> str:
    """The mood, and that it denies: "asserted", "predicted, negated"."""
    return (
        f"{claim.modality.value}, negated"
        if claim.negated and claim.modality is not Modality.DENIED
        else claim.modality
    )


def left_open(claim: Claim) -> str:
    """What the article does not settle: "he: Berg or Holm?", "it: not clear what"; empty where nothing is open."""
    if claim.ambiguity is None:
        return ""
    readings = " or ".join(claim.ambiguity.readings)
    return f"{claim.ambiguity.words}: {f'{readings}?' if readings else 'not clear what'}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("extractor.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = files("extractor.report").joinpath("templates", "highlights.css").read_text("utf-8")
    environment.globals.update(
        as_of_words=as_of_words,
        day=day,
        left_open=left_open,
        mood=mood,
        style=Markup(style),  # noqa: S704 - our own file
        style_hash=b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        web_address=web_address,
        who=who,
    )
    return environment
