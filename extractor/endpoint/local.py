"""The embedded model behind the seam."""

from collections.abc import Callable

from extractor.endpoint.client import OpenAIEndpoint
from extractor.endpoint.embedded import EmbeddedServer
from extractor.endpoint.limits import Budget
from extractor.settings import NO_KEY
from extractor.store import Store

PATIENCE = 2.0
"""Seconds for an embedded server that does not answer: nobody starts it again."""


class EmbeddedEndpoint(OpenAIEndpoint):
    """A server of our own, started by the first question that the store has no answer to, and ended by ``close``."""

    def __init__(
        self, model: str, *, start: Callable[[], EmbeddedServer], store: Store, budget: Budget, deadline: float = 600.0
    ) -> None:
        super().__init__(
            model, base_url=None, key=NO_KEY, store=store, budget=budget, deadline=deadline, patience=PATIENCE
        )
        self._start = start
        self._server: EmbeddedServer | None = None

    async def close(self) -> None:
        """Close the connections and end the server."""
        try:
            await super().close()
        finally:
            if self._server is not None:
                self._server.close()

    def _where(self) -> tuple[str | None, str]:
        self._server = self._start()
        return self._server.base_url, self._server.api_key
