"""Statements that stand alone: what pronouns and descriptions mean in [brackets], and what a statement lost or gained.

Where one thing fits, its words take the place of the pronoun, or stand behind the description; else the words stay
and the statement says what they could mean. Words in brackets are context and never the claim's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.claims.attribution import find_quotations
from extractor.claims.background import NOTHING, Background, descriptions
from extractor.claims.clauses import Clause
from extractor.claims.discourse import OWNERS, PRONOUNS, Referent, meant_by, person_nouns
from extractor.claims.ground import fold
from extractor.claims.modality import modality_of, polarity_of
from extractor.claims.numerals import word_values
from extractor.claims.speakers import Word, lexicon
from extractor.claims.verbs import MOST_CHARS, Finite, kind_of_verb, word_lists, words_of
from schemas.claim import Ambiguity, Modality, OpenReason
from schemas.span import Span

_OPENING = re.compile(r"(?:(?:And|But|Then|So|Yet|Now)\s+)?([A-Za-z]+)(?=[\s'’]|$)")
_EXPLETIVE = re.compile(
    r"it(?:['’]s|\s+(?:is|was|will be|would be|has been|had been|became|remain(?:s|ed)|seem(?:s|ed)|appear(?:s|ed)))"
    r"\s+(?:not\s+|still\s+|also\s+|now\s+)*(?:[\w\"“”]+\s+){0,2}(?:that|whether|to|who|how|why|if|where|when)\b",
    re.IGNORECASE,
)
_EXPLETIVE_TIME = re.compile(
    r"it (?:is|was|took|takes|became|got)(?: \w+){0,2} (?:\d|clear|time|dark|light|quiet|cold|late)", re.IGNORECASE
)
_OBJECTS = {"him": "he"}
_PERSONAL = frozenset({"he", "she", "him", "his", "her"})
_LOOSE = frozenset({"it", "its", "they", "their"})
"""In somebody's own words these mean what was spoken of, not what the article's sentence before is about."""
_SOMEBODY = frozenset({"who", "someone", "somebody", "everyone", "anyone", "nobody", "i", "me", "my", "he", "she"})
_FUNCTION = frozenset(
    {"the", "a", "an", "that", "this", "his", "her", "it", "they", "there", "both", "all", "some", "no"}
)
_AHEAD = re.compile(r"(?<=\d)-.*")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
UNFAITHFUL = frozenset({"number_lost", "number_gained", "negation_lost", "negation_gained"})
"""Marks with which a statement is not taken: the code's own is."""


@dataclass(frozen=True)
class Stated:
    """A statement, and what it leaves open."""

    text: str
    ambiguity: Ambiguity | None = None


@dataclass(frozen=True)
class Context:
    """What can be meant in a clause: by its pronouns and, from what the article introduced, its descriptions.

    ``quoted`` clauses are somebody's own words: only what they open with is looked at.
    """

    referents: Sequence[Referent] = ()
    background: Background = NOTHING
    quoted: bool = False


@dataclass(frozen=True)
class _Edit:
    """Words that take the place of ``text[start:end]``, or what is open about these."""

    start: int
    end: int
    words: str = ""
    ambiguity: Ambiguity | None = None


def stated(text: str, clause: Clause, context: Context) -> Stated:
    """The clause as a statement: lead and referents in [brackets], the relative word left out."""
    words = text[clause.start : clause.end]
    if clause.without:
        cut, on = clause.without[0] - clause.start, clause.without[1] - clause.start
        words = words[:cut] + words[on:]
    lead = clause.lead
    edits = list(_edits(lead or words, context, clause.start))
    if not lead:
        return _edited(words, edits, bracket=True)
    opening = _edited(lead, edits, bracket=False)
    own = _edited(words, [] if context.quoted else list(_described(words, context, clause.start)), bracket=True)
    return Stated(f"[{opening.text}] {own.text}", opening.ambiguity or own.ambiguity)


def _edited(text: str, edits: Sequence[_Edit], *, bracket: bool) -> Stated:
    """The text with the edits that do not overlap, and the first thing that is left open."""
    parts, at = [], 0
    for one in sorted(edits, key=lambda one: one.start):
        if one.words and one.start >= at:
            parts += [text[at : one.start], _supplied(one, bracket=bracket)]
            at = one.end
    opened = min((one for one in edits if one.ambiguity), key=lambda one: one.start, default=None)
    return Stated("".join((*parts, text[at:])), opened.ambiguity if opened else None)


def _supplied(one: _Edit, *, bracket: bool) -> str:
    """The words of an edit as a statement, or a lead that is in brackets itself, has them."""
    if one.start < one.end:
        return f"[{one.words}]" if bracket else one.words
    return f" [{one.words}]" if bracket else f" ({one.words})"


def _edits(words: str, context: Context, place: int) -> Iterator[_Edit]:
    for one in _opening(words, context.referents):
        unsafe = context.quoted and one.words and words[one.start : one.end].lower() in _LOOSE
        yield _Edit(one.start, one.end, ambiguity=_open(words[one.start : one.end], ())) if unsafe else one
    if not context.quoted:
        yield from _inside(words, context, place)
        yield from _described(words, context, place)


def _opening(words: str, referents: Sequence[Referent]) -> Iterator[_Edit]:
    """The pronoun that the words open with."""
    match = _OPENING.match(words)
    if match is None:
        return
    pronoun = match.group(1).lower()
    if OWNERS.get(pronoun, pronoun) in PRONOUNS and not (pronoun == "it" and _EXPLETIVE.match(words, match.start(1))):
        yield _pronoun(words, match.start(1), match.end(1), referents)


