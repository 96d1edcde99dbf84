"""The mood and the polarity of a statement, from word lists: is it so, planned, demanded, denied; yes or no."""

import re
from collections.abc import Iterable
from functools import cache

from extractor.claims.speakers import read_data
from schemas.claim import Modality

_DETERMINERS = {
    "the",
    "a",
    "his",
    "her",
    "their",
    "its",
    "my",
    "our",
    "your",
    "this",
    "that",
    "of",
    "'s",
    "s'",
    "free",
    "good",
    "political",
}
_ASIDE = re.compile(r", (?:(?:in|of|under|at|on|by|with|for|from|to) )?(?:which|who|whom|whose|where)\b[^,;]*")
"""A relative clause, whose mood is not that of the statement."""
_WORD_BEFORE = re.compile(r"('s|s'|[\w-]+)\s*$")

MIN_OWN_WORDS = 2
"""A statement with no more words outside of [brackets] is read with what they hold."""


def modality_of(statement: str) -> Modality:
    """The mood in which ``statement`` is put forward; ``asserted`` when no word says otherwise."""
    text = _plain(statement)
    if text.rstrip(" \"'”)]").endswith("?"):
        return Modality.QUESTIONED
    found = [match for match in _moods().finditer(_ASIDE.sub("", text)) if _is_mood(match.string, match)]
    kinds = [Modality(match.lastgroup) for match in found if match.lastgroup]
    for kind in (Modality.CONDITIONAL, Modality.QUESTIONED):
        if kind in kinds:
            return kind
    return next((kind for kind in kinds if kind is not Modality.ASSERTED), Modality.ASSERTED)


def polarity_of(statement: str) -> bool:
    """Whether ``statement`` says that something is so: True unless it holds an odd number of negations."""
    text = _plain(statement)
    found = [match.group("negation") for match in _negations().finditer(text) if match.group("negation")]
    if "neither" in found:
        found = [word for word in found if word != "nor"]
    return len(found) % 2 == 0


def _plain(statement: str) -> str:
    """The statement without the [words that context supplied], May the month and "No. 5"; straight apostrophes."""
    own = re.sub(r"\[[^\[\]]*\]", " ", statement)
    text = (own if len(own.split()) > MIN_OWN_WORDS else statement).replace("’", "'")
    text = re.sub(r"\bMay\b", "5th month", text)
    return re.sub(r"\bNo\.(?=\s?\d)", "number", text, flags=re.IGNORECASE).lower()


def _is_mood(text: str, match: re.Match[str]) -> bool:
    """Whether the word is a verb here: "the will", "Japan's demands" and "his plans for" are none."""
    before = _WORD_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
    if before is None or before.group(1) not in _DETERMINERS:
        return True
    return match.group() not in _NOUNS


_NOUNS = frozenset(
    {
        "will",
        "demands",
        "demand",
        "plans for",
        "requests",
        "fears",
        "forecast",
        "forecasts",
        "questions",
        "promises",
        "pledges",
        "vows",
        "want",
    }
)


@cache
def _moods() -> re.Pattern[str]:
    data = read_data("modality")
    groups = [(kind.value, data[kind.value]) for kind in Modality]
    return re.compile("|".join(f"(?P<{name}>{_alternatives(words)})" for name, words in groups))


@cache
def _negations() -> re.Pattern[str]:
    data = read_data("modality")["polarity"]
    return re.compile(f"{_alternatives(data['harmless'])}|(?P<negation>{_alternatives(data['negations'])})")


def _alternatives(words: Iterable[str]) -> str:
    """Whole words, longest first; blanks stand for any white space; "n't" and "'ll" end a word."""
    parts = (r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=len, reverse=True))
    return "|".join(part + r"\b" if part.startswith(("n'", "'")) else rf"\b{part}\b" for part in parts)
