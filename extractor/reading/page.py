"""A saved web page → its text and what its markup says of it, by trafilatura in a child process.

A page can be built so that parsing it takes minutes or gigabytes (200,000 paragraphs took over 45 s), so the size is
capped first and the child has a limit of time and memory. Run as a module, this file is the child: HTML on standard
input, JSON on standard output.
"""

import json
import subprocess
import sys
from typing import Any

from extractor.errors import InputError

MODULE = "extractor.reading.page"
MAX_BYTES = 2_000_000
MAX_SECONDS = 20
MAX_MEMORY = 1_500_000_000
_KEYS = {"source": "sitename", "title": "title", "url": "url", "published": "date", "byline": "author"}


def page_text(html: str) -> dict[str, Any]:
    """``text`` and, where the markup gives them, source, title, url, published and byline.

    Raises InputError for a page that is over 2 MB, takes over 20 s or has no text.
    """
    raw = html.encode("utf-8", errors="replace")
    if len(raw) > MAX_BYTES:
        raise InputError(f"a page over {MAX_BYTES // 1_000_000} MB; save its text alone")
    found = _asked(raw)
    if not found.get("text"):
        raise InputError("no text found in the page; save its text alone")
    return found


def _asked(raw: bytes) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-m", MODULE], input=raw, capture_output=True, timeout=MAX_SECONDS, check=True
        )
        found = json.loads(child.stdout)
    except subprocess.TimeoutExpired as error:
        raise InputError(f"the page takes over {MAX_SECONDS} s to read; save its text alone") from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise InputError("the page cannot be read; save its text alone") from error
    return found if isinstance(found, dict) else {}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _extracted(html: str) -> dict[str, Any]:
    import trafilatura
    from trafilatura.settings import Document

    found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, include_tables=False)
    if not isinstance(found, Document):
        return {}
    values = {key: getattr(found, theirs, None) for key, theirs in _KEYS.items()}
    return {"text": found.text, **{key: value for key, value in values.items() if value}}


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.write(json.dumps(_extracted(sys.stdin.buffer.read().decode("utf-8", errors="replace"))))
