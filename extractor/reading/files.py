"""The names on a command line → the files that they mean, and their bytes."""

import glob
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from extractor.errors import InputError
from extractor.reading.formats import SUFFIXES

MAX_BYTES = 5_000_000
_LEFT_OUT = frozenset({"readme.md", "manifest.json", "manifest.yaml"})


@dataclass(frozen=True)
class Found:
    """A file to read, standard input (``path`` None), or the ``reason`` why it must not be read."""

    name: str
    path: Path | None = None
    reason: str | None = None

    def read(self, stdin: Callable[[], bytes]) -> bytes:
        """The file's bytes. Raises InputError when it cannot be read or is over the cap."""
        if self.path is None:
            raw = stdin()
        else:
            try:
                with self.path.open("rb") as stream:
                    raw = _capped(stream)
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror or error}") from error
        if len(raw) > MAX_BYTES:
            raise InputError(f"over {MAX_BYTES // 1_000_000} MB; split it")
        return raw


def _capped(stream: IO[bytes]) -> bytes:
    """At most one byte over the cap, so that a device or pipe without an end cannot fill the memory."""
    return stream.read(MAX_BYTES + 1)


def find(name: str) -> list[Found]:
    """The files that ``name`` means: itself, those in the folder, or those that the glob pattern matches.

    Raises InputError when there is nothing of that name.
    """
    path = Path(name)
    try:
        is_folder, exists = path.is_dir(), path.exists()
    except (OSError, ValueError) as error:  # a name too long, or with a NUL in it
        raise InputError(f"no file can be called {name[:80]!r}") from error
    if is_folder:
        return _of_folder(path)
    if exists:
        return [_named(path)]
    if not glob.has_magic(name):
        raise InputError(f"no such file or folder: {name}")
    matches = sorted(glob.glob(name, recursive=True))
    found = [
        one for match in matches for one in (_of_folder(Path(match)) if Path(match).is_dir() else [_named(Path(match))])
    ]
    if not found:
        raise InputError(f"no file matches {name}")
    return found


def _named(path: Path) -> Found:
    suffix = path.suffix.lower()
    if suffix and suffix not in SUFFIXES and path.is_file():
        return Found(path.name, path, f"{suffix} is not read (only {', '.join(sorted(SUFFIXES))})")
    return Found(path.name, path)


def _of_folder(folder: Path) -> list[Found]:
    found = [_in_folder(path, folder) for path in _walk(folder)]
    if not found:
        raise InputError(f"no article in the folder {folder} (only {', '.join(sorted(SUFFIXES))} are read)")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for top, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES and name.lower() not in _LEFT_OUT and not name.startswith("."):
                yield Path(top) / name


def _in_folder(path: Path, folder: Path) -> Found:
    name = path.relative_to(folder).as_posix()
    if not path.resolve().is_relative_to(folder.resolve()):
        return Found(name, path, "a symbolic link that leads out of the folder")
    if not path.is_file():
        return Found(name, path, "not a regular file")
    return Found(name, path)