def _pronoun(words: str, start: int, end: int, referents: Sequence[Referent], *, owner: bool = True) -> _Edit:
    """The pronoun with its only referent in its place, else as it is with what it could mean."""
    pronoun = words[start:end].lower()
    subject = _OBJECTS.get(pronoun) or OWNERS.get(pronoun, pronoun)
    if pronoun == "her":
        subject = "she"
    meant = meant_by(subject, referents)
    if len(meant) != 1:
        return _Edit(start, end, ambiguity=_open(words[start:end], meant))
    return _Edit(start, end, _owning(meant[0]) if pronoun in OWNERS and owner else meant[0])


def _open(words: str, readings: Sequence[str]) -> Ambiguity:
    reason = OpenReason.SEVERAL_REFERENTS if readings else OpenReason.NO_REFERENT
    return Ambiguity(words=words, readings=tuple(readings), reason=reason)


def _owning(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _inside(words: str, context: Context, place: int) -> Iterator[_Edit]:
    """The first "he", "she", "him", "his" or "her" that nothing in the clause explains, and "it" or "they" behind a
    circumstance with which the clause opens: "In July it had lowered the range"."""
    found = words_of(words, 0, min(len(words), MOST_CHARS), sealed=_quotations(words))
    for at, word in enumerate(found[1:], start=1):
        if word.is_quotation or not word.text.islower():
            continue
        low = word.lower
        if low in _PERSONAL:
            if not _holds_person(found, at):
                owns = low != "her" or _owns(found, at)
                yield _pronoun(words, word.start, word.end, _with_rivals(context, place), owner=owns)
            return
        if low in ("it", "they") and _follows_circumstance(found, at):
            if not _EXPLETIVE.match(words, word.start) and not _EXPLETIVE_TIME.match(words, word.start):
                yield _pronoun(words, word.start, word.end, context.referents)
            return


def _with_rivals(context: Context, place: int) -> Sequence[Referent]:
    """The referents with the other persons that the sentence before names."""
    known = {one.words.split()[-1] for one in context.referents}
    named = (name for name in context.background.persons_before(place) if name.split()[-1] not in known)
    return (*context.referents, *(Referent(name, "person", age=1) for name in named))


def _quotations(words: str) -> list[Span]:
    return [Span(start=one.outer_start, end=one.outer_end) for one in find_quotations(words)]


def _holds_person(words: Sequence[Word], at: int) -> bool:
    """Whether the clause names somebody for a pronoun to mean: before it, or after where it opens with a circumstance
    ("Before he left, Weld ...")."""
    opens = words[0].lower in word_lists()["prepositions"] | word_lists()["subordinators"]
    return any(_is_person(words, i) for i in (range(len(words)) if opens else range(at)) if i != at)


def _is_person(words: Sequence[Word], at: int) -> bool:
    word, grammar = words[at], lexicon().grammar
    if word.is_quotation or not word.is_word:
        return word.is_quotation
    if word.lower in lexicon().roles or word.lower in person_nouns() or word.lower in _SOMEBODY:
        return True
    if not word.is_name or (at == 0 and word.lower in _FUNCTION | grammar["prepositions"] | grammar["subordinators"]):
        return False
    placed = at > 0 and words[at - 1].lower in {"in", "at", "near", "from", "off"}
    return not placed and word.lower not in grammar["times"] and word.lower not in _FUNCTION


def _follows_circumstance(words: Sequence[Word], at: int) -> bool:
    """Whether the word is the subject behind "In July", "On Thursday," or "Before"."""
    grammar, lists = lexicon().grammar, word_lists()
    first = words[0].lower
    if first == "as" or (first not in lists["prepositions"] and first not in lists["adverbs"]):
        return False
    verb = words[at + 1] if at + 1 < len(words) else None
    if verb is None or kind_of_verb(words, at + 1) is Finite.NO:
        return False
    return all(
        not word.is_word
        or word.lower in grammar["times"] | lists["prepositions"] | lists["adverbs"] | lists["numbers"]
        or word.text[0].isdigit()
        for word in words[:at]
    )


def _owns(words: Sequence[Word], at: int) -> bool:
    """Whether "her" stands before what is hers."""
    if at + 1 >= len(words) or not words[at + 1].is_word:
        return False
    after, lists = words[at + 1].lower, word_lists()
    return after not in lists["prepositions"] | lists["conjunctions"] | lists["subordinators"] | _FUNCTION


def _described(words: str, context: Context, place: int) -> Iterator[_Edit]:
    """The definite descriptions with what they stand for behind them."""
    quoted = _quotations(words)
    for one in descriptions(words):
        if any(seal.start <= one.start < seal.end for seal in quoted):
            continue
        meant = context.background.meant(one, place)
        if len(meant) == 1 and not _says(words, meant[0]):
            owns = words[one.start : one.end].rstrip().endswith(("'s", "’s", "'", "’"))
            yield _Edit(one.end, one.end, _owning(meant[0]) if owns else meant[0])
        elif len(meant) > 1 or (one.sort == "pair" and not one.called):
            yield _Edit(one.start, one.end, ambiguity=_open(words[one.start : one.end], meant))


def _says(words: str, meant: str) -> bool:
    """Whether the clause has the telling words itself."""
    names = [word for word in meant.split() if word[0].isupper()]
    return any(name in words for name in names)


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
