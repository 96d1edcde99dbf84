"""Sentences cut into propositions: what is cut, what stays together, and that every piece is a slice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.attribution import find_quotations, find_speech
from extractor.claims.clauses import Clause, clauses
from extractor.claims.decompose import propositions
from extractor.claims.statements import Context, stated
from schemas.span import Span

CUT = [
    (
        "The tug was sold in 2011 and will be scrapped in Porthaven next spring.",
        ["The tug was sold in 2011", "[The tug] will be scrapped in Porthaven next spring."],
    ),
    (
        "Prices rose by 4 percent and the bank raised its forecast.",
        ["Prices rose by 4 percent", "the bank raised its forecast."],
    ),
    (
        "The mayor, who took office in May, opened the bridge on Friday.",
        ["The mayor took office in May", "[The mayor] opened the bridge on Friday."],
    ),
    (
        "Seven sailors, including two cadets, were flown to a clinic.",
        ["Seven sailors, including two cadets", "Seven sailors were flown to a clinic."],
    ),
    (
        "Two lorries crashed near Vell, killing three people and closing the road.",
        [
            "Two lorries crashed near Vell",
            "[Two lorries crashed near Vell,] killing three people and closing the road.",
        ],
    ),
    ("The pier was closed at noon, the harbour office said.", ["The pier was closed at noon"]),
    ("The union said that 40 drivers had been dismissed.", ["40 drivers had been dismissed"]),
    (
        "The dam broke at 3 a.m., but nobody was hurt in the village.",
        ["The dam broke at 3 a.m.", "nobody was hurt in the village."],
    ),
    (
        "The hearing, held at the old mint, lasted two hours.",
        ["The hearing, held at the old mint", "[The hearing] lasted two hours."],
    ),
    (
        "The session was 20 minutes old when the guests walked out of the hall.",
        ["The session was 20 minutes old", "the guests walked out of the hall."],
    ),
    (
        "The patient who was brought to Lindwell, 35 kilometres from here, died at dawn.",
        ["Lindwell, 35 kilometres from here", "The patient who was brought to Lindwell died at dawn."],
    ),
    (
        "The envoys left the customs house where the first round was held.",
        ["the customs house where the first round was held.", "The envoys left the customs house"],
    ),
    (
        "Investors were not convinced: on Monday the share lost 9 percent.",
        ["Investors were not convinced", "on Monday the share lost 9 percent."],
    ),
    (
        "One of them, a 71-year-old woman from Vell, was in a stable condition.",
        [
            "One of them, a 71-year-old woman from Vell",
            "[One of them, a 71-year-old woman from Vell] was in a stable condition.",
        ],
    ),
    (
        "The round lasted an hour, according to members of his 11-strong team.",
        ["The round lasted an hour", "members of his 11-strong team."],
    ),
    (
        "“They turned us down, and there has been no evening round,” an aide said.",
        ["They turned us down", "there has been no evening round"],
    ),
    (
        "KESTREL BAY, May 3 (Northwire) - The mine was flooded on Monday.",
        ["The mine was flooded on Monday."],
    ),
]
WHOLE = [
    "Norland has admitted to seizing 13 sailors, whom it used to train divers.",
    "64% of Norlanders say the quay is unsafe.",
    "If the river rises again, the school will close and the pupils will be sent home.",
    "The minister and the mayor met on Tuesday.",
    "The company denied that it had known of the leak and of the letter.",
    "“The road is open and the bridge is safe.”",
    "“The man said ‘no, and there was no road’ to us all.”",
    "Seven people died when the bus fell into the river.",
    "They visited Vell, 12 churches, and the harbour.",
    "He believes the port and the harbour were closed.",
    "The last meeting, in Vell in March 2019, was given up after two days.",
]


@pytest.mark.parametrize(("sentence", "statements"), CUT)
def test_cut(sentence: str, statements: list[str]) -> None:
    assert [stated(sentence, one, Context()).text for one in _propositions(sentence)] == statements


@pytest.mark.parametrize("sentence", WHOLE)
def test_kept_whole(sentence: str) -> None:
    assert len(_propositions(sentence)) == 1


def _propositions(text: str) -> list[Clause]:
    sentence = Span(start=0, end=len(text))
    quotations = [Span(start=one.outer_start, end=one.outer_end) for one in find_quotations(text)]
    return propositions(text, sentence, speech=find_speech(text, [sentence]), quotations=quotations)


PIECES = st.sampled_from(
    [
        "The ferry", "the crew", "Nora Hale", "she", ",", ",", ";", ":", "—", "and", "but", "while", "which", "who",
        "that", "was", "has", "said", "will", "towed", "fell", "injuring", "not", "no", "27", "3.5 million", "five",
        "people",
        "on Friday", "NATO", "in Vell", "(the second)", "“", "”", '"', "if", "of which", "according to", "told",
        "denied", ".",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=40).map(lambda pieces: " ".join(["Today", *pieces])))
def test_pieces_are_slices_that_keep_every_number(text: str) -> None:
    found = _propositions(text)
    assert found
    kept = set()
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert stated(text, one, Context()).text.endswith(text[one.end - 1])
        kept.update(re.findall(r"\d+", text[one.start : one.end]))
    assert kept == set(re.findall(r"\d+", text))


@given(st.text(max_size=200))
def test_any_text_is_taken(text: str) -> None:
    sentence = Span(start=0, end=len(text) + 1)
    for one in propositions(f"{text}.", sentence, speech=(), quotations=()):
        assert 0 <= one.start < one.end <= len(text) + 1


@pytest.mark.parametrize("piece", [",", ", and the", " and was", "; it is", "(", '"', ", who", "said ", ", ing"])
def test_long_hostile_text_is_left_whole(piece: str) -> None:
    text = piece * 100_000
    assert len(clauses(text, Span(start=0, end=len(text)), sealed=())) == 1
