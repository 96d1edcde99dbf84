"""What each part of a text is: body, headline, caption, fact box, page furniture, another story."""

import re

from schemas.article import Segment, SegmentKind

_LINE = re.compile(r"[^\n]*\S[^\n]*")


def segment(text: str) -> tuple[Segment, ...]:
    """The parts of ``text`` (canonical) in order; together they hold every line that is not blank."""
    found = []
    for line in _LINE.finditer(text):
        words = line[0].split()
        kind = SegmentKind.BODY
        if len(words) <= 4 and line[0].rstrip()[-1] not in ".?!\"'”’":
            kind = SegmentKind.FURNITURE
        start = line.start() + len(line[0]) - len(line[0].lstrip())
        found.append(Segment(start=start, end=line.start() + len(line[0].rstrip()), kind=kind))
    return tuple(found)
