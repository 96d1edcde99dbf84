"""The mood and the polarity of statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.modality import modality_of, polarity_of
from schemas.claim import Modality


@pytest.mark.parametrize(
    ("statement", "mood"),
    [
        ("The ferry sank at noon.", Modality.ASSERTED),
        ("The pact was signed in May, in which both sides promised to disarm.", Modality.ASSERTED),
        ("The talks are to resume on Thursday.", Modality.PLANNED),
        ("The council will close the bridge.", Modality.PLANNED),
        ("The port is due to reopen in May.", Modality.PLANNED),
        ("The dockers want a rise of 5 percent.", Modality.DEMANDED),
        ("The mayor called for an inquiry.", Modality.DEMANDED),
        ("The union urged the owners to pay.", Modality.DEMANDED),
        ("The river is expected to crest at dawn.", Modality.PREDICTED),
        ("The dam could fail.", Modality.PREDICTED),
        ("If the rain goes on, the dam will fail.", Modality.CONDITIONAL),
        ("The strike goes ahead unless the owners pay.", Modality.CONDITIONAL),
        ("The company denied that the dam would fail.", Modality.DENIED),
        ("Did the company know?", Modality.QUESTIONED),
        ("It is unclear whether the captain was aboard.", Modality.QUESTIONED),
        ("The two sides could not narrow their differences.", Modality.ASSERTED),
        ("The widow read the will.", Modality.ASSERTED),
        ("The vote was held in May.", Modality.ASSERTED),
        ("The owners' demands were met.", Modality.ASSERTED),
        ("Their plans for the quay were published.", Modality.ASSERTED),
    ],
)
def test_the_mood(statement: str, mood: Modality) -> None:
    assert modality_of(statement) is mood


@pytest.mark.parametrize(
    ("statement", "positive"),
    [
        ("The ferry sank.", True),
        ("The ferry did not sink.", False),
        ("The ferry didn’t sink.", False),
        ("No passenger was hurt.", False),
        ("The captain denied the charge.", False),
        ("The captain did not deny the charge.", True),
        ("The owners refused to pay.", False),
        ("The talks failed to bring a deal.", False),
        ("The ship left without a pilot.", False),
        ("No fewer than 12 people died.", True),
        ("Not only the captain was aboard.", True),
        ("Neither the captain nor the mate was aboard.", False),
        ("The ship is berthed at No. 5 quay.", True),
        ("Nobody failed to reach the shore.", True),
    ],
)
def test_the_polarity(statement: str, positive: bool) -> None:
    assert polarity_of(statement) is positive


@given(st.sampled_from(["The gate opened", "Rain fell", "The mayor resigned"]), st.integers(0, 4))
def test_each_denial_turns_the_polarity(core: str, denials: int) -> None:
    assert polarity_of("They denied that " * denials + core + ".") is (denials % 2 == 0)


@given(st.text(max_size=300))
def test_any_text_has_a_mood_and_a_polarity(text: str) -> None:
    assert isinstance(modality_of(text), Modality)
    assert isinstance(polarity_of(text), bool)
