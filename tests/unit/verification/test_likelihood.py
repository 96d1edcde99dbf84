from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from evals.fitting import Row, fit
from extractor.verification.conflicts import Conflict
from extractor.verification.frames import Frame
from extractor.verification.likelihood import features, likelihood
from extractor.verification.slots import Word
from schemas.verdict import ConflictKind

FIRE = Word(0, 4, "fire", frozenset({"fire"}))
TORVALE = Word(5, 12, "Torvale", frozenset({"torvale"}), name=True)
FRAME = Frame(shared=((FIRE, FIRE),), only_a=(), only_b=(), cover_a=0.5, cover_b=0.6, weight=1.0)
unit = st.floats(0, 1)


def conflict(frame: Frame, kind: ConflictKind = ConflictKind.QUANTITY) -> Conflict:
    return Conflict(kind, "seven", "nine", frame)


@given(unit, unit, st.floats(0, 20), st.sampled_from([kind for kind in ConflictKind]))
def test_a_likelihood_is_a_probability(cover_a: float, cover_b: float, weight: float, kind: ConflictKind) -> None:
    frame = replace(FRAME, cover_a=cover_a, cover_b=cover_b, weight=weight)
    assert 0.0 <= likelihood(conflict(frame, kind)) <= 1.0
    mirrored = replace(frame, cover_a=cover_b, cover_b=cover_a)
    assert likelihood(conflict(mirrored, kind)) == likelihood(conflict(frame, kind))


def test_the_more_of_the_rest_agrees_the_likelier() -> None:
    little = replace(FRAME, cover_a=0.1, cover_b=0.1, weight=0.2)
    much = replace(FRAME, cover_a=0.9, cover_b=0.9, weight=3.0)
    assert likelihood(conflict(little)) < 0.3 < 0.7 < likelihood(conflict(much))


def test_names_alone_tell_nothing() -> None:
    assert likelihood(conflict(replace(FRAME, shared=((TORVALE, TORVALE),)))) == 0.0


def test_what_is_said_of_one_named_thing_is_likelier() -> None:
    plain = conflict(FRAME, ConflictKind.STATUS)
    assert likelihood(replace(plain, anchored=True)) > likelihood(plain)


def test_a_fit_finds_the_sign_that_tells() -> None:
    rows = [
        Row(
            "story", (str(number), "b"), {"tells": float(number % 2), "noise": float(number % 3)}, number % 2 == 1, True
        )
        for number in range(60)
    ]
    fitted = fit(rows, ridge=1.0)
    assert fitted.weights["tells"] > 1.0 > abs(fitted.weights["noise"])
    assert fitted.score(rows[1].signs) > 0 > fitted.score(rows[0].signs)


def test_the_signs_have_names_that_the_weights_have() -> None:
    named = features(conflict(FRAME))
    assert {"least", "most", "weight", "anchored", "quantity"} <= set(named)
