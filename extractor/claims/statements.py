"""Statements that stand alone: pronouns with their referent in [brackets], and what a statement lost or gained.

A pronoun is resolved where it opens a clause and the clause or sentence before has one subject that it fits; else it
stays and the claim is marked ambiguous. Words in brackets are context and never the claim's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.claims.attribution import SpeechSpan
from extractor.claims.clauses import Clause, subject_of
from extractor.claims.ground import fold
from extractor.claims.modality import modality_of, polarity_of
from extractor.claims.numerals import word_values
from extractor.claims.speakers import lexicon, read_data
from schemas.claim import Modality, Speech
from schemas.span import Span

_OPENING = re.compile(r"(?:(?:And|But|Then|So|Yet|Now)\s+)?([A-Za-z]+)(?=[\s'’]|$)")
_EXPLETIVE = re.compile(
    r"it(?:['’]s|\s+(?:is|was|will be|would be|has been|had been|became|remain(?:s|ed)|seem(?:s|ed)|appear(?:s|ed)))"
    r"\s+(?:not\s+|still\s+|also\s+|now\s+)*(?:\w+\s+){0,2}(?:that|whether|to|who|how|why|if)\b",
    re.IGNORECASE,
)
_OWNER = {"his": "he", "her": "she", "hers": "she", "its": "it", "their": "they"}
_PRONOUNS = frozenset({"he", "she", "it", "they"})
_AHEAD = re.compile(r"(?<=\d)-.*")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
UNFAITHFUL = frozenset({"number_lost", "number_gained", "negation_lost", "negation_gained"})
"""Marks with which a statement is not taken: the code's own is."""
LONGEST_REFERENT = 8
"""Words of a subject that is repeated in brackets."""
STAYS = 2
"""Sentences without a plain subject that a referent outlives."""


@dataclass(frozen=True)
class Referent:
    """What a pronoun in the next clause can mean: its words, its kind by ``kind_of``, its age in sentences."""

    words: str
    kind: str
    age: int = 0

    def fits(self, pronoun: str) -> bool:
        """Whether "he", "she", "it" or "they" can stand for it."""
        return self.kind in _KINDS[pronoun]


_KINDS = {"he": ("person",), "she": ("person", "ship"), "it": ("thing", "ship"), "they": ("many",)}


def kind_of(subject: str, persons: frozenset[str]) -> str:
    """ "person", "ship" (a name behind "the"), "thing" or "many", by the words of a subject.

    ``persons`` are the last names of those who speak in the article.
    """
    words = subject.split()
    known = lexicon()
    first, last = words[0].lower(), words[-1].lower()
    if " and " in subject or first in _MANY:
        return "many"
    if words[-1].islower() and ((last.endswith("s") and not last.endswith(("ss", "us", "is"))) or last in _PEOPLE):
        return "many"
    named = [word for word in words if word[0].isupper()]
    if words[-1] in persons or last in known.roles or last in _person_nouns():
        return "person"
    roles = [word for word in words[:-1] if word.lower().strip(",") in known.roles or word.rstrip(".") in known.titles]
    if roles and words[-1][0].isupper() and " of " not in subject:
        return "person"
    if first == "the" and last.endswith("s") and not last.endswith("ss") and len(named) == len(words) - 1:
        return "many"
    if first == "the":
        return "ship" if len(named) > 1 and words[1][0].isupper() else "thing"
    return "thing"


_MANY = frozenset({"both", "two", "three", "four", "five", "these", "those", "several", "they", "all"})
_PEOPLE = frozenset({"people", "police"})


def persons_in(speech: Sequence[SpeechSpan]) -> frozenset[str]:
    """The last names of the persons who speak: names of two and more words with a role, or behind a title."""
    return frozenset(
        one.holder.split()[-1]
        for one in speech
        if one.holder and one.role and 1 < len(one.holder.split()) < 5 and one.holder.split()[-1][0].isupper()
    )


@cache
def _person_nouns() -> frozenset[str]:
    return frozenset(read_data("clauses")["persons"])


@dataclass(frozen=True)
class Stated:
    """A statement, and what is odd about it."""

    text: str
    marks: tuple[str, ...] = ()


def stated(text: str, clause: Clause, referents: Sequence[Referent]) -> Stated:
    """The clause as a statement: lead and referent in [brackets], the relative word left out."""
    words = text[clause.start : clause.end]
    if clause.without:
        cut, on = clause.without[0] - clause.start, clause.without[1] - clause.start
        words = words[:cut] + words[on:]
    if clause.lead:
        lead, marks = _resolved(clause.lead, referents, bracket=False)
        return Stated(f"[{lead}] {words}", marks)
    return Stated(*_resolved(words, referents, bracket=True))


