"""The clauses of a stretch of text that can each be true or false alone, by words and punctuation.

No parser: a finite verb is told by its form and neighbours, a clause by a conjunction, mark or relative word with a
verb of its own behind it. Where the signs do not suffice nothing is cut. A condition keeps its whole stretch together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.claims.speakers import Word, lexicon
from extractor.claims.verbs import (
    MARKS,
    MOST_CHARS,
    MOST_WORDS,
    Finite,
    ends_stretch,
    finite_verbs,
    kind_of_verb,
    word_lists,
    words_of,
)
from schemas.span import Span

LONGEST_SUBJECT = 16
LEAST_PART = 3
"""Words that each side of a cut has at least."""
_RELATIVE = frozenset({"which", "who", "whose", "where", "whom"})
_SETTING = frozenset({"in", "at", "on", "near", "outside"})
"""Open what says where and when something was, which stays with what is said of it."""
_CUTTING_MARKS = frozenset({";", ":", "—", "–", "--"})
_AGE = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Clause:
    """``text[start:end]``, with the words that it lacks and the place of words that its statement leaves out."""

    start: int
    end: int
    lead: str = ""
    without: tuple[int, int] | None = None


# Cutting


@dataclass(frozen=True, slots=True)
class _Part:
    """``words[start:end]``; ``lead`` is what it shares with the part before."""

    start: int
    end: int
    lead: str = ""


def clauses(text: str, span: Span, *, sealed: Sequence[Span], least: int = LEAST_PART) -> list[Clause]:
    """The clauses of ``text[span]`` in order; one that is the whole stretch when nothing can be cut.

    ``sealed`` spans, in order, are never cut. ``least`` is the number of words that a part has at least.
    """
    whole = [Clause(span.start, span.end)]
    if span.end - span.start > MOST_CHARS:
        return whole
    words = words_of(text, span.start, span.end, sealed=sealed)
    if not words or len(words) > MOST_WORDS or any(word.lower in word_lists()["conditions"] for word in words):
        return whole
    finite = finite_verbs(words)
    if not any(finite):
        return whole
    reader = _Reader(text, words, finite, least)
    found = [clause for part in reader.parts() for clause in reader.taken_apart(part)]
    return found if len(found) > 1 else whole


def subject_of(text: str, start: int, end: int) -> str | None:
    """The subject of the clause ``text[start:end]``, None where it is not plain."""
    if end - start > MOST_CHARS:
        return None
    words = words_of(text, start, end, sealed=())
    if not words or len(words) > MOST_WORDS:
        return None
    reader = _Reader(text, words, finite_verbs(words), LEAST_PART)
    found = reader.subject(0, len(words))
    return text[words[found[0][0]].start : words[found[0][1] - 1].end] if found else None


@dataclass(frozen=True)
class _Reader:
    """A stretch of text with its words and which of them are finite verbs."""

    text: str
    words: Sequence[Word]
    finite: Sequence[bool]
    least: int

    def parts(self) -> list[_Part]:
        """The stretch cut at conjunctions and marks."""
        parts: list[_Part] = []
        start, lead = 0, ""
        for at in range(1, len(self.words) - 1):
            if at < start + self.least:
                continue
            cut = self._cut_at(at, start)
            if cut is None:
                continue
            end = at - 1 if self.words[at - 1].lower == "even" else at
            end = end - 1 if self.words[end - 1].text == "," else end
            parts.append(_Part(start, end, lead))
            start, lead = cut
        parts.append(_Part(start, len(self.words), lead))
        return parts

    def _cut_at(self, at: int, start: int) -> tuple[int, str] | None:
        """Where the next part begins if the stretch can be cut at a word, and the lead of that part."""
        lists, word = word_lists(), self.words[at]
        if word.text in _CUTTING_MARKS:
            return (at + 1, "") if self._stands_alone(at + 1) and self._has_verb(start, at) else None
        first = self._first_verb(start, at) if word.lower == "when" else None
        if first is not None and _tells(self.words[first:at]):
            alone = self._opens_phrase(at + 1) and self._has_verb(at + 2, len(self.words))
            return (at + 1, "") if alone else None
        if word.lower not in lists["conjunctions"] or not self._has_verb(start, at):
            return None
        comma = self.words[at - 2 if self.words[at - 1].lower == "even" else at - 1].text == ","
        if word.lower not in ("and", "but") and not comma:
            return None
        begin = at + 2 if self.words[at + 1].lower == "that" else at + 1
        if word.lower in ("and", "but") and self._opens_predicate(begin):
            lead = self._shared(start, at, begin)
            return (begin, lead) if lead and self._words_from(begin) >= self.least else None
        if self._stands_alone(begin) and (comma or not self._hangs(start, at)):
            return begin, ""
        return None

    def _words_from(self, at: int) -> int:
        """How many words follow up to the next mark or the end."""
        end = next((i for i in range(at, len(self.words)) if self.words[i].text in MARKS), len(self.words))
        return end - at

    def _has_verb(self, start: int, end: int) -> bool:
        return any(self.finite[start:end])

    def _opens_predicate(self, at: int) -> bool:
        verb = self._past_adverbs(at)
        if verb >= len(self.words):
            return False
        low, lists = self.words[verb].lower, word_lists()
        return self.finite[verb] or (low in lists["participle"] or kind_of_verb(self.words, verb) is Finite.MAYBE)

    def _past_adverbs(self, at: int) -> int:
        while at < len(self.words) and (
            self.words[at].lower in word_lists()["adverbs"] or self.words[at].lower.endswith("ly")
        ):
            at += 1
        return at

    def _stands_alone(self, at: int) -> bool:
        """Whether a clause with its own subject begins here."""
        at = self._past_opening(at, len(self.words))
        verb = self._first_verb(at, len(self.words))
        if verb is None or verb == at or verb - at > LONGEST_SUBJECT:
            return False
        inside = (i for i in range(at + 1, verb) if self.words[i].lower not in ("as", "than"))
        return self._opens_phrase(at) and not any(ends_stretch(self.words, i) for i in inside)

    def _opens_phrase(self, at: int) -> bool:
        lists = word_lists()
        while at + 1 < len(self.words) and self.words[at].lower in lists["approximators"]:
            at += 1
        word = self.words[at]
        low = word.lower
        if (
            low in lists["numbers"]
            or low in lists["determiners"]
            or low in lists["pronouns"]
            or word.is_name
            or low[0].isdigit()
        ):
            return True
        return word.is_word and low not in lists["subordinators"] and low.endswith("s") and not low.endswith("ss")

    def _first_verb(self, start: int, end: int) -> int | None:
        return next((at for at in range(start, end) if self.finite[at]), None)

    def _hangs(self, start: int, end: int) -> bool:
        """Whether what stands before a bare "and" is open: a clause without its verb, or what somebody says."""
        lists = word_lists()
        opening = lists["subordinators"] - {"than"}
        if any(self.words[i].lower in opening for i in range(start + 1, end)):
            return True
        last = max(i for i in range(start, end) if self.finite[i])
        return self.words[last].lower in lists["neutral"] or self.words[last].lower in (
            "believes",
            "thinks",
            "believed",
        )

    def _shared(self, start: int, end: int, begin: int) -> str:
        """The subject, with its auxiliary where the next predicate needs it, that the predicate at ``begin`` shares."""
        subject = self.subject(start, end)
        if subject is None:
            return ""
        first, verb = subject
        lead = self._plain(*first)
        after = self._past_adverbs(begin)
        low, lists = self.words[after].lower, word_lists()
        if low in lists["auxiliaries"] or low in lists["past"] or low in lists["present"]:
            return lead
        helper = self.words[verb].lower
        if helper not in lists["being"] and helper not in lists["having"]:
            return lead if low not in lists["participle"] else ""
        if not self._is_helped_participle(verb, end):
            return ""
        return f"{lead} {self.words[verb].text}"

    def _is_helped_participle(self, helper: int, end: int) -> bool:
        """Whether an auxiliary stands before one plain participle: "was arrested", not "had been due" or "was not"."""
        lists = word_lists()
        low = self.words[helper + 1].lower if helper + 1 < end else ""
        return low in lists["past_or_participle"] or low in lists["participle"] - {"been"} or low.endswith("ed")

    def _plain(self, start: int, end: int) -> str:
        return self.text[self.words[start].start : self.words[end - 1].end]

    def subject(self, start: int, end: int) -> tuple[tuple[int, int], int] | None:
        """The subject's range and the first verb of the clause ``words[start:end]``; None where it is not plain."""
        start = self._past_opening(start, end)
        verb = self._main_verb(start, end)
        if verb is None or verb == start:
            return None
        stop = next((i for i in range(start, verb) if self.words[i].text == ","), verb)
        while stop > start and self.words[stop - 1].lower in word_lists()["adverbs"]:
            stop -= 1
        if not 0 < stop - start <= LONGEST_SUBJECT or not self._is_phrase(start, stop):
            return None
        return (start, stop), verb

    def _past_opening(self, start: int, end: int) -> int:
        """The index after "On Thursday" or "In the end," with which a clause opens."""
        lists = word_lists()
        while start < end and (self.words[start].lower in lists["conjunctions"] or not self.words[start].is_word):
            start += 1
        while start < end and self.words[start].lower in lists["prepositions"]:
            if self._is_day(start + 1, end):
                start += 2
                continue
            comma = next((i for i in range(start, min(end, start + 12)) if self.words[i].text == ","), None)
            relative = start + 1 < end and self.words[start + 1].lower in _RELATIVE
            if comma is None or (self._has_verb(start, comma) and not relative):
                break
            start = comma + 1
        return start

    def _is_day(self, at: int, end: int) -> bool:
        """Whether one word that names a time stands before the subject: "on Wednesday the share fell"."""
        times = lexicon().grammar["times"]
        return at + 1 < end and self.words[at].lower in times and self.words[at + 1].lower not in times

    def _main_verb(self, start: int, end: int) -> int | None:
        """The first finite verb that is in no relative clause between commas."""
        at = start
        while at < end:
            relative = self.words[at].lower in _RELATIVE and at > start and self.words[at - 1].text == ","
            if relative:
                comma = next((i for i in range(at, end) if self.words[i].text == ","), None)
                if comma is None:
                    return None
                at = comma
            elif self.finite[at]:
                return at
            at += 1
        return None

    def _is_phrase(self, start: int, end: int) -> bool:
        lists = word_lists()
        first = self.words[start]
        if first.lower in lists["prepositions"] or first.lower in lists["subordinators"]:
            return False
        return not any(self.words[i].lower in _RELATIVE for i in range(start, end))

    # Insertions and tails

    def taken_apart(self, part: _Part) -> Iterator[Clause]:
        """A part with its insertion, relative clause or tail as clauses of their own.

        A subject that is counted stays in the quote of its predicate, so that the number can be held against others.
        """
        start, end, lead = self._trimmed(part)
        if start >= end:
            return
        inserted = None if lead else self._insertion(start, end)
        if inserted:
            comma, after, without = inserted
            yield Clause(self.words[start].start, self.words[after - 1].end, "", without)
            if _tells(self.words[start:comma]):
                skipped = (self.words[comma].start, self.words[after].end)
                yield Clause(self.words[start].start, self.words[end - 1].end, "", skipped)
                return
            nameless = self.words[comma - 1].lower in ("them", "these", "those")
            lead, start = self._plain(start, after if nameless else comma), after + 1
        tail = self._tail(start, end)
        if tail:
            comma, clause = tail
            main = self._plain(start, comma)
            yield Clause(self.words[start].start, self.words[comma - 1].end, lead)
            context = f"{lead} {main}," if lead else f"{main},"
            yield clause if clause.without else Clause(clause.start, clause.end, context)
        else:
            yield from self._with_asides(start, end, lead)

    def _with_asides(self, start: int, end: int, lead: str) -> Iterator[Clause]:
        """A clause without what it tells of a thing by the way, and that on its own."""
        scene = self._scene(start, end)
        if scene:
            first, where = scene
            yield Clause(self.words[first].start, self.words[end - 1].end)
            end = where
        aside, skipped = self._aside(start, end), None
        if aside:
            first, comma, after = aside
            yield Clause(self.words[first].start, self.words[after - 1].end)
            skipped = (self.words[comma].start, self.words[after].end)
        yield Clause(self.words[start].start, self.words[end - 1].end, lead, skipped)

    def _scene(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a thing begins of which is told what was there, and the index of its "where"."""
        where = next((i for i in range(start + self.least, end - self.least) if self.words[i].lower == "where"), None)
        if where is None or self.words[where - 1].text == "," or not self._has_verb(start, where):
            return None
        first = self._antecedent(start, where)
        return (first, where) if first is not None and self._stands_alone(where + 1) else None

    def _aside(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Where a thing begins, and the commas around an apposition that tells a number of it."""
        if not self._has_verb(start, end):
            return None
        commas = [i for i in range(start, end) if self.words[i].text == ","]
        for comma, after in pairwise(commas):
            first = self._antecedent(start, comma)
            number = self.words[comma + 1].lower in word_lists()["numbers"] or self.words[comma + 1].text[0].isdigit()
            follows = self.words[after + 1].lower if after + 1 < end else ""
            if first is None or not number or after - comma <= self.least or follows in ("and", "or", ""):
                continue
            if _tells(self.words[comma + 1 : after]) and not self._has_verb(comma + 1, after):
                return first, comma, after
        return None

    def _trimmed(self, part: _Part) -> tuple[int, int, str]:
        start, end = part.start, part.end
        while start < end and (self.words[start].text in MARKS):
            start += 1
        while end > start and self.words[end - 1].text in MARKS - {".", "?", "!"}:
            end -= 1
        return start, end, part.lead

    def _insertion(self, start: int, end: int) -> tuple[int, int, tuple[int, int] | None] | None:
        """A relative clause or apposition that tells something, between a subject and its verb.

        Gives the index of the comma before it, of the comma after it, and the place of the relative word.
        """
        comma = next((i for i in range(start, end) if self.words[i].text == ","), None)
        if comma is None or comma == start or not self._is_phrase(start, comma) or self._has_verb(start, comma):
            return None
        after = next(
            (i for i in range(comma + 1, end - 1) if self.words[i].text == "," and self._opens_predicate(i + 1)), None
        )
        if after is None or after - comma < 1 + self.least or end - after <= self.least:
            return None
        opener = self.words[comma + 1]
        if opener.lower in _RELATIVE:
            told = self._has_verb(comma + 1, after)
            plain = opener.lower in ("who", "which") and not self._has_preposition(start, comma)
            place = (self.words[comma].start, opener.end) if plain else None
            return (comma, after, place) if told else None
        if opener.lower in _SETTING:
            return None
        told = self._tells(comma + 1, after) and not self._has_verb(comma + 2, after)
        return (comma, after, None) if told else None

    def _tells(self, start: int, end: int) -> bool:
        """Whether an apposition says something that can be checked: a number, or what was done where."""
        low, lists = self.words[start].lower, word_lists()
        done = low in lists["past_or_participle"] or low in lists["participle"] or low.endswith("ed")
        return _tells(self.words[start:end]) or (done and self._has_preposition(start, end))

    def _has_preposition(self, start: int, end: int) -> bool:
        return any(self.words[i].lower in word_lists()["prepositions"] for i in range(start, end))

    def _tail(self, start: int, end: int) -> tuple[int, Clause] | None:
        """A relative clause, a participle or a count that a clause trails behind a comma, and where that comma is."""
        verb = self._first_verb(start, end)
        for comma in range(max(start + self.least, (verb or 0) + 1), end - max(self.least, 2)):
            if self.words[comma].text != "," or self._has_later_comma(comma, end):
                continue
            opener = self.words[comma + 1]
            if opener.lower in ("who", "which") and self._has_verb(comma + 1, end):
                first = self._antecedent(start, comma)
                place = (self.words[comma].start, opener.end)
                if first is not None:
                    return comma, Clause(self.words[first].start, self.words[end - 1].end, "", place)
            if self._trails(comma + 1, end):
                return comma, Clause(opener.start, self.words[end - 1].end)
        return None

    def _has_later_comma(self, comma: int, end: int) -> bool:
        return any(self.words[i].text == "," and self._opens_predicate(i + 1) for i in range(comma + 1, end - 1))

    def _trails(self, at: int, end: int) -> bool:
        lists = word_lists()
        low = self.words[at].lower
        pair = f"{low} {self.words[at + 1].lower}" if at + 1 < end else low
        if pair in lists["counting"] or low in lists["counting"]:
            return _tells(self.words[at:end])
        if low in lists["tails"] or self.words[at].text[0].isdigit():
            return not self._has_verb(at, end) and _tells(self.words[at:end]) and not self._in_list(at, end)
        ing = low.endswith("ing") and len(low) > 5 and self.words[at].text.islower()
        return ing and low not in lists["telling"] and low not in lists["prepositions"] | {"during", "including"}

    def _in_list(self, at: int, end: int) -> bool:
        """Whether the comma before ``at`` separates the members of a list."""
        joined = any(self.words[i].lower in ("and", "or") for i in range(at, end))
        return joined or (self.words[at - 2].text[0].isdigit() and self.words[at].text[0].isdigit())

    def _antecedent(self, start: int, comma: int) -> int | None:
        """Where the noun phrase that ends at a comma begins."""
        lists = word_lists()
        for at in range(comma - 1, max(start - 1, comma - 9), -1):
            before = self.words[at - 1] if at > start else None
            word = self.words[at]
            if self.finite[at] or word.text in MARKS:
                return None
            if word.lower in lists["determiners"] and (before is None or before.lower not in lists["prepositions"]):
                return at
            if word.is_name and (before is None or not (before.is_name or before.lower in lists["determiners"])):
                return at
        return None


def _tells(words: Sequence[Word]) -> bool:
    """Whether an apposition says something that can be checked: a number, or more than a title."""
    numbers = word_lists()["numbers"]
    for at, word in enumerate(words):
        counts = at + 1 < len(words) and words[at + 1].is_word
        if word.lower in numbers or (word.text[0].isdigit() and (counts or not _AGE.fullmatch(word.text))):
            return True
    return False
