"""What an article has introduced by a full name or description, and what "the two sides" or "the company" stand for.

A description is tied to what was introduced before it, and only where one thing fits.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.claims.entities import EntityIndex, link_entities
from extractor.claims.speakers import lexicon, read_data
from schemas.claim import Entity, EntityKind
from schemas.span import Span

_NAME = r"(?:the )?[A-ZÀ-Þ][\w.'’-]*(?:(?: of| de| van| von| for)?(?: the)? [A-ZÀ-Þ][\w.'’-]*){0,4}"
_AND = re.compile(rf"(?P<a>{_NAME}) and (?P<b>{_NAME})")
_HYPHENED = re.compile(r"(?P<a>[A-Z][\w.]*(?: [A-Z]\w*)?)[-–](?P<b>[A-Z][\w.]*(?: [A-Z]\w*)?)(?= [a-z])")
_POSSESSIVE = re.compile(r"['’]s?$")
RECURRING = 2
"""Times that a name stands in the article before "the company" can mean it from further off than a sentence."""


@dataclass(frozen=True)
class Introduced:
    """A thing that ``text[start:]`` introduces: what it is called later, and the words that tell it.

    ``sort`` is "pair", "event", "body" or "role"; ``called`` the words that can stand for it; ``key`` is equal for
    two mentions of one thing. ``words`` is empty for a mention that tells nothing ("another meeting").
    """

    sort: str
    called: frozenset[str]
    words: str
    key: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Description:
    """A definite description at ``start:end`` of a clause; ``called`` is its noun, "" in "the two"."""

    sort: str
    called: str
    start: int
    end: int


@dataclass(frozen=True)
class Background:
    """What an article's sentences introduce, by place."""

    introduced: Sequence[Introduced] = ()
    names: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where each name stands, by its key."""
    sentences: tuple[int, ...] = ()
    persons: Mapping[str, str] = field(default_factory=dict)
    """The names that can be a person's, by their key."""

    def persons_before(self, at: int) -> tuple[str, ...]:
        """The persons that the sentence before the one at ``at`` names."""
        floor = ([-1, -1] + [start for start in self.sentences if start <= at])[-2]
        return tuple(name for key, name in self.persons.items() if floor in self.names.get(key, ()))

    def meant(self, one: Description, at: int) -> tuple[str, ...]:
        """What a description can stand for in a clause that begins at ``at``.

        Nothing when the last mention was of a thing that no words tell apart, or when events are told by things that
        cannot be held against each other, one by its place and one by who takes part.
        """
        known = [
            thing
            for thing in self.introduced
            if thing.start < at and thing.sort == one.sort and (one.called in thing.called)
        ]
        if not known or not known[-1].words:
            return ()
        if one.sort == "event" and len({thing.key[0] for thing in known if thing.words}) > 1:
            return ()
        if one.sort == "body" and one.called in _data()["bodies"]["companies"]:
            known = [thing for thing in known if self._is_present(thing, at)]
        latest = {thing.key: thing.words for thing in known if thing.words}
        names = list(dict.fromkeys(latest.values()))
        return tuple(name for name in names if not any(_shortens(name, other) for other in names))

    def _is_present(self, thing: Introduced, at: int) -> bool:
        """Whether a name recurs, or stood in this sentence or the one before."""
        places = [place for place in self.names.get(thing.key[0], ()) if place < at]
        floor = ([0, 0] + [start for start in self.sentences if start <= at])[-2]
        return len(places) >= RECURRING or any(place >= floor for place in places)


def _shortens(name: str, other: str) -> bool:
    """Whether a name is another with words left out."""
    return set(name.split()) < set(other.split())


NOTHING = Background()


