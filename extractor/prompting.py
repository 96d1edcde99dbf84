"""Prompts are files: load one, render it, name it by its content.

``prompts/<task>/<version>.md`` holds the system message, a line ``<!-- user -->`` and the user message.
Only the user message has variables. ``<version>.examples.jsonl`` holds worked examples, one a line, as
``{"variables": {...}, "answer": {...}}``; each becomes a user and an assistant turn in front of the
question, so that all prompts of a task share one prefix and a server's prompt cache can work.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from jinja2 import Template as CompiledTemplate

from extractor.errors import UsageError
from schemas.record import canonical_json

DIVIDER = "<!-- user -->"
_environment = Environment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - text for a model, not for a page


@dataclass(frozen=True)
class Prompt:
    """A rendered prompt: what is sent, and the limits of the answer.

    ``fingerprint`` is the hash of the prompt's files, ``messages`` the rendered turns. ``top_logprobs``
    asks the server for that many alternatives of each answer token; 0 asks for none.
    """

    task: str
    version: str
    fingerprint: str
    messages: tuple[dict[str, str], ...] = field(repr=False)
    max_tokens: int
    top_logprobs: int = 0

    def with_turn(self, content: str) -> "Prompt":
        """The same prompt with one more user turn at its end."""
        turns = (*self.messages, {"role": "user", "content": content})
        return Prompt(self.task, self.version, self.fingerprint, turns, self.max_tokens, self.top_logprobs)


@dataclass(frozen=True)
class Example:
    """A worked example of a prompt."""

    variables: dict[str, Any]
    answer: dict[str, Any]


@dataclass(frozen=True)
class Template:
    """A prompt's files, read once."""

    task: str
    version: str
    system: str
    user: str
    examples: tuple[Example, ...]
    fingerprint: str

    def render(self, variables: Mapping[str, Any], *, max_tokens: int, top_logprobs: int = 0) -> Prompt:
        """The prompt for these variables. A variable that the template names and nobody gives is an error."""
        turns = [{"role": "system", "content": self.system}]
        for example in self.examples:
            turns.append({"role": "user", "content": self._ask(example.variables)})
            turns.append({"role": "assistant", "content": json.dumps(example.answer, ensure_ascii=False)})
        turns.append({"role": "user", "content": self._ask(variables)})
        return Prompt(self.task, self.version, self.fingerprint, tuple(turns), max_tokens, top_logprobs)

    def _ask(self, variables: Mapping[str, Any]) -> str:
        return _compiled(self.user).render(**variables).strip()


@cache
def _compiled(source: str) -> CompiledTemplate:
    return _environment.from_string(source)


@cache
def load_template(task: str, version: str) -> Template:
    """The prompt ``prompts/<task>/<version>.md``. Raises UsageError when there is none."""
    folder = files("prompts") / task
    page = folder / f"{version}.md"
    if not page.is_file():
        raise UsageError(f"there is no prompt {task}/{version}; `crossclaim prompts` lists them")
    text = page.read_text("utf-8")
    system, divider, user = text.partition(DIVIDER)
    if not divider:
        raise UsageError(f"prompt {task}/{version} has no line {DIVIDER}")
    rows = folder / f"{version}.examples.jsonl"
    examples = rows.read_text("utf-8") if rows.is_file() else ""
    return Template(
        task=task,
        version=version,
        system=system.strip(),
        user=user.strip(),
        examples=tuple(Example(**json.loads(line)) for line in examples.splitlines() if line.strip()),
        fingerprint=fingerprint(text, examples),
    )


def fingerprint(text: str, examples: str) -> str:
    """The hash that names a prompt: of its file and its examples."""
    return hashlib.sha256(canonical_json([text, examples]).encode()).hexdigest()[:16]


def marker_for(text: str) -> str:
    """A fence for untrusted text that does not occur in it.

    It is drawn from the text's own hash: the same text gives the same request, and a text that holds
    its own fence would have another hash.
    """
    digest = hashlib.sha256(b"fence\n" + text.encode()).hexdigest()
    return next(mark for start in range(56) if (mark := digest[start : start + 8]) not in text)


def one_line(text: str) -> str:
    """Text on one line, so that a sentence cannot pretend to be a fence or another sentence."""
    return " ".join(text.split())
