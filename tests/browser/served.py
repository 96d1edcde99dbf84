"""The review page on a free port of this machine, in a thread."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from extractor.review.app import review_app
from extractor.review.desk import Desk
from extractor.review.guard import Keys
from extractor.review.serve import bind


@dataclass(frozen=True)
class Served:
    """A page that answers."""

    desk: Desk
    keys: Keys

    @property
    def base(self) -> str:
        """The address of the list."""
        return f"http://127.0.0.1:{self.keys.port}/"

    @property
    def entrance(self) -> str:
        """The address that works once."""
        return f"{self.base}?token={self.keys.launch}"


@contextmanager
def served(desk: Desk) -> Iterator[Served]:
    """Serve a desk as long as the block runs."""
    with bind("127.0.0.1", 0) as listener:
        keys = Keys(listener.getsockname()[1])
        config = uvicorn.Config(review_app(desk, keys), log_level="error", access_log=False, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield Served(desk, keys)
        finally:
            server.should_exit = True
            thread.join(timeout=10)
