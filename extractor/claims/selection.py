"""Which propositions can be checked: no bare times, labels, greetings or questions."""

import re
from functools import cache

from extractor.claims.quantities import find_quantities
from extractor.claims.speakers import read_data
from extractor.claims.verbs import MOST_CHARS, finite_verbs, words_of
from schemas.article import SegmentKind

LEAST_LETTERS = 3
LABEL_WORDS = 8
"""A line of more words without a verb or a number may still tell something."""
HEADING_WORDS = 3
"""A headline of so few words without a verb is a label."""


def is_checkable(words: str, kind: SegmentKind) -> bool:
    """Whether the words, of a segment of this kind, can be true or false."""
    if sum(letter.isalpha() for letter in words) < LEAST_LETTERS or words.rstrip(" \"'”’)»").endswith("?"):
        return False
    if _labels().match(words):
        return False
    found = words_of(words, 0, min(len(words), MOST_CHARS), sealed=())
    if any(finite_verbs(found)) or find_quantities(words):
        return True
    if kind is SegmentKind.BODY and words.rstrip(" \"'”’)»").endswith((".", "!")):
        return True
    length = sum(word.is_word for word in found)
    return length > (HEADING_WORDS if kind is SegmentKind.HEADLINE else LABEL_WORDS)


@cache
def _labels() -> re.Pattern[str]:
    """Lines that say who took a picture or wrote a text, and greetings."""
    openers = "|".join(re.escape(one) for one in read_data("clauses")["labels"])
    return re.compile(rf"\s*(?:{openers})(?!\w)", re.IGNORECASE)
