"""A fake endpoint for tests: it gives the answers it was handed, in order, and fails loudly beyond them."""

from collections.abc import Callable
from typing import Any

from extractor.endpoint.client import ledger_key
from extractor.endpoint.seam import A, Reply
from extractor.prompting import Prompt


class ScriptedEndpoint:
    """Answers from ``script``: a function of the prompt and the answer type's name, giving the answer's fields.

    Raise an EndpointError inside it to play a fault. ``asked`` keeps every prompt.
    """

    model = "scripted"

    def __init__(self, script: Callable[[Prompt, str], dict[str, Any]]) -> None:
        self._script = script
        self.asked: list[Prompt] = []

    def answered(self) -> dict[str, int]:
        """How often it was asked; a fake has no tokens."""
        return {"answers": len(self.asked), "prompt_tokens": 0, "answer_tokens": 0}

    async def ask(self, prompt: Prompt, answer_type: type[A]) -> Reply[A]:
        """The script's answer, checked like any other."""
        self.asked.append(prompt)
        fields = self._script(prompt, answer_type.__name__)
        return Reply(answer_type.model_validate(fields), ledger_key(prompt, answer_type, self.model))
