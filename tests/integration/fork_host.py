"""The process behind ``command.Forked``: reads a job a line, forks, runs the command there, tells how it ended."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from extractor import pipeline
from extractor.cli import main, run
from extractor.endpoint.client import OpenAIEndpoint
from extractor.endpoint.limits import Budget
from extractor.pipeline import Judgement
from extractor.profiles import profile_named
from extractor.store import Store


def _die_at(point: str, passing: int) -> None:
    """Make this process kill itself when it passes ``point`` for the ``passing``-th time."""
    left = [passing]

    def pass_by() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    owner: Any
    owner, name, before = {
        "before send": (OpenAIEndpoint, "_exchange", True),
        "after receive": (Store, "put_answer", True),
        "after commit": (Store, "put_answer", False),
        "before claims": (Store, "put_claims", True),
        "before verdicts": (Store, "put_verdicts", True),
        "before run": (Store, "put_run", True),
        "in reports": (run, "_replace", True),
    }[point]
    real = getattr(owner, name)

    def wrapped(*args: Any, **named: Any) -> Any:
        if before:
            pass_by()
        result = real(*args, **named)
        if not before:
            pass_by()
        return result

    setattr(owner, name, wrapped)


def _child(job: dict[str, Any], out: int, err: int) -> None:
    given = os.open(job["stdin"], os.O_RDONLY)
    for here, there in ((given, 0), (out, 1), (err, 2)):
        os.dup2(here, there)
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    sys.argv = ["crossclaim", *job["arguments"]]
    # whoever runs the tests may ignore these signals (nohup, a job in the background), which would be inherited
    signal.signal(signal.SIGHUP, signal.SIG_IGN if job["nohup"] else signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if job["kill_at"]:
        _die_at(*job["kill_at"])
    code: Any = 1
    try:
        main.main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _warm_up() -> None:
    """Do once what is done once in a process: imports on demand, tables that are read at the first use."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.txt").write_text("Ada Brandt said on Friday that 12 people had left the town.")
        store = Store(Path(folder) / "store.db")
        OpenAIEndpoint("fake", base_url="http://127.0.0.1:9/v1", key="none", store=store, budget=Budget())
        how = Judgement(None, profile_named("full"))
        asyncio.run(pipeline.run([folder], how, store, stdin=bytes, progress=pipeline.Silent()))
        store.close()


def _serve() -> None:
    protocol = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(row: dict[str, Any]) -> None:
        print(json.dumps(row), file=protocol, flush=True)

    _warm_up()
    tell({"ready": True})
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            pid = os.fork()
            if pid == 0:
                _child(json.loads(line), out.fileno(), err.fileno())
            tell({"pid": pid})
            _, status = os.waitpid(pid, 0)
            out.seek(0)
            err.seek(0)
            code = os.waitstatus_to_exitcode(status)
            tell({"code": code, "out": out.read().decode(), "err": err.read().decode()})


if __name__ == "__main__":
    _serve()
