"""The persons, places and bodies that a text names, tied together within and across articles.

Names are capitalised runs; aliases, capitals, demonyms and the words that a run may hold come from
``data/aliases.toml``. Nothing is tied that could be two things: an ambiguous surname stays by itself, and a name
that mixes scripts is tied to none.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.claims.speakers import Word, lexicon, read_data, split_words
from schemas.claim import Entity, EntityKind

MAX_NAME_WORDS = 8


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
    """A capitalised run without its titles; ``titled`` says that a title stood before it."""

    words: tuple[Word, ...]
    titled: bool
    opens_sentence: bool
    before: str
    after: str

    @property
    def name(self) -> str:
        return spelled(self.words)


@dataclass(frozen=True)
class EntityIndex:
    """What the articles of a run name. ``canonical`` leads from a folded name to its thing."""

    canonical: Mapping[str, Entity] = field(default_factory=dict)
    lower_case: frozenset[str] = frozenset()

    def entities_in(self, text: str) -> tuple[Entity, ...]:
        """The things that ``text`` names, in order, each once."""
        return _unique(self._resolved(text))

    def _resolved(self, text: str) -> Iterator[Entity]:
        for mention in _mentions(text, self.lower_case):
            entity = _contextual(mention, text) or _from_gazetteer(mention, text)
            folded = fold(mention.name)
            yield entity or self.canonical.get(folded) or self.canonical.get(_compact(folded)) or _own(mention)


def find_entities(text: str) -> tuple[Entity, ...]:
    """The things that ``text`` names by itself, without knowledge of other articles, in order, each once."""
    return link_entities([text]).entities_in(text)


def link_entities(articles: Sequence[str]) -> EntityIndex:
    """The index of the names in the texts of ``articles``."""
    lower_case = frozenset(word.lower for text in articles for word in _all_words(text) if word.text[0].islower())
    mentions = [mention for text in articles for mention in _mentions(text, lower_case)]
    mentions = [mention for mention in mentions if not _known(mention)]
    groups = _groups(mentions)
    canonical = {name: entity for name, entity in groups.items()}
    canonical.update(_surnames(mentions, groups))
    canonical.update(_acronyms(articles, mentions, groups))
    return EntityIndex(canonical, lower_case)


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
    return folded.replace(" ", "")


def _unique(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple({entity.key: entity for entity in reversed(list(entities))}.values())[::-1]


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


def _all_words(text: str) -> list[Word]:
    return [word for word in split_words(text, 0, len(text)) if word.is_word]


_SENTENCE_START = re.compile(r"[.!?:;“”\"«»‘\n•–—-]")


def _mentions(text: str, lower_case: frozenset[str]) -> Iterator[_Mention]:
    """The capitalised runs of ``text`` that are names."""
    words = split_words(text, 0, len(text))
    at = 0
    while at < len(words):
        if not words[at].is_name:
            at += 1
            continue
        end = _run_end(text, words, at)
        yield from _names_in(words, at, end, lower_case)
        at = end


def _run_end(text: str, words: Sequence[Word], start: int) -> int:
    """The end of the run of capitalised words and what may link them."""
    end = start + 1
    while end < len(words):
        gap = text[words[end - 1].end : words[end].start]
        if "\n" in gap or len(gap) > 1:
            break
        if (
            words[end].is_name
            and not (words[end].text in {"I"})
            or (
                _links(words, start, end)
                and end + 1 < len(words)
                and (words[end + 1].is_name or words[end + 1].lower == "the")
            )
        ):
            end += 1
        else:
            break
    while end > start + 1 and not words[end - 1].is_name:
        end -= 1
    return end


def _links(words: Sequence[Word], start: int, at: int) -> bool:
    word = words[at]
    if word.text == "." or word.text == "&":
        return word.text == "&" or words[at - 1].text in lexicon().titles
    if word.lower in lexicon().particles:
        return True
    linking = word.lower in {"of", "for", "the"} or word.lower == "and" and words[at - 1].is_name
    return linking and any(
        _is_body_word(one.text) or one.text in lexicon().titles and word.lower == "of" for one in words[start:at]
    )


def _is_body_word(word: str) -> bool:
    return word in _gazetteer().bodies


def _names_in(words: Sequence[Word], start: int, end: int, lower_case: frozenset[str]) -> Iterator[_Mention]:
    """The names in a run: what stands before a title, and what stands after it."""
    opens = start == 0 or bool(_SENTENCE_START.fullmatch(words[start - 1].text[-1:]))
    never = _gazetteer().never - lexicon().titles
    while (
        start < end and words[start].text in never and not (words[start].text in {"March", "May"} and end - start > 1)
    ):
        start, opens = start + 1, False
    pieces = _split_at_titles(words[start:end])
    for piece, titled in pieces:
        if not piece or all(word.text in never for word in piece):
            continue
        first = words.index(piece[0], start)
        mention = _Mention(
            tuple(piece),
            titled,
            opens and first == start,
            words[first - 1].lower if first else "",
            words[first + len(piece)].lower if first + len(piece) < len(words) else "",
        )
        if (
            len(piece) > MAX_NAME_WORDS
            or opens
            and first == start
            and len(piece) == 1
            and piece[0].lower in lower_case
            and not _known(mention)
        ):
            continue
        yield mention


def _split_at_titles(run: Sequence[Word]) -> list[tuple[list[Word], bool]]:
    titles = lexicon().titles
    if any(_is_body_word(word.text) for word in run):
        return [(list(run), False)]
    pieces: list[tuple[list[Word], bool]] = []
    current: list[Word] = []
    titled = False
    for word in run:
        if word.text in titles or word.text == "." or word.lower in lexicon().roles:
            if current:
                pieces.append((current, titled))
            current, titled = [], True
        elif _is_land(word.text, run) and not titled and not current:
            pieces.append(([word], False))
        else:
            current.append(word)
    return [*pieces, (current, titled)] if current else pieces


def _is_land(word: str, run: Sequence[Word]) -> bool:
    """Whether "Japanese" opens a run that goes on with another name."""
    return fold(word) in _gazetteer().demonyms and len(run) > 1


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
        acts or mention.before in {"by", "with", "between", "against"} or after == "and" and mention.before == "between"
    )


def _contextual(mention: _Mention, text: str) -> Entity | None:
    """What "the North" is where the text says which one."""
    entity, needs = _gazetteer().contextual.get(f"{mention.before} {mention.name}", (None, frozenset()))
    return entity if needs & {word.text for word in _all_words(text)} else None


def _own(mention: _Mention) -> Entity:
    folded = fold(mention.name) or mention.name.casefold()
    return Entity(key=folded, name=mention.name, kind=_kind(mention))


def _kind(mention: _Mention) -> EntityKind:
    texts = [word.text for word in mention.words]
    if any(_is_body_word(one) for one in texts):
        return EntityKind.BODY
    if mention.titled:
        return EntityKind.PERSON
    if texts[-1] in _gazetteer().places or texts[0] in {"Lake", "Mount", "Port"}:
        return EntityKind.PLACE
    if len(texts) == 1 and texts[0].isupper() and len(texts[0]) > 1:
        return EntityKind.BODY
    if 2 <= len(texts) <= 4 and not any(one.isupper() and len(one) > 2 for one in texts):
        return EntityKind.PERSON
    return EntityKind.PLACE if mention.before in {"in", "near", "at"} else EntityKind.OTHER


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
        for word in {words[-1], *({words[0]} & single)}:
            persons[word].add(entity.key)
    return {word: by_key[next(iter(keys))] for word, keys in persons.items() if len(keys) == 1}


_INTRODUCED = re.compile(r"((?:[A-Z][\w'’-]*[ -](?:of |for |and |the |on )*){1,8})\(([A-Z][A-Za-z]{1,7})\)")


def _acronyms(articles: Sequence[str], mentions: Sequence[_Mention], groups: Mapping[str, Entity]) -> dict[str, Entity]:
    """From an acronym to the name that introduces it in brackets, or to the only one with these initials."""
    found: dict[str, Entity] = {}
    wanted = {
        mention.name
        for mention in mentions
        if len(mention.words) == 1 and mention.name.isupper() and len(mention.name) > 1
    }
    by_initials: dict[str, set[str]] = defaultdict(set)
    for name in {mention.name for mention in mentions if len(mention.words) > 1}:
        by_initials["".join(word[0] for word in re.split(r"[\s-]", name) if word[:1].isupper())].add(fold(name))
    for acronym in sorted(wanted):
        names = by_initials.get(acronym, set())
        if len(names) == 1 and not is_mixed_script(acronym):
            found[fold(acronym)] = groups[next(iter(names))]
    return found
