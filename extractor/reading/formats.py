"""One file's bytes → the articles in it, each as text and details, or as a reason."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import yaml

from extractor.errors import InputError
from extractor.reading.canonical import canonical_text
from extractor.reading.details import Details
from extractor.reading.page import page_text

TEXT_SUFFIXES = frozenset({".txt", ".md"})
PAGE_SUFFIXES = frozenset({".html", ".htm"})
SUFFIXES = TEXT_SUFFIXES | PAGE_SUFFIXES | {".json", ".jsonl"}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """An article before its source and date are settled, or the reason why there is none."""

    name: str
    text: str = ""
    details: Details = field(default_factory=Details)
    reason: str | None = None


def drafts(name: str, raw: bytes) -> Iterator[Draft]:
    """The articles in a file called ``name``, at least one, in order; never raises for what is in it."""
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == ".jsonl":
            yield from _from_lines(name, canonical_text(raw))
        elif suffix == ".json":
            yield from _from_json(name, canonical_text(raw))
        elif suffix in PAGE_SUFFIXES:
            yield _from_object(name, page_text(canonical_text(raw)))
        else:
            yield from _from_text(name, canonical_text(raw))
    except InputError as error:
        yield Draft(name, reason=str(error))


def _from_text(name: str, text: str) -> Iterator[Draft]:
    front = _FRONT_MATTER.match(text.lstrip("\n"))
    if front is None:
        yield Draft(name, text)
        return
    details = _front_matter(front[1] or "")
    yield Draft(name, text.lstrip("\n")[front.end() :], details)


def _front_matter(block: str) -> Details:
    try:
        given = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"front matter is no valid YAML: {_first_line(error)}") from error
    return Details.read({} if given is None else given, where="front matter")


def _from_lines(name: str, text: str) -> Iterator[Draft]:
    filled = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not filled:
        raise InputError("empty")
    for number, line in filled:
        try:
            yield _from_object(f"{name}:{number}", read_json(line))
        except InputError as error:
            yield Draft(f"{name}:{number}", reason=f"line {number}: {error}")


def _from_json(name: str, text: str) -> Iterator[Draft]:
    if not text.strip():
        raise InputError("empty")
    value = read_json(text)
    if not isinstance(value, list):
        yield _from_object(name, value)
        return
    if not value:
        raise InputError("empty list")
    for number, item in enumerate(value, start=1):
        try:
            yield _from_object(f"{name}:{number}", item)
        except InputError as error:
            yield Draft(f"{name}:{number}", reason=f"item {number}: {error}")


def _from_object(name: str, value: Any) -> Draft:
    if not isinstance(value, dict):
        raise InputError(f"not an object with a text but {type(value).__name__}")
    text = value.get("text")
    if not isinstance(text, str):
        raise InputError("no field 'text'" if text is None else f"the field 'text' is {type(text).__name__}, not text")
    return Draft(name, canonical_text(text), Details.read(value, where="the object"))


def read_json(text: str) -> Any:
    """The JSON value. Raises InputError for bad JSON, keys that stand twice, and absurd numbers or depths."""
    try:
        return json.loads(text, object_pairs_hook=_without_twins)
    except (ValueError, RecursionError) as error:
        raise InputError(f"no valid JSON: {_first_line(error)}") from error


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"the key {key[:40]!r} stands twice")
        found[key] = value
    return found


def _first_line(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
