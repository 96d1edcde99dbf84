"""Which words of a stretch of text are finite verbs, told by their form and their neighbours."""

from collections.abc import Sequence
from enum import IntEnum
from functools import cache

from extractor.claims.speakers import QUOTATION, Word, read_data, split_words
from schemas.span import Span

MOST_WORDS = 150
MOST_CHARS = 2000
"""A stretch of more words or characters is no sentence and is left whole."""
MARKS = frozenset({",", ";", ":", "—", "–", "--", ".", "?", "!"})


class Finite(IntEnum):
    """Whether a word is the verb of a clause."""

    NO = 0
    MAYBE = 1
    YES = 2


@cache
def word_lists() -> dict[str, frozenset[str]]:
    """The word lists of data/clauses.toml."""
    return {name: frozenset(words) for name, words in read_data("clauses").items()}


def words_of(text: str, start: int, end: int, *, sealed: Sequence[Span]) -> list[Word]:
    """The words of ``text[start:end]``; each of the ``sealed`` spans (quotations, brackets) is one word."""
    found: list[Word] = []
    for one in sealed:
        if one.end <= start or one.start >= end:
            continue
        first, last = max(one.start, start), min(one.end, end)
        found.extend(split_words(text, start, first))
        found.append(Word(QUOTATION, first, last))
        start = last
    found.extend(split_words(text, start, end))
    return found


def finite_verbs(words: Sequence[Word]) -> list[bool]:
    """For each word whether it is the finite verb of a clause."""
    kinds = [kind_of_verb(words, at) for at in range(len(words))]
    found = [kind is Finite.YES for kind in kinds]
    start = 0
    for at in range(len(words) + 1):
        if at < len(words) and not ends_stretch(words, at):
            continue
        doubtful = [one for one in range(start, at) if kinds[one] is Finite.MAYBE]
        if doubtful and not any(found[doubtful[0] : at]):
            found[doubtful[0]] = True
        start = at + 1
    return found


def ends_stretch(words: Sequence[Word], at: int) -> bool:
    """Whether a verb before the word cannot be of the clause behind it."""
    lists = word_lists()
    word = words[at]
    return word.text in MARKS or word.lower in lists["conjunctions"] or word.lower in lists["subordinators"]


def kind_of_verb(words: Sequence[Word], at: int) -> Finite:
    """Whether the word can be a finite verb where it stands."""
    lists, word = word_lists(), words[at]
    low = word.lower
    if not word.is_word or (word.is_name and at > 0):
        return Finite.NO
    before = _before(words, at)
    if low in lists["auxiliaries"]:
        helped = before in lists["being"] or before in lists["having"] or before in lists["modal"]
        return Finite.NO if helped and low not in ("was", "were", "is", "are") else Finite.YES
    if before == "to" or before in lists["modal"] or low in lists["not_past"]:
        return Finite.NO
    if low in lists["past"]:
        return Finite.YES
    if low in lists["present"]:
        return Finite.NO if before in lists["determiners"] or before in lists["prepositions"] else Finite.YES
    if low in lists["past_or_participle"] or (low.endswith("ed") and len(low) > 3):
        return _past_or_participle(words, at, before)
    return Finite.NO


def _past_or_participle(words: Sequence[Word], at: int, before: str) -> Finite:
    lists = word_lists()
    helped = before in lists["being"] or before in lists["having"] or before in lists["auxiliaries"]
    inside = before in lists["determiners"] or before in lists["prepositions"]
    by = at + 1 < len(words) and words[at + 1].lower == "by"
    return Finite.NO if helped or by or (inside and before not in ("that", "this")) else Finite.MAYBE


def _before(words: Sequence[Word], at: int) -> str:
    """The word before, past adverbs; "" at the start."""
    lists = word_lists()
    for index in range(at - 1, max(-1, at - 5), -1):
        low = words[index].lower
        if low not in lists["adverbs"] and not (low.endswith("ly") and len(low) > 4):
            return low
    return ""
