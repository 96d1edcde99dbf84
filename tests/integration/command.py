"""The command ``crossclaim`` as a process.

``crossclaim`` starts the installed command. ``Forked`` starts it from a process that has imported everything
already, which takes milliseconds instead of seconds, and can make it kill itself at a named point.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = Path(sysconfig.get_path("scripts")) / "crossclaim"
KEY = "sk-sentinel-1234567890"


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the command: no settings of the user's, the sentinel key, few pairs so that it is quick."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CROSSCLAIM_", "OPENAI_"))}
    return kept | {"CROSSCLAIM_API_KEY": KEY, "CROSSCLAIM_TOP_K": "1"} | dict(extra or {})


def start(arguments: Sequence[str], cwd: Path, *, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """The installed command, started."""
    return subprocess.Popen(
        [str(COMMAND), *arguments],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def crossclaim(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None, stdin: bytes = b"", timeout: float = 120
) -> Ended:
    """The installed command, run to its end."""
    done = subprocess.run(
        [str(COMMAND), *arguments], cwd=cwd, env=environment(env), input=stdin, capture_output=True, timeout=timeout
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


class Forked:
    """Runs of the command, one at a time, each in a fork of a process that waits with everything imported."""

    def __init__(self) -> None:
        self._host = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.fork_host"],
            cwd=Path(__file__).parents[2],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def start(
        self,
        *arguments: str,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        kill_at: tuple[str, int] | None = None,
        stdin: Path | None = None,
        nohup: bool = False,
    ) -> int:
        """Start the command; its process id. ``kill_at`` names a point of fork_host and which passing of it."""
        job = {
            "arguments": arguments,
            "cwd": str(cwd),
            "env": environment(env),
            "kill_at": kill_at,
            "stdin": str(stdin or os.devnull),
            "nohup": nohup,
        }
        assert self._host.stdin
        print(json.dumps(job), file=self._host.stdin, flush=True)
        return int(self._read()["pid"])

    def end(self) -> Ended:
        """Wait for the end of what was started. A negative code is the signal that killed it."""
        ended = self._read()
        return Ended(int(ended["code"]), ended["out"], ended["err"])

    def run(self, *arguments: str, cwd: Path, **options: object) -> Ended:
        """Start and wait."""
        self.start(*arguments, cwd=cwd, **options)  # type: ignore[arg-type]
        return self.end()

    def close(self) -> None:
        """End the waiting process."""
        assert self._host.stdin and self._host.stdout
        self._host.stdin.close()
        self._host.wait(30)
        self._host.stdout.close()

    def _read(self) -> dict[str, str]:
        assert self._host.stdout
        line = self._host.stdout.readline()
        assert line, "the process that forks has ended"
        found: dict[str, str] = json.loads(line)
        return found
