"""The words that the comparison knows: stems, senses that synonyms share, opposites and cue words."""

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import snowballstemmer

from schemas.verdict import ConflictKind

MAX_PHRASE = 5
_POSSESSIVES = frozenset(("my", "our", "your", "his", "her", "its", "their"))
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Opposites:
    """Two sets of senses that exclude each other when said of one thing."""

    kind: ConflictKind
    a: frozenset[str]
    b: frozenset[str]
    final: bool = False
    """Whether nothing follows ``b``."""
    ends: bool = False
    """Whether ``b`` commonly follows ``a``, so that a later report of it is no contradiction."""
    anchored: bool = False
    """Whether it is enough that both are said of one thing."""


@cache
def data(name: str) -> dict[str, Any]:
    """The data file of that name."""
    return tomllib.loads((files("extractor.verification") / "data" / f"{name}.toml").read_text("utf-8"))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one lower-case word (Snowball English); possessives, whoever's, have one."""
    return "their" if word in _POSSESSIVES else str(_STEMMER.stemWord(word))


def stems_of(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase whose words stand apart by ``_`` or spaces."""
    return tuple(stem(word) for word in phrase.casefold().replace("_", " ").split())


@cache
def senses() -> dict[tuple[str, ...], frozenset[str]]:
    """By the stems of a word or phrase: the senses that it shares with its synonyms."""
    found: dict[tuple[str, ...], set[str]] = {}
    for number, group in enumerate(data("synonyms")["groups"]):
        for phrase in group.split():
            found.setdefault(stems_of(phrase), set()).add(f"={number}")
    return {stems: frozenset(group | {" ".join(stems)}) for stems, group in found.items()}


def senses_of(stems: tuple[str, ...]) -> frozenset[str]:
    """The senses of a word or phrase; of an unknown one only its own stems."""
    return senses().get(stems) or frozenset({" ".join(stems)})


@cache
def opposites() -> tuple[Opposites, ...]:
    """All known opposites."""
    return tuple(
        Opposites(
            ConflictKind(one["kind"]),
            _senses_of_all(one["a"]),
            _senses_of_all(one["b"]),
            final=one.get("final", False),
            ends=one.get("ends", False),
            anchored=one.get("anchored", False),
        )
        for one in data("opposites")["opposites"]
    )


@cache
def opposed() -> dict[str, tuple[tuple[int, bool], ...]]:
    """By sense: the numbers of the opposites that it belongs to, and whether to their second side."""
    found: dict[str, list[tuple[int, bool]]] = {}
    for number, one in enumerate(opposites()):
        for second, side in ((False, one.a), (True, one.b)):
            for sense in side:
                found.setdefault(sense, []).append((number, second))
    return {sense: tuple(places) for sense, places in found.items()}


def _senses_of_all(phrases: str) -> frozenset[str]:
    return frozenset(" ".join(stems_of(phrase)) for phrase in phrases.split())


@cache
def words(name: str) -> frozenset[str]:
    """A list of single words of ``words.toml``."""
    return frozenset(str(data("words")[name]).split())


@cache
def stemmed(name: str) -> frozenset[str]:
    """The stems of a list of single words of ``words.toml``."""
    return frozenset(stem(word) for word in words(name))


@cache
def phrases(name: str) -> tuple[str, ...]:
    """A list of phrases of ``words.toml``, the longest first."""
    return tuple(sorted(data("words")[name], key=lambda one: (-len(one), one)))


def says(text: str, name: str) -> bool:
    """Whether ``text`` (lower case) holds a phrase of that list, at the edges of words."""
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases(name))
