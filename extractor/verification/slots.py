"""A claim taken apart: its content words with their senses, names, negations, places, dates and causes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extractor.verification.lexicon import MAX_PHRASE, phrases, says, senses, senses_of, stem, stemmed, words
from extractor.verification.moments import Clock, Stated, clocks_in, dates_in
from extractor.verification.parties import Party
from schemas.claim import Claim, EntityKind, Modality, Quantity

Spans = tuple[tuple[int, int], ...]
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
"""A word with its hyphens and apostrophes."""
_NEGATION = re.compile(
    r"\b(?:no|not|never|nobody|none|nothing|neither|nor|without|cannot|no one|den(?:y|ies|ied|ying)|refut(?:es?|ed)"
    r"|rul(?:es?|ed|ing) out|(?:refus(?:es?|ed|ing)|fail(?:s|ed|ing)?|declin(?:es?|ed|ing)) to)\b|n['’]t\b"
)
NEGATED_WORDS = 12
"""How many content words after a negation it can deny."""
PLACE_WORDS = 7


@dataclass(frozen=True)
class Word:
    """A content word or known phrase of a statement, at ``start`` to ``end`` of its bare text."""

    start: int
    end: int
    text: str
    senses: frozenset[str]
    name: bool = False
    actor: bool = False
    negated: bool = False
    context: bool = False
    light: bool = False

    @property
    def telling(self) -> bool:
        """Whether the word by itself tells something of an event, and context did not supply it."""
        return not (self.light or self.name or self.context)

    def same(self, other: "Word") -> bool:
        """Whether the two words can stand for one thing."""
        if self.senses & other.senses:
            return True
        return self.name and other.name and alike(self.text, other.text)


@dataclass(frozen=True)
class Phrase:
    """A stretch of the bare text that fills a slot."""

    start: int
    end: int
    text: str
    lead: str = ""


@dataclass(frozen=True)
class Slots:
    """What a claim says, in parts. All offsets are code points of ``text``, the statement without its brackets."""

    text: str
    words: tuple[Word, ...]
    negations: int
    dates: tuple[Stated, ...]
    clocks: tuple[Clock, ...]
    places: tuple[Phrase, ...]
    causes: tuple[Phrase, ...]
    quantities: tuple[Quantity, ...]
    plan: bool
    denied: bool
    update: bool

    @property
    def spoken(self) -> str:
        """The text in small letters without its marks."""
        return words_alone(self.text)

    @property
    def names(self) -> tuple[Word, ...]:
        """The words that name something."""
        return tuple(word for word in self.words if word.name)

    def within(self, phrase: Phrase) -> tuple[Word, ...]:
        """The words of a phrase."""
        return tuple(word for word in self.words if phrase.start <= word.start < phrase.end)


def words_alone(text: str) -> str:
    """A text in small letters without its marks."""
    return re.sub(r"[^\w-]+", " ", text.casefold())


def alike(one: str, other: str) -> bool:
    """Whether two names are spellings of one: equal but for marks, an ending or one letter."""
    first, second = plain(one), plain(other)
    if first == second:
        return True
    if min(len(first), len(second)) < 4 or first[:3] != second[:3]:
        return False
    return first.startswith(second) or second.startswith(first) or _one_off(first, second)


def _one_off(first: str, second: str) -> bool:
    if len(first) != len(second) or len(first) < 5:
        return False
    return sum(a != b for a, b in zip(first, second, strict=True)) == 1


def plain(word: str) -> str:
    """A word without case, marks and possessive ending."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"['’]s?$|[^\w]", "", "".join(one for one in folded if not unicodedata.combining(one)))


def slots_of(party: Party) -> Slots:
    """The parts of a party's claim."""
    claim = party.claim
    return _slots(
        claim.statement,
        party.article.published.on,
        claim.quantities,
        claim.modality,
        _named(claim, frozenset(EntityKind)) & _capitalised(party.article.text),
        _named(claim, frozenset({EntityKind.PERSON, EntityKind.BODY})),
    )


@lru_cache(maxsize=256)
def _capitalised(text: str) -> frozenset[str]:
    """The words that an article writes with a capital inside a sentence."""
    return frozenset(plain(word) for word in re.findall(r"(?<=[\w,;] )[A-Z][\w'’-]*", text))


def _named(claim: Claim, kinds: frozenset[EntityKind]) -> frozenset[str]:
    names = " ".join(entity.name for entity in claim.entities if entity.kind in kinds)
    return frozenset(plain(word) for word in WORD.findall(names))


@lru_cache(maxsize=8192)
def _slots(
    statement: str,
    published: date | None,
    found: tuple[Quantity, ...],
    modality: Modality,
    named: frozenset[str],
    actors: frozenset[str],
) -> Slots:
    text, context = _bare(statement)
    dates, clocks = dates_in(text, published), clocks_in(text)
    quantities = tuple(one for one in found if _is_figure(one, text, dates, clocks))
    taken = stretches(dates, clocks)
    for one in quantities:
        taken.append(_stands(one, text))
    spoken = words_alone(text)
    found_words = _words(text, taken=tuple(taken), context=context, named=(named, actors))
    return Slots(
        text=text,
        words=found_words,
        negations=sum(word.negated for word in found_words),
        dates=dates,
        clocks=clocks,
        places=_places(text, dates, clocks),
        causes=_causes(text),
        quantities=quantities,
        plan=_is_plan(spoken, modality, dates, published),
        denied=modality is Modality.DENIED and not says(spoken, "denial"),
        update=says(spoken, "update"),
    )


def _is_plan(spoken: str, modality: Modality, dates: tuple[Stated, ...], published: date | None) -> bool:
    if modality is Modality.CONDITIONAL or says(spoken, "plan_cues") or re.search(r"\bwould (?!have\b)", spoken):
        return True
    return published is not None and any(one.dated and one.spans[0][0] > published for one in dates)


def _bare(statement: str) -> tuple[str, tuple[bool, ...]]:
    """The statement without brackets, and for each character whether it stood in them."""
    kept, inside, depth = [], [], 0
    for letter in statement:
        if letter in "[]":
            depth += 1 if letter == "[" else -1
            continue
        kept.append(letter)
        inside.append(depth > 0)
    return "".join(kept), tuple(inside)


def stretches(dates: tuple[Stated, ...], clocks: tuple[Clock, ...]) -> list[tuple[int, int]]:
    """Where times stand in the text: (start, end) of each."""
    return [(one.start, one.end) for one in dates] + [(one.start, one.end) for one in clocks]


def _is_figure(one: Quantity, text: str, dates: tuple[Stated, ...], clocks: tuple[Clock, ...]) -> bool:
    start, end = _stands(one, text)
    return end > start and not any(first < end and start < last for first, last in stretches(dates, clocks))


def _stands(one: Quantity, text: str) -> tuple[int, int]:
    """Where a quantity of the quote stands in the statement; its first word where context came between; else (0, 0)."""
    at = text.find(one.words)
    if at >= 0:
        return at, at + len(one.words)
    first = re.search(rf"\b{re.escape(one.words.split()[0])}\b", text) if one.of is not None else None
    return first.span() if first else (0, 0)


def _words(
    text: str, *, taken: Spans, context: tuple[bool, ...], named: tuple[frozenset[str], frozenset[str]]
) -> tuple[Word, ...]:
    """The content words, phrases of the lexicon in one piece, without what the slots in ``taken`` use."""
    raw = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
    stems = [stem_of(word) for _, _, word in raw]
    denied = _negated(text, [start for start, _, _ in raw])
    found: list[Word] = []
    at = 0
    while at < len(raw):
        size = next((n for n in range(MAX_PHRASE, 1, -1) if tuple(stems[at : at + n]) in senses()), 1)
        start, end, word = raw[at][0], raw[min(at + size, len(raw)) - 1][1], raw[at][2]
        bare = plain(word)
        known = bare in named[0]
        free = not any(low < end and start < high for low, high in taken)
        if free and (size > 1 or not _is_stop(word) or (at == 0 and known)):
            name = size == 1 and (known or (word[0].isupper() and at > 0))
            own = senses_of(tuple(stems[at : at + size]))
            found.append(
                Word(
                    start=start,
                    end=end,
                    text=text[start:end],
                    senses=own | {bare} if name else own,
                    name=name,
                    actor=(name and bare in named[1]) or stems[at] in stemmed("roles"),
                    negated=start in denied,
                    context=context[start],
                    light=size == 1 and stems[at] in stemmed("light"),
                )
            )
        at += size
    return tuple(found)


def stem_of(word: str) -> str:
    """The stem of a word without its possessive ending."""
    return stem(re.sub(r"['’]s$", "", word.casefold()))


def _is_stop(word: str) -> bool:
    folded = word.casefold().replace("’", "'")
    return folded in words("stop") or re.sub(r"'s$", "", folded) in words("stop") or folded.isdigit() or len(folded) < 2


def _negated(text: str, starts: list[int]) -> frozenset[int]:
    """Where the words begin that a negation before them denies."""
    lower = text.casefold()
    for phrase in phrases("not_negating"):
        lower = lower.replace(phrase, "_" * len(phrase))
    denied: set[int] = set()
    for match in _NEGATION.finditer(lower):
        left, last = NEGATED_WORDS, match.end()
        for other in WORD.finditer(lower, match.end()):
            between = lower[last : other.start()]
            if left == 0 or other.group() in words("clause_ends") or re.search(r"[,;:.–—]", between):
                break
            denied.add(other.start())
            left, last = left - (not _is_stop(other.group())), other.end()
    return frozenset(start for start in starts if start in denied)


def _places(text: str, dates: tuple[Stated, ...], clocks: tuple[Clock, ...]) -> tuple[Phrase, ...]:
    """The phrases with a preposition of place that hold a name or a noun of place."""
    found = []
    leads = words("static") | words("source")
    raw = [(match.start(), match.end(), match.group()) for match in WORD.finditer(text)]
    for at, (_, _, word) in enumerate(raw):
        if word.casefold() not in leads:
            continue
        last = at
        for n in range(at + 1, min(at + 1 + PLACE_WORDS, len(raw))):
            between = text[raw[n - 1][1] : raw[n][0]]
            if re.search(r"[,;:.()“”\"]", between) or (n > at + 1 and _stops_phrase(raw[n][2])):
                break
            last = n
        if last == at:
            continue
        phrase = Phrase(raw[at + 1][0], raw[last][1], text[raw[at + 1][0] : raw[last][1]], word.casefold())
        if any(first < phrase.end and phrase.start < last for first, last in stretches(dates, clocks)):
            continue
        inner = [one[2] for one in raw[at + 1 : last + 1]]
        if any(stem(one.casefold()) in stemmed("place_nouns") or one[0].isupper() for one in inner):
            found.append(phrase)
    return (*found, *_scenes(text, raw))


def _scenes(text: str, raw: list[tuple[int, int, str]]) -> Iterator[Phrase]:
    """The places of which is told what was there: "the guest house where they met"."""
    for at, (start, _, word) in enumerate(raw):
        if word != "where":
            continue
        first = at
        while 0 < first > at - PLACE_WORDS and not _is_stop(raw[first - 1][2]):
            first -= 1
        if any(stem(one.casefold()) in stemmed("place_nouns") for _, _, one in raw[first:at]):
            first -= first > 0 and raw[first - 1][2].casefold() in words("determiners")
            yield Phrase(raw[first][0], start - 1, text[raw[first][0] : start - 1], "in")


def _stops_phrase(word: str) -> bool:
    folded = word.casefold()
    return folded != "the" and folded in words("stop") and folded not in ("of", "and")


def _causes(text: str) -> tuple[Phrase, ...]:
    """What follows the words that name a cause, to the end of the clause."""
    lower = text.casefold()
    for marker in phrases("cause"):
        match = re.search(rf"\b{re.escape(marker)}\b", lower)
        if match:
            rest = re.match(r"[^.;:]*", text[match.end() :])
            end = match.end() + (rest.end() if rest else 0)
            return (Phrase(match.end(), end, text[match.end() : end].strip(), marker),) if end > match.end() else ()
    return ()


@lru_cache(maxsize=256)
def sense_counts(text: str) -> Counter[str]:
    """In how many sentences of an article's text each sense stands; names count by their plain spelling."""
    counts: Counter[str] = Counter()
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        raw = [match.group() for match in WORD.finditer(sentence)]
        stems = [stem_of(word) for word in raw]
        here = {plain(word) for word in raw}
        for at in range(len(raw)):
            for size in range(1, MAX_PHRASE + 1):
                known = tuple(stems[at : at + size])
                if size == 1 or known in senses():
                    here |= senses_of(known)
        counts.update(here)
    return counts
