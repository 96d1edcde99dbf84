"""Serve the page: bind, say where, and stay until Ctrl-C."""

import socket
from collections.abc import Callable

import uvicorn

from extractor.errors import UsageError
from extractor.review.app import review_app
from extractor.review.desk import Desk
from extractor.review.guard import LOOPBACK, Keys

WILDCARDS = ("0.0.0.0", "::", "*", "")  # noqa: S104 - refused, not bound


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises UsageError if the address cannot be had."""
    if host in WILDCARDS:
        raise UsageError("name the one address under which the page will be opened, e.g. --host 192.168.1.20")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"cannot listen on {host} port {port}: {error}") from error
    return listener


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    return host in ("127.0.0.1", "localhost", "::1")


def serve(desk: Desk, listener: socket.socket, *, host: str, ready: Callable[[str], None]) -> None:
    """Answer requests until the process is told to stop. ``ready`` gets the one-time address once the page answers."""
    port = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    keys = Keys(port)
    config = uvicorn.Config(
        review_app(desk, keys, {*LOOPBACK, shown}),
        log_level="warning",
        access_log=False,  # the launch token stands in an address
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    with listener:
        _Server(config, lambda: ready(f"http://{shown}:{port}/?token={keys.launch}")).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()
