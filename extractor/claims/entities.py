"""The persons, places and bodies that a text names, tied together within and across articles.

Names are capitalised runs; aliases, capitals, demonyms and the words that a run may hold come from
``data/aliases.toml``. Nothing is tied that could be two things: an ambiguous surname stays by itself, and a name
that mixes scripts is tied to none.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.claims.speakers import Word, lexicon, read_data, split_words
from schemas.claim import Entity, EntityKind

MAX_NAME_WORDS = 8
_TITLED = "mr "
"""Before the first word of a name in the index: in "Mr Song" it may be the family's name."""


@dataclass(frozen=True)
class _Gazetteer:
    names: Mapping[str, Entity]
    """By folded alias: what it names."""
    capitals: Mapping[str, Entity]
    demonyms: Mapping[str, Entity]
    contextual: Mapping[str, tuple[Entity, frozenset[str]]]
    bodies: frozenset[str]
    places: frozenset[str]
    never: frozenset[str]
    locating: frozenset[str]
    acting: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Mention:
    """A capitalised run without its titles, with the words on both sides in lower case.

    ``titled`` when a title or a role stood before it; ``weak`` when its capital may only open a sentence or stand in
    a headline; ``acronym`` is what follows in brackets.
    """

    words: tuple[Word, ...]
    titled: bool
    weak: bool
    before: str
    after: str
    acronym: str | None = None

    @property
    def name(self) -> str:
        """The name as the text spells it."""
        return spelled(self.words)


@dataclass(frozen=True)
class EntityIndex:
    """What the articles of a run name. ``canonical`` leads from a folded name to its thing."""

    canonical: Mapping[str, Entity] = field(default_factory=dict)

    def entities_in(self, text: str) -> tuple[Entity, ...]:
        """The things that ``text`` names, in order, each once."""
        found = (self._entity(mention, text) for mention in _mentions(text))
        return tuple({entity.key: entity for entity in found if entity}.values())

    def _entity(self, mention: _Mention, text: str) -> Entity | None:
        known = _contextual(mention, text) or _from_gazetteer(mention, text)
        folded = fold(mention.name)
        if mention.titled and len(mention.words) == 1:
            known = known or self.canonical.get(f"{_TITLED}{folded}")
        known = known or self.canonical.get(folded) or self.canonical.get(_compact(folded))
        return known or (None if mention.weak else _own(mention))


def find_entities(text: str) -> tuple[Entity, ...]:
    """The things that ``text`` names by itself, without knowledge of other articles, in order, each once."""
    return link_entities([text]).entities_in(text)


def link_entities(articles: Sequence[str]) -> EntityIndex:
    """The index of the names in the texts of ``articles``."""
    every = (mention for text in articles for mention in _mentions(text))
    mentions = [mention for mention in every if not mention.weak and not _known(mention)]
    groups = _groups(mentions)
    return EntityIndex({**groups, **_surnames(mentions, groups), **_acronyms(mentions, groups)})


