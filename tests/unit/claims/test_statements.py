"""Statements that stand alone, and the check of a statement against its quote."""

import pytest

from extractor.claims.drafts import pieces_of, statement_by_code
from extractor.claims.statements import kind_of, statement_marks
from schemas.article import Article, SegmentKind, Sentence
from schemas.record import text_sha256


def _statements(*sentences: str) -> list[tuple[str, tuple[str, ...]]]:
    text, spans = " ".join(sentences), []
    start = 0
    for number, one in enumerate(sentences, start=1):
        spans.append(Sentence(start=start, end=start + len(one), number=number, kind=SegmentKind.BODY))
        start += len(one) + 1
    article = Article(sha256=text_sha256(text), name="a", text=text)
    found = []
    for piece in pieces_of(spans, article, ()):
        own = statement_by_code(
            spans[0].model_copy(update={"start": piece.clause.start, "end": piece.clause.end}), [piece], text
        )
        found.append((own.text, own.marks))
    return found


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (("The Marlin Star lost power.", "She was towed in at noon."), "[the Marlin Star] was towed in at noon."),
        (("The harbour office opened an inquiry.", "It has ten members."), "[the harbour office] has ten members."),
        (("Two guards were hurt.", "They are in hospital."), "[Two guards] are in hospital."),
        (("Captain Joss Weld left the bridge.", "His cabin was empty."), "[Captain Joss Weld's] cabin was empty."),
        (("The tug sank on Monday and it was raised on Friday.",), "[the tug] was raised on Friday."),
    ],
)
def test_referent_in_brackets(sentences: tuple[str, ...], last: str) -> None:
    assert _statements(*sentences)[-1] == (last, ())


@pytest.mark.parametrize(
    ("sentences", "mark"),
    [
        (("The tug sank.", "They offered no explanation."), "ambiguous: they"),
        (("It is ten metres long.",), "ambiguous: it"),
        (("Nobody was hurt.", "She left at noon."), "ambiguous: she"),
    ],
)
def test_what_is_not_safe_is_marked(sentences: tuple[str, ...], mark: str) -> None:
    statement, marks = _statements(*sentences)[-1]
    assert marks == (mark,)
    assert statement == sentences[-1]


def test_it_that_stands_for_nothing_is_no_pronoun() -> None:
    assert _statements("The dam held.", "It was unclear whether the road was open.")[-1][1] == ()


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("the Marlin Star", "ship"),
        ("the coastguard", "thing"),
        ("Nora Hale and her son", "many"),
        ("the passengers", "many"),
        ("Captain Joss Weld", "person"),
        ("Weld", "person"),
        ("Northwire", "thing"),
    ],
)
def test_kind_of_a_subject(subject: str, kind: str) -> None:
    assert kind_of(subject, frozenset({"Weld"})) == kind


@pytest.mark.parametrize(
    ("statement", "quote", "marks"),
    [
        ("[The tug] was towed at noon.", "She was towed at noon.", ()),
        ("25 people died.", "twenty-five people died", ()),
        ("The cost was 1,800 dollars.", "cost 1800 dollars", ()),
        ("People were hurt.", "12 people were hurt", ("number_lost",)),
        ("13 people were hurt.", "12 people were hurt", ("number_lost", "number_gained")),
        ("[12 people were hurt and] the road was closed.", "12 people were hurt and the road was closed", ()),
        ("The talks were held.", "the talks were not held", ("negation_lost",)),
        ("No talks were held.", "the talks were held", ("negation_gained",)),
        ("In Vell the talks were held by Hale.", "the talks were held in Vell", ("name_gained",)),
        ("There was a delay.", "denied that there was any delay", ()),
    ],
)
def test_marks(statement: str, quote: str, marks: tuple[str, ...]) -> None:
    assert statement_marks(statement, quote) == marks
