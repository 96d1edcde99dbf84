"""The child process that holds the model: llama.cpp's HTTP server on loopback, for as long as its parent lives.

The parent writes one JSON object, a line, to stdin and keeps the pipe open; the child writes one line, the server's
address, to stdout. The key comes this way because a command line and an environment can be read by others. End of
file on stdin ends the child, whatever ended the parent.

It is run as a file, imports nothing of this project, and llama.cpp stays out of the parent: a crash in native code
ends a call, not a run.
"""

import json
import os
import select
import threading
import time
from typing import Any, TextIO

_POLL_SECONDS = 1.0


def _watch(parent: int, pipe: int) -> None:
    """End this process when the pipe from the parent closes, or when the process has been handed to another parent.

    The second test is for a parent that forked: its other children then hold the pipe's end as well.
    """
    while os.name != "posix" or os.getppid() == parent:
        if os.name == "posix" and not select.select([pipe], [], [], _POLL_SECONDS)[0]:
            continue
        if not os.read(pipe, 4096):
            break
    os._exit(0)


def _params(options: dict[str, Any]) -> Any:
    """llama.cpp's parameters for ``options``, the object that ``embedded`` sends."""
    from xllamacpp import CommonParams

    params = CommonParams()
    params.model.path = options["weights"]
    params.model_alias = {options["model"]}
    params.api_keys = [options["key"]]
    params.hostnames = ["127.0.0.1"]
    params.cors_origins = "http://127.0.0.1"  # left alone, it lets in every page that a browser has open
    params.port = options["port"]
    params.n_parallel = options["slots"]
    params.n_ctx = options["slots"] * options["context"]
    params.cpuparams.n_threads = options["threads"]
    params.cpuparams_batch.n_threads = options["threads"]
    params.cache_ram_mib = options["prefix_cache_mib"]
    params.n_gpu_layers = 0
    params.fit_params = False
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 2
    return params


def _serve(options: dict[str, Any], ready: TextIO) -> None:
    from xllamacpp import Server

    server = Server(_params(options))
    ready.write(server.listening_address + "\n")
    ready.flush()
    while True:
        time.sleep(3600)


def main() -> None:
    """Read the options, start the server, say where it listens, stay until the parent is gone."""
    parent = os.getppid()
    ready = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    line = b""
    while not line.endswith(b"\n"):
        if not (more := os.read(0, 65536)):
            return
        line += more
    # Read when xllamacpp is loaded. By default a thread that waits for the others spins: with the machine busy
    # elsewhere, tokens then come at a tenth of the speed or not at all.
    os.putenv("OMP_WAIT_POLICY", "passive")
    threading.Thread(target=_watch, args=(parent, 0), daemon=True).start()
    _serve(json.loads(line), ready)


if __name__ == "__main__":
    main()