def fold(name: str) -> str:
    """The name in lower case without diacritics, dots, apostrophes and hyphens, single-spaced."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    plain = re.sub(r"['’]s\b|['’]$", "", plain)
    return " ".join(re.sub(r"[.'’]", "", re.sub(r"[-‐‑–/]", " ", plain)).split())


def is_mixed_script(name: str) -> bool:
    """Whether one word of the name holds letters of more than one script (a homoglyph)."""
    return any(len({_script(letter) for letter in word if letter.isalpha()}) > 1 for word in re.split(r"[\s-]", name))


@cache
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def spelled(words: Sequence[Word]) -> str:
    """The words with a blank where the text has one."""
    parts: list[str] = []
    for at, word in enumerate(words):
        parts.append(word.text if at == 0 or words[at - 1].end == word.start else f" {word.text}")
    return "".join(parts)


def _compact(folded: str) -> str:
    """The folded name without blanks and without initials in its middle: one for all spellings."""
    first, *middle = folded.split() or [""]
    return "".join([first, *(word for word in middle[:-1] if len(word) > 1), *middle[-1:]])


@cache
def _gazetteer() -> _Gazetteer:
    data = read_data("aliases")
    names, capitals, demonyms, contextual = {}, {}, {}, {}
    for row in data["entity"]:
        entity = Entity(key=fold(row["name"]), name=row["name"], kind=EntityKind(row["kind"]))
        for alias in [row["name"], *row.get("aliases", ()), *row.get("bodies", ())]:
            names[fold(alias)] = entity
        demonyms.update({fold(one): entity for one in row.get("demonyms", ())})
        contextual.update({one: (entity, frozenset(row["needs"])) for one in row.get("with_context", ())})
        if "capital" in row:
            capitals[fold(row["capital"])] = entity
    words: dict[str, Any] = {name: frozenset(listed) for name, listed in data["words"].items()}
    return _Gazetteer(names, capitals, demonyms, contextual, **words)


_SENTENCE_START = frozenset(".!?:;“”\"«»‘'\n•–—-[(")


def _mentions(text: str) -> Iterator[_Mention]:
    """The capitalised runs of ``text`` that are names."""
    position = 0
    lower_case = {word for word in re.findall(r"[^\W\d_]+", text) if word.islower()}
    for line in text.splitlines(keepends=True):
        words = list(_split_hyphens(split_words(text, position, position + len(line))))
        headline = _is_headline(words)
        position += len(line)
        at = 0
        while at < len(words):
            end = _run_end(text, words, at) if words[at].is_name else at + 1
            if words[at].is_name:
                yield from _names_in(words, at, end, lower_case=lower_case, headline=headline)
            at = end


def _is_headline(words: Sequence[Word]) -> bool:
    """Whether the line sets capitals to most words, so that they say nothing."""
    long = [word for word in words if word.is_word and len(word.text) > 3]
    closed = bool(words) and words[-1].text in {".", "”", '"'}
    return len(long) > 3 and not closed and sum(word.is_name for word in long) > 0.7 * len(long)


def _split_hyphens(words: Sequence[Word]) -> Iterator[Word]:
    """The words; "Japan-based" and "Japan-Norland" give their names as words."""
    for word in words:
        parts = word.text.split("-")
        lands = any(fold(part) in _gazetteer().names for part in parts)
        if len(parts) == 1 or not word.is_name or not (lands or (parts[-1].islower() and len(parts[-1]) > 3)):
            yield word
            continue
        start = word.start
        for part in parts:
            if part:
                yield Word(part, start, start + len(part))
            start += len(part) + 1


def _run_end(text: str, words: Sequence[Word], start: int) -> int:
    """The end of the run of capitalised words and what may link them."""
    end = start + 1
    while end < len(words):
        gap = text[words[end - 1].end : words[end].start]
        linked = _links(words, start, end) and end + 1 < len(words)
        if len(gap) > 1 or (gap == "-" and not words[end].is_name):
            break
        if not words[end].is_name and not (linked and (words[end + 1].is_name or words[end + 1].lower == "the")):
            break
        end += 1
    while end > start + 1 and not words[end - 1].is_name:
        end -= 1
    return end


def _links(words: Sequence[Word], start: int, at: int) -> bool:
    """Whether the word that is no name may stand inside one: "of" in "Ministry of Transport", "van"."""
    word, before = words[at], words[at - 1]
    if word.text == ".":
        return before.text in lexicon().titles
    if word.text == "&" or word.lower in lexicon().particles:
        return True
    if word.lower not in {"of", "for", "the", "and"} or (word.lower == "and" and not before.is_name):
        return False
    return any(
        one.text in _gazetteer().bodies or (one.text in lexicon().titles and word.lower == "of")
        for one in words[max(start, at - MAX_NAME_WORDS) : at]
    )


def _names_in(
    words: Sequence[Word], start: int, end: int, *, lower_case: set[str], headline: bool
) -> Iterator[_Mention]:
    """The names in the run ``words[start:end]``: lands, what stands before a title, and what stands after it."""
    never = _gazetteer().never
    opens = start == 0 or words[start - 1].text[-1] in _SENTENCE_START
    role_before = start > 0 and words[start - 1].lower in lexicon().roles
    while start < end and _stem(words[start]) in never and not _is_first_name(words, start, end):
        start, opens = start + 1, False
    for first, last, titled in _pieces(words, start, end):
        piece = words[first:last]
        if last - first > MAX_NAME_WORDS or all(_stem(word) in never for word in piece):
            continue
        after = words[last].lower if last < len(words) else ""
        alone = opens and first == start and last - first == 1 and not titled
        bracketed = (
            after == "(" and last + 2 < len(words) and words[last + 2].text == ")" and words[last + 1].text.isupper()
        )
        yield _Mention(
            words=tuple(piece),
            titled=titled or (role_before and first == start),
            weak=headline or (alone and (piece[0].lower in lower_case or not _is_subject(piece[0], after))),
            before=words[first - 1].lower if first else "",
            after=after,
            acronym=words[last + 1].text if bracketed else None,
        )


def _stem(word: Word) -> str:
    """The word without a contraction: "We" of "We'll"."""
    return re.split("['’]", word.text)[0]


def _is_first_name(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether "April" opens a name rather than a sentence."""
    return words[at].text in {"April", "May", "June", "August"} and end - at == 2