def _resolved(words: str, referents: Sequence[Referent], *, bracket: bool) -> tuple[str, tuple[str, ...]]:
    """The words with the pronoun that they open with replaced, and the mark if it could not be."""
    match = _OPENING.match(words)
    if match is None:
        return words, ()
    pronoun = match.group(1).lower()
    owner = _OWNER.get(pronoun)
    if (owner or pronoun) not in _PRONOUNS or (pronoun == "it" and _EXPLETIVE.match(words, match.start(1))):
        return words, ()
    meant = {one.words for one in referents if one.fits(owner or pronoun)}
    if len(meant) != 1:
        return words, (f"ambiguous: {pronoun}",)
    name = meant.pop()
    if owner:
        name += "'" if name.endswith("s") else "'s"
    return words[: match.start(1)] + (f"[{name}]" if bracket else name) + words[match.end(1) :], ()


@dataclass
class Discourse:
    """What pronouns can mean as an article is read sentence by sentence.

    ``persons`` are the last names of those who speak in it.
    """

    text: str
    persons: frozenset[str]
    before: tuple[Referent, ...] = ()

    def read(self, clauses: Sequence[Clause], speech: Sequence[SpeechSpan]) -> list[tuple[Referent, ...]]:
        """What pronouns in each of one sentence's clauses can mean; the sentence is then what the next refers to."""
        found: list[tuple[Referent, ...]] = []
        near: tuple[Referent, ...] = ()
        for clause in clauses:
            indirect = [one for one in speech if one.speech is not Speech.DIRECT and one.overlap(_span(clause))]
            speaking = self._named([one.holder for one in indirect])
            found.append((*(near or self.before), *speaking))
            near = self._subject(clause, near or self.before) or near
        heard = self._named([one.holder for one in speech])
        kept = near or tuple(Referent(one.words, one.kind, one.age + 1) for one in self.before if one.age + 1 < STAYS)
        self.before = tuple({one.words: one for one in (*heard, *kept)}.values())
        return found

    def _named(self, holders: Sequence[str | None]) -> tuple[Referent, ...]:
        names = dict.fromkeys(holder for holder in holders if holder and holder[0].isupper())
        return tuple(Referent(name, kind_of(name, self.persons)) for name in names)

    def _subject(self, clause: Clause, before: Sequence[Referent]) -> tuple[Referent, ...]:
        """What the clause is about, as far as its subject tells it plainly."""
        words = clause.lead or subject_of(self.text, clause.start, clause.end)
        if not words or len(words.split()) > LONGEST_REFERENT or ":" in words:
            return ()
        opening = words.split()[0].lower()
        if opening in _PRONOUNS or opening in _OWNER:
            return tuple(one for one in before if one.fits(_OWNER.get(opening, opening)))
        if opening in _vague():
            return ()
        lowered = words[0].lower() + words[1:] if opening in _LOWERED else words
        return (Referent(lowered, kind_of(lowered, self.persons)),)


def _span(clause: Clause) -> Span:
    return Span(start=clause.start, end=clause.end)


@cache
def _vague() -> frozenset[str]:
    """Words that open a subject which nothing later refers to."""
    return lexicon().grammar["no_speakers"] | {"i", "we", "you", "no", "none", "most", "many", "some", "any", "each"}


_LOWERED = frozenset({"the", "a", "an", "both", "this", "that", "these", "those", "all", "some"})


# Checks


def statement_marks(statement: str, quote: str) -> tuple[str, ...]:
    """What the statement's own words, outside of [brackets], lost or gained against the quote.

    ``number_lost``, ``number_gained``, ``name_gained``, ``negation_lost``, ``negation_gained``.
    """
    own = _BRACKETED.sub(" ", statement)
    said, meant = _numbers(own), _numbers(quote)
    marks = []
    if meant - _numbers(statement):
        marks.append("number_lost")
    if said - meant:
        marks.append("number_gained")
    if _names(own) - _names(quote, opening=True):
        marks.append("name_gained")
    denied = modality_of(quote) is Modality.DENIED
    if not denied and polarity_of(own) != polarity_of(quote):
        marks.append("negation_lost" if polarity_of(own) else "negation_gained")
    return tuple(marks)


def _numbers(text: str) -> frozenset[float]:
    """The values of all numbers in digits or words, in any spelling; "one" is left out, being often a pronoun."""
    words = (part for word in _WORD.findall(fold(text).text) for part in (word, _AHEAD.sub("", word)))
    return frozenset(value for word in words if (value := _value(word)) is not None)


def _value(word: str) -> float | None:
    digits = word.replace(",", "").rstrip("%")
    if digits.replace(".", "", 1).isdecimal():
        return float(digits)
    parts = [word_values("ones").get(part, word_values("tens").get(part)) for part in word.split("-")]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) and word != "one" else None


def _names(text: str, *, opening: bool = False) -> frozenset[str]:
    """Capitalised words; the first of a text counts only with ``opening``."""
    found = _WORD.findall(text)
    kept = found if opening else found[1:]
    return frozenset(re.sub(r"'s?$", "", fold(word).text) for word in kept if word[0].isupper() or opening)
