"""What is said about an article beside its text: source, title, address, date, byline."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

from extractor.errors import InputError
from extractor.reading.canonical import canonical_text
from extractor.reading.dates import date_in
from schemas.record import Record

MAX_CHARS = 2_000


class Details(Record):
    """The facts that front matter, a manifest or a JSON object may give; None where it gives none."""

    source: str | None = None
    title: str | None = None
    url: str | None = None
    published: date | None = None
    byline: str | None = None

    @classmethod
    def read(cls, given: Any, *, where: str) -> Self:
        """The known keys of ``given``; others are left alone. Raises InputError, which says ``where``."""
        if not isinstance(given, Mapping):
            raise InputError(f"{where} is not a mapping of keys such as source, title, url, published, byline")
        words = {key: _line(given.get(key), f"{where}: {key}") for key in ("source", "title", "url", "byline")}
        return cls(**words, published=_date(given.get("published"), f"{where}: published"))


def _line(value: Any, where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"{where} is not text but {type(value).__name__}")
    return " ".join(canonical_text(value).split())[:MAX_CHARS] or None


def _date(value: Any, where: str) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = date_in(value) if isinstance(value, str) else None
    if found is None:
        raise InputError(f"{where} is not a full date such as 2007-03-08: {str(value)[:40]!r}")
    return found.on