def _is_subject(word: Word, after: str) -> bool:
    """Whether a word that opens a sentence is followed by what follows a name there."""
    if word.text.isupper() and 1 < len(word.text) < 6:
        return True
    verbs, known = lexicon(), _gazetteer()
    if word.lower.endswith(("ing", "ed", "ly")) and len(word.text) > 5:
        return False
    acts = after in verbs.statement or after in verbs.stance or after in known.acting or after.endswith("ed")
    return acts or after in {"'s", "’s", "and", ",", "left", "met", "was", "is"}


def _pieces(words: Sequence[Word], start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The ranges of the names in a run, each with whether a title stands before it."""
    if any(word.text in _gazetteer().bodies for word in words[start:end]):
        yield start, end, False
        return
    first, at, titled = start, start, False
    while at < end:
        land = 0 if titled and first == at else _land_at(words, at, end)
        title = 0 if first < at and at + 1 == end else _title_at(words, at, end)
        if not land and not title:
            at += 1
            continue
        if first < at:
            yield first, at, titled
        if land:
            yield at, at + land, False
        titled = bool(title) and not land
        at += land or title
        first = at
    if first < end:
        yield first, end, titled


def _title_at(words: Sequence[Word], at: int, end: int) -> int:
    """How many words from ``at`` on are a title: "President", "Secretary of State", "Gen."."""
    if words[at].text not in lexicon().titles and words[at].lower not in lexicon().roles and words[at].text != ".":
        return 0
    if at + 2 < end and words[at + 1].lower in {"of", "for"}:
        return 3
    return 1


def _land_at(words: Sequence[Word], at: int, end: int) -> int:
    """How many words from ``at`` on are a land's name or demonym."""
    known = _gazetteer()
    for length in range(min(4, end - at), 0, -1):
        folded = fold(spelled(words[at : at + length]))
        if folded in known.names or folded in known.demonyms:
            return length
    return 0


def _known(mention: _Mention) -> bool:
    known, name = _gazetteer(), fold(mention.name)
    return name in known.names or name in known.demonyms or name in known.capitals


def _from_gazetteer(mention: _Mention, text: str) -> Entity | None:
    known, name = _gazetteer(), fold(mention.name)
    if is_mixed_script(mention.name):
        return None
    if name in known.capitals and _acts(mention, text):
        return known.capitals[name]
    if name in known.names:
        return known.names[name]
    if name in known.demonyms:
        return known.demonyms[name]
    if name in known.capitals:
        return Entity(key=name, name=mention.name, kind=EntityKind.PLACE)
    return None


def _acts(mention: _Mention, text: str) -> bool:
    """Whether a capital's name stands for its government: "Tokyo wants", not "in Tokyo"."""
    known, verbs = _gazetteer(), lexicon()
    if mention.before in known.locating:
        return False
    if text[mention.words[-1].end :][:2] in {"'s", "’s"}:
        return True
    after = mention.after
    acts = after in verbs.statement or after in verbs.stance or after in known.acting or after.endswith("ed")
    return (
        acts
        or mention.before in {"by", "with", "between", "against"}
        or (after == "and" and mention.before == "between")
    )


def _contextual(mention: _Mention, text: str) -> Entity | None:
    """What "the North" is where the text says which one."""
    entity, needs = _gazetteer().contextual.get(f"{mention.before} {mention.name}", (None, frozenset()))
    return entity if any(re.search(rf"\b{re.escape(word)}\b", text) for word in needs) else None


def _own(mention: _Mention) -> Entity:
    folded = fold(mention.name) or mention.name.casefold()
    return Entity(key=folded, name=mention.name, kind=_kind(mention))


def _kind(mention: _Mention) -> EntityKind:
    texts = [word.text for word in mention.words]
    if any(one in _gazetteer().bodies for one in texts):
        return EntityKind.BODY
    if mention.titled:
        return EntityKind.PERSON
    if (
        mention.before in {"in", "near", "at"}
        or texts[-1] in _gazetteer().places
        or texts[0] in {"Lake", "Mount", "Port"}
    ):
        return EntityKind.PLACE
    if len(texts) == 1 and texts[0].isupper() and len(texts[0]) > 1:
        return EntityKind.BODY
    if 2 <= len(texts) <= 4 and not any(one.isupper() and len(one) > 2 for one in texts):
        return EntityKind.PERSON
    return EntityKind.OTHER


def _groups(mentions: Sequence[_Mention]) -> dict[str, Entity]:
    """By folded and by compact name: the thing; spellings that differ in hyphens and blanks are one."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, Counter[EntityKind]] = defaultdict(Counter)
    for mention in mentions:
        folded = fold(mention.name)
        spellings[_compact(folded)][mention.name] += 1
        kinds[_compact(folded)][_kind(mention)] += 1
    groups: dict[str, Entity] = {}
    for compact, names in sorted(spellings.items()):
        if not compact:
            continue
        name = max(sorted(names), key=lambda one: (len(fold(one).split()), names[one]))
        kind = max(sorted(kinds[compact]), key=lambda one: (one is not EntityKind.OTHER, kinds[compact][one]))
        entity = Entity(key=fold(name), name=name, kind=kind)
        for one in names:
            groups[fold(one)] = entity
        groups[compact] = entity
    return groups


def _surnames(mentions: Sequence[_Mention], groups: Mapping[str, Entity]) -> dict[str, Entity]:
    """From a single word to the only person whose name begins or ends with it."""
    persons: dict[str, set[str]] = defaultdict(set)
    by_key: dict[str, Entity] = {}
    single = {fold(mention.name) for mention in mentions if len(mention.words) == 1}
    for mention in mentions:
        entity = groups.get(fold(mention.name))
        words = fold(mention.name).split()
        if entity is None or entity.kind is not EntityKind.PERSON or len(words) < 2 or is_mixed_script(mention.name):
            continue
        by_key[entity.key] = entity
        for word in {words[-1], f"{_TITLED}{words[0]}", *({words[0]} & single)}:
            persons[word].add(entity.key)
    return {word: by_key[next(iter(keys))] for word, keys in persons.items() if len(keys) == 1}


def _acronyms(mentions: Sequence[_Mention], groups: Mapping[str, Entity]) -> dict[str, Entity]:
    """From an acronym to the name that introduces it in brackets, else to the only one with these initials."""
    introduced: dict[str, set[str]] = defaultdict(set)
    initials: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        folded = fold(mention.name)
        if mention.acronym:
            introduced[fold(mention.acronym)].add(folded)
        if len(mention.words) > 1:
            initials["".join(word.text[0] for word in mention.words if word.is_name).lower()].add(folded)
    found: dict[str, Entity] = {}
    for mention in mentions:
        acronym = fold(mention.name)
        if len(mention.words) == 1 and mention.name.isupper() and len(mention.name) > 1:
            names = introduced.get(acronym) or initials.get(acronym, set())
            if len({groups[name].key for name in names}) == 1:
                found[acronym] = groups[min(names)]
    return found
