"""Small reports of our own, read as a run reads them."""

from collections.abc import Sequence
from datetime import date

from extractor.claims.extract import Extraction, extract_by_code
from extractor.pipeline import _scenes as scenes_of
from extractor.pipeline import seat
from extractor.verification.parties import Party
from schemas.article import Article, Basis, Published, Segment, SegmentKind, Source
from schemas.record import text_sha256


def report(text: str, *, source: str = "The Outlet", day: int | None = 12) -> Article:
    """A report that is all body, published in June 2024."""
    return Article(
        sha256=text_sha256(text),
        name=source,
        text=text,
        source=Source(name=source, basis=Basis.MANIFEST),
        published=Published(on=date(2024, 6, day), basis=Basis.MANIFEST) if day else Published(),
        segments=(Segment(start=0, end=len(text), kind=SegmentKind.BODY),),
    )


def seats_of(articles: Sequence[Article]) -> list[Party]:
    """All claims of the reports, extracted by code."""
    scenes = scenes_of(articles)
    found = {
        one.sha256: extract_by_code(scenes[one.sha256]) if one.sha256 in scenes else Extraction(one.sha256)
        for one in articles
    }
    return seat(articles, found)
