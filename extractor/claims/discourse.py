"""What the pronouns of an article can mean, sentence by sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from extractor.claims.attribution import SpeechSpan
from extractor.claims.clauses import Clause, subject_of
from extractor.claims.speakers import Referents, lexicon, read_data
from schemas.claim import Speech
from schemas.span import Span

OWNERS = {"his": "he", "her": "she", "hers": "she", "its": "it", "their": "they"}
PRONOUNS = frozenset({"he", "she", "it", "they"})
LONGEST_REFERENT = 8
"""Words of a subject that is repeated in brackets."""
STAYS = 2
"""Sentences without a plain subject that a referent outlives."""
_ODD = re.compile(r"[:“”\"()\[\]]|\b(?:they|we|you|i|he|she|it|there)['’]|^\d+$|\bago$", re.IGNORECASE)
"""What no plain subject has."""
_KINDS = {
    "he": ("person", "named"),
    "she": ("person", "named", "ship"),
    "it": ("thing", "ship"),
    "they": ("many",),
}


@dataclass(frozen=True)
class Referent:
    """What a pronoun can mean: its words, its kind, its age in sentences.

    The kind is that of ``kind_of``, or "named" for a name that is built like a person's.
    ``gender`` is "he" or "she" where the article tells.
    """

    words: str
    kind: str
    age: int = 0
    gender: str | None = None

    def fits(self, pronoun: str) -> bool:
        """Whether "he", "she", "it" or "they" can stand for it."""
        if pronoun in ("he", "she") and self.gender not in (None, pronoun):
            return False
        return self.kind in _KINDS[pronoun]


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
    if words[-1] in persons or last in known.roles or last in person_nouns():
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
def person_nouns() -> frozenset[str]:
    """Nouns of persons that are no roles."""
    return frozenset(read_data("clauses")["persons"])


def genders_in(text: str, speech: Sequence[SpeechSpan]) -> dict[str, str]:
    """By the last word of a name "he" or "she", where a title or the role of one who speaks tells."""
    genders = dict(Referents.in_text(text).genders)
    for one in speech:
        if one.holder and one.role and (gender := _gender_of(one.role)):
            genders.setdefault(one.holder.split()[-1], gender)
    return genders


def _gender_of(role: str) -> str | None:
    words = role.lower().replace(",", "").split()
    data = read_genders()
    return next((data[word] for word in words if word in data), None) or next(
        (gender for word in words for end, gender in (("woman", "she"), ("man", "he")) if word.endswith(end)), None
    )


@cache
def read_genders() -> dict[str, str]:
    """Roles that tell "he" or "she"."""
    data = read_data("references")["genders"]
    return {word: pronoun for pronoun, words in data.items() for word in words}


@dataclass
class Discourse:
    """What pronouns can mean as an article is read sentence by sentence.

    ``persons`` are the last names of those who speak in it, ``named`` those of names that are built like a person's;
    ``genders`` tell "he" or "she" by last name.
    """

    text: str
    persons: frozenset[str]
    named: frozenset[str] = frozenset()
    genders: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Referent, ...] = ()

    def read(self, clauses: Sequence[Clause], speech: Sequence[SpeechSpan]) -> list[tuple[Referent, ...]]:
        """What pronouns in each of one sentence's clauses can mean; the sentence is then what the next refers to."""
        found: list[tuple[Referent, ...]] = []
        near: tuple[Referent, ...] = ()
        for at, clause in enumerate(clauses):
            if at and (event := self._event(clauses[at - 1], clause)):
                found.append((event,))
                continue
            place = Span(start=clause.start, end=clause.end)
            indirect = [one for one in speech if one.speech is not Speech.DIRECT and one.overlap(place)]
            speaking = self._named([one.holder for one in indirect])
            found.append((*(near or (replace(one, age=one.age + 1) for one in self.before)), *speaking))
            near = self._subject(clause, near or self.before) or near
        heard = self._named([one.holder for one in speech])
        kept = near or tuple(
            Referent(one.words, one.kind, one.age + 1, one.gender) for one in self.before if one.age + 1 < STAYS
        )
        self.before = tuple({one.words: one for one in (*heard, *kept)}.values())
        return found

    def _event(self, before: Clause, clause: Clause) -> Referent | None:
        """What "it" stands for in "They called off the session, and it never began": the event just acted on."""
        if not _occurs().match(self.text, clause.start, clause.end):
            return None
        acted_on = _event_at_end().search(self.text[before.start : before.end].rstrip(" ,"))
        return Referent(acted_on[1], "thing") if acted_on else None

    def _named(self, holders: Sequence[str | None]) -> tuple[Referent, ...]:
        names = dict.fromkeys(holder for holder in holders if holder and holder[0].isupper())
        return tuple(self._referent(name) for name in names)

    def _referent(self, words: str) -> Referent:
        gender = self.genders.get(words.split()[-1]) or _gender_of(words)
        kind = kind_of(words, self.persons)
        if kind == "thing" and words.split()[-1] in self.named and not words.startswith("the "):
            kind = "named"
        return Referent(words, kind, gender=gender)

    def _subject(self, clause: Clause, before: Sequence[Referent]) -> tuple[Referent, ...]:
        """What the clause is about, as far as its subject tells it plainly."""
        words = clause.lead or subject_of(self.text, clause.start, clause.end)
        if not words or len(words.split()) > LONGEST_REFERENT or _ODD.search(words):
            return ()
        opening = words.split()[0].lower()
        if opening in PRONOUNS or opening in OWNERS:
            return tuple(one for one in before if one.fits(OWNERS.get(opening, opening)))
        if opening in _vague():
            return ()
        lowered = words[0].lower() + words[1:] if opening in _LOWERED else words
        return (self._referent(lowered),)


