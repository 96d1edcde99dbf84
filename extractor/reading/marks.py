"""The tunable words and patterns of pages, read from the data files beside this module."""

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads(_data("marks.toml"))


def _data(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


@cache
def words(table: str) -> frozenset[str]:
    """A plain list of ``marks.toml``, in lower case."""
    return frozenset(word.lower() for word in _tables()[table])


@cache
def stop_words() -> frozenset[str]:
    """Words that say nothing of what a story is about, in lower case."""
    lines = _data("stopwords.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _patterns(table: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in _tables()[table])


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_tables()['caption_verbs'])})\b", re.IGNORECASE)


def begins(table: str, line: str) -> bool:
    """Whether the line begins as one of the table's patterns says. Only its first 400 characters are looked at."""
    return any(pattern.match(line[:400]) for pattern in _patterns(table))


def is_whole(table: str, line: str) -> bool:
    """Whether one of the table's patterns is the whole line. A line over 400 characters is none."""
    return len(line) <= 400 and any(pattern.fullmatch(line) for pattern in _patterns(table))


def shows_a_picture(line: str) -> bool:
    """Whether the line has a verb of what a photograph shows."""
    return _verbs().search(line[:400]) is not None
