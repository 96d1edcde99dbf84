"""What differs between quotes, and a text cut into pieces by spans.

Cutting happens here, on code points, so that no offset ever reaches a browser, which would count UTF-16 units.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from extractor.claims.numerals import word_values
from schemas.finding import Finding, Testimony

Range = tuple[int, int]

QUOTE = "quote"
DIFFERS = "differs"
UNSEEN = "unseen"
SENTENCE = "sentence"

_ALIKE = 0.45
"""Below this share of common words, two quotes are worded too differently for a word-by-word comparison to help."""
_MOST_WORDS = 300
_MOST_OTHERS = 8
"""With how many quotes one is compared, so that a point with a hundred reports still opens at once."""
_SMALL_WORDS = frozenset(
    re.findall(r"\w+", "a an the of to in on at by for and or that was were is are be been had has have it its")
)
# Characters that show nothing but turn or hide text. A flag's tag sequence (England, Scotland, Wales) is no hiding.
_UNSEEN = re.compile(
    "\U0001f3f4[\U000e0020-\U000e007f]+|"
    "([\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]+)"
)


@dataclass(frozen=True)
class Piece:
    """A run of text with the marks that lie on it. ``label`` names what cannot be seen in an ``unseen`` piece."""

    text: str
    marks: frozenset[str] = frozenset()
    label: str = ""

    def has(self, mark: str) -> bool:
        """Whether that mark lies on the piece."""
        return mark in self.marks


def cut(text: str, spans: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """``text`` in pieces whose joined text is ``text`` again; spans are (start, end, mark) in code points.

    Characters that turn or hide text become pieces of their own, marked ``unseen``.
    """
    wanted = [one for one in spans if 0 <= one[0] < one[1] <= len(text)]
    hidden = [(found.start(1), found.end(1), UNSEEN) for found in _UNSEEN.finditer(text) if found[1]]
    every = [*wanted, *hidden]
    edges = sorted({0, len(text), *(edge for start, end, _ in every for edge in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        marks = frozenset(mark for low, high, mark in every if low <= start and end <= high)
        words = text[start:end]
        pieces.append(Piece(words, marks, _names(words) if UNSEEN in marks else ""))
    return pieces


def differing(finding: Finding) -> list[list[list[Range]]]:
    """For each side, for each of its testimonies: the spans of the quote that differ from the other sides."""
    marked = []
    for side in finding.sides:
        others = [said for other in finding.sides if other is not side for said in other.testimonies][:_MOST_OTHERS]
        marked.append([_differing(said, side.value, others) for said in side.testimonies])
    return marked


def _differing(said: Testimony, value: str, others: Sequence[Testimony]) -> list[Range]:
    if not others:
        return []
    mine = _words(said.quote)
    best, blocks = 0.0, list[Range]()
    their_words: set[str] = set()
    for other in others:
        theirs = _words(other.quote)
        their_words |= {word for word, _ in theirs}
        matcher = SequenceMatcher(None, [word for word, _ in mine], [word for word, _ in theirs], autojunk=False)
        if matcher.ratio() > best:
            best = matcher.ratio()
            blocks = [(block.a, block.a + block.size) for block in matcher.get_matching_blocks()]
    if best >= _ALIKE:
        kept = [at for at in range(len(mine)) if not any(start <= at < end for start, end in blocks)]
        spans = [mine[at][1] for at in kept]
    else:
        spans = _of_value(said.quote, value) or [
            span for word, span in mine if word not in their_words and any(letter.isdigit() for letter in word)
        ]
    return _joined(said.quote, spans)


def _of_value(quote: str, value: str) -> list[Range]:
    """Where the side's value stands in the quote, if it is a part of it."""
    found = re.search(rf"(?<!\w){re.escape(value)}(?!\w)", quote, re.IGNORECASE) if value else None
    return [found.span()] if found and found.group() != quote else []


def _words(text: str) -> list[tuple[str, Range]]:
    """The words that say something, folded, with their spans without punctuation; accents stay with their letters."""
    words = []
    for found in re.finditer(r"\S+", text):
        start, end = found.span()
        while start < end and unicodedata.category(text[start])[0] == "P":
            start += 1
        while end > start and unicodedata.category(text[end - 1])[0] == "P":
            end -= 1
        word = _folded(text[start:end])
        if word and word not in _SMALL_WORDS:
            words.append((word, (start, end)))
        if len(words) == _MOST_WORDS:
            break
    return words


def _folded(word: str) -> str:
    """The word in one spelling: "Twelve" is "12"."""
    word = unicodedata.normalize("NFKC", word).casefold()
    value = word_values("ones").get(word, word_values("tens").get(word))
    return word if value is None else f"{value:g}"


def _joined(text: str, spans: Sequence[Range]) -> list[Range]:
    """Neighbouring spans with only white space between them, as one."""
    joined: list[Range] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _names(words: str) -> str:
    names = [unicodedata.name(letter, f"U+{ord(letter):04X}").lower() for letter in words[:3]]
    return ", ".join(names) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