@cache
def _vague() -> frozenset[str]:
    """Words that open a subject which nothing later refers to."""
    return lexicon().grammar["no_speakers"] | {"i", "we", "you", "no", "none", "most", "many", "some", "any", "each"}


@cache
def _occurs() -> re.Pattern[str]:
    """ "it" with a verb that says whether something came about."""
    return re.compile(rf"it (?:{'|'.join(read_data('references')['events']['occurs'])})\b", re.IGNORECASE)


@cache
def _event_at_end() -> re.Pattern[str]:
    nouns = "|".join(read_data("references")["events"]["nouns"])
    return re.compile(rf"\b((?:the|an?|its|their|[A-Z]\w*['’]s) (?:[\w-]+ ){{0,3}}(?:{nouns}))$")


_LOWERED = frozenset({"the", "a", "an", "both", "this", "that", "these", "those", "all", "some"})


def meant_by(pronoun: str, referents: Sequence[Referent]) -> tuple[str, ...]:
    """What "he", "she", "it" or "they" can stand for: the words of each referent that fits, one person once.

    What its own sentence speaks of, or says it, goes before what an earlier sentence spoke of.
    """
    fitting = [one for one in referents if one.fits(pronoun)]
    near = [one for one in fitting if one.age == 0]
    names: dict[str, str] = {}
    for one in near or fitting:
        last = one.words.split()[-1] if one.kind in ("person", "named") else one.words.lower().removeprefix("the ")
        names[last] = max(names.get(last, ""), one.words, key=len)
    return tuple(name for name in names.values() if not any(_is_short_for(name, other) for other in names.values()))


def _is_short_for(name: str, other: str) -> bool:
    """Whether a name is another with words left out: "Halvik" of "Finnish chipmaker Halvik Microsystems"."""
    short, long = name.split(), other.split()
    joined = {"of", "for", "in", "and", "at", "from", "with"}.intersection(long) or any("'" in one for one in long)
    return set(short) < set(long) and all(one[0].isupper() for one in short) and not joined