def background_of(text: str, sentences: Sequence[Span]) -> Background:
    """What the ``sentences`` of an article introduce."""
    index = link_entities([text])
    found: list[Introduced] = []
    names: dict[str, list[int]] = {}
    persons: dict[str, str] = {}
    for one in sentences:
        words = text[one.start : one.end]
        for thing in (*_pairs(words, index), *_events(words, index), *_bodies(words, index), *_roles(words)):
            found.append(_moved(thing, one.start))
        for entity in index.entities_in(words):
            names.setdefault(entity.key, []).append(one.start)
            if entity.kind is EntityKind.PERSON and f"he {entity.name}" not in text:
                persons[entity.key] = entity.name
    found.sort(key=lambda thing: thing.start)
    labels = {*_data()["bodies"]["labels"], *_data()["bodies"]["called"]}
    persons = {key: name for key, name in persons.items() if name.split()[0].lower() not in labels}
    return Background(
        tuple(found),
        {key: tuple(places) for key, places in names.items()},
        tuple(one.start for one in sentences),
        persons,
    )


def _moved(thing: Introduced, by: int) -> Introduced:
    return Introduced(thing.sort, thing.called, thing.words, thing.key, thing.start + by)


# Introductions


def _pairs(text: str, index: EntityIndex) -> Iterator[Introduced]:
    for match in (*_AND.finditer(text), *_HYPHENED.finditer(text)):
        before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        if before.endswith((",", " and", "&")) or after.startswith((", and", "and ")):
            continue
        first, second = index.entities_in(match["a"]), index.entities_in(match["b"])
        if len(first) != 1 or len(second) != 1 or _POSSESSIVE.search(match["a"]):
            continue
        one, other = first[0], second[0]
        if one.kind is not other.kind or one.kind is EntityKind.OTHER or one.key == other.key:
            continue
        called = frozenset({*_data()["pairs"][one.kind.value], ""})
        yield Introduced("pair", called, f"{one.name} and {other.name}", _key(one, other), match.start())


def _key(*entities: Entity) -> tuple[str, ...]:
    return tuple(sorted(one.key for one in entities))


def _events(text: str, index: EntityIndex) -> Iterator[Introduced]:
    others = _data()["events"]["others"]
    for match in _event_pattern().finditer(text):
        noun, start = match["noun"].lower(), match.start("noun")
        before, name = match["before"] or "", match["name"]
        key = words = ""
        if name and not _is_time(name):
            places = index.entities_in(name)
            key = match["link"] if len(places) > 1 or match["link"] != "in" else "place"
            words = f"{match['link']} {_POSSESSIVE.sub('', name)}"
        elif before[:1].isupper() and (place := _place(before, index)):
            key, words = "place", f"in {place.name}"
        elif before.lower() == "the":
            continue
        elif before and before.lower() not in others and noun != "talks":
            continue
        yield Introduced("event", frozenset({noun}), words, (key, words) if words else (), start)


def _place(name: str, index: EntityIndex) -> Entity | None:
    found = index.entities_in(name)
    return found[0] if len(found) == 1 and found[0].kind is EntityKind.PLACE else None


def _is_time(name: str) -> bool:
    return name.split()[0].lower() in lexicon().grammar["times"] | {"may"} or name[0].isdigit()


@cache
def _event_pattern() -> re.Pattern[str]:
    data = _data()["events"]
    return re.compile(
        rf"(?:(?P<before>[\w'’-]+) )?\b(?P<noun>(?i:{'|'.join(data['nouns'])}))\b"
        rf"(?: (?P<link>{'|'.join(data['links'])}) (?P<name>{_NAME}(?: and {_NAME})?))?"
    )


def _bodies(text: str, index: EntityIndex) -> Iterator[Introduced]:
    data = _data()["bodies"]
    for match in re.finditer(_NAME, text):
        name = _POSSESSIVE.sub("", match[0])
        parts = [word.strip(".'’") for word in name.split()]
        heads = frozenset(word.lower() for word in parts if word.lower() in data["called"] and word[0].isupper())
        label = _label(text, match)
        company = label or (parts[-1] in data["endings"] and len(parts) > 1)
        entities = [one for one in index.entities_in(name) if one.kind is not EntityKind.PLACE]
        if not (heads or company) or len(entities) != 1 or (heads and len(parts) < 2):
            continue
        called = heads | ({label} if label else set()) | (set(data["companies"]) if company else set())
        yield Introduced("body", frozenset(called), entities[0].name, (entities[0].key,), match.start())


