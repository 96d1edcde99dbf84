"""Who published an article and when: what is said of it, else what its page says, else unknown.

In the text only page furniture, the line of a release and the dateline count. A date inside the story is a date of
the story.
"""

import re
from collections.abc import Iterator, Sequence

from extractor.reading.dates import date_in
from extractor.reading.details import Details
from extractor.reading.formats import Draft
from extractor.reading.marks import is_whole, words
from extractor.reading.segments import segment
from schemas.article import Article, Basis, Published, Segment, SegmentKind, Source
from schemas.record import text_sha256

MAX_LINE = 200
_SAYS_PUBLISHED = re.compile(r"\b(?:published|posted|issued|released?|filed|created)\b", re.IGNORECASE)
_SAYS_UPDATED = re.compile(r"\b(?:updated?|modified)\b", re.IGNORECASE)
_MONTH_DAY = r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)(?:,? \d{4})?"
# A place in capitals, or any place if an agency is named: "On Tuesday, May 4 - a holiday -" is no dateline.
_DATELINE = re.compile(
    rf"(?:(?:[^\W\d_a-z]|[ .’'-]){{3,40}}(?:, ?[\w. ]{{1,30}})?,? (?P<date>{_MONTH_DAY})\s*[-–—:]"
    rf"|[^\W\d_a-z][^\n(:]{{1,60}}?,? (?P<day>{_MONTH_DAY}),? \((?P<agency>[^()\n]{{2,40}})\)\s*[-–—:])"
)
_AGENCY = re.compile(r"(?:[^\W\d_a-z][^\n(:.]{0,80})?\((?P<agency>[A-Z][^()\n\d]{1,40})\)\s*[-–—]{1,2}\s")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)(?:\s*(?:©|\(c\)))?[\s,]*"
    r"(?:\d{4}(?:\s*[-–]\s*\d{2,4})?)?[\s,]*(?:by\s+)?(?P<name>[^\d\W][^.|,;©\n]{1,60})",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?i:by)\s+(?P<name>[^\W\d_a-z][^|\n]{2,80})")
_HOME = re.compile(r"\s+(?:home(?: ?page)?|online|website)$", re.IGNORECASE)
_NAME_PART = re.compile(r"(?:[^\W\d_]|[-&’'])+")
_RIGHTS = re.compile(r"\s*\b(?:all rights reserved).*$", re.IGNORECASE)


def article_of(draft: Draft, *, beside: Details) -> Article:
    """The article: its own details come first, then those ``beside`` it, then those found in the text."""
    text = draft.text.strip()
    segments = segment(text)
    own, page = draft.details, _Page(text, segments)
    return Article(
        sha256=text_sha256(text),
        name=draft.name,
        text=text,
        source=_source(own, beside, page),
        published=_published(own, beside, page),
        title=own.title or beside.title or page.title(),
        url=own.url or beside.url,
        byline=own.byline or beside.byline or page.byline(),
        segments=segments,
    )


def _source(own: Details, beside: Details, page: "_Page") -> Source:
    if own.source:
        return Source(name=own.source, basis=Basis.FRONT_MATTER)
    if beside.source:
        return Source(name=beside.source, basis=Basis.MANIFEST)
    found = page.outlet()
    return Source(name=found, basis=Basis.TEXT) if found else Source()


def _published(own: Details, beside: Details, page: "_Page") -> Published:
    if own.published:
        return Published(on=own.published, basis=Basis.FRONT_MATTER)
    if beside.published:
        return Published(on=beside.published, basis=Basis.MANIFEST)
    return page.published()


class _Page:
    """The lines around the story, in which a page says what it is."""

    def __init__(self, text: str, segments: Sequence[Segment]) -> None:
        lines = [(one.kind, text[one.start : one.end]) for one in segments]
        first = next((at for at, (kind, line) in enumerate(lines) if _is_story(kind, line)), len(lines))
        self._before = [(kind, line) for kind, line in lines[:first] if len(line) <= MAX_LINE]
        self._lead = lines[first][1] if first < len(lines) else ""
        self._after = [line for kind, line in lines[first:] if kind is SegmentKind.FURNITURE and len(line) <= MAX_LINE]

    def _furniture(self) -> Iterator[str]:
        yield from (line for kind, line in self._before if kind in (SegmentKind.FURNITURE, SegmentKind.BODY))

    def title(self) -> str | None:
        """The first headline before the story."""
        return next(
            (" ".join(line.lstrip("# ").split()) for kind, line in self._before if kind is SegmentKind.HEADLINE), None
        )

    def byline(self) -> str | None:
        """The name after "By" on a line of its own before the story."""
        found = (_BYLINE.fullmatch(line) for line in self._furniture())
        return next((match["name"].strip() for match in found if match), None)

    def outlet(self) -> str | None:
        """The name in a copyright line, else a line that is an outlet's name, else the agency of the dateline."""
        for line in [*self._furniture(), *self._after]:
            match = _COPYRIGHT.match(line)
            if match:
                return _RIGHTS.sub("", match["name"]).strip() or None
        for line in self._furniture():
            name = _HOME.sub("", " ".join(line.split()))
            if is_outlet(name):
                return name
        agency = _DATELINE.match(self._lead) or _AGENCY.match(self._lead[:MAX_LINE])
        return agency["agency"] if agency else None

    def published(self) -> Published:
        """From a line that says "published", else "updated", else any dated line above, else the dateline.

        A dateline without a year gives its words and no date.
        """
        above = list(self._furniture())
        for sign in (_SAYS_PUBLISHED, _SAYS_UPDATED):
            for line in [*above, *self._after]:
                found = date_in(line) if sign.search(line) else None
                if found:
                    return Published(on=found.on, basis=Basis.TEXT, words=line[found.start : found.end])
        for line in above:
            found = date_in(line)
            if found:
                return Published(on=found.on, basis=Basis.TEXT, words=line[found.start : found.end])
        return self._dateline()

    def _dateline(self) -> Published:
        match = _DATELINE.match(self._lead)
        if match is None:
            return Published()
        words_of = match["date"] or match["day"]
        found = date_in(words_of)
        if found is None:
            return Published(words=words_of) if date_in(f"{words_of} 2000") else Published()
        return Published(on=found.on, basis=Basis.TEXT, words=words_of)


def _is_story(kind: SegmentKind, line: str) -> bool:
    return kind is SegmentKind.BODY and not is_whole("statement_lines", line)


def is_outlet(line: str) -> bool:
    """Whether the line is nothing but the name of an outlet: a few capitalised words, one of them a usual one."""
    parts = line.split()
    if not 2 <= len(parts) <= 5 or not all(part[0].isupper() or part in ("of", "the", "and", "&") for part in parts):
        return False
    plain = [part.lower().strip(".,") for part in parts]
    if plain[0] in words("not_outlets") or not all(
        part.replace("&", "").replace("-", "").replace("’", "").replace("'", "").isalpha() or part == "&"
        for part in plain
    ):
        return False
    return (
        plain[-1] in words("outlets")
        or (plain[0] == "the" and plain[1] in words("outlets"))
        or plain[0] in ("radio", "voice")
    )
