"""Pieces of text as HTML. Everything is escaped here, and the text content is the text, code point for code point."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from markupsafe import Markup

from extractor.report.marking import DIFFERS, QUOTE, SENTENCE, UNSEEN, Piece

_OPEN = Markup('<mark class="quote">')
_SENTENCE = Markup('<span class="sentence">')
_DIFFERS = Markup('<b class="differs">{}</b>')
_UNSEEN = Markup('<span class="unseen" title="{}">{}</span>')


def pieces_html(pieces: Iterable[Piece]) -> Markup:
    """The pieces with the quote in one ``mark``, what differs in ``b`` and unseen characters set apart."""
    return _within(list(pieces), SENTENCE, _SENTENCE, Markup("</span>"))


def _within(pieces: Sequence[Piece], mark: str, opening: Markup, closing: Markup) -> Markup:
    done = []
    for inside, group in groupby(pieces, key=lambda piece: piece.has(mark)):
        inner = list(group)
        if mark == SENTENCE:
            body = _within(inner, QUOTE, _OPEN, Markup("</mark>"))
        else:
            body = Markup("").join(_one(piece) for piece in inner)
        done.append(opening + body + closing if inside else body)
    return Markup("").join(done)


def _one(piece: Piece) -> Markup:
    words = _UNSEEN.format(piece.label, piece.text) if piece.has(UNSEEN) else Markup.escape(piece.text)
    return _DIFFERS.format(words) if piece.has(DIFFERS) else words