def _label(text: str, name: re.Match[str]) -> str:
    """What kind of company a name is said to be: "chipmaker Halvik", "Halvik, a supplier"."""
    labels = _data()["bodies"]["labels"]
    before = text[: name.start()].rsplit(maxsplit=1)[-1:]
    if before and before[0].lower() in labels:
        return before[0].lower()
    behind = re.match(r",? (?:a|an|the) (?:[\w-]+ ){0,3}?([\w-]+)", text[name.end() :])
    return behind[1] if behind and text[name.end()] == "," and behind[1] in labels else ""


def _roles(text: str) -> Iterator[Introduced]:
    """Persons who are named with what they are, and such as are not named: "a minister"."""
    for pattern in _role_patterns():
        for match in pattern.finditer(text):
            words = match["role"].lower().split()
            if words[0] in _data()["roles"]["others"]:
                continue
            called = frozenset(" ".join(words[at:]) for at in range(len(words)))
            name = _POSSESSIVE.sub("", match.groupdict().get("name") or "")
            key = (name.split()[-1],) if name else ()
            yield Introduced("role", called, name, key, match.start())


@cache
def _role_patterns() -> tuple[re.Pattern[str], ...]:
    role = rf"(?P<role>(?:[\w-]+ )?(?i:{'|'.join(_data()['roles']['called'])}))"
    name = r"(?P<name>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,2})"
    return (
        re.compile(rf"\b{role},? {name}"),
        re.compile(rf"\b{name}, (?:the|a|an|[\w ]+['’]s?) (?:[\w-]+ )?{role}\b"),
        re.compile(rf"\b(?:[Aa]n?|[Aa]nother|[Oo]ne|[Tt]wo|[Oo]ther) (?:[\w-]+ )?{role}s?\b(?!,? [A-ZÀ-Þ])"),
    )


# Descriptions


def descriptions(text: str) -> list[Description]:
    """The definite descriptions in a clause that only an earlier mention explains, in order."""
    found = []
    for match in _description_pattern().finditer(text):
        sort = str(match.lastgroup).partition("_")[0]
        called = match[match.lastgroup or 0].lower()
        if sort != "pair" and text[match.start()].lower() != "t":
            continue
        found.append(Description(sort, "" if called in ("two", "pair") else called, match.start(), match.end()))
    return found


@cache
def _description_pattern() -> re.Pattern[str]:
    data = _data()
    pairs = "|".join(sorted({noun for nouns in data["pairs"].values() for noun in nouns}))
    bodies = "|".join(
        dict.fromkeys([*data["bodies"]["called"], *data["bodies"]["companies"], *data["bodies"]["labels"]])
    )
    roles = "|".join(data["roles"]["called"])
    owner = r"(?:['’]s?(?!\w))?"
    free = (
        r"(?![\w'’-]| (?:of|from|for|that|which|who|whose|in question|between|on|with|at|in|about|over|near)\b| [A-Z])"
    )
    alone = r"(?= (?:had|have|are|were|will|would|met|agreed|signed)\b)"
    return re.compile(
        rf"\b(?:(?:(?:[Tt]he|[Tt]hese) two|[Bb]oth) (?P<pair_noun>{pairs}){owner}{free}"
        rf"|[Tt]he (?P<pair_two>two){alone}|[Tt]he (?P<pair_bare>pair){alone}"
        rf"|[Tt]he (?P<event>{'|'.join(data['events']['nouns'])}){owner}{free}"
        rf"|[Tt]he (?P<body>{bodies}){owner}{free}"
        rf"|[Tt]he (?P<role>(?:[a-z]+ )?(?:{roles})){owner}{free})"
    )


@cache
def _data() -> dict[str, Any]:
    return read_data("references")
