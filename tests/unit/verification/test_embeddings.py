import socket

import numpy as np
import pytest

from extractor.verification.embeddings import nearness, vector


def test_words_near_in_meaning_are_nearer_than_opposed_or_foreign_ones() -> None:
    assert nearness("talks", "negotiations") > 0.5
    assert nearness("staff", "employees") > 0.5
    assert nearness("rose", "fell") < 0.2
    assert nearness("cheese", "engine") < 0.2


def test_a_vector_has_length_one_and_no_words_have_none() -> None:
    assert np.linalg.norm(vector("a ferry ran aground")) == pytest.approx(1.0, abs=1e-5)
    assert not vector("").any()


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert vector("a word that no other test asks for").shape == (256,)
