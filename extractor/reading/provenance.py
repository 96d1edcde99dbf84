"""Who published an article and when: what is said of it, else what its page says."""

from extractor.reading.details import Details
from extractor.reading.formats import Draft
from extractor.reading.segments import segment
from schemas.article import Article, Basis, Published, Source
from schemas.record import text_sha256


def article_of(draft: Draft, *, beside: Details) -> Article:
    """The article: its own details come first, then those ``beside`` it, then those found in the text."""
    text = draft.text.strip()
    own = draft.details
    return Article(
        sha256=text_sha256(text),
        name=draft.name,
        text=text,
        source=_source(own, beside),
        published=_published(own, beside),
        title=own.title or beside.title,
        url=own.url or beside.url,
        byline=own.byline or beside.byline,
        segments=segment(text),
    )


def _source(own: Details, beside: Details) -> Source:
    if own.source:
        return Source(name=own.source, basis=Basis.FRONT_MATTER)
    if beside.source:
        return Source(name=beside.source, basis=Basis.MANIFEST)
    return Source()


def _published(own: Details, beside: Details) -> Published:
    if own.published:
        return Published(on=own.published, basis=Basis.FRONT_MATTER)
    if beside.published:
        return Published(on=beside.published, basis=Basis.MANIFEST)
    return Published()
