"""Find the words that a model quoted in the text it was given.

Two ways only: character by character, or after folding white space, quote marks, dashes, soft hyphens,
ligatures and case on both sides, with an index map that leads back to the original characters. There is
no edit distance: "150 killed" is not "130 killed". What is stored is always a slice of the original.
"""

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

from schemas.span import Grounding, Quote, Span

_FOLDED = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True)
class Folded:
    """A folded text. ``starts[i]`` and ``ends[i]`` are the original code points behind folded character i."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def fold(text: str) -> Folded:
    """Fold ``text`` for matching. A run of white space is one space; invisible characters are nothing."""
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                ends[-1] = index + 1
                continue
            folded = " "
        else:
            folded = _FOLDED.get(character) or unicodedata.normalize("NFKC", character).casefold()
        for one in folded:
            characters.append(one)
            starts.append(index)
            ends.append(index + 1)
    return Folded("".join(characters), tuple(starts), tuple(ends))


@dataclass(frozen=True)
class Grounded:
    """Where a quote was found and how; ``quote`` is None when it is missing."""

    grounding: Grounding
    quote: Quote | None = None
    note: str = ""


def ground(words: str, text: str, *, within: Span, elsewhere: Span | None = None) -> Grounded:
    """Find ``words`` in ``text[within]``, the sentence that they were asked for.

    When they are not there but stand exactly once in ``elsewhere`` (what the model was shown), that one place
    is taken. Words that stand in several places, and not in the sentence, are missing: which was meant
    cannot be known. White space and quote marks around the words do not count.
    """
    words = words.strip().strip('"“”«»„').strip()
    if not words:
        return Grounded(Grounding.MISSING, note="empty quote")
    for search, grounding in ((_exact, Grounding.EXACT), (_normalised, Grounding.NORMALISED)):
        places = search(words, text, within)
        if places:
            return Grounded(grounding, Quote.cut(text, *places[0]))
        if elsewhere is not None:
            places = search(words, text, elsewhere)
            if len(places) == 1:
                return Grounded(grounding, Quote.cut(text, *places[0]), "quoted from another sentence")
            if places:
                return Grounded(Grounding.MISSING, note="the words stand in several other sentences")
    return Grounded(Grounding.MISSING, note="the words are not in the text")


def _exact(words: str, text: str, within: Span) -> list[tuple[int, int]]:
    places = []
    position = text.find(words, within.start, within.end)
    while position >= 0:
        if _whole_words(text, position, position + len(words)):
            places.append((position, position + len(words)))
        position = text.find(words, position + 1, within.end)
    return places


def _normalised(words: str, text: str, within: Span) -> list[tuple[int, int]]:
    folded = fold(text[within.start : within.end])
    needle = fold(words).text.strip()
    if not needle:
        return []
    places = []
    position = folded.text.find(needle)
    while position >= 0:
        start = within.start + folded.starts[position]
        end = within.start + folded.ends[position + len(needle) - 1]
        if _whole_words(text, start, end):
            places.append((start, end))
        position = folded.text.find(needle, position + 1)
    return places


def _whole_words(text: str, start: int, end: int) -> bool:
    """A quote must not begin or end inside a word or number: "30 killed" is not in "130 killed"."""
    begins = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    stops = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    number_before = start > 1 and text[start].isdigit() and text[start - 1] in ".," and text[start - 2].isdigit()
    number_after = end + 1 < len(text) and text[end - 1].isdigit() and text[end] in ".," and text[end + 1].isdigit()
    return begins and stops and not number_before and not number_after


def sentence_at(position: int, spans: list[Span]) -> int | None:
    """The index of the span that holds a position, of spans in order; None between them."""
    index = bisect_left([span.end for span in spans], position + 1)
    return index if index < len(spans) and spans[index].start <= position else None
