"""The embedded endpoint: llama.cpp in a child process on loopback, spoken to like any other endpoint."""

import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import urlsplit

from extractor.endpoint import serve_child
from extractor.errors import UnreachableError

_START_SECONDS = 120.0
_STOP_SECONDS = 5.0
_PREFIX_CACHE_MIB = 512
_TAIL_BYTES = 2000


class EmbeddedServer:
    """A running model server. It ends with ``close()``, with its ``with`` block, or with this process.

    Attributes
    ----------
    base_url : str
        ``http://127.0.0.1:PORT/v1``.
    api_key : str
        The key that this server alone accepts.
    model : str
        The name under which the server knows its model.
    pid : int
        The child's process id.
    """

    def __init__(self, child: "subprocess.Popen[bytes]", *, address: str, api_key: str, model: str) -> None:
        self._child = child
        self.base_url = f"{address}/v1"
        self.api_key = api_key
        self.model = model
        self.pid = child.pid

    def __repr__(self) -> str:
        return f"EmbeddedServer({self.base_url!r}, model={self.model!r}, pid={self.pid})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the server; a second call does nothing."""
        _end(self._child)


def start_embedded(
    weights: Path,
    *,
    model_name: str,
    slots: int = 4,
    context: int = 4096,
    threads: int | None = None,
    port: int = 0,
    key: str | None = None,
) -> EmbeddedServer:
    """Start a server for ``weights`` and wait until it answers.

    Parameters
    ----------
    weights : Path
        A GGUF file.
    model_name : str
        What requests call the model.
    slots : int
        Requests that are answered at the same time; more wait in line.
    context : int
        Tokens of prompt and answer together, for each slot.
    threads : int | None
        Threads that compute; None is one for each physical core that this process may use.
    port : int
        Port on 127.0.0.1; 0 takes a free one.
    key : str | None
        The key to accept; None makes a random one.

    Raises
    ------
    UnreachableError
        The server ended or did not answer in time; the message holds the end of its log.
    """
    api_key = key or secrets.token_urlsafe(32)
    options = {
        "weights": str(weights),
        "model": model_name,
        "key": api_key,
        "port": port,
        "slots": slots,
        "context": context,
        "threads": threads or _cores(),
        "prefix_cache_mib": _PREFIX_CACHE_MIB,
    }
    with tempfile.TemporaryFile() as log:
        child = _spawn(log)
        try:
            address = _address(child, options, log)
        except BaseException:
            _end(child)
            raise
    return EmbeddedServer(child, address=address, api_key=api_key, model=model_name)


def _cores() -> int:
    """Physical cores that this process may use: a second thread on a core slows llama.cpp down."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return len({_core(cpu) for cpu in allowed})


def _core(cpu: int) -> str:
    try:
        return Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text(encoding="ascii")
    except OSError:  # not Linux, or no such page: each counts
        return str(cpu)


def _spawn(log: IO[bytes]) -> "subprocess.Popen[bytes]":
    # As a file with -P, so that no folder the user stands in can put a module of its own in the way; in a session of
    # its own, so that Ctrl-C reaches this process alone and answers in flight can still be stored.
    return subprocess.Popen(
        [sys.executable, "-P", str(Path(serve_child.__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )


def _address(child: "subprocess.Popen[bytes]", options: dict[str, object], log: IO[bytes]) -> str:
    """Send the options, wait for the address and for a healthy answer from it."""
    assert child.stdin is not None and child.stdout is not None  # noqa: S101 - for the type checker
    deadline = time.monotonic() + _START_SECONDS
    try:
        child.stdin.write(json.dumps(options).encode() + b"\n")
        child.stdin.flush()
    except OSError as error:
        raise UnreachableError(_failure("ended at once", log)) from error
    lines: list[bytes] = []
    stdout = child.stdout
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
    reader.start()
    reader.join(_START_SECONDS)
    if not lines:
        raise UnreachableError(_failure(f"was not ready after {_START_SECONDS:.0f} s", log))
    address = lines[0].decode().strip()
    if not address:
        raise UnreachableError(_failure("ended while starting", log))
    while not _healthy(address):
        if child.poll() is not None or time.monotonic() > deadline:
            raise UnreachableError(_failure("does not answer", log))
        time.sleep(0.1)
    return address


def _healthy(address: str) -> bool:
    # http.client, because it knows no proxy settings: the address is this machine's own.
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _failure(what: str, log: IO[bytes]) -> str:
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - _TAIL_BYTES))
    tail = " | ".join(log.read().decode(errors="replace").split("\n")).strip(" |")
    return f"the embedded model server {what}; its log ends with: {tail or '(nothing)'}"


def _end(child: "subprocess.Popen[bytes]") -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except OSError:  # what was left to write has no reader any more
                pass
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
