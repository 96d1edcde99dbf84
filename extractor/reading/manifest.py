"""A folder's ``manifest.json`` or ``manifest.yaml``: file name → source, title, url, published, byline."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from extractor.errors import InputError
from extractor.reading.canonical import canonical_text
from extractor.reading.details import Details
from extractor.reading.formats import read_json

MANIFESTS = ("manifest.json", "manifest.yaml")
MAX_BYTES = 1_000_000


def details_beside(path: Path | None) -> Details:
    """What the manifest in the file's own folder says of it. Raises InputError for a manifest that is broken."""
    if path is None:
        return Details()
    for name in MANIFESTS:
        manifest = path.parent / name
        if manifest.is_file():
            entry = _entries(manifest, manifest.stat().st_mtime_ns).get(path.name)
            return Details() if entry is None else Details.read(entry, where=f"{name}: {path.name}")
    return Details()


@lru_cache(maxsize=8)
def _entries(manifest: Path, _changed: int) -> Mapping[str, Any]:
    """The manifest's mapping; the time of change is part of the cache's key."""
    try:
        with manifest.open("rb") as stream:
            text = canonical_text(stream.read(MAX_BYTES))
        entries = read_json(text) if manifest.suffix == ".json" else yaml.safe_load(text)
    except (OSError, yaml.YAMLError, ValueError, RecursionError, InputError) as error:
        raise InputError(f"{manifest.name} cannot be read: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(entries, Mapping):
        raise InputError(f"{manifest.name} is not a mapping from file names to their details")
    return entries
