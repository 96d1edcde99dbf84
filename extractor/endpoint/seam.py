"""The one seam to a model: a stage is given something that can ``ask``."""

from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from extractor.prompting import Prompt
from schemas.answers import Answer

A = TypeVar("A", bound=Answer)


@dataclass(frozen=True)
class Usage:
    """Tokens of one call. ``cached`` of the prompt tokens came from the server's prompt cache."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(self.prompt + other.prompt, self.cached + other.cached, self.completion + other.completion)


@dataclass(frozen=True)
class Reply(Generic[A]):
    """A checked answer. ``replayed`` says that it came from the ledger and cost nothing.

    ``alternatives`` holds, for each answer token, the tokens that the server weighed with their
    log-probabilities; it is empty where none were asked for or the server gives none.
    """

    value: A
    key: str
    usage: Usage = Usage()
    replayed: bool = False
    alternatives: tuple[dict[str, float], ...] = field(default=(), repr=False)


class Endpoint(Protocol):
    """What a stage needs of a model. Raises EndpointError or BudgetError."""

    @property
    def model(self) -> str:
        """The model's name, as it stands in ledger keys and manifests."""
        ...

    def answered(self) -> dict[str, int]:
        """The answers that the work so far rests on, fresh or from the ledger, and their tokens."""
        ...

    async def ask(self, prompt: Prompt, answer_type: type[A]) -> Reply[A]:
        """One answer of ``answer_type`` to ``prompt``."""
        ...
