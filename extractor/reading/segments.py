"""What each part of a text is: body, headline, caption, fact box, page furniture, another story.

Every decision is made from what stands in the text: known page words (``marks.toml``), how long a line is, how it
ends, where it stands, and what it shares with the story. In doubt a paragraph is body: a teaser that is kept costs
a reviewer a glance, a paragraph that is lost costs a claim.
"""

import re

from extractor.reading.cohesion import Profile, merged, profile, shared_stems
from extractor.reading.foreign import foreign_from
from extractor.reading.marks import begins, is_whole, shows_a_picture, words
from extractor.reading.paragraphs import Paragraph, paragraphs
from schemas.article import Segment, SegmentKind

Kind = SegmentKind

_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")
_QUOTED_END = re.compile(r"[.!?…,]?[\"”»][.]?$")
_TIMED = re.compile(r"\d{1,2}[:.h]\d{2}\b|\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
_LABELLED = re.compile(r"[A-Z][\w’' -]{1,30}:\s+\S")
_BULLET = re.compile(r"(?:[-*•·–—▪◦‣]|\d{1,2}[.)])\s+")
_FIGURE = re.compile(r"\b\d")
_MARKDOWN_HEAD = re.compile(r"#{1,6}\s+\S")
_NAME_IN_PLACE = re.compile(r"(?:[A-Z][\w’'-]+ ){2,4}in (?:[A-Z][\w’'-]+ ?){1,3}")
_DASH_END = re.compile(r"[-–—]$")
_BREAKS = re.compile(r"\s*[|/·•>»]\s*|\s{2,}|\s+-\s+")
SOLID_WORDS = 12
SUBHEAD_WORDS = 8
CAPTION_WORDS = 30
TEASER_WORDS = 25
LONG_WORDS = 18
KIN_STEMS = 3
TAIL_LOOKED_AT = 3
MAX_LINE = 400
MAX_PARAGRAPHS = 10_000


def segment(text: str) -> tuple[Segment, ...]:
    """The parts of ``text`` (canonical) in order, one a paragraph or line; together they hold all that is not blank.

    A text of more than 10,000 paragraphs is taken as body throughout.
    """
    parts = paragraphs(text)
    if len(parts) > MAX_PARAGRAPHS:  # no article; and telling so many lines apart takes minutes
        return tuple(Segment(start=part.start, end=part.end, kind=Kind.BODY) for part in parts)
    kinds = [_by_itself(part) for part in parts]
    _name_teasers(parts, kinds)
    solid = [at for at, part in enumerate(parts) if kinds[at] is None and is_solid(part.words)]
    if solid:
        _name_head(parts, kinds, solid[0])
        _name_middle(parts, kinds, solid)
        _name_tail(parts, kinds, solid[-1])
        _name_foreign(parts, kinds)
    else:
        _name_bare(parts, kinds)
    return tuple(
        Segment(start=part.start, end=part.end, kind=kind or Kind.BODY) for part, kind in zip(parts, kinds, strict=True)
    )


def _ended(line: str) -> bool:
    return _ENDED.search(line[-9:]) is not None


def is_prose(line: str) -> bool:
    """Ends as a sentence does, or is too long for anything else."""
    count = len(line.split())
    return (count >= 3 and _ended(line)) or count >= CAPTION_WORDS


def is_solid(line: str) -> bool:
    """Prose that no headline, caption or teaser is likely to be; it anchors where the body begins and ends."""
    count = len(line.split())
    if _TIMED.match(line) and count >= 4:
        return True
    if not is_prose(line):
        return False
    return count >= SOLID_WORDS or (count >= 3 and (line.endswith(".") or _QUOTED_END.search(line[-9:]) is not None))


def _by_itself(part: Paragraph) -> Kind | None:
    """The kind of a line that its own words give away, wherever it stands."""
    line = part.words
    if not any(char.isalnum() for char in line):
        return Kind.FURNITURE
    if len(line.split()) <= 2 * CAPTION_WORDS and is_whole("captions", line):
        return Kind.CAPTION
    if begins("caption_cues", line) and not is_prose(line):
        return Kind.CAPTION
    if is_whole("furniture", line) and len(line.split()) <= TEASER_WORDS and not is_long_prose(line):
        return Kind.FURNITURE
    if _is_navigation(line):
        return Kind.FURNITURE
    if is_whole("statement_lines", line) and not _ended(line):
        return Kind.BODY
    if _MARKDOWN_HEAD.match(line) and not is_prose(line):
        return Kind.HEADLINE
    return None


def is_long_prose(line: str) -> bool:
    """A full sentence of some length, which a furniture pattern must not swallow."""
    return len(line.split()) >= SOLID_WORDS and _ended(line)


def _is_navigation(line: str) -> bool:
    """A list of regions or sections: in separated parts, or one after the other."""
    if len(line) > MAX_LINE or _ended(line):
        return False
    names = words("regions") | words("sections")
    pieces = [piece.lower() for piece in _BREAKS.split(line) if piece]
    if len(pieces) >= 3 and max(len(piece.split()) for piece in pieces) <= 4:
        return sum(piece in names for piece in pieces) * 2 >= len(pieces) or "|" in line or ">" in line
    if len(pieces) == 1 and pieces[0] in names:
        return True
    plain = " ".join(line.lower().split())
    for name in sorted(names, key=lambda one: (-len(one), one)):
        plain = re.sub(rf"\b{re.escape(name)}\b", "", plain)
    return not plain.strip() and len(line.split()) >= 3


def _name_teasers(parts: list[Paragraph], kinds: list[Kind | None]) -> None:
    """A heading of other stories takes the short lines below it, up to the next blank line."""
    below = False
    for at, part in enumerate(parts):
        is_head = is_whole("furniture_heads", part.words)
        below = is_head or (below and not part.after_gap and len(part.words.split()) <= TEASER_WORDS)
        if below:
            kinds[at] = Kind.FURNITURE


def _name_head(parts: list[Paragraph], kinds: list[Kind | None], first: int) -> None:
    """Before the first solid paragraph: navigation, then the headline, then what belongs to a picture."""
    story = merged(profile(part.words) for part in parts[first:])
    open_lines = [at for at in range(first) if kinds[at] is None]
    related = [
        at for at in open_lines if len(parts[at].words.split()) >= 2 and shared_stems(profile(parts[at].words), story)
    ]
    long_enough = [at for at in related if len(parts[at].words.split()) >= 4]
    headline = next(
        iter(long_enough or related or [at for at in open_lines if len(parts[at].words.split()) >= 4]), None
    )
    for at in open_lines:
        line = parts[at].words
        if _DASH_END.search(line) and at == first - 1:
            kinds[at] = Kind.BODY  # a dateline on a line of its own
        elif headline is None or at < headline:
            kinds[at] = Kind.FURNITURE
        elif at == headline:
            kinds[at] = Kind.HEADLINE
        elif kinds[at - 1] is Kind.CAPTION and not parts[at].after_gap:
            kinds[at] = Kind.CAPTION
        elif (len(line.split()) <= 3 and at not in related) or _NAME_IN_PLACE.fullmatch(line):
            kinds[at] = Kind.FURNITURE
        else:
            kinds[at] = Kind.CAPTION if shows_a_picture(line) and not is_prose(line) else Kind.HEADLINE


def _name_middle(parts: list[Paragraph], kinds: list[Kind | None], solid: list[int]) -> None:
    """Between solid paragraphs: subheads, captions, fact boxes and lists of teasers."""
    at, last = solid[0], solid[-1]
    while at <= last:
        if is_whole("box_heads", parts[at].words) and at < last and not parts[at + 1].after_gap:
            at = _name_box(parts, kinds, at)
            continue
        if kinds[at] is not None or is_prose(parts[at].words) or is_solid(parts[at].words):
            at += 1
            continue
        end = at + 1
        while end <= last and kinds[end] is None and not is_prose(parts[end].words) and not parts[end].after_gap:
            end += 1
        _name_run(parts, kinds, range(at, end))
        at = end


def _name_box(parts: list[Paragraph], kinds: list[Kind | None], at: int) -> int:
    """A heading of a fact box takes what follows without a blank line; gives the position after it."""
    kinds[at] = Kind.SIDEBAR
    at += 1
    while at < len(parts) and not parts[at].after_gap:
        kinds[at] = Kind.SIDEBAR
        at += 1
    return at


def _name_run(parts: list[Paragraph], kinds: list[Kind | None], run: range) -> None:
    """Neighbouring lines inside the body that do not end as sentences do."""
    for at, kind in zip(run, _run_kinds([parts[at].words for at in run]), strict=True):
        kinds[at] = kind


def _run_kinds(lines: list[str]) -> list[Kind]:
    counts = [len(line.split()) for line in lines]
    if lines[-1].endswith((":", ",", ";")):
        return [Kind.BODY] * len(lines)
    listed = _listed(lines)
    if len(lines) >= 3 or (len(lines) >= 2 and listed == len(lines)):
        return [Kind.SIDEBAR] * len(lines)
    if all(_BULLET.match(line) for line in lines):
        return [Kind.BODY] * len(lines)
    if counts[0] <= SUBHEAD_WORDS and len(lines) == 1 and not shows_a_picture(lines[0]):
        return [Kind.HEADLINE]
    return [Kind.CAPTION] * len(lines)


def _name_tail(parts: list[Paragraph], kinds: list[Kind | None], last: int) -> None:
    """After the last solid paragraph, and in it below a heading of other stories."""
    story = merged(profile(part.words) for at, part in enumerate(parts[: last + 1]) if kinds[at] is None)
    body = [at for at in range(last + 1) if kinds[at] is None]
    for at in body[-TAIL_LOOKED_AT:]:
        if begins("boilerplate", parts[at].words) and len(body) > TAIL_LOOKED_AT:
            kinds[at] = Kind.FURNITURE
    at = last + 1
    while at < len(parts):
        end = at + 1
        while end < len(parts) and not parts[end].after_gap:
            end += 1
        _name_tail_run(parts, kinds, range(at, end), story=story)
        at = end


def _name_tail_run(parts: list[Paragraph], kinds: list[Kind | None], run: range, *, story: Profile) -> None:
    """Neighbouring lines after the body: a fact box if headed as one, or if they list facts of this story."""
    lines = [parts[at].words for at in run]
    shared = [shared_stems(profile(line), story) for line in lines]
    facts = len(lines) >= 3 and 2 * sum(map(bool, shared)) > len(lines) and 2 * _listed(lines) > len(lines)
    is_box = facts or (len(lines) > 1 and is_whole("box_heads", lines[0]))
    for at, line, kin in zip(run, lines, shared, strict=True):
        is_story = len(line.split()) >= LONG_WORDS and kin >= KIN_STEMS
        if kinds[at] is None and (is_box or not is_story):
            kinds[at] = Kind.SIDEBAR if is_box else Kind.FURNITURE


def _listed(lines: list[str]) -> int:
    """How many of the lines are of a list of facts: with a bullet, a label or a figure."""
    return sum(bool(_BULLET.match(line) or _LABELLED.match(line) or _FIGURE.search(line[:MAX_LINE])) for line in lines)


def _name_foreign(parts: list[Paragraph], kinds: list[Kind | None]) -> None:
    """The stories glued to the end, with the headings over them."""
    body = [at for at, kind in enumerate(kinds) if kind in (None, Kind.BODY)]
    headed = [at > 0 and kinds[at - 1] in (Kind.HEADLINE, Kind.FURNITURE) for at in body]
    cut = foreign_from([parts[at].words for at in body], headed=headed)
    if cut is None:
        return
    first = body[cut]
    while kinds[first - 1] is Kind.HEADLINE:
        first -= 1
    for at in range(first, len(parts)):
        if kinds[at] is not Kind.FURNITURE:
            kinds[at] = Kind.FOREIGN


def _name_bare(parts: list[Paragraph], kinds: list[Kind | None]) -> None:
    """A text without one full sentence: its first line is the headline, the others are taken as body."""
    open_lines = [at for at, kind in enumerate(kinds) if kind is None]
    if len(open_lines) > 1:
        kinds[open_lines[0]] = Kind.HEADLINE
