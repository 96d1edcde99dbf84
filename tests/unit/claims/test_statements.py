"""Statements that stand alone, and the check of a statement against its quote."""

import pytest

from extractor.claims.attribution import find_speech
from extractor.claims.discourse import kind_of
from extractor.claims.drafts import pieces_of, statement_by_code
from extractor.claims.statements import statement_marks
from schemas.article import Article, SegmentKind, Sentence
from schemas.claim import Ambiguity, OpenReason
from schemas.record import text_sha256


def _statements(*sentences: str) -> list[tuple[str, Ambiguity | None]]:
    text, spans = " ".join(sentences), []
    start = 0
    for number, one in enumerate(sentences, start=1):
        spans.append(Sentence(start=start, end=start + len(one), number=number, kind=SegmentKind.BODY))
        start += len(one) + 1
    article = Article(sha256=text_sha256(text), name="a", text=text)
    found = []
    for piece in pieces_of(spans, article, find_speech(text, spans)):
        own = statement_by_code(
            spans[0].model_copy(update={"start": piece.clause.start, "end": piece.clause.end}), [piece], text
        )
        found.append((own.text, own.ambiguity))
    return found


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (("The Marlin Star lost power.", "She was towed in at noon."), "[the Marlin Star] was towed in at noon."),
        (("The harbour office opened an inquiry.", "It has ten members."), "[the harbour office] has ten members."),
        (("Two guards were hurt.", "They are in hospital."), "[Two guards] are in hospital."),
        (("Captain Joss Weld left the bridge.", "His cabin was empty."), "[Captain Joss Weld's] cabin was empty."),
        (("The tug sank on Monday and it was raised on Friday.",), "[the tug] was raised on Friday."),
        (
            ("Norland called off Monday's evening session, and it never began.",),
            "[Monday's evening session] never began.",
        ),
    ],
)
def test_referent_in_brackets(sentences: tuple[str, ...], last: str) -> None:
    assert _statements(*sentences)[-1] == (last, None)


HALE_AND_WELD = "Mayor Nora Hale met Captain Joss Weld on Monday."


@pytest.mark.parametrize(
    ("sentences", "last"),
    [
        (
            ("Talks between Norland and Vell opened on Monday.", "The talks lasted an hour."),
            "The talks [between Norland and Vell] lasted an hour.",
        ),
        (
            ("Japan and North Korea met in Hanoi.", "Both sides signed the paper."),
            "Both sides [Japan and North Korea] signed the paper.",
        ),
        (
            ("Japan and North Korea met in Hanoi.", "The two countries' envoys shook hands."),
            "The two countries' [Japan and North Korea's] envoys shook hands.",
        ),
        (
            ("The chipmaker Halvor cut its forecast.", "The company will shed 90 jobs."),
            "The company [Halvor] will shed 90 jobs.",
        ),
        (
            ("Transport Minister Nora Hale came by boat.", "The minister opened the quay."),
            "The minister [Nora Hale] opened the quay.",
        ),
        (
            ("The Weld Port Hospital was built in 1960.", "The hospital has 400 beds."),
            "The hospital [Weld Port Hospital] has 400 beds.",
        ),
        (
            ("The harbour office lowered the fee.", "In July it had raised the fee."),
            "In July [the harbour office] had raised the fee.",
        ),
        (
            ("Captain Joss Weld left the bridge.", "The harbour office gave him a week."),
            "The harbour office gave [Captain Joss Weld] a week.",
        ),
        (
            ("Captain Joss Weld left the bridge.", "The inquiry blamed his haste."),
            "The inquiry blamed [Captain Joss Weld's] haste.",
        ),
    ],
)
def test_descriptions_and_pronouns_inside(sentences: tuple[str, ...], last: str) -> None:
    assert _statements(*sentences)[-1] == (last, None)


@pytest.mark.parametrize(
    ("sentences", "words", "readings"),
    [
        (("The tug sank.", "They offered no explanation."), "They", ()),
        (("It is ten metres long.",), "It", ()),
        (("Nobody was hurt.", "She left at noon."), "She", ()),
        (
            (HALE_AND_WELD, "The council gave him a week."),
            "him",
            ("Mayor Nora Hale", "Joss Weld"),
        ),
        (
            ("Japan and North Korea met.", "The United States and China met too.", "Both sides signed the paper."),
            "Both sides",
            ("Japan and North Korea", "United States and China"),
        ),
    ],
)
def test_what_is_not_safe_is_left_open(sentences: tuple[str, ...], words: str, readings: tuple[str, ...]) -> None:
    statement, ambiguity = _statements(*sentences)[-1]
    reason = OpenReason.SEVERAL_REFERENTS if readings else OpenReason.NO_REFERENT
    assert ambiguity == Ambiguity(words=words, readings=readings, reason=reason)
    assert statement == sentences[-1]


@pytest.mark.parametrize(
    "sentences",
    [
        ("The Hanoi talks failed.", "Talks in Beijing were held.", "The talks in Beijing lasted an hour."),
        ("The summit in Vienna failed.", "Another summit was planned.", "The summit was put off."),
        ("A deputy minister, Nora Hale, came.", "The minister stayed at home."),
        ("The harbour office met.", "As it stands, the fee is high."),
        ("Captain Joss Weld left.", "Before he died, Orla Finn sold the tug."),
        ("The river flooded both sides of the road.",),
    ],
)
def test_what_nothing_explains_stays(sentences: tuple[str, ...]) -> None:
    assert _statements(*sentences)[-1] == (sentences[-1], None)


@pytest.mark.parametrize(("reason", "readings"), [("no_referent", ("a", "b")), ("several_referents", ("a",))])
def test_readings_fit_the_reason(reason: str, readings: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="readings"):
        Ambiguity(words="he", readings=readings, reason=OpenReason(reason))


def test_it_that_stands_for_nothing_is_no_pronoun() -> None:
    assert _statements("The dam held.", "It was unclear whether the road was open.")[-1][1] is None


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
